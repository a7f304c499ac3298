/**
 * Someone who reads everything that is published, keeps it for ever and can do sums. This file knows
 * the promise ("nothing is shown for fewer than k people, also not by comparing") and the public rules
 * of rounding; it shares no line with the code that keeps the promise, and must never import any.
 *
 * Two ways of thinking. **Differences**: every figure is taken as an exact sum over the people of its
 * group, and the row space of all these sums is searched for the combination that touches the fewest
 * people (Gaussian elimination; a minimum-weight cocircuit, searched exhaustively below k). So roundings
 * are no excuse: a group that could be had from exact sums counts as had. **Bounds**: every figure is
 * taken as the inequalities its rounding means over whole numbers of people; what is left possible is
 * counted. It must never leave one answer possible for everybody in a group of less than 25, one
 * possible number of respondents, or one possible sum.
 */

/** What a shown number says about the exact one, both ends possible. */
export type Range = readonly [low: number, high: number];

export interface Measure {
  id: string;
  /** Ends of the scale; answers are whole numbers of 1/grain. */
  low: number;
  high: number;
  grain: number;
  /** Up to this an answer is unfavourable, from that on favourable. */
  unfavourable: number;
  favourable: number;
  /** Values are choices, without more or less. */
  choices: boolean;
  /** A composite: the mean of these measures. */
  parts: readonly string[];
}

/** What share of a group, from 0 to 1, answered from one value to another, both among them. */
export interface Share {
  from: number;
  to: number;
  share: Range;
}

/** What is shown of one group and one measure. */
export interface Sight {
  group: string;
  measure: string;
  n: Range;
  mean: Range | null;
  shares: readonly Share[];
  /** Share of the favourable less that of the unfavourable, from -1 to 1. */
  balance: Range | null;
}

/** Everything anyone can see of one release. Cells are the finest places a person can stand in. */
export interface View {
  /** People asked in each cell, where it is public. */
  eligible: readonly number[] | null;
  /** The number of people below which a remainder is said never to occur; null: nothing is said. */
  floor: number | null;
  groups: readonly { id: string; cells: readonly number[] }[];
  measures: readonly Measure[];
  sights: readonly Sight[];
}

/**
 * Who really answered: respondents by measure and cell, of a composite those who answered all its parts,
 * and as `<composite> partly` those who answered some. Only to tell how few are exposed.
 */
export type Heads = Readonly<Record<string, readonly number[]>>;

export interface Finding {
  kind: 'difference' | 'certain' | 'total' | 'count';
  /** People about whom it tells something; a pinned figure gives each newcomer away: 1. */
  size: number;
  measure: string;
  how: string;
}

export interface Attack {
  /** The smallest group about whom something can be derived, Infinity where nothing is shown. */
  size: number;
  /** Everything about fewer than k, the smallest first; where there is none, the smallest. */
  findings: readonly Finding[];
  /** Combinations were too many to search below k: nothing may be concluded. */
  unsettled: boolean;
}

/** Below this nobody may learn that all of a group answered on one side. */
const alike = 25;

/** @returns what the published figures give away about fewer than k. O(figures x depth) for a tree. */
export function attack(view: View, heads: Heads, k: number): Attack {
  const cellsOf = new Map(view.groups.map((group) => [group.id, group.cells]));
  const { findings, unsettled } = differences(view, cellsOf, heads, k);
  for (const measure of view.measures) findings.push(...bounds(view, cellsOf, heads, measure));
  findings.sort((a, b) => a.size - b.size);
  const size = findings[0]?.size ?? Infinity;
  const below = findings.filter((finding) => finding.size < k);
  return { size, findings: below.length > 0 ? below : findings.slice(0, 1), unsettled };
}

// Differences: the row space.

const prime = 67_108_859;
const times = (a: number, b: number) => (a * b) % prime;

function inverse(a: number): number {
  let [result, base, power] = [1, a, prime - 2];
  for (; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = times(result, base);
    base = times(base, base);
  }
  return result;
}

type Row = Map<number, number>;

interface Column {
  measure: string;
  place: number;
  /** Where a composite counts only who answered all its parts: whether these are among them. */
  complete: boolean;
  people: number;
  /** People of that place who answered some parts, whichever. */
  partly: number;
  label: string;
}

