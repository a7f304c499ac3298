/**
 * Opened ballots become counts, and nothing else of them is kept: how many of a unit gave each value of
 * each item. A ballot that cannot be read is counted as that and stops nobody else's. In whatever order
 * ballots come, the counts are the same.
 */
import { onBallot, readComment, reader } from './ballot.ts';
import { counted, facing, points, values, type Answer, type Item } from './item.ts';
import type { Octets } from './octets.ts';

/** From an opened envelope; null is one that would not open, nothing is one that was taken back. */
export type Opened = { unit: string; content: Octets | null };
export type OpenedComment = Opened & { item: string };

/** How many of each unit gave each value: a row for each unit, a column for each value, rising. */
export type Counts = { values: readonly number[]; counts: readonly (readonly number[])[] };

export type ItemCounts = Counts & {
  item: string;
  /** How many of each unit answered the item. */
  answered: readonly number[];
};

/**
 * The agreement items of one scale taken together: the value of a ballot is the sum of its points, turned
 * round where an item is reversed; only of ballots that answer them all.
 */
export type Composite = Counts & { items: readonly string[]; answered: readonly number[] };

/**
 * What reliability and drivers are computed from, for the company as a whole: of the `people` who
 * answered all scales, the sums of their points and of the products of each two, points turned round
 * where an item is reversed. Null where fewer than 50 did.
 */
export type Moments = {
  items: readonly string[];
  people: number;
  sums: readonly number[];
  products: readonly (readonly number[])[];
};

export type Tally = {
  units: readonly string[];
  /** Ballots of each unit that could be read. */
  respondents: readonly number[];
  items: readonly ItemCounts[];
  composites: readonly Composite[];
  moments: Moments | null;
  /** By unit, item and text, so that no order tells when they came. */
  comments: readonly { unit: string; item: string; text: string }[];
  /** Of each unit, what could not be opened or read. */
  malformed: Envelopes;
  /** Of each unit, what was taken back: it answers nothing, and came in all the same. */
  withdrawn: Envelopes;
};
type Envelopes = { ballots: readonly number[]; comments: readonly number[] };

/** Of fewer people no correlation is ever computed. */
const enoughForMoments = 50;

/**
 * Counts a wave. `units` are those of its manifest; throws RangeError for a ballot of another, since its
 * token named one of them. O(ballots · (items + scales²)).
 */
export function tally(
  items: readonly Item[],
  units: readonly string[],
  ballots: readonly Opened[],
  comments: readonly OpenedComment[],
): Tally {
  const rowOf = new Map(units.map((unit, row) => [unit, row]));
  const row = (unit: string): number => {
    const found = rowOf.get(unit);
    if (found === undefined) throw new RangeError(`no unit ${unit} in this wave`);
    return found;
  };
  const read = reader(items);
  const [malformed, withdrawn] = [units.map(() => 0), units.map(() => 0)];
  const rows = ballots.flatMap(({ unit, content }) => {
    const answers = content && read(content);
    if (answers) return [{ row: row(unit), answers }];
    count(content?.length === 0 ? withdrawn : malformed, row(unit));
    return [];
  });
  const respondents = units.map(() => 0);
  for (const ballot of rows) count(respondents, ballot.row);
  const scales = scalesOf(items);
  return {
    units,
    respondents,
    items: onBallot(items).map((item, column) => itemCounts(item, column, units.length, rows)),
    composites: together(scales).map((index) => composite(index, units.length, rows)),
    moments: momentsOf(scales, rows),
    ...commentsOf(items, units.length, comments, row, { malformed, withdrawn }),
  };
}

type Row = { row: number; answers: readonly (Answer | null)[] };
/** An item that is a scale, and its place on a ballot. */
export type Scale = { item: Item; column: number };

export function scalesOf(items: readonly Item[]): Scale[] {
  return onBallot(items).flatMap((item, column) =>
    points(item.kind).length > 0 ? [{ item, column }] : [],
  );
}

