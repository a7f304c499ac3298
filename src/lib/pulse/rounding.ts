/**
 * How coarsely figures are told, by how many people they are about.
 *
 * From an exact mean and the number of people follows the sum of their answers; from two such sums,
 * before and after somebody joined, follows what that person answered. So a mean is told in steps s so
 * wide that the sum stays unknown within s·n ≥ 2.5 points of a scale on which one person moves it by at
 * most 4, and a share in steps within which 2.5 people or more may be one more or less.
 *
 * That is for a figure that stands alone. Figures of the same answers confirm one another: rounded so,
 * a mean, a favourable share and three parts of ten people let somebody who knows the other ten, all of
 * whom answer as before, name the newcomer's answer in 73 % of cases, where the mean alone leaves 51 %
 * and a guess is right in 38 %. From ten people on, where parts are told beside the mean, all steps are
 * therefore wider, so that all figures of a group together leave that attacker below 53 %. The widths
 * were found by enumerating every histogram, newcomer and prior; a test does it again. It costs little:
 * at ten people a mean is unsure by 0.3 anyway, and half a point of rounding adds a tenth to that.
 *
 * What remains: who looks twice at one answer, because somebody moves from one shown group to another or
 * is in a team, its department and the company at once, may come to 61 % while all others stay as they
 * were (at or below a guess where four in ten of them change their minds). And a group of 25 or more of
 * which nobody is told to be favourable may, if a group within it lies at the very edge of its step,
 * leave no doubt about the few of the rest.
 *
 * How many answered is told as a band, and every step follows from the band, not from the number: a
 * step that changed within a band would tell the number. But nothing rests on the number being unknown;
 * colleagues can count.
 */

/** From so many respondents on. A threshold may ask for more, never for less. */
export const floors = { mean: 5, parts: 10, bars: 30, correlations: 50 } as const;

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
  { low: 25, high: 49, mean: some, share: 20, cut: 20 },
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
  const about = 10 * nearest(n, 10);
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
 * The mean of n ≥ 5 answers on a scale from `low` to `high` that sum to `sum`, to the nearest step.
 * Below 25 people what rounds to an end or to one step from it is only told to lie there; and where other
 * figures of theirs are told, which allow means between `ends` only, the ends are those.
 */
export function meanOf(
  sum: number,
  n: number,
  [low, high]: readonly [low: number, high: number],
  ends: readonly [least: number, most: number] = [low, high],
): Told {
  const [over, under] = meanStepOf(n, high - low);
  const step = over / under;
  const value = (nearest(sum * under, n * over) * over) / under;
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

/** The share of `part` among n ≥ 5 people to the nearest step; below 25 people never 0 or 100. */
export function shareOf(part: number, n: number, width = shareStep(n)): Told {
  return within(width * nearest(part * 100, n * width), n, 0, 100, width);
}

/** Between which shares, 0 to 1, what is told in steps of `width` points truly lies. */
export function spanOf({ low, high }: Told, width: number): readonly [from: number, to: number] {
  const half = width / 2;
  return [low === 0 ? 0 : (low - half) / 100, high === 100 ? 1 : (high + half) / 100];
}

/** A rounded value as a figure; at the ends and one step from them only the bound, where people are few. */
export function within(value: number, n: number, low: number, high: number, width: number): Told {
  if (n >= enoughForExtremes) return { low: value, high: value };
  if (value <= low + width) return { low, high: low + width };
  if (value >= high - width) return { low: high - width, high };
  return { low: value, high: value };
}

/** a/b to the nearest whole number, halves up; whole numbers only. */
function nearest(a: number, b: number): number {
  return Math.floor((2 * a + b) / (2 * b));
}
