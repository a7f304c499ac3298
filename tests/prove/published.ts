/**
 * What the product publishes of a company, in the words of the attacker: a shown number is the range that
 * its rounding leaves. Steps are public, and so is the code; so a bound is as tight as the rounding is.
 */
import { pointOf } from '#lib/pulse/composite.ts';
import { hash } from 'node:crypto';
import type { Form, ScaleCell } from '#lib/pulse/cells.ts';
import { release as released, type Release } from '#lib/pulse/release.ts';
import { cutStep, meanStep, shareStep, type Told } from '#lib/pulse/rounding.ts';
import type { CountedIndex, CountedItem } from '#lib/pulse/settle.ts';
import type { Measure, Range, Share, Sight } from './attacker.ts';
import { partly, type Published } from './by-hand.ts';
import { subtrees, type Company, type Item } from './companies.ts';

function drawn(words: string): number {
  return Number.parseInt(hash('sha256', `a secret ${words}`).slice(0, 8), 16) / 2 ** 32;
}

/** The release of a wave, with the sizes of everything that is kept; a cell is a unit's own people. */
export function release(company: Company, k: 5 | 7 | 10): Published & { atoms: number[] } {
  const { items, units } = company;
  const below = subtrees(units);
  const index = indexOf(company);
  const counts = (item: number, rows: (number | null)[][]) => {
    const { low = 0, high = 0 } = items[item] ?? {};
    const found = Array.from({ length: high - low + 1 }, () => 0);
    for (const row of rows) {
      const answer = row[item];
      if (typeof answer === 'number') found[answer - low] = (found[answer - low] ?? 0) + 1;
    }
    return found;
  };
  const parents = new Set(units.map(({ parent }) => parent));
  const closed = released(
    units.map(({ id, parent, eligible, lot }, place) => ({
      id,
      parent: parent === null ? null : (units[parent]?.id ?? null),
      level: parent === null ? 'company' : parents.has(place) ? 'department' : 'team',
      eligible,
      lot,
    })),
    items.map((item, i): CountedItem => ({
      id: item.id,
      form: formOf(item),
      counts: units.flatMap(({ answers }) => counts(i, answers)),
    })),
    k,
    drawn,
    { indices: index ? [index] : [] },
  );
  const measures: Measure[] = items.map((item) => ({ ...item, grain: 1, parts: [] }));
  const sights = sightsOf(closed.release, measures);
  for (const { id, form, cells, items: parts } of closed.release.indices) {
    const first = measures.find((one) => one.id === parts[0]);
    if (!first) throw new Error(`Nobody asked ${parts[0]}.`);
    // Each person's mean is rounded by itself and the group's is made of what is told of the items, so
    // it is a measure of its own rather than a sum of theirs.
    const measure = { ...first, id };
    measures.push(measure);
    for (const { unit, cell } of cells) {
      const shares = sharesOf(cell, form, measure);
      sights.push({
        group: unit,
        measure: id,
        n: rangeOf(cell.n),
        mean: null,
        shares,
        balance: null,
      });
    }
  }
  const groups = below.map((cells, unit) => ({ id: units[unit]?.id ?? '', cells }));
  const heads: Record<string, number[]> = {};
  for (const [i, { id }] of items.entries()) {
    heads[id] = units.map(({ answers }) => {
      return answers.filter((row) => typeof row[i] === 'number').length;
    });
  }
  if (index) {
    const whole = (row: (number | null)[]) => !row.includes(null);
    heads[index.id] = units.map(({ answers }) => answers.filter(whole).length);
    heads[`${index.id} partly`] = units.map(({ answers }) => answers.filter(partly).length);
  }
  return {
    view: {
      eligible: company.asked ? units.map(({ eligible }) => eligible) : null,
      floor: k,
      groups,
      measures,
      sights,
    },
    heads,
    atoms: [...closed.atoms.values()].flatMap((atoms) =>
      atoms.map(({ respondents }) => respondents),
    ),
  };
}