function differences(
  view: View,
  cellsOf: ReadonlyMap<string, readonly number[]>,
  heads: Heads,
  k: number,
): { findings: Finding[]; unsettled: boolean } {
  const findings: Finding[] = [];
  let unsettled = false;
  for (const together of linked(view.measures)) {
    const ids = new Set(together.map((measure) => measure.id));
    const sights = view.sights.filter((sight) => ids.has(sight.measure));
    if (sights.length === 0) continue;
    const { columns, rows } = system(together, sights, cellsOf, heads);
    const reduced = eliminate(rows);
    for (const part of components(reduced)) {
      const found = fewest(part, columns, k);
      if (found === null) continue;
      unsettled ||= found.unsettled;
      findings.push({
        kind: 'difference',
        size: found.people,
        measure: [...new Set(found.columns.map((column) => column.measure))].join(', '),
        how: `sums of published figures leave ${found.people} of ${[...new Set(found.columns.map((column) => column.label))].join(' and ')}`,
      });
    }
  }
  return { findings, unsettled };
}

/** Measures that a composite ties to each other stand in one system of equations. */
function linked(measures: readonly Measure[]): Measure[][] {
  const setOf = new Map<string, Measure[]>(measures.map((measure) => [measure.id, [measure]]));
  for (const measure of measures) {
    for (const part of measure.parts) {
      const [here, there] = [setOf.get(measure.id), setOf.get(part)];
      if (!here || !there || here === there) continue;
      here.push(...there);
      for (const moved of there) setOf.set(moved.id, here);
    }
  }
  return [...new Set(setOf.values())];
}

/** Cells that no published group tells apart are one column; a row for each figure. */
function system(
  measures: readonly Measure[],
  sights: readonly Sight[],
  cellsOf: ReadonlyMap<string, readonly number[]>,
  heads: Heads,
): { columns: Column[]; rows: Row[] } {
  const groups = [...new Set(sights.map((sight) => sight.group))];
  const seenIn = new Map<number, string[]>();
  for (const group of groups) {
    for (const cell of cellsOf.get(group) ?? []) {
      const list = seenIn.get(cell);
      if (list) list.push(group);
      else seenIn.set(cell, [group]);
    }
  }
  const places = new Map<string, { cells: number[]; groups: string[] }>();
  for (const [cell, list] of seenIn) {
    const signature = list.join('\n');
    const place = places.get(signature);
    if (place) place.cells.push(cell);
    else places.set(signature, { cells: [cell], groups: list });
  }
  const columns: Column[] = [];
  const byGroup = new Map<string, number[]>(groups.map((group) => [group, []]));
  const composites = measures.filter((measure) => measure.parts.length > 0);
  let number = 0;
  for (const place of places.values()) {
    const people = (measure: string) =>
      place.cells.reduce((sum, cell) => sum + (heads[measure]?.[cell] ?? 0), 0);
    const few = (list: readonly unknown[], word: string) =>
      list.length > 6 ? `${list.length} ${word}` : list.join(' ');
    const label = `cells ${few(place.cells, 'cells')} in ${few(place.groups, 'groups')}`;
    for (const { id, parts } of measures) {
      if (parts.length > 0) continue;
      const around = composites.find((composite) => composite.parts.includes(id))?.id;
      const all = people(id);
      const complete = around === undefined ? all : people(around);
      const partly = around === undefined ? 0 : people(`${around} partly`);
      for (const [whole, count] of [[true, complete] as const, [false, all - complete] as const]) {
        if (count === 0) continue;
        columns.push({ measure: id, place: number, complete: whole, people: count, partly, label });
        for (const group of place.groups) byGroup.get(group)?.push(columns.length - 1);
      }
    }
    number++;
  }
  const partsOf = new Map(measures.map(({ id, parts }) => [id, new Set(parts)]));
  const rows = sights.map((sight) => {
    const parts = partsOf.get(sight.measure) ?? new Set();
    const touched = (byGroup.get(sight.group) ?? []).filter((at) => {
      const column = columns[at];
      if (!column) return false;
      return parts.size > 0
        ? parts.has(column.measure) && column.complete
        : column.measure === sight.measure;
    });
    return new Map(touched.map((column) => [column, 1]));
  });
  return { columns, rows: rows.sort((a, b) => a.size - b.size) };
}

