/**
 * A release made by hand from the public rules, slowly and plainly, and the same with one rule broken:
 * what the attacker must see through. Nothing of it is the product's. Whole, it says less than the
 * product may (bands and means in steps), so that whatever is found comes of what was broken.
 */
import type { Heads, Measure, Range, Share, Sight, View } from './attacker.ts';
import { subtrees, type Company } from './companies.ts';

/** The rule that is broken. */
export const broken = {
  'threshold only': 'groups of k or more are shown, whatever comparing leaves',
  'remainder below k': 'beside one hidden group another is hidden, and nobody counts the two',
  'exact figures': 'numbers of respondents and means as they are',
  'fine shares': 'three parts and bars in 10, 5 and 1 points, each rounded on its own',
  'extremes shown': 'all or nobody is said of small groups',
  'composite minus items': 'the composite is shown where one of its items is not',
  'score breaks ties': 'where one of two may be shown, it is the better one',
} as const;
export type Broken = keyof typeof broken;

export interface Published {
  view: View;
  heads: Heads;
}

/** What everybody would see of this company. O(units^2). */
export function release(company: Company, k: number, how: Broken | null): Published {
  const { items, units } = company;
  const below = subtrees(units);
  const measures: Measure[] = items.map((item) => ({
    ...item,
    choices: false,
    grain: 1,
    parts: [],
  }));
  const [one] = measures;
  // Turned items are left to the product's own composite.
  if (one && measures.length > 1 && items.every((item) => !item.reversed && !item.choices)) {
    measures.push({
      ...one,
      id: 'index',
      grain: items.length,
      parts: items.map((item) => item.id),
    });
  }
  const values = measures.map((measure, i) =>
    units.map((unit) =>
      unit.answers.flatMap((row) => (measure.parts.length === 0 ? (row[i] ?? []) : composite(row))),
    ),
  );
  const own = values.map((byUnit) => byUnit.map((list) => list.length));
  const skipping = units.map((unit) => unit.answers.filter(partly).length);
  const masks: boolean[][] = [];
  for (const [i, counts] of own.entries()) {
    const single = measures[i]?.parts.length === 0;
    // What a composite says beside its items is about those who skipped one of them; so it is shown
    // where nobody did, and of no group of which one of its items is not.
    const beside = single ? [] : [skipping];
    const may = (unit: number): boolean =>
      single ||
      how === 'composite minus items' ||
      (masks.every((mask) => mask[unit]) &&
        (below[unit] ?? []).every((cell) => skipping[cell] === 0));
    masks.push(shownOf(company, below, [counts, ...beside], values[i] ?? [], may, k, how));
  }
  const sights: Sight[] = [];
  for (const [i, measure] of measures.entries()) {
    for (const [unit, cells] of below.entries()) {
      if (!masks[i]?.[unit]) continue;
      const list = cells.flatMap((cell) => values[i]?.[cell] ?? []);
      sights.push(sightOf(units[unit]?.id ?? '', measure, list, how));
    }
  }
  return {
    view: {
      eligible: company.asked ? units.map((unit) => unit.eligible) : null,
      floor: how === 'threshold only' || how === 'remainder below k' ? null : k,
      groups: below.map((cells, unit) => ({ id: units[unit]?.id ?? '', cells })),
      measures,
      sights,
    },
    heads: {
      ...Object.fromEntries(measures.map((measure, i) => [measure.id, own[i] ?? []])),
      'index partly': skipping,
    },
  };
}

/** The mean of all items, of those who answered all. */
function composite(row: readonly (number | null)[]): number[] {
  const given = row.filter((answer) => answer !== null);
  if (given.length < row.length) return [];
  return [given.reduce((sum, answer) => sum + answer, 0) / row.length];
}

/** Some items, not all. */
export function partly(row: readonly (number | null)[]): boolean {
  return row.includes(null) && row.some((answer) => answer !== null);
}

