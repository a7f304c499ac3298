/** The picture of the house, executable: which way imports point, and which library has which door. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** From the ground up. A folder imports itself and the rows below it. */
const rows = [
  ['numbers'],
  ['map'],
  ['people', 'figures', 'pulse', 'rox'],
  ['impact', 'demo'],
  ['server', 'editor', 'components', 'app.css'],
  ['routes', 'cli', 'hooks.server.ts', 'hooks.client.ts', 'app.d.ts'],
];
const rowOf = new Map(rows.flatMap((names, row) => names.map((name) => [name, row] as const)));

/** Run unchanged in a browser, on the server and under plain Node. */
const pure = rows.slice(0, 4).flat();

/** Two exceptions: the engine takes scores, and components draw what an open page holds. */
const neighbours = new Set(['rox → figures', 'components → editor']);

/** One library, one door. */
const doors: Record<string, string | string[]> = {
  postgres: 'server/sql.ts',
  postgrator: 'server/migrations.ts',
  lucia: 'server/sessions.ts',
  pino: 'server/log.ts',
  nodemailer: 'server/mail.ts',
  '@node-rs/argon2': 'server/passwords.ts',
  '@zxcvbn-ts/language-common': 'server/passwords.ts',
  graphology: 'map/graph.ts',
  highs: 'rox/highs.ts',
  hpke: 'pulse/seal.ts',
  'fractional-indexing': 'map/order.ts',
  'lean-qr': 'editor/qr.ts',
  ws: 'server/live/live.ts',
  idb: 'editor/outbox.ts',
  '@nats-io/transport-node': 'server/live/nats-bus.ts',
  '@redis/client': 'server/live/redis-bus.ts',
  chardet: 'server/encodings.ts',
  // Small tables are read at once, great ones as a stream.
  'csv-parse/sync': 'server/csv.ts',
  // Somebody's workbook is read in a thread of its own, ours is written at once.
  '@e965/xlsx': ['server/workbook-worker.ts', 'server/workbook.ts'],
};
const oneFile = ['cytoscape', 'fflate'];

interface Source {
  /** Path under src/lib, or under src for what is above it. */
  path: string;
  /** The folder of the picture it lies in. */
  part: string;
  text: string;
  /** The text without its comments. */
  code: string;
  imports: string[];
}

const root = resolve('src');
const sources: Source[] = files(root)
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.includes('/paraglide/'))
  .map((file) => {
    const path = relative(root, file).replace(/^lib\//, '');
    const text = readFileSync(file, 'utf8');
    const code = text.replace(/\/\*[^]*?\*\/|(^|\s)\/\/.*/g, '$1');
    return { path, part: path.split('/')[0] ?? '', text, code, imports: importsOf(code, file) };
  });

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function importsOf(code: string, file: string): string[] {
  const found = code.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+[^'"();]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
  );
  return Array.from(found, ([, from, bare, dynamic]) => {
    const what = from ?? bare ?? dynamic ?? '';
    return what.startsWith('.') ? `#${relative(root, resolve(dirname(file), what))}` : what;
  });
}

function partOf(what: string): string | null {
  return /^#(?:lib\/)?([^/]+)/.exec(what)?.[1] ?? null;
}

describe('the house', () => {
  it('has every folder in its picture', () => {
    const strangers = sources.filter(({ part }) => !rowOf.has(part)).map(({ path }) => path);
    expect(strangers).toEqual([]);
  });

  it('has imports that point downwards only', () => {
    const wrong = sources.flatMap(({ path, part, imports }) =>
      imports.flatMap((what) => {
        const target = partOf(what);
        if (target === null || target === part || target === 'paraglide') return [];
        const [from, to] = [rowOf.get(part) ?? -1, rowOf.get(target) ?? Infinity];
        const allowed = to < from || neighbours.has(`${part} → ${target}`);
        return allowed ? [] : [`${path} imports ${what}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the lower rows pure: no framework, no machine, no words on screen', () => {
    const wrong = sources
      .filter(({ part }) => pure.includes(part))
      .flatMap(({ path, imports }) =>
        imports
          .filter((what) => /^(\$|svelte|@sveltejs|node:|#lib\/paraglide)/.test(what))
          .map((what) => `${path} imports ${what}`),
      );
    expect(wrong).toEqual([]);
  });

  it('keeps the lower rows pure: time and chance are arguments', () => {
    const wrong = sources
      .filter(({ part }) => pure.includes(part))
      .flatMap(({ path, code }) =>
        (
          code.match(
            /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|\bperformance\.now\(/g,
          ) ?? []
        ).map((what) => `${path} uses ${what}`),
      );
    expect(wrong).toEqual([]);
  });

  it('has one door for each library', () => {
    const users = (library: string) =>
      sources
        .filter(({ imports }) =>
          imports.some((what) => what === library || what.startsWith(`${library}/`)),
        )
        .map(({ path }) => path);
    for (const [library, door] of Object.entries(doors)) {
      expect({ library, users: users(library) }).toEqual({ library, users: [door].flat() });
    }
    const many = oneFile.filter((library) => users(library).length > 1);
    expect(many.map((library) => [library, users(library)])).toEqual([]);
  });

  it('takes answers where nobody is known', () => {
    const of = (path: string) => sources.find((source) => source.path === path)?.imports ?? [];
    const reached = new Set(['server/pulse/submit.ts', 'server/pulse/speak.ts']);
    for (const path of reached) {
      for (const what of of(path)) if (what.startsWith('#lib/')) reached.add(what.slice(5));
    }
    const server = [...reached].filter((path) => !path.startsWith('pulse/'));
    expect(server).toEqual(['server/pulse/submit.ts', 'server/pulse/speak.ts', 'server/sql.ts']);
  });

  it('has no folder or file named for what it might hold', () => {
    const vague =
      /(^|\/)(utils?|helpers?|common|misc|types|constants|services?|managers?|stores?|handlers?|index)(\.ts|\/)/;
    expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });

  it('has nothing left to do, and nothing silenced', () => {
    const marks = /\b(TODO|FIXME|XXX|HACK)\b|eslint-disable|@ts-(ignore|expect-error|nocheck)/;
    expect(sources.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
