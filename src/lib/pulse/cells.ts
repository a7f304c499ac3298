/**
 * What is told of one group and one item, from how many gave each answer.
 *
 * Several figures of the same answers must not be intersected to something finer than each of them. So
 * one count is rounded once: the bars are differences of shares "this answer or a more favourable one",
 * each told once, and the three parts, the favourable share and the recommendation score are read off
 * the very same told shares. They fit into one another, and nothing is told twice in two roundings. Only
 * the mean is rounded on its own; of few people it is told to lie at an end not only where the scale
 * ends but where the told parts do not let it go further, since there they would give one another away:
 * ten people half of whom are told to be favourable, and half unfavourable, have a mean below 2 only if
 * nobody is neutral.
 *
 * Floors: a mean from 5 people, three parts and the favourable share from 10, the full bars from 30. A
 * choice between up to three options is up to three parts, and told by cuts in the order of its options
 * like them: three shares each rounded on its own may leave nobody for one of them. Between more it is
 * bars. Where several options may be marked, each is a question of its own, answered by yes or no, so its
 * share is a figure like the favourable one, from 10. Of a ranking is told who came first, which is a
 * choice. The recommendation
 * score is the told promoters less the told detractors: it tells nothing new.
 */
import {
  bandOf,
  cutStep,
  floors,
  meanOf,
  shareOf,
  shareStep,
  spanOf,
  within,
  type Band,
  type Raised,
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

export type ScaleForm = Extract<Form, { kind: 'agreement' | 'recommendation' }>;
export type ChoiceForm = Exclude<Form, ScaleForm>;

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

/** How many values, from either end, are favourable and unfavourable. */
function endParts(form: ScaleForm): readonly [favourable: number, unfavourable: number] {
  if (form.kind === 'recommendation') return [2, 7];
  return form.points === 5 ? [2, 2] : [3, 3];
}

/** What is told of n ≥ 5 people on a scale; `counts` by value, the lowest first. O(values). */
export function scaleCell(counts: ArrayLike<number>, form: ScaleForm, raised: Raised): ScaleCell {
  const values = Array.from(counts);
  const ends = endsOf(form);
  const n = values.reduce((sum, count) => sum + count, 0);
  const sum = values.reduce((so, count, i) => so + count * (ends[0] + i), 0);
  const reversed = form.kind === 'agreement' && form.reversed;
  const cuts =
    n < floors.parts ? null : cutsOf(reversed ? values : values.toReversed(), n, form, raised);
  return {
    n: bandOf(n),
    mean: meanOf(sum, n, ends, raised, cuts ? meansWithin(cuts, n, form) : ends),
    favourable: cuts && cuts.favourable,
    parts: cuts && partsOf(cuts, n),
    bars: cuts?.rising ? barsOf(cuts.rising, reversed) : null,
    promoterScore: cuts && form.kind === 'recommendation' ? promoterScoreOf(cuts) : null,
  };
}

interface Cuts {
  readonly favourable: Told;
  /** Favourable or neutral. */
  readonly rest: Told;
  /** The share of each value or a more favourable one, none below the one before; the last is all. */
  readonly rising: readonly number[] | null;
}

/** Counts from the most to the least favourable value. */
function cutsOf(counts: readonly number[], n: number, form: ScaleForm, raised: Raised): Cuts {
  const [best, worst] = endParts(form);
  const middle = counts.length - worst;
  let until = 0;
  const upTo = counts.map((count) => (until += count));
  const told = (i: number): Told =>
    shareOf(upTo[i]!, n, i + 1 === best ? shareStep(n) : cutStep(n), `cut ${i}`, raised);
  const favourable = told(best - 1);
  const { low, high } = told(middle - 1);
  const rest = { low: Math.max(low, favourable.low), high: Math.max(high, favourable.high) };
  if (n < floors.bars) return { favourable, rest, rising: null };
  // One cut may round beyond the next: those told as parts are what others yield to.
  let reached = 0;
  const rising = upTo.map((_, i) => {
    const most = i < best ? favourable.low : i < middle ? rest.low : 100;
    reached = Math.max(reached, Math.min(told(i).low, most));
    return reached;
  });
  return { favourable, rest, rising };
}

function unfavourableOf({ rest }: Pick<Cuts, 'rest'>): Told {
  return { low: 100 - rest.high, high: 100 - rest.low };
}

/** Between which means the told parts leave everybody, each as low, and as high, as their part goes. */
function meansWithin({ favourable, rest }: Cuts, n: number, form: ScaleForm): [number, number] {
  const [low, high] = endsOf(form);
  const [best, worst] = endParts(form);
  const [fewest, most] = spanOf(favourable, shareStep(n));
  const [fewestRest, mostRest] = spanOf(rest, cutStep(n));
  // The lowest neutral and favourable answers, and the highest unfavourable and neutral ones.
  const [neutral, good] = [low + worst, high - best + 1];
  const least = low + fewestRest * (neutral - low) + fewest * (good - neutral);
  const greatest = neutral - 1 + mostRest * (good - neutral) + most * (high - good + 1);
  return form.kind === 'agreement' && form.reversed
    ? [low + high - greatest, low + high - least]
    : [least, greatest];
}

/** The neutral part is what the other two leave as far as they are told; of few people never nobody. */
function partsOf(cuts: Pick<Cuts, 'favourable' | 'rest'>, n: number): readonly [Told, Told, Told] {
  const [favourable, unfavourable] = [cuts.favourable, unfavourableOf(cuts)];
  const left = (others: number): number => Math.max(0, 100 - others);
  const least = left(favourable.high + unfavourable.high);
  const most = left(favourable.low + unfavourable.low);
  const neutral =
    least === most ? within(least, n, 0, 100, cutStep(n)) : { low: least, high: most };
  return [favourable, neutral, unfavourable];
}

function barsOf(rising: readonly number[], reversed: boolean): number[] {
  const bars = rising.map((cut, i) => cut - (rising[i - 1] ?? 0));
  return reversed ? bars : bars.reverse();
}

function promoterScoreOf(cuts: Cuts): Told {
  const unfavourable = unfavourableOf(cuts);
  return {
    low: cuts.favourable.low - unfavourable.high,
    high: cuts.favourable.high - unfavourable.low,
  };
}

/** What is told of n ≥ 5 people and how many of them are counted with each option. O(options). */
export function choiceCell(
  counts: ArrayLike<number>,
  n: number,
  form: ChoiceForm,
  raised: Raised,
): ChoiceCell {
  const values = Array.from(counts);
  const cell = (floor: number, shares: () => readonly Told[]): ChoiceCell => ({
    n: bandOf(n),
    shares: n < floor ? null : shares(),
  });
  const each = (width: number) => () =>
    values.map((count, i) => shareOf(count, n, width, `option ${i}`, raised));
  if (form.kind === 'multiple') return cell(floors.parts, each(shareStep(n)));
  if (values.length > 3) return cell(floors.bars, each(cutStep(n)));
  return cell(floors.parts, () => partsOfChoice(values, n, raised));
}

function partsOfChoice(
  [first = 0, second = 0, third]: readonly number[],
  n: number,
  raised: Raised,
): Told[] {
  const favourable = shareOf(first, n, cutStep(n), 'cut 0', raised);
  if (third === undefined) return [favourable, unfavourableOf({ rest: favourable })];
  const rest = shareOf(first + second, n, cutStep(n), 'cut 1', raised);
  return [...partsOf({ favourable, rest }, n)];
}
