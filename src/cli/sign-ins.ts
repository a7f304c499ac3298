/** The demo's sign-ins are written down for whoever runs the program, and for nobody else. */
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createDemo, demoExists, type SignIn } from '#lib/server/demo.ts';
import { open } from '#lib/server/sql.ts';

const SignIns = z.array(
  z.object({
    name: z.string(),
    mail: z.string(),
    roles: z.array(z.string()),
    password: z.string(),
  }),
);

/** Makes the demo at the first start, and says how to sign in to it. */
export async function demoSignIns(database: string, folder: string): Promise<SignIn[]> {
  const file = join(folder, 'demo-sign-ins.json');
  const sql = open(database, { pool: 2, statementSeconds: 60 });
  try {
    if (!(await demoExists(sql))) {
      await createDemo(sql, new Date(), password, (signIns) => {
        writeFileSync(`${file}.new`, JSON.stringify(signIns, null, 2), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      });
    }
  } finally {
    await sql.end();
  }
  return existsSync(file) ? SignIns.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** Four groups of four that are easily read aloud: 16 of 32 signs, 80 bits. */
function password(): string {
  const signs = 'abcdefghijkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => signs[randomInt(signs.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
