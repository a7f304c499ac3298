/** Closes the waves whose time is over, once, as a server does: a process that can be killed at it. */
import { close } from '#lib/server/pulse/close.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { open } from '#lib/server/sql.ts';

const { DATABASE_URL = '', KEY_DIR = '' } = process.env;
const database = open(DATABASE_URL, { pool: 2, statementSeconds: 60 });
const keys = new Keys(KEY_DIR);
for (const wave of await keys.waves()) await close(database, keys, wave, new Date());
await database.end();
