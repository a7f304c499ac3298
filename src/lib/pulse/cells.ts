/**
 * What is told of one group and one item, from how many gave each answer.
 *
 * Several figures of the same answers must not be intersected to something finer than each of them. So
 * one count is rounded once: the bars are differences of shares "this answer or a more favourable one",
 * each told once, and the three parts, the favourable share and the recommendation score are read off
 * the very same told shares. They fit into one another, add up to a hundred, and nothing is told twice
 * in two roundings. Only the mean is rounded on its own.
 *
 * Floors: a mean from 5 people, three parts and the favourable share from 10, the full bars from 30.
 * A choice between up to three options is three parts; between more it is bars. Where several options may be marked,
 * each is a question of its own, answered by yes or no, so its share is a figure like the favourable
 * one, from 10. Of a ranking is told who came first, which is a choice. The recommendation score is the
 * told promoters less the told detractors: each is unsure by half its step, their difference by a whole
 * one, which keeps s·n ≥ 2.5·(2/4) for answers that count −1, 0 or 1; and it tells nothing new.
 */
import {
  bandOf,
  barStep,
  cutStep,
  enoughForExtremes,
  floors,
  meanOf,
  shareOf,
  type Band,
  type Told,
} from './rounding.ts';

/** How an item is answered, as far as its figures depend on it. */
export type Form =
  /** Values 1 to `points`; `reversed` where agreeing is unfavourable. */
  | { readonly kind: 'agreement'; readonly points: 5 | 7; readonly reversed: boolean }
  /** Values 0 to 10. */
  | { readonly kind: 'recommendation' }
  /** One option chosen; `ranking`: how many put each first; `multiple`: how many marked each. */
  | { readonly kind: 'single' | 'ranking' | 'multiple'; readonly choices: number };

/** Of a question on a scale; what is null is not told of so few. */
export interface ScaleCell {
  readonly n: Band;
  readonly mean: Told;
  /** Points of a hundred: the favourable share, which with 0–10 are the promoters. */
  readonly favourable: Told | null;
  /** Favourable, neutral, unfavourable. */
  readonly parts: readonly [Told, Told, Told] | null;
  /** The share of each value, the lowest value first. */
  readonly bars: readonly number[] | null;
  /** Promoters less detractors, −100 to 100; only with 0–10. */
  readonly promoterScore: Told | null;
}

/** Of a question with options: the share of each, in the order of the options. */
export interface ChoiceCell {
  readonly n: Band;
  readonly shares: readonly Told[] | null;
}

export type Cell = ScaleCell | ChoiceCell;
export type ScaleForm = Extract<Form, { kind: 'agreement' | 'recommendation' }>;
export type ChoiceForm = Exclude<Form, ScaleForm>;

export function isScale(form: Form): form is ScaleForm {
  return form.kind === 'agreement' || form.kind === 'recommendation';
}

/** How many numbers a histogram of this form has. */
export function widthOf(form: Form): number {
  if (form.kind === 'agreement') return form.points;
  return form.kind === 'recommendation' ? 11 : form.choices;
}

/** The lowest and the highest answer. */
export function endsOf(form: ScaleForm): readonly [low: number, high: number] {
  return form.kind === 'agreement' ? [1, form.points] : [0, 10];
}

/** How many of the most, and of the least, favourable values make up those two parts. */
function endParts(form: ScaleForm): readonly [favourable: number, unfavourable: number] {
  if (form.kind === 'recommendation') return [2, 7];
  return form.points === 5 ? [2, 2] : [3, 3];
}

/** What is told of n ≥ 5 people on a scale; `counts` by value, the lowest first. O(values). */
export function scaleCell(counts: ArrayLike<number>, form: ScaleForm): ScaleCell {
  const values = Array.from(counts);
  const [low, high] = endsOf(form);
  const n = values.reduce((sum, count) => sum + count, 0);
  const sum = values.reduce((so, count, i) => so + count * (low + i), 0);
  const reversed = form.kind === 'agreement' && form.reversed;
  const cuts = n < floors.parts ? null : cutsOf(reversed ? values : values.toReversed(), n, form);
  return {
    n: bandOf(n),
    mean: meanOf(sum, n, low, high),
    favourable: cuts && cuts.favourable,
    parts: cuts && partsOf(cuts, n),
    bars: cuts && n >= floors.bars ? barsOf(cuts.all, reversed) : null,
    promoterScore: cuts && form.kind === 'recommendation' ? promoterScoreOf(cuts) : null,
  };
}

interface Cuts {
  readonly favourable: Told;
  readonly unfavourable: Told;
  /** Share of each value or a more favourable one, the last of all 100; each no less than the one before. */
  readonly all: readonly number[];
}

/** Counts from the most to the least favourable value. */
function cutsOf(counts: readonly number[], n: number, form: ScaleForm): Cuts {
  const [best, worst] = endParts(form);
  const until = (values: number): number =>
    counts.slice(0, values).reduce((sum, count) => sum + count, 0);
  const favourable = shareOf(until(best), n);
  const rest = shareOf(until(counts.length - worst), n, cutStep(n));
  const unfavourable = { low: 100 - rest.high, high: 100 - rest.low };
  const middle = counts.length - worst;
  const all = counts.map((_, i) => {
    const values = i + 1;
    if (values === best) return favourable.low;
    if (values === middle) return rest.low;
    if (values === counts.length) return 100;
    const cut = shareOf(until(values), n, barStep(n)).low;
    const most = values < best ? favourable.low : values < middle ? rest.low : 100;
    return Math.min(cut, most);
  });
  return { favourable, unfavourable, all: rising(all) };
}

/** Wider steps may round a later cut below an earlier one. */
function rising(cuts: readonly number[]): number[] {
  let most = 0;
  return cuts.map((cut) => (most = Math.max(most, cut)));
}

/** The neutral part is what the other two leave, as far as they are told; of few people never nobody. */
function partsOf({ favourable, unfavourable }: Cuts, n: number): readonly [Told, Told, Told] {
  const left = (others: number): number => Math.max(0, 100 - others);
  const most = left(favourable.low + unfavourable.low);
  const neutral = {
    low: left(favourable.high + unfavourable.high),
    high: n < enoughForExtremes ? Math.max(most, cutStep(n)) : most,
  };
  return [favourable, neutral, unfavourable];
}

function barsOf(cuts: readonly number[], reversed: boolean): number[] {
  const bars = cuts.map((cut, i) => cut - (cuts[i - 1] ?? 0));
  return reversed ? bars : bars.reverse();
}

function promoterScoreOf({ favourable, unfavourable }: Cuts): Told {
  return {
    low: favourable.low - unfavourable.high,
    high: favourable.high - unfavourable.low,
  };
}

/** Counts of up to `n` people by option; of one option each they sum to n. O(options). */
export function choiceCell(counts: ArrayLike<number>, n: number, form: ChoiceForm): ChoiceCell {
  const values = Array.from(counts);
  if (form.kind === 'multiple') {
    const told = n < floors.parts ? null : values.map((count) => shareOf(count, n));
    return { n: bandOf(n), shares: told };
  }
  const enough = n >= (form.choices <= 3 ? floors.parts : floors.bars);
  return {
    n: bandOf(n),
    shares: enough ? values.map((count) => shareOf(count, n, cutStep(n))) : null,
  };
}