/** Reduced row echelon form over the whole numbers modulo a prime. */
function eliminate(rows: readonly Row[]): Row[] {
  const pivots = new Map<number, Row>();
  const holding = new Map<number, Set<number>>();
  const holds = (column: number, pivot: number) => {
    const set = holding.get(column);
    if (set) set.add(pivot);
    else holding.set(column, new Set([pivot]));
  };
  for (const source of rows) {
    const row: Row = new Map(source);
    for (const column of source.keys()) {
      const known = pivots.get(column);
      const factor = row.get(column);
      if (known && factor !== undefined) subtract(row, known, factor);
    }
    const pivot = row.keys().next().value;
    if (pivot === undefined) continue;
    const scale = inverse(row.get(pivot) ?? 1);
    for (const [column, value] of row) row.set(column, times(value, scale));
    for (const other of [...(holding.get(pivot) ?? [])]) {
      const earlier = pivots.get(other);
      const factor = earlier?.get(pivot);
      if (!earlier || factor === undefined) continue;
      subtract(earlier, row, factor);
      for (const column of earlier.keys()) holds(column, other);
    }
    pivots.set(pivot, row);
    for (const column of row.keys()) holds(column, pivot);
  }
  return [...pivots.values()];
}

function subtract(row: Row, other: Row, factor: number): void {
  for (const [column, value] of other) {
    const left = ((row.get(column) ?? 0) + prime - times(value, factor)) % prime;
    if (left === 0) row.delete(column);
    else row.set(column, left);
  }
}

function components(rows: readonly Row[]): Row[][] {
  const owner = new Map<number, Row[]>();
  const all = new Set<Row[]>();
  for (const row of rows) {
    const mine: Row[] = [row];
    all.add(mine);
    for (const column of row.keys()) {
      const theirs = owner.get(column);
      if (theirs && theirs !== mine && all.has(theirs)) {
        mine.push(...theirs);
        all.delete(theirs);
        for (const moved of theirs) for (const c of moved.keys()) owner.set(c, mine);
      }
      owner.set(column, mine);
    }
  }
  return [...all];
}

/** The fewest people whose columns alone some combination of these rows touches. */
function fewest(
  rows: readonly Row[],
  columns: readonly Column[],
  k: number,
): { people: number; columns: Column[]; unsettled: boolean } | null {
  const used = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const chosen = (numbers: Iterable<number>) =>
    Array.from(numbers, (number) => columns[number]).filter((column) => column !== undefined);
  let best: { people: number; columns: Column[] } | null = null;
  for (const row of rows) {
    const touched = chosen(row.keys());
    const people = peopleOf(touched);
    if (!best || people < best.people) best = { people, columns: touched };
  }
  if (!best || rows.length === used.length || rows.length === 1) {
    return best && { ...best, unsettled: false };
  }
  // Choices below k: of a place, its columns up to so many people.
  const choices: { place: number; columns: number[] }[] = [];
  for (const number of used) {
    const column = columns[number];
    if (!column || column.people >= k) continue;
    const same = used.filter((other) => {
      const its = columns[other];
      return its?.place === column.place && its.people <= column.people;
    });
    choices.push({ place: column.place, columns: same });
  }
  let tries = 0;
  const search = (from: number, places: ReadonlySet<number>, set: readonly number[]) => {
    for (let i = from; i < choices.length && tries < 20_000; i++) {
      const choice = choices[i];
      if (!choice || places.has(choice.place)) continue;
      const wider = [...set, ...choice.columns];
      const touched = chosen(wider);
      const people = peopleOf(touched);
      if (people >= k || (best && people >= best.people)) continue;
      tries++;
      if (vanishes(rows, new Set(wider))) best = { people, columns: touched };
      else search(i + 1, new Set([...places, choice.place]), wider);
    }
  };
  search(0, new Set(), []);
  return { ...best, unsettled: tries >= 20_000 };
}

/** Whether some combination of the rows is zero everywhere outside the columns. */
function vanishes(rows: readonly Row[], inside: ReadonlySet<number>): boolean {
  const outside = rows.map((row) => new Map([...row].filter(([column]) => !inside.has(column))));
  return eliminate(outside).length < rows.length;
}