/** The agreement items of each scale, where there are several to be taken together. */
export function together(scales: readonly Scale[]): Scale[][] {
  return (['agree5', 'agree7'] as const)
    .map((kind) => scales.filter(({ item }) => item.kind === kind))
    .filter((index) => index.length > 1);
}

/** What the points of an index can add up to, rising. */
export function sumsOf(index: readonly Scale[]): number[] {
  const most = points(index[0]?.item.kind ?? 'agree5').length;
  return Array.from({ length: index.length * (most - 1) + 1 }, (_, at) => index.length + at);
}

function count(counts: number[], at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function table(columns: readonly number[], units: number) {
  const columnOf = new Map(columns.map((value, column) => [value, column]));
  const counts = Array.from({ length: units }, () => columns.map(() => 0));
  const answered = counts.map(() => 0);
  const add = (row: number, found: readonly number[]) => {
    if (found.length > 0) count(answered, row);
    for (const value of found) {
      const [cells, column] = [counts[row], columnOf.get(value)];
      if (cells && column !== undefined) count(cells, column);
    }
  };
  return { values: columns, counts, answered, add };
}

function itemCounts(item: Item, column: number, units: number, rows: readonly Row[]): ItemCounts {
  const { add, ...counts } = table(values(item), units);
  for (const { row, answers } of rows) add(row, counted(item, answers[column] ?? null));
  return { item: item.id, ...counts };
}

function composite(scales: readonly Scale[], units: number, rows: readonly Row[]): Composite {
  const { add, ...counts } = table(sumsOf(scales), units);
  for (const { row, answers } of rows) {
    const all = faced(scales, answers);
    if (all) add(row, [all.reduce((sum, value) => sum + value, 0)]);
  }
  return { items: scales.map(({ item }) => item.id), ...counts };
}

function momentsOf(scales: readonly Scale[], rows: readonly Row[]): Moments | null {
  const all = rows.flatMap(({ answers }) => {
    const found = faced(scales, answers);
    return found ? [found] : [];
  });
  if (scales.length === 0 || all.length < enoughForMoments) return null;
  const sums = scales.map(() => 0);
  const products = scales.map(() => scales.map(() => 0));
  for (const points of all) {
    points.forEach((one, i) => {
      sums[i] = (sums[i] ?? 0) + one;
      const line = products[i];
      if (line) points.forEach((other, j) => void (line[j] = (line[j] ?? 0) + one * other));
    });
  }
  return { items: scales.map(({ item }) => item.id), people: all.length, sums, products };
}

/** The points a ballot gave on these scales, as they speak of what is measured; null unless on all. */
function faced(scales: readonly Scale[], answers: Row['answers']): number[] | null {
  const found = scales.flatMap(({ item, column }) => {
    const answer = answers[column];
    return typeof answer === 'number' ? [facing(item, answer)] : [];
  });
  return found.length === scales.length ? found : null;
}

function commentsOf(
  items: readonly Item[],
  units: number,
  opened: readonly OpenedComment[],
  row: (unit: string) => number,
  ballots: { malformed: readonly number[]; withdrawn: readonly number[] },
): Pick<Tally, 'comments' | 'malformed' | 'withdrawn'> {
  const asked = new Set(items.filter(({ kind }) => kind === 'comment').map(({ id }) => id));
  const malformed = Array.from({ length: units }, () => 0);
  const withdrawn = malformed.slice();
  const comments = opened.flatMap(({ unit, item, content }) => {
    const text = content && asked.has(item) ? readComment(content) : null;
    if (text !== null) return [{ unit, item, text }];
    count(content?.length === 0 ? withdrawn : malformed, row(unit));
    return [];
  });
  const key = (comment: Tally['comments'][number]) =>
    JSON.stringify([row(comment.unit), comment.item, comment.text]);
  return {
    comments: comments
      .map((comment) => ({ comment, key: key(comment) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ comment }) => comment),
    malformed: { ballots: ballots.malformed, comments: malformed },
    withdrawn: { ballots: ballots.withdrawn, comments: withdrawn },
  };
}