/** Which units that may be are shown: from the company down, each if what is then left over stays nobody or k. */
function shownOf(
  { units }: Company,
  below: readonly number[][],
  counts: readonly (readonly number[])[],
  values: readonly (readonly number[])[],
  may: (unit: number) => boolean,
  k: number,
  how: Broken | null,
): boolean[] {
  const all = counts.map((own) =>
    below.map((cells) => cells.reduce((sum, cell) => sum + (own[cell] ?? 0), 0)),
  );
  const n = all[0] ?? [];
  if (how === 'threshold only') return n.map((people, unit) => people >= k && may(unit));
  if (how === 'remainder below k')
    return oneBeside(units, n, k).map((shown, unit) => shown && may(unit));
  const shown = units.map(() => false);
  // What each shown unit keeps outside its shown sub-units.
  const rests = all.map((people) => [...people]);
  const order = [...n.keys()].sort((a, b) => (units[a]?.depth ?? 0) - (units[b]?.depth ?? 0));
  if (how === 'score breaks ties') {
    const score = below.map((cells, unit) => {
      const all = cells.flatMap((cell) => values[cell] ?? []);
      return all.reduce((sum, value) => sum + value, 0) / (n[unit] ?? 1);
    });
    order.sort(
      (a, b) =>
        (units[a]?.depth ?? 0) - (units[b]?.depth ?? 0) || (score[b] ?? 0) - (score[a] ?? 0),
    );
  }
  const safe = (people: number) => people === 0 || people >= k;
  for (const unit of order) {
    if ((n[unit] ?? 0) < k || !may(unit)) continue;
    let around = units[unit]?.parent ?? null;
    while (around !== null && !shown[around]) around = units[around]?.parent ?? null;
    const left = all.map((people, i) =>
      around === null ? 0 : (rests[i]?.[around] ?? 0) - (people[unit] ?? 0),
    );
    if (!left.every(safe) || !all.every((people) => safe(people[unit] ?? 0))) continue;
    shown[unit] = true;
    for (const [i, rest] of rests.entries()) if (around !== null) rest[around] = left[i] ?? 0;
  }
  return shown;
}

/** Where exactly one of some siblings is hidden, the next smallest goes with it, and that is all. */
function oneBeside(units: Company['units'], n: readonly number[], k: number): boolean[] {
  const shown = n.map((people) => people >= k);
  const children = new Map<number, number[]>();
  for (const [unit, { parent }] of units.entries()) {
    if (parent === null) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(unit);
    else children.set(parent, [unit]);
  }
  for (const siblings of children.values()) {
    if (siblings.filter((unit) => !shown[unit]).length !== 1) continue;
    const next = siblings
      .filter((unit) => shown[unit])
      .sort((a, b) => (n[a] ?? 0) - (n[b] ?? 0))[0];
    if (next !== undefined) shown[next] = false;
  }
  return shown;
}

/** The figures of one group, rounded as the rules say, or finer. */
function sightOf(
  group: string,
  measure: Measure,
  list: readonly number[],
  how: Broken | null,
): Sight {
  const n = list.length;
  const { low, high, unfavourable, favourable } = measure;
  const exact = how === 'exact figures';
  const mean = list.reduce((sum, value) => sum + value, 0) / n;
  const among = (from: number, to: number, points: number): Share => {
    const part = list.filter((value) => value >= from && value <= to).length / n;
    if (how === 'extremes shown' && (part === 0 || part === 1))
      return { from, to, share: [part, part] };
    return { from, to, share: near(part, points, points / 2, 0, 1, n < 25) };
  };
  const shares: Share[] = [];
  if (measure.parts.length === 0 && how === 'fine shares' && n >= 10) {
    const points = n < 25 ? 0.1 : n < 100 ? 0.05 : 0.01;
    shares.push(among(low, unfavourable, points), among(favourable, high, points));
    if (unfavourable + 1 < favourable) {
      shares.push(among(unfavourable + 1, favourable - 1, points));
    }
    for (let value = low; n >= 30 && value <= high; value++)
      shares.push(among(value, value, points));
  } else if (measure.parts.length === 0 && how === 'extremes shown') {
    shares.push(among(favourable, high, n < 50 ? 0.1 : n < 100 ? 0.05 : n < 250 ? 0.025 : 0.01));
  }
  const step = ((n < 10 ? 0.5 : n < 25 ? 0.25 : 0.1) * (high - low)) / 4;
  return {
    group,
    measure: measure.id,
    n: exact ? [n, n] : band(n),
    mean: exact ? [mean, mean] : near(mean, step, step, low, high, n < 25),
    shares,
    balance: null,
  };
}

/**
 * Rounded to a step, `off` by at most so much: half a step to the nearest, a whole one where chance says
 * which of the next two it is. Where people are few, all near an end looks the same.
 */
function near(
  exact: number,
  step: number,
  off: number,
  low: number,
  high: number,
  capped: boolean,
): Range {
  const said = low + Math.round((exact - low) / step) * step;
  if (capped && said <= low + 1.01 * step) return [low, Math.min(high, low + step + off)];
  if (capped && said >= high - 1.01 * step) return [Math.max(low, high - step - off), high];
  return [Math.max(low, said - off), Math.min(high, said + off)];
}

/** 5-9, 10-24, 25-49, 50-99, then the nearest ten. */
function band(n: number): Range {
  if (n < 10) return [Math.min(n, 5), 9];
  if (n < 25) return [10, 24];
  if (n < 50) return [25, 49];
  if (n < 100) return [50, 99];
  const about = Math.round(n / 10) * 10;
  return [Math.max(100, about - 5), about + 4];
}