/** Whoever skips one item may skip another: the fewest people these columns can be. */
function peopleOf(columns: readonly Column[]): number {
  const places = new Map<number, { complete: number; most: number; sum: number; partly: number }>();
  for (const { place, complete, people, partly } of columns) {
    const at = places.get(place) ?? { complete: 0, most: 0, sum: 0, partly };
    places.set(place, at);
    if (complete) at.complete = Math.max(at.complete, people);
    else [at.most, at.sum] = [Math.max(at.most, people), at.sum + people];
  }
  let all = 0;
  for (const { complete, most, sum, partly } of places.values()) {
    all += complete + Math.max(most, Math.min(sum, partly));
  }
  return all;
}

// Bounds: whole numbers of people.

interface Bounds {
  low: number;
  high: number;
}

/** What remains possible of a group or of what its published sub-groups leave. */
interface Possible {
  name: string;
  people: number;
  /** How many were asked, Infinity where it is not public. */
  asked: number;
  n: Bounds;
  sum: Bounds;
  favourable: Bounds;
  unfavourable: Bounds;
  /** Where one n is possible: also one sum, or one count on a side or of a value. */
  pinned: string | null;
  /** What is known of everybody, whatever n. */
  alikes: readonly string[];
  sight: Sight | null;
  parts: Possible[];
}

const slack = 1e-9;
const up = (x: number) => Math.ceil(x - slack);
const down = (x: number) => Math.floor(x + slack);
const everybody = {
  top: 'all are at the top of the scale',
  bottom: 'all are at the bottom of the scale',
  allFavourable: 'all are favourable',
  allUnfavourable: 'all are unfavourable',
  noneFavourable: 'nobody is favourable',
  noneUnfavourable: 'nobody is unfavourable',
} as const;
type Quantity = 'n' | 'sum' | 'favourable' | 'unfavourable';

function bounds(
  view: View,
  cellsOf: ReadonlyMap<string, readonly number[]>,
  heads: Heads,
  measure: Measure,
): Finding[] {
  const known = forest(view, cellsOf, heads, measure);
  for (const one of known) reckon(one, measure);
  // That a band begins at the number of those asked, or meets the bands within it at their edges, tells
  // how many answered and nobody's answer; a group's own figures must not tell it.
  const told = new Set(known.filter(({ sight, n }) => sight && n.low === n.high));
  for (const one of known) one.n.high = Math.min(one.n.high, one.asked);
  for (let round = 0; round < 2; round++) {
    tighten(known, 'n', view.floor);
    for (const one of known) reckon(one, measure);
  }
  for (const quantity of ['sum', 'favourable', 'unfavourable'] as const) {
    tighten(known, quantity, null);
  }
  const findings: Finding[] = [];
  const tell = (kind: Finding['kind'], one: Possible, how: string) =>
    findings.push({ kind, size: 1, measure: measure.id, how: `${one.name}: ${how}` });
  const around = new Map(known.flatMap((one) => one.parts.map((part) => [part, one] as const)));
  const facts = new Map(known.map((one) => [one, new Set(factsOf(one, measure))] as const));
  // What holds of many together, or of all around them, is theirs.
  const ofMany = (one: Possible, fact: string): boolean => {
    const whole = around.get(one);
    const beside = whole ? whole.parts.filter((part) => facts.get(part)?.has(fact)) : [one];
    const people = beside.reduce((sum, part) => sum + part.people, 0);
    if (people >= alike) return true;
    return whole !== undefined && facts.get(whole)?.has(fact) === true && ofMany(whole, fact);
  };
  for (const one of known) {
    if (one.people === 0) continue;
    if (told.has(one)) tell('count', one, `exactly ${one.n.low} answered`);
    if (one.pinned !== null && one.n.low === one.n.high) tell('total', one, one.pinned);
    const fact = [...(facts.get(one) ?? [])].find((known) => !ofMany(one, known));
    if (fact !== undefined) tell('certain', one, fact);
  }
  return findings;
}

