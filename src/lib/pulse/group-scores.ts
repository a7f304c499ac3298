/**
 * From a release to numbers that scores are made of, with the error that telling so little implies.
 * Everything that is computed further on starts here: an exact mean or standard error would undo the
 * release.
 *
 * The squared standard error is s²/n₀ + step²/6: n₀ the least number of people in the band, s² how much
 * single answers vary in the company as a whole, to two digits and from what is told of it, and the
 * second term the variance of rounding to one of the two next steps so that it is right on average:
 * f(1 − f) of a step squared, f anywhere from 0 to 1; to the nearest step, as the mean of an index is,
 * it would be step²/12 (Sheppard 1898). A bound stands for itself.
 */
import { endsOf, type ScaleCell, type ScaleForm } from './cells.ts';
import { valueOf } from './composite.ts';
import { cutStep, meanStep, shareStep, type Told } from './rounding.ts';

export interface GroupScore {
  readonly unit: string;
  /** On the scale of the answers; in points of a hundred for shares; −100 to 100 for promoters. */
  readonly value: number;
  readonly se: number;
  /** The least number of people it can be about, and the deviation of one with which se = sd/√n. */
  readonly n: number;
  readonly sd: number;
  /** The group lies at the value or beyond it, towards the end of the scale. */
  readonly bound: boolean;
}

/** Which of its figures stands for an item. */
export type Reading = 'mean' | 'favourable' | 'promoterScore';

export interface Cells {
  readonly form: ScaleForm;
  readonly cells: readonly { readonly unit: string; readonly cell: ScaleCell }[];
  /** Of an index: its mean is rounded once more, to the nearest step, than those it is made of. */
  readonly items?: readonly string[];
}

/** A score for each group of which this figure is told; `company` is the whole. O(groups). */
export function groupScores(told: Cells, company: string, reading: Reading): GroupScore[] {
  const whole = told.cells.find(({ unit }) => unit === company)?.cell;
  const spread = twoDigits(spreadOf(whole, told.form, reading));
  const roundings = reading === 'mean' && told.items ? 1 / 12 + 1 / (6 * told.items.length) : 1 / 6;
  const [lowest, highest] = endsOf(told.form);
  const ends: readonly [number, number] = {
    mean: [lowest, highest] as const,
    favourable: [0, 100] as const,
    promoterScore: [-100, 100] as const,
  }[reading];
  return told.cells.flatMap(({ unit, cell }) => {
    const figure = cell[reading];
    if (figure === null) return [];
    const n = cell.n.low;
    const se = Math.sqrt(spread / n + roundings * stepSquared(n, ends, reading));
    return [{ unit, ...standing(figure, ends), se, n, sd: se * Math.sqrt(n) }];
  });
}

/** A bound at an end of the scale is the bound; what lies between two others is their middle. */
function standing({ low, high }: Told, [lowest, highest]: readonly [number, number]) {
  const bound = low !== high && (low === lowest) !== (high === highest);
  return { value: bound ? valueOf({ low, high }, lowest) : (low + high) / 2, bound };
}

function stepSquared(n: number, ends: readonly [number, number], reading: Reading): number {
  if (reading === 'mean') return meanStep(n, ends) ** 2;
  const share = shareStep(n) ** 2;
  return reading === 'favourable' ? share : share + cutStep(n) ** 2;
}

/** The variance of one person's contribution; where the company is too small to tell, as much as can be. */
function spreadOf(whole: ScaleCell | undefined, form: ScaleForm, reading: Reading): number {
  const [low, high] = endsOf(form);
  if (reading === 'mean') {
    // As if every point of the scale were as likely.
    if (!whole?.bars) return ((high - low + 1) ** 2 - 1) / 12;
    const mean = whole.bars.reduce((sum, share, i) => sum + (share / 100) * (low + i), 0);
    return whole.bars.reduce((sum, share, i) => sum + (share / 100) * (low + i - mean) ** 2, 0);
  }
  const [best, , worst] = whole?.parts?.map(middle) ?? [];
  if (best === undefined || worst === undefined)
    return reading === 'favourable' ? 50 ** 2 : 100 ** 2;
  return reading === 'favourable'
    ? best * (100 - best)
    : 100 * (best + worst) - (best - worst) ** 2;
}

function middle({ low, high }: Told): number {
  return (low + high) / 2;
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
