/**
 * What a thief of the database carries away: a dump of every table, row by row in the order in which they
 * lie, as `pg_dump` writes it; the files under it, with its log of changes; what was printed and logged.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromText, type Octets } from '#lib/pulse/octets.ts';
import type { Database } from '#lib/server/sql.ts';

/** Rows by table, each by column, as text; a null is `\N`. */
export type Dump = ReadonlyMap<string, readonly Readonly<Record<string, string>>[]>;

/** Dumps every table there is. */
export async function dumped(owner: Database): Promise<Dump> {
  const tables = await owner<{ schema: string; name: string; columns: string[] }[]>`
    select n.nspname as schema, c.relname as name,
      array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
      and a.attgenerated = ''
    group by 1, 2 order by 1, 2`;
  const parts: string[] = [];
  for (const { schema, name, columns } of tables) {
    parts.push(`COPY ${schema}.${name} (${columns.join(', ')}) FROM stdin;\n`);
    const rows = await owner`copy ${owner(schema)}.${owner(name)} to stdout`.readable();
    for await (const part of rows) parts.push(String(part));
    parts.push('\\.\n');
  }
  return read(parts.join(''));
}

/** The same by `pg_dump` itself, or null where there is none that knows so new a server. */
export function dumpedByTool(url: string): Dump | null {
  const said = spawnSync('pg_dump', ['--version'], { encoding: 'utf8' });
  const major = Number(/(\d+)\.\d+/.exec(said.stdout ?? '')?.[1] ?? 0);
  if (major < server) return null;
  const words = ['--data-only', '--dbname', url];
  const made = spawnSync('pg_dump', words, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (made.status !== 0) throw new Error(`pg_dump: ${made.stderr}`);
  return read(made.stdout);
}

/** The version that comes with the product. */
export const server = 18;

function read(text: string): Dump {
  const tables = new Map<string, Record<string, string>[]>();
  const copies = /^COPY \w+\."?(\w+)"? \((.*)\) FROM stdin;\n([^]*?)^\\\.$/gm;
  for (const [, name = '', columns = '', body = ''] of text.matchAll(copies)) {
    const names = columns.split(', ').map((column) => column.replaceAll('"', ''));
    const lines = body.split('\n').slice(0, -1);
    const rows = lines.map((line) => {
      const fields = line.split('\t');
      return Object.fromEntries(names.map((column, at) => [column, fields[at] ?? '']));
    });
    tables.set(name, rows);
  }
  return tables;
}

/** The rows of one table. */
export function rowsOf(dump: Dump, table: string): readonly Readonly<Record<string, string>>[] {
  const rows = dump.get(table);
  if (rows === undefined) throw new Error(`the dump has no table ${table}`);
  return rows;
}

export interface File {
  name: string;
  content: Buffer;
}

/** Every file under a folder; one that goes away meanwhile is left out. */
export function* filesUnder(folder: string): Iterable<File> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const content = contentOf(join(folder, name));
    if (content !== null) yield { name, content };
  }
}

/** Writes what is in memory to the disk, so that the files are all there is, and gives them. */
export async function filesOf(owner: Database, folder: string): Promise<Iterable<File>> {
  await owner`checkpoint`;
  return filesUnder(join(folder, 'postgres'));
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    if (code === 'EISDIR' || code === 'ENOENT' || code === 'ENXIO') return null;
    throw thrown;
  }
}

/** A secret in every way in which somebody might have written it down. */
export function spelled(secret: Buffer): Buffer[] {
  const bases = [0, 1, 2].map((before) => {
    // Where base64 begins within other octets, all but its ends is the same.
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString('base64url');
    return text.slice(Math.ceil((before * 4) / 3) + 1, -2);
  });
  return [
    secret,
    Buffer.from(secret.toString('hex')),
    Buffer.from(secret.toString('hex').toUpperCase()),
    ...bases.flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/')),
    ]),
  ];
}

/** The names of files that hold any of these. */
export function holding(files: Iterable<File>, needles: readonly Buffer[]): string[] {
  const found: string[] = [];
  for (const { name, content } of files) {
    if (needles.some((needle) => content.includes(needle))) found.push(name);
  }
  return found;
}

/** Everything of the length of a key, in hexadecimal or in base64url, which may begin with a hyphen. */
export function keysIn(texts: readonly string[]): Octets[] {
  const found = new Map<string, Octets>();
  for (const text of texts) {
    for (const [word] of text.matchAll(/(?:\b|(?<![\w-]))[\w-]{43}(?:\b|(?![\w-]))/g)) {
      const octets = fromText(word);
      if (octets) found.set(word, octets);
    }
    for (const [, word = ''] of text.matchAll(/(?<![0-9a-f])x?([0-9a-f]{64})(?![0-9a-f])/g))
      found.set(word, new Uint8Array(Buffer.from(word, 'hex')));
  }
  return [...found.values()];
}