/** What is told of the items, measure by measure and group by group. */
export function sightsOf({ items }: Release, measures: readonly Measure[]): Sight[] {
  return items.flatMap(({ id, form, cells }) => {
    const measure = measures.find((one) => one.id === id);
    if (!measure) throw new Error(`Nobody asked ${id}.`);
    return cells.map(({ unit, cell }): Sight => {
      const base = { group: unit, measure: id, n: rangeOf(cell.n), balance: null };
      if ('mean' in cell) {
        const mean = within(cell.mean, stepOf(cell.n, measure), measure.low, measure.high);
        return { ...base, mean, shares: sharesOf(cell, form, measure) };
      }
      const step = form.kind === 'multiple' ? shareStep(cell.n.low) : cutStep(cell.n.low);
      const shares = (cell.shares ?? []).flatMap((told, i) =>
        shareOf(measure.low + i, measure.low + i, told, step),
      );
      return { ...base, mean: null, shares };
    });
  });
}

function formOf({ low, high, reversed, choices }: Item): Form {
  if (choices) return { kind: 'single', choices: high };
  if (low === 0) return { kind: 'recommendation' };
  return { kind: 'agreement', points: high === 5 ? 5 : 7, reversed };
}

/** Items of agreement taken together; of those who answered all of them. */
function indexOf({ items, units }: Company): CountedIndex | null {
  const form = items[0] && formOf(items[0]);
  if (form?.kind !== 'agreement' || items.length < 2) return null;
  const { points } = form;
  const counts = units.flatMap(({ answers }) => {
    const found = Array.from({ length: points }, () => 0);
    for (const row of answers) {
      const facing = row.flatMap((answer, i) =>
        answer === null ? [] : items[i]?.reversed ? points + 1 - answer : answer,
      );
      if (facing.length < items.length) continue;
      const sum = facing.reduce((so, answer) => so + answer, 0);
      const at = pointOf(sum, items.length, points) - 1;
      found[at] = (found[at] ?? 0) + 1;
    }
    return found;
  });
  return { id: 'index', items: items.map(({ id }) => id), points, counts };
}

function rangeOf({ low, high }: { low: number; high: number }): Range {
  return [low, high];
}

function stepOf(n: { low: number }, { low, high }: Measure): number {
  return meanStep(n.low, [low, high]);
}

/** Rounded up or down, the exact figure is less than a step from what is told, and within the scale. */
function within({ low, high }: Told, step: number, least: number, most: number): Range {
  const less = step * (1 - 1e-6);
  return [Math.max(least, low - less), Math.min(most, high + less)];
}

function shareOf(from: number, to: number, told: Told, step: number): Share[] {
  const [low, high] = within(told, step, 0, 100);
  return [{ from, to, share: [low / 100, high / 100] }];
}

/**
 * The favourable and the unfavourable part, and the cuts of which the bars are the differences. The
 * neutral part and the promoter score are made of these and say nothing more.
 */
function sharesOf(
  cell: ScaleCell,
  form: Form,
  { low, high, unfavourable, favourable }: Measure,
): Share[] {
  if (!cell.parts) return [];
  const turned = form.kind === 'agreement' && form.reversed;
  const n = cell.n.low;
  const [best, , worst] = cell.parts;
  const shares = turned
    ? [
        ...shareOf(low, unfavourable, best, shareStep(n)),
        ...shareOf(favourable, high, worst, cutStep(n)),
      ]
    : [
        ...shareOf(favourable, high, best, shareStep(n)),
        ...shareOf(low, unfavourable, worst, cutStep(n)),
      ];
  // From the most favourable value on; a cut that meets the one before, or the end of its part, may have
  // been moved there.
  const bars = cell.bars ? (turned ? cell.bars : cell.bars.toReversed()) : [];
  const less = cutStep(n) * (1 - 1e-6);
  const inner = turned ? unfavourable - low : high - favourable;
  const outer = turned ? favourable - low - 1 : high - unfavourable - 1;
  let cut = 0;
  for (const [i, bar] of bars.entries()) {
    const before = cut;
    cut += bar;
    if (i === inner || i === outer || i === bars.length - 1) continue;
    const least = cut > before ? Math.max(0, cut - less) : 0;
    const most =
      cut < (i < inner ? best.low : i < outer ? 100 - worst.low : 101)
        ? Math.min(100, cut + less)
        : 100;
    const [from, to] = turned ? [low, low + i] : [high - i, high];
    shares.push({ from, to, share: [least / 100, most / 100] });
  }
  return shares;
}
