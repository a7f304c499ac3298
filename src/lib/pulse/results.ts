/**
 * What a wave found, as it is read: groups in the order of their tree, questions beside one another, and
 * in each place a figure or nothing. Nothing looks alike whatever the reason, which nobody is told: too
 * few answered, or what is left of another group would be too few.
 */
import { endsOf, isScale, type Cell, type ScaleCell, type ScaleForm } from './cells.ts';
import type { Manifest } from './manifest.ts';
import type { Release } from './release.ts';
import type { Band, Told } from './rounding.ts';

/** A group as it stands in the tree, each after the one above it. */
export interface Line {
  id: string;
  parent: string | null;
  name: string;
  depth: number;
  /** How many stand directly below. */
  below: number;
}

/** Which of two groups stands first. */
export type Order = (a: { id: string; name: string }, b: { id: string; name: string }) => number;

/** The groups somebody reads, siblings in this order. O(units log units). */
export function lines(units: Manifest['units'], groups: ReadonlySet<string>, order: Order): Line[] {
  const read = units.filter(({ id }) => groups.has(id));
  const below = Map.groupBy(read, ({ parent }) => parent);
  for (const siblings of below.values()) siblings.sort(order);
  const found: Line[] = [];
  const waiting = (below.get(null) ?? []).map((unit) => ({ unit, depth: 0 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { unit, depth } = next;
    const children = below.get(unit.id) ?? [];
    const { id, parent, name } = unit;
    found.push({ id, parent, name, depth, below: children.length });
    waiting.push(...children.map((child) => ({ unit: child, depth: depth + 1 })).reverse());
  }
  return found;
}

/**
 * Those first that ask for most attention in one question or index, and those of which nothing is told
 * last; `otherwise` decides where they are alike. Only what is told is compared, so the order of groups
 * says no more than their figures. O(groups).
 */
export function worstFirst(
  { items, indices }: Release,
  id: string,
  figure: Figure,
  otherwise: Order,
): Order {
  const one = [...indices, ...items].find((each) => each.id === id);
  const form = one && isScale(one.form) ? one.form : null;
  const good = new Map<string, number>();
  for (const { unit, cell } of one?.cells ?? []) {
    const told = isScaleCell(cell) ? cell[figure] : null;
    if (told && form) good.set(unit, goodness(told, form, figure));
  }
  const untold = 101;
  const of = (group: { id: string }): number => good.get(group.id) ?? untold;
  return (a, b) => of(a) - of(b) || otherwise(a, b);
}

/**
 * The lines whose name is sought, and what stands above them, each with its place among all; how many are
 * sought themselves. O(lines).
 */
export function sought(
  lines: readonly Line[],
  isSought: (name: string) => boolean,
): { lines: (Line & { place: number })[]; found: number } {
  const kept = new Set<string>();
  let found = 0;
  for (const { id, parent, name } of lines.toReversed()) {
    const itself = isSought(name);
    if (itself) found++;
    if (!itself && !kept.has(id)) continue;
    kept.add(id);
    if (parent !== null) kept.add(parent);
  }
  const shown = lines.flatMap((line, place) => (kept.has(line.id) ? [{ ...line, place }] : []));
  return { lines: shown, found };
}

/** The lines that are seen where only some are open, each with its place among all. O(lines). */
export function unfolded(
  lines: readonly Line[],
  open: ReadonlySet<string>,
): (Line & { place: number })[] {
  const there = new Set(lines.map(({ id }) => id));
  const under = new Set<string>();
  return lines.flatMap((line, place) => {
    const { id, parent } = line;
    if (parent !== null && there.has(parent) && !under.has(parent)) return [];
    if (open.has(id)) under.add(id);
    return [{ ...line, place }];
  });
}

/** Which figure of a group stands in its place. */
export type Figure = 'mean' | 'favourable';

export interface Column {
  /** An item's id, or the name of an index. */
  id: string;
  form: ScaleForm;
  /** Of an index: the items it is made of. */
  items: readonly string[] | null;
  /** In the order of the lines; equal figures are one object, so that they travel once. */
  told: readonly (Told | null)[];
}

export interface HeatMap {
  lines: readonly Line[];
  figure: Figure;
  /** How many answered, of each line: the most of any question. */
  people: readonly (Band | null)[];
  columns: readonly Column[];
}

/** The indices and then the questions on a scale, in the order they were asked. O(lines · columns). */
export function heatMap(
  lines: readonly Line[],
  { items, indices }: Release,
  figure: Figure,
): HeatMap {
  const place = new Map(lines.map(({ id }, at) => [id, at]));
  const once = new Map<string, Told>();
  const shared = (told: Told): Told => {
    const key = `${told.low} ${told.high}`;
    const held = once.get(key) ?? told;
    once.set(key, held);
    return held;
  };
  const people = lines.map((): Band | null => null);
  const column = (
    id: string,
    form: ScaleForm,
    cells: readonly { unit: string; cell: Cell }[],
    made: readonly string[] | null,
  ): Column => {
    const told = lines.map((): Told | null => null);
    for (const { unit, cell } of cells) {
      const at = place.get(unit);
      if (at === undefined || !('mean' in cell)) continue;
      const value = cell[figure];
      told[at] = value && shared(value);
      people[at] = larger(people[at] ?? null, cell.n);
    }
    return { id, form, items: made, told };
  };
  return {
    lines,
    figure,
    columns: [
      ...indices.map(({ id, form, items: made, cells }) => column(id, form, cells, made)),
      ...items.flatMap(({ id, form, cells }) =>
        isScale(form) ? [column(id, form, cells, null)] : [],
      ),
    ],
    people,
  };
}

function larger(one: Band | null, other: Band): Band {
  return one === null || (other.about ?? other.low) > (one.about ?? one.low) ? other : one;
}

/**
 * How good a told figure is, 0 to 100: of a scale its place between the ends, turned round where agreeing
 * is unfavourable. What is only told to lie between two bounds stands in their middle.
 */
export function goodness({ low, high }: Told, form: ScaleForm, figure: Figure): number {
  const value = (low + high) / 2;
  if (figure === 'favourable') return value;
  const [least, most] = endsOf(form);
  const share = (100 * (value - least)) / (most - least);
  return form.kind === 'agreement' && form.reversed ? 100 - share : share;
}

/** Below so many of a hundred, the attention that a figure asks for rises by one. */
export const attentionFrom = [70, 60, 50, 40] as const;

/** 0 none to 4 most. */
export function attentionFor(told: Told, form: ScaleForm, figure: Figure): 0 | 1 | 2 | 3 | 4 {
  const good = goodness(told, form, figure);
  const [first, second, third, fourth] = attentionFrom;
  if (good >= first) return 0;
  if (good >= second) return 1;
  if (good >= third) return 2;
  return good >= fourth ? 3 : 4;
}

/**
 * The best and the worst question of a line among those on one scale, since a middling mean of one scale
 * is no middling mean of another: the scale on which most are told, the first asked where two have as
 * many. Null where fewer than two are told on it, or all of them alike. O(columns log columns).
 */
export function extremes(
  { columns, figure }: HeatMap,
  line: number,
): { best: Column; worst: Column; of: number } | null {
  const told = columns.flatMap((column) => {
    const value = column.items === null ? column.told[line] : null;
    return value ? [{ column, good: goodness(value, column.form, figure) }] : [];
  });
  const scales = [...Map.groupBy(told, ({ column }) => endsOf(column.form).join()).values()];
  const most = Math.max(...scales.map(({ length }) => length));
  const alike = scales.find(({ length }) => length === most) ?? [];
  alike.sort((a, b) => a.good - b.good);
  const [worst, best] = [alike[0], alike.at(-1)];
  return worst && best && worst.good < best.good
    ? { best: best.column, worst: worst.column, of: alike.length }
    : null;
}

/** What is told of one group and one item or index, or nothing. O(groups). */
export function cellOf(release: Release, id: string, unit: string): Cell | null {
  const found = [...release.indices, ...release.items].find((each) => each.id === id);
  return found?.cells.find((each) => each.unit === unit)?.cell ?? null;
}

export function isScaleCell(cell: Cell): cell is ScaleCell {
  return 'mean' in cell;
}
