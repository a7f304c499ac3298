/**
 * What `npm run redact` runs: erases words from a map and its scenarios, in the database that `npm start`
 * would use, whether or not the program is running meanwhile. The words come by standard input, a line
 * each, for what is typed as an argument stays in the shell's history. Without `--by` and `--why` it only
 * looks.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { wordsOf, type Erase } from '#lib/map/erase.ts';
import { startEmbedded } from '#lib/server/embedded.ts';
import { actAs, allOf, enter, look, redact, type Erased } from '#lib/server/redact.ts';
import { settings } from '#lib/server/settings.ts';
import { open, type Database, type Sql } from '#lib/server/sql.ts';
import { codeOf, Refusal } from './refusal.ts';

const usage = `npm run redact -- --map ID [--entry LINE] [--by MAIL --why REASON]
  Words come by standard input, a line each; with --entry, all that this line of the log wrote goes.
  Without --by, an admin's mail, and --why it only says where they stand.
`;

const Asked = z
  .strictObject({
    map: z.uuid('--map takes the id that stands in the address of the map'),
    entry: z.coerce.number('--entry takes the number of a line').int().min(1).optional(),
    by: z.string().optional(),
    why: z.string().trim().min(1).max(500).optional(),
  })
  .refine(({ by, why }) => (by === undefined) === (why === undefined), '--by goes with --why');
type Asked = z.infer<typeof Asked>;

/** Milliseconds until nobody is still writing down what they had read before. */
const pause = 3_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const asked = read();
  await inDatabase(asked, asked.entry === undefined ? await words() : null);
} catch (thrown) {
  process.exitCode = 1;
  process.stderr.write(`${sentenceOf(thrown)}\n`);
}

function read(): Asked {
  const option = { type: 'string' } as const;
  const options = { map: option, entry: option, by: option, why: option };
  const { values } = parseArgs({ options });
  const asked = Asked.safeParse(values);
  if (asked.success) return asked.data;
  throw new Refusal(`${asked.error.issues[0]?.message ?? ''}\n${usage}`);
}

async function words(): Promise<Erase> {
  if (process.stdin.isTTY)
    process.stderr.write('Words to erase, a line each; then Ctrl-D on a line of its own:\n');
  const lines = (await text(process.stdin)).split('\n').map((line) => line.trim());
  const given = lines.filter((line) => line.length > 0);
  if (given.length === 0) throw new Refusal('There were no words on standard input.');
  if (given.some((line) => [...line].length < 2))
    throw new Refusal('One sign alone stands in too many words: give two at least.');
  return wordsOf(given);
}

async function inDatabase(asked: Asked, words: Erase | null): Promise<void> {
  const found = settings(process.env);
  if ('refused' in found) throw new Refusal(found.refused);
  if (found.databaseUrl !== null) return run(found.databaseUrl, asked, words);
  if (!existsSync(join(found.dataDir, 'postgres')))
    throw new Refusal(`There is no database in ${found.dataDir}.`);
  const server = await startEmbedded(found.dataDir);
  const claim = open(server.url, { role: null, pool: 1 });
  const [row] = await claim<{ alone: boolean }[]>`select pg_try_advisory_lock(1) as alone`;
  try {
    await run(server.url, asked, words);
  } finally {
    // A program that runs goes on with its database; one that was started for this ends with it.
    if (row?.alone) await server.stop();
    await claim.end({ timeout: 1 });
  }
}

async function run(url: string, asked: Asked, words: Erase | null): Promise<void> {
  const owner = open(url, { role: null, pool: 1, statementSeconds: null });
  try {
    const { why } = asked;
    const erase =
      words ?? (await inMap(owner, asked, (tx) => allOf(tx, asked.map, asked.entry ?? 0)));
    if (!erase) throw new Refusal('The log of the map has no such line.');
    if (why === undefined)
      return tell(await inMap(owner, asked, (tx) => look(tx, asked.map, erase)), 'would go');
    if (erase(why) !== why)
      throw new Refusal('The reason says the words themselves, and it is kept: say it otherwise.');
    const once = () =>
      inMap(owner, asked, (tx) => redact(tx, asked.map, erase, { why, at: new Date() }));
    tell(await once(), 'erased');
    await setTimeout(pause);
    const late = await once();
    if (late.maps.some(({ texts }) => texts > 0)) tell(late, 'erased, written meanwhile');
  } finally {
    await owner.end({ timeout: 1 });
  }
}

/** Works within the organisation of the map, as the admin who asks where one does. */
async function inMap<T>(
  owner: Database,
  { map, by }: Asked,
  work: (tx: Sql) => Promise<T>,
): Promise<T> {
  const outcome: { of?: T } = {};
  await owner.begin(async (tx) => {
    if (!(await enter(tx, map))) throw new Refusal(`There is no map ${map}.`);
    if (by !== undefined && !(await actAs(tx, by)))
      throw new Refusal(`No admin of the map's organisation has the mail ${by}.`);
    outcome.of = await work(tx);
  });
  if (outcome.of === undefined) throw new Error('a transaction ended without its work');
  return outcome.of;
}

function tell({ maps, audit }: Erased, how: string): void {
  for (const { map, texts, lines } of maps)
    say(`map ${map}: texts ${how} ${texts}${lines.length > 0 ? `, lines ${lines.join(' ')}` : ''}`);
  if (audit > 0)
    say(`The audit has ${audit} lines with these words; they are chained and stay as they are.`);
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof Refusal) return thrown.message;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  if (codeOf(thrown).startsWith('ERR_PARSE_ARGS')) return `${said}\n${usage}`;
  if (codeOf(thrown) === '42501')
    return 'Whoever DATABASE_URL signs in as may not do this: use the role that made the tables, or a superuser.';
  return `The database could not be asked, and nothing was changed: ${said}.`;
}
