/**
 * `npm run release -- FILE.csv --k 10`: what of a published table could stay if nobody were to subtract
 * their way to fewer than k people. It counts what can be recovered from the table as it is, puts it
 * through the release's own mask, and counts again. People in none of the published units below theirs
 * are taken for one group.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mask, type Threshold } from '#lib/pulse/mask.ts';
import { treeOf, type ReportingTree, type ReportingUnit } from '#lib/pulse/reporting-tree.ts';
import { sheetsOf, type Row } from './published-table.ts';
import { codeOf, Refusal } from './refusal.ts';

const usage = `Usage: npm run release -- FILE.csv [--k 5|7|10]

Reads a published table of survey results with the columns LEVEL1ID, LEVEL2ID … (the path of a unit, 0
where it ends), QUESTION, ANSCOUNT and, if there are several waves, SURVEYR; divided by tabs, commas or
semicolons. Says how many of its tables give away fewer than k people by subtraction, and what share of
its cells stays visible in a release that gives away none. k is 5 unless given.
`;

/** One question in one wave. */
interface Sheet {
  readonly tree: ReportingTree;
  /** By place: how many answered, and how many of them in no unit below. */
  readonly n: Int32Array;
  readonly own: Int32Array;
}

const nowhere = '';

function main(args: readonly string[]): void {
  const { file, k } = asked(args);
  if (file === null) return void process.stdout.write(usage);
  const sheets = [...sheetsOf(bytesOf(file))].map(([name, rows]) => sheetOf(name, rows));
  const found = { cells: 0, visible: 0, tables: 0, open: 0, smallest: Infinity };
  for (const { tree, n, own } of sheets) {
    const before = leftOver(
      { tree, n, own },
      Uint8Array.from(n, (_, place) => (place === 0 ? 0 : 1)),
    );
    const parents = new Set(tree.parent);
    for (const [place, left] of before) {
      if (!parents.has(place)) continue;
      found.tables += 1;
      if (left > 0 && left < k) found.open += 1;
    }
    // The first place is no unit, and never shown.
    const allowed = new Uint8Array(tree.size).fill(1);
    allowed[0] = 0;
    const shown = mask(tree, own, k, allowed);
    found.cells += tree.size - 1;
    for (const left of leftOver({ tree, n, own }, shown).values()) {
      found.visible += 1;
      if (left > 0) found.smallest = Math.min(found.smallest, left);
    }
  }
  process.stdout.write(said(found, sheets.length, k));
}

function said(
  found: { cells: number; visible: number; tables: number; open: number; smallest: number },
  sheets: number,
  k: number,
): string {
  const share = (part: number, whole: number): string =>
    `${part} of ${whole}${whole > 0 ? ` (${((100 * part) / whole).toFixed(1)} %)` : ''}`;
  const recovered =
    found.smallest === Infinity
      ? 'nothing is shown'
      : `smallest group that can be recovered: ${found.smallest}`;
  return `${found.cells} cells, ${sheets} questions by wave
as published: ${share(found.open, found.tables)} tables of a unit and those below it leave 1 to ${k - 1} people to subtraction
released with k = ${k}: ${share(found.visible, found.cells)} cells stay visible; ${recovered}
`;
}

/**
 * The people of each shown unit who are in none of the shown units below it: as many as its published
 * number less theirs, whatever the mask thought they were.
 */
function leftOver({ tree, n }: Sheet, shown: Uint8Array): Map<number, number> {
  const left = new Map<number, number>();
  tree.upward.toReversed().forEach((place) => {
    if (shown[place] !== 1) return;
    left.set(place, n[place]!);
    let above = tree.parent[place]!;
    while (above >= 0 && shown[above] !== 1) above = tree.parent[above]!;
    if (above >= 0) left.set(above, left.get(above)! - n[place]!);
  });
  return left;
}

/** Units in a tree under one that is none, since a table may lack the whole. */
function sheetOf(name: string, rows: readonly Row[]): Sheet {
  const keyOf = (path: readonly string[]): string => JSON.stringify(path);
  const known = new Set(rows.map(({ path }) => keyOf(path)));
  const parents = rows.map(({ path }) => {
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const above = keyOf(path.slice(0, depth));
      if (known.has(above)) return above;
    }
    return nowhere;
  });
  const hasBelow = new Set(parents);
  const units = rows.map(({ path }, i): ReportingUnit => {
    const [id, parent] = [keyOf(path), parents[i]!];
    const level = path.length === 0 ? 'company' : hasBelow.has(id) ? 'department' : 'team';
    return { id, parent, level, eligible: 0, lot: lotOf(i + 1) };
  });
  const tree = treeOf([
    { id: nowhere, parent: null, level: 'company', eligible: 0, lot: 0 },
    ...units,
  ]);
  const n = Int32Array.of(0, ...rows.map((row) => row.n));
  const own = n.slice();
  for (let place = 1; place < tree.size; place++) own[tree.parent[place]!]! -= n[place]!;
  own[0] = 0;
  const wrong = own.findIndex((count) => count < 0);
  if (wrong > 0) {
    const { line, n: counted } = rows[wrong - 1]!;
    throw new Refusal(
      `Line ${line}: ${counted} answered ${name}, and ${counted - own[wrong]!} in the units below.`,
    );
  }
  return { tree, n, own };
}

/** Scattered over 2³² and never twice: the multiplier is odd. */
function lotOf(place: number): number {
  return Math.imul(place, 0x9e3779b1) >>> 0;
}

function asked(args: readonly string[]): { file: string | null; k: Threshold } {
  const { values, positionals } = optionsOf(args);
  const [file, second] = positionals;
  if (values.help) return { file: null, k: 5 };
  if (file === undefined) throw new Refusal('Say which file to read; or --help.');
  if (second !== undefined) throw new Refusal(`One file at a time: ${second} is one too many.`);
  const k = ([5, 7, 10] as const).find((each) => String(each) === values.k);
  if (!k) throw new Refusal(`--k ${values.k} is not 5, 7 or 10.`);
  return { file, k };
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, k: { type: 'string', default: '5' } },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`${reason.split(/[.\n]/)[0]}.`);
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Refusal(`${file} cannot be read (${codeOf(error)}).`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`release: ${error.message}\n`);
  process.exitCode = 2;
}