/** What everyone of a group is known to have answered, or not to have; the strongest first. */
function factsOf(one: Possible, { low, high, grain, choices }: Measure): string[] {
  const facts = new Set<string>();
  if (choices) return [...one.alikes];
  if (one.sum.low >= high * grain * one.n.high) {
    for (const fact of [everybody.top, everybody.allFavourable, everybody.noneUnfavourable])
      facts.add(fact);
  }
  if (one.sum.high <= low * grain * one.n.low) {
    for (const fact of [everybody.bottom, everybody.allUnfavourable, everybody.noneFavourable])
      facts.add(fact);
  }
  for (const fact of one.alikes) facts.add(fact);
  if (one.favourable.low >= one.n.high) facts.add(everybody.allFavourable);
  if (one.unfavourable.low >= one.n.high) facts.add(everybody.allUnfavourable);
  if (one.favourable.high <= 0) facts.add(everybody.noneFavourable);
  if (one.unfavourable.high <= 0) facts.add(everybody.noneUnfavourable);
  return [...facts];
}

/** Published groups within each other, each with what its sub-groups leave over. */
function forest(
  view: View,
  cellsOf: ReadonlyMap<string, readonly number[]>,
  heads: Heads,
  measure: Measure,
): Possible[] {
  const answered = (cells: Iterable<number>) =>
    Array.from(cells).reduce((sum, cell) => sum + (heads[measure.id]?.[cell] ?? 0), 0);
  const asked = (cells: Iterable<number>) =>
    view.eligible
      ? Array.from(cells).reduce((sum, cell) => sum + (view.eligible?.[cell] ?? 0), 0)
      : Infinity;
  const fresh = (name: string, cells: Iterable<number>, sight: Sight | null): Possible => {
    const [low, high] = sight?.n ?? [0, Infinity];
    return {
      name,
      people: answered(cells),
      asked: asked(cells),
      n: { low, high },
      sum: {
        low: measure.low * measure.grain * (measure.low < 0 ? high : low),
        high: measure.high * measure.grain * high,
      },
      favourable: { low: 0, high },
      unfavourable: { low: 0, high },
      pinned: null,
      alikes: [],
      sight,
      parts: [],
    };
  };
  const seen = view.sights
    .filter((sight) => sight.measure === measure.id)
    .map((sight) => {
      const cells = new Set(cellsOf.get(sight.group));
      return { cells, left: new Set(cells), one: fresh(sight.group, cells, sight) };
    })
    .sort((a, b) => a.cells.size - b.cells.size);
  const around = new Map<number, number[]>();
  for (const [i, { cells }] of seen.entries()) {
    for (const cell of cells) {
      const list = around.get(cell);
      if (list) list.push(i);
      else around.set(cell, [i]);
    }
  }
  const known: Possible[] = [];
  for (const [i, inner] of seen.entries()) {
    known.push(inner.one);
    const [first] = inner.cells;
    const outer = (first === undefined ? [] : (around.get(first) ?? []))
      .filter((j) => j > i)
      .map((j) => seen[j])
      .find((wide) => wide && [...inner.cells].every((cell) => wide.left.has(cell)));
    if (!outer) continue;
    outer.one.parts.push(inner.one);
    for (const cell of inner.cells) outer.left.delete(cell);
  }
  for (const { left, one } of seen) {
    if (one.parts.length === 0 || left.size === 0) continue;
    const rest = fresh(`${one.name} less its published parts`, left, null);
    one.parts.push(rest);
    known.push(rest);
  }
  return known;
}

/** A whole is the sum of its parts: each bound tightens the others. */
function tighten(known: readonly Possible[], quantity: Quantity, floor: number | null): void {
  let changed = true;
  for (let round = 0; changed && round < 12; round++) {
    changed = false;
    const narrow = (bounds: Bounds, low: number, high: number) => {
      if (low > bounds.low + slack) [bounds.low, changed] = [low, true];
      if (high < bounds.high - slack) [bounds.high, changed] = [high, true];
    };
    for (const one of known) {
      if (one.parts.length === 0) continue;
      const whole = one[quantity];
      let [low, high] = [0, 0];
      for (const part of one.parts) {
        low += part[quantity].low;
        high += part[quantity].high;
      }
      narrow(whole, low, high);
      for (const part of one.parts) {
        const own = part[quantity];
        let others = 0;
        for (const other of one.parts) if (other !== part) others += other[quantity].high;
        narrow(own, whole.low - others, whole.high - (low - own.low));
      }
    }
    if (quantity !== 'n' || floor === null) continue;
    // What is left over is nobody, or at least as many as the rule promises.
    for (const one of known) {
      if (one.sight) continue;
      if (one.n.low > 0) narrow(one.n, floor, one.n.high);
      if (one.n.high < floor) narrow(one.n, one.n.low, 0);
    }
  }
}

