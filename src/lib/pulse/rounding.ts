/**
 * How coarsely figures are told, by how many people they are about, and which way they are rounded.
 *
 * From an exact mean and the number of people follows the sum of their answers; from two such sums,
 * before and after somebody joined, follows what that person answered. So a figure is told in steps. To
 * the nearest step would not do: whenever the figure then moved, the exact one would have crossed the
 * middle between two steps, and the figures of a group, and of the groups around it, would confirm one
 * another. Which of the two next steps is told is therefore a matter of chance, the likelier the nearer,
 * so that it is right on average. The chance is drawn from the item and the counts by a secret: of the
 * same answers the same is told however often they are given, so that nothing averages out, and of any
 * others all is drawn anew. (Cell keys: Fraser and Wooton 2005, Australian Bureau of Statistics.)
 *
 * How often somebody is right who guesses a newcomer's answer of five, knows how many there are, how
 * people answer in general and that all others answer as before, and reads every figure. A guess without
 * any is right in 38 %, and 53 % is the most that is allowed. Reckoned over all histograms, or simulated:
 *
 *   who joins, or leaves, a group                5: 44   8: 40   9: 42   10: 42   15: 40   25: 42 %
 *   the same, were every figure to the nearest   5: 51   8: 48   9: 48   10: 48   15: 42 %
 *   the same, were the secret known              5: 46   8: 41   9: 43   10: 45   15: 41 %
 *   who moves between two groups of a size       5: 50   8: 42   9: 46   10: 46   15: 43 %
 *   who joins a team of 5 in a department of 10 in a company of 15          50 %
 *   twelve waves of comings and goings in a group of 5 to 13                48 %
 *   who joins, where four in ten of the others change their minds           39 %
 *
 * What remains: who moves between two teams of 5, each in a department of 10, is looked at four times,
 * which comes to 57 % (teams of 6 in departments of 12: 53 %).
 *
 * How many answered is told as a band, and every step follows from the band, not from the number: a
 * step that changed within a band would tell the number. But nothing rests on the number being unknown;
 * colleagues can count.
 */

/** From so many respondents on; the mean from 5. A threshold may ask for more, never for less. */
export const floors = { parts: 10, bars: 30, correlations: 50 } as const;

/** Below so many, nobody is told that all, or none, answered alike: that is an answer of each of them. */
const enoughForExtremes = 25;

/** At least `low` and at most `high` people; from 100 on also the nearest ten. */
export interface Band {
  readonly low: number;
  readonly high: number;
  readonly about: number | null;
}

/**
 * A figure as it is told: a number where both are alike; else it is only told to lie between the two,
 * which happens at the ends of a scale and beside them.
 */
export interface Told {
  readonly low: number;
  readonly high: number;
}

/**
 * Whether a figure goes up to its next step rather than down, which it does with this chance, from 0 up
 * to 1: the same whenever it is asked of the same figure of the same counts, unforeseeable otherwise.
 */
export type Raised = (figure: string, chance: number) => boolean;

/** A number from 0 up to 1 that follows from the words and a secret, and without it from nothing. */
export type Drawn = (words: string) => number;

/** How the figures of an item are rounded where these are the counts, whichever group they are of. */
export function raising(
  drawn: Drawn,
  item: string,
  n: number,
  counts: readonly number[] | Float64Array,
): Raised {
  const about = `${item} ${n}: ${counts.join(' ')}`;
  return (figure, chance) => drawn(`${about} ${figure}`) < chance;
}

/** A step as a fraction of whole numbers, so that no rounding hangs on binary digits. */
type Step = readonly [over: number, under: number];

interface Steps {
  readonly low: number;
  readonly high: number;
  /**
   * Of means, by the range of the scale. What must stay hidden is one person's answer, so the steps grow
   * with the range; they are rounded up to steps that read as such and meet both ends of the scale.
   */
  readonly mean: Readonly<Record<number, Step>>;
  /** Points of a hundred: of a share that is one figure, as the favourable one. */
  readonly share: number;
  /** Of each further cut through the same answers. */
  readonly cut: number;
}

