/**
 * A figure over the waves in which it was asked. What is told is rounded, so each stands for a stretch
 * in which the group truly lies; and the same people would not answer alike twice. A difference is
 * called one only where it is larger than both together leave open, nine times in ten.
 */
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { endsOf, type ScaleCell, type ScaleForm } from './cells.ts';
import { groupScores, type GroupScore } from './group-scores.ts';
import type { Figure } from './results.ts';
import { meanStep, shareStep, type Band, type Told } from './rounding.ts';

/** What a wave tells of one item, of a group and of the company, whose spread is the measure. */
export interface Asked {
  wave: string;
  closed: Date;
  form: ScaleForm;
  items?: readonly string[];
  cells: readonly { unit: string; cell: ScaleCell }[];
}

export interface Point {
  wave: string;
  closed: Date;
  people: Band | null;
  told: Told | null;
  /** Between which figures it truly lies. */
  span: readonly [from: number, to: number] | null;
  score: GroupScore | null;
}

/** A group's points in the order of the waves. O(waves). */
export function trend(
  waves: readonly Asked[],
  unit: string,
  company: string,
  figure: Figure,
): Point[] {
  return waves.map((asked) => {
    const { wave, closed } = asked;
    const cell = asked.cells.find((each) => each.unit === unit)?.cell;
    const told = cell?.[figure] ?? null;
    const score = groupScores(asked, company, figure).find((each) => each.unit === unit) ?? null;
    return {
      wave,
      closed,
      people: told && cell ? cell.n : null,
      told,
      span: cell && told ? spanOf(told, cell.n.low, asked, figure) : null,
      score,
    };
  });
}

/**
 * Chance says which of the two next steps is told, so the truth is less than a step away; the mean of an
 * index is made of such, and then goes to the nearest.
 */
function spanOf(
  { low, high }: Told,
  n: number,
  { form, items }: Asked,
  figure: Figure,
): readonly [number, number] {
  const ends = figure === 'mean' ? endsOf(form) : ([0, 100] as const);
  const step = figure === 'mean' ? meanStep(n, ends) : shareStep(n);
  const off = figure === 'mean' && items ? 1.5 * step : step;
  return [Math.max(ends[0], low - off), Math.min(ends[1], high + off)];
}

export type Change = { kind: 'first' | 'unclear' | 'more' | 'less'; by: number };

/** How the last told figure differs from the one told before it. O(points). */
export function change(points: readonly Point[]): Change {
  const scores = points.flatMap(({ score }) => score ?? []);
  const [before, last] = [scores.at(-2), scores.at(-1)];
  if (!before || !last) return { kind: 'first', by: 0 };
  const by = last.value - before.value;
  const sure = Math.abs(by) > nineInTen * Math.hypot(before.se, last.se);
  if (!sure || before.bound || last.bound) return { kind: 'unclear', by };
  return { kind: by > 0 ? 'more' : 'less', by };
}