/** Every n that the shown figures leave possible, and what goes with it. */
function reckon(one: Possible, measure: Measure): void {
  const sight = one.sight;
  if (!sight) {
    one.sum.low = Math.max(one.sum.low, measure.low * measure.grain * Math.max(0, one.n.low));
    one.sum.high = Math.min(one.sum.high, measure.high * measure.grain * one.n.high);
    one.favourable.high = Math.min(one.favourable.high, one.n.high);
    one.unfavourable.high = Math.min(one.unfavourable.high, one.n.high);
    return;
  }
  const hull = () => ({ low: Infinity, high: -Infinity });
  const [n, sum, favourable, unfavourable] = [hull(), hull(), hull(), hull()];
  const widen = (bounds: Bounds, other: Bounds) => {
    bounds.low = Math.min(bounds.low, other.low);
    bounds.high = Math.max(bounds.high, other.high);
  };
  const knots = knotsOf(sight, measure);
  let alikes: ReadonlySet<string> | null = null;
  one.pinned = null;
  for (let people = one.n.low; people <= one.n.high; people++) {
    const fit = fits(sight, measure, knots, people);
    if (!fit) continue;
    widen(n, { low: people, high: people });
    widen(sum, fit.sum);
    widen(favourable, fit.favourable);
    widen(unfavourable, fit.unfavourable);
    const before: ReadonlySet<string> = alikes ?? fit.alikes;
    alikes = new Set([...fit.alikes].filter((fact) => before.has(fact)));
    one.pinned = fit.pinned;
  }
  if (n.low > n.high)
    throw new Error(`${one.name}: no answers give what is shown of ${measure.id}.`);
  Object.assign(one, { n, sum, favourable, unfavourable, alikes: [...(alikes ?? [])] });
}

interface Fit {
  sum: Bounds;
  favourable: Bounds;
  unfavourable: Bounds;
  pinned: string | null;
  /** What holds of everybody. */
  alikes: ReadonlySet<string>;
}

/** The values, in grains, up to which answers are counted: between two of them nothing is told apart. */
function knotsOf(
  { shares }: Sight,
  { low, high, grain, unfavourable, favourable }: Measure,
): number[] {
  const knots = [low * grain - 1, unfavourable * grain, favourable * grain - 1, high * grain];
  for (const { from, to } of shares) knots.push(from * grain - 1, to * grain);
  const [first, last] = [low * grain - 1, high * grain];
  return [...new Set(knots.map((knot) => Math.max(first, Math.min(last, knot))))].sort(
    (a, b) => a - b,
  );
}

/**
 * What n people can have answered for these figures to be shown, or null where they cannot. With c the
 * number of answers up to each knot, every figure but the mean bounds a difference of two c, so the
 * shortest paths between knots are the exact bounds in whole numbers; and as such systems form a
 * lattice, all c can be least, or greatest, at once, which gives the bounds of the sum.
 */