const few: Steps['mean'] = { 4: [1, 2], 6: [1, 1], 10: [2, 1] };
const some: Steps['mean'] = { 4: [1, 5], 6: [1, 2], 10: [1, 2] };
const many: Steps['mean'] = { 4: [1, 10], 6: [1, 5], 10: [1, 4] };

const bands: readonly Steps[] = [
  { low: 5, high: 9, mean: few, share: 25, cut: 25 },
  { low: 10, high: 24, mean: few, share: 25, cut: 25 },
  { low: 25, high: 49, mean: some, share: 10, cut: 20 },
  { low: 50, high: 99, mean: many, share: 5, cut: 20 },
  // From here on the nearest ten are told: "about 250" are at most 254.
  { low: 100, high: 254, mean: many, share: 5, cut: 10 },
  { low: 255, high: Infinity, mean: many, share: 1, cut: 2 },
];

function stepsOf(n: number): Steps {
  const found = bands.find(({ low, high }) => n >= low && n <= high);
  if (!found) throw new RangeError(`nothing is told of ${n} people`);
  return found;
}

/** How many respondents are told for n ≥ 5: 5–9, 10–24, 25–49, 50–99, then the nearest 10. */
export function bandOf(n: number): Band {
  const { low, high } = stepsOf(n);
  if (n < 100) return { low, high, about: null };
  const about = 10 * Math.floor((n + 5) / 10);
  return { low: Math.max(100, about - 5), high: about + 4, about };
}

/** The step in which a mean of n answers on a scale from `low` to `high` is told. */
export function meanStep(n: number, [low, high]: readonly [low: number, high: number]): number {
  const [over, under] = meanStepOf(n, high - low);
  return over / under;
}

function meanStepOf(n: number, range: number): Step {
  const found = stepsOf(n).mean[range];
  if (!found) throw new RangeError(`there are no steps for a scale of range ${range}`);
  return found;
}

/**
 * The mean of n ≥ 5 answers on a scale from `low` to `high` that sum to `sum`, in its step. Below 25
 * people what comes to an end or to one step from it is only told to lie there; and where other figures
 * of theirs are told, which allow means between `ends` only, the ends are those.
 */
export function meanOf(
  sum: number,
  n: number,
  [low, high]: readonly [low: number, high: number],
  raised: Raised,
  ends: readonly [least: number, most: number] = [low, high],
): Told {
  const [over, under] = meanStepOf(n, high - low);
  const step = over / under;
  const value = (stepsIn(sum * under, n * over, 'mean', raised) * over) / under;
  const [least, most] = ends.map((end) => Math.round(end / step) * step);
  return within(value, n, Math.max(low, least!), Math.min(high, most!), step);
}

/** Points of a hundred in which a share of n ≥ 5 people is told. */
export function shareStep(n: number): number {
  return stepsOf(n).share;
}

/** The same of the further cuts through answers whose favourable share is told. */
export function cutStep(n: number): number {
  return stepsOf(n).cut;
}

/** The share of `part` among n ≥ 5 people in steps of `width`; below 25 people never 0 or 100. */
export function shareOf(
  part: number,
  n: number,
  width: number,
  figure: string,
  raised: Raised,
): Told {
  return within(width * stepsIn(part * 100, n * width, figure, raised), n, 0, 100, width);
}

/** Between which shares, 0 to 1, what is told in steps of `width` points truly lies. */
export function spanOf({ low, high }: Told, width: number): readonly [from: number, to: number] {
  return [Math.max(0, low - width) / 100, Math.min(100, high + width) / 100];
}

/** A rounded value as a figure; at the ends and one step from them only the bound, where people are few. */
export function within(value: number, n: number, low: number, high: number, width: number): Told {
  if (n >= enoughForExtremes) return { low: value, high: value };
  if (value <= low + width) return { low, high: low + width };
  if (value >= high - width) return { low: high - width, high };
  return { low: value, high: value };
}

/** How often b goes into a, whole numbers both, rounded up as often as is right on average. */
function stepsIn(a: number, b: number, figure: string, raised: Raised): number {
  const whole = Math.floor(a / b);
  const chance = a / b - whole;
  return chance > 0 && raised(figure, chance) ? whole + 1 : whole;
}