function fits(sight: Sight, measure: Measure, knots: readonly number[], n: number): Fit | null {
  const { low, high, grain } = measure;
  const size = knots.length;
  const last = size - 1;
  // most[i * size + j]: how much greater c of knot j can be than c of knot i.
  const most = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) most[i * size + j] = j > i ? n : 0;
  }
  most[last * size] = -n;
  const at = (value: number) =>
    knots.indexOf(Math.max(low * grain - 1, Math.min(high * grain, value)));
  const narrow = (i: number, j: number, least: number, greatest: number) => {
    most[i * size + j] = Math.min(most[i * size + j] ?? 0, greatest);
    most[j * size + i] = Math.min(most[j * size + i] ?? 0, -least);
  };
  for (const { from, to, share } of sight.shares) {
    narrow(at(from * grain - 1), at(to * grain), up(share[0] * n), down(share[1] * n));
  }
  if (!close(most, size)) return null;
  const least = (i: number) => -(most[i * size] ?? 0);
  const greatest = (i: number) => most[i] ?? 0;
  const [below, above] = [at(measure.unfavourable * grain), at(measure.favourable * grain - 1)];
  if (sight.balance) {
    // n - c(above) - c(below), bounded by what each leaves the other.
    const [from, to] = [n - down(sight.balance[1] * n), n - up(sight.balance[0] * n)];
    narrow(0, above, from - greatest(below), to - least(below));
    narrow(0, below, from - greatest(above), to - least(above));
    if (!close(most, size)) return null;
  }
  // Sums, were c of knot v exactly so many: the fewer up to each knot, the more they come to.
  const dearest = (v: number, count: number) => {
    let sum = n * (knots[last] ?? 0);
    for (let j = 1; j < last; j++) {
      const c = Math.max(least(j), count - (most[j * size + v] ?? 0));
      sum -= c * ((knots[j + 1] ?? 0) - (knots[j] ?? 0));
    }
    return sum;
  };
  const cheapest = (v: number, count: number) => {
    let sum = n * ((knots[last - 1] ?? 0) + 1);
    for (let j = 1; j < last; j++) {
      const c = Math.min(greatest(j), count + (most[v * size + j] ?? 0));
      sum -= c * ((knots[j] ?? 0) - (knots[j - 1] ?? 0));
    }
    return sum;
  };
  const shown: Bounds = sight.mean
    ? { low: up(sight.mean[0] * grain * n), high: down(sight.mean[1] * grain * n) }
    : { low: -Infinity, high: Infinity };
  const sum = {
    low: Math.max(shown.low, cheapest(last, n)),
    high: Math.min(shown.high, dearest(last, n)),
  };
  if (sum.low > sum.high) return null;
  if (sight.mean) {
    for (const v of new Set([below, above])) {
      const [fewest, all] = [least(v), greatest(v)];
      const affordable = (count: number) => cheapest(v, count) <= shown.high;
      const enough = (count: number) => dearest(v, count) >= shown.low;
      const from = first(fewest, all, affordable);
      const to = first(from, all, (count) => !enough(count + 1));
      narrow(0, v, from, to);
    }
    if (!close(most, size)) return null;
  }
  const favourable = { low: n - greatest(above), high: n - least(above) };
  const unfavourable = { low: least(below), high: greatest(below) };
  const alikes = new Set<string>();
  let pinned: string | null = null;
  for (let i = 1; i < size; i++) {
    const [fewest, all] = [-(most[i * size + i - 1] ?? 0), most[(i - 1) * size + i] ?? 0];
    const told = sight.shares.some(
      ({ from, to }) => at(from * grain - 1) < i && i <= at(to * grain),
    );
    if (fewest === all && all > 0 && told) {
      pinned = `exactly ${all} answered ${(knots[i - 1] ?? 0) + 1} to ${knots[i]} (of ${grain})`;
    }
    if (!measure.choices) continue;
    if (all === 0) alikes.add(`nobody chose ${knots[i]}`);
    if (fewest === n) alikes.add(`all chose ${knots[i]}`);
  }
  if (!measure.choices) {
    if (sum.low === sum.high) pinned = `the sum is exactly ${sum.low / grain}`;
    if (favourable.low === n) alikes.add(everybody.allFavourable);
    if (unfavourable.low === n) alikes.add(everybody.allUnfavourable);
    if (favourable.high === 0) alikes.add(everybody.noneFavourable);
    if (unfavourable.high === 0) alikes.add(everybody.noneUnfavourable);
  }
  return { sum, favourable, unfavourable, pinned, alikes };
}

/** Floyd and Warshall's shortest paths; false where the bounds contradict each other. */
function close(most: Float64Array, size: number): boolean {
  for (let by = 0; by < size; by++) {
    for (let i = 0; i < size; i++) {
      const there = most[i * size + by] ?? 0;
      for (let j = 0; j < size; j++) {
        const way = there + (most[by * size + j] ?? 0);
        if (way < (most[i * size + j] ?? 0)) most[i * size + j] = way;
      }
    }
  }
  for (let i = 0; i < size; i++) if ((most[i * size + i] ?? 0) < 0) return false;
  return true;
}

/** The first whole number from `low` to `high` of which a rule holds that goes on holding; else `high`. */
function first(low: number, high: number, rule: (count: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (rule(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
