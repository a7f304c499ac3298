/**
 * How coarsely figures are told, by how many people they are about.
 *
 * From a count and an exact mean follows the sum of all answers; from two such sums, before and after
 * somebody joined, follows what that person answered. So a mean is told in steps s so wide that the sum
 * stays unknown within s·n ≥ 2.5 points, on a scale where one person's answer moves it by at most 4: the
 * newcomer's answer then remains a guess. It costs no knowledge: at 7 people the sampling error of a
 * mean is about 0.4, and half points are as much as can be said.
 *
 * How many answered is told as a band, and every step follows from the band: a step that changed within
 * one would tell the number more exactly than the band does.
 */

/** From so many respondents on. A threshold may ask for more, never for less. */
export const floors = { mean: 5, parts: 10, bars: 30, correlations: 50 } as const;

/** Below so many, nobody is told that all, or none, answered alike: that is an answer of each of them. */
export const enoughForExtremes = 25;

/** At least `low` and at most `high` people; from 100 on also the nearest ten. */
export interface Band {
  readonly low: number;
  readonly high: number;
  readonly about: number | null;
}

const bands = [
  [5, 9],
  [10, 24],
  [25, 49],
  [50, 99],
] as const;

/** How many respondents are told for n ≥ 5: 5–9, 10–24, 25–49, 50–99, then the nearest 10. */
export function bandOf(n: number): Band {
  for (const [low, high] of bands) if (n <= high) return { low, high, about: null };
  const about = 10 * Math.round(n / 10);
  return { low: Math.max(100, about - 5), high: about + 4, about };
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
interface Step {
  readonly over: number;
  readonly under: number;
}

const step = (over: number, under: number): Step => ({ over, under });

/**
 * Steps of means by the range of the scale, for 5–9, 10–24 and from 25 people. What must stay hidden is
 * one person's answer, so the steps grow with the range: s·n ≥ 2.5·range/4, rounded up to steps that
 * read as steps and meet both ends of the scale.
 */
const meanSteps: Readonly<Record<number, readonly [Step, Step, Step]>> = {
  4: [step(1, 2), step(1, 4), step(1, 10)],
  6: [step(1, 1), step(1, 2), step(1, 5)],
  10: [step(2, 1), step(1, 1), step(1, 4)],
};

function meanStepOf(n: number, range: number): Step {
  const steps = meanSteps[range];
  if (!steps) throw new Error(`There are no steps for a scale of range ${range}.`);
  return steps[n < 10 ? 0 : n < 25 ? 1 : 2];
}

/** The step in which a mean of n answers on a scale from `low` to `high` is told. */
export function meanStep(n: number, low: number, high: number): number {
  const { over, under } = meanStepOf(n, high - low);
  return over / under;
}

/**
 * The mean of n ≥ 5 answers on a scale from `low` to `high` that sum to `sum`, to the nearest step;
 * below 25 people what rounds to an end or to one step from it is only told to lie there.
 */
export function meanOf(sum: number, n: number, low: number, high: number): Told {
  const { over, under } = meanStepOf(n, high - low);
  return toldWithin((nearest(sum * under, n * over) * over) / under, n, low, high, over / under);
}

/** Points of a hundred in which a share of n ≥ 10 people is told. */
export function shareStep(n: number): number {
  return n < 25 ? 10 : n < 100 ? 5 : 1;
}

/** The share of `some` among n ≥ 10 people, in points of a hundred; below 25 never 0 or 100. */
export function shareOf(some: number, n: number, width = shareStep(n)): Told {
  return toldWithin(width * nearest(some * 100, n * width), n, 0, 100, width);
}

/**
 * Steps of the further cuts through the same answers. Favourability alone keeps a newcomer's answer a
 * guess, and so does the mean alone; each further cut in as fine a step would make it a better guess
 * (a Bayesian who knows everybody else's answers at n = 26 is right in 52 % of cases by the mean, 60 %
 * with favourability, 65 % with a third part in the same step), so the others are told more coarsely.
 */
export function cutStep(n: number): number {
  return 2 * shareStep(n);
}

/** The same of the cuts within the favourable and the unfavourable, which only full bars show. */
export function barStep(n: number): number {
  return n < 50 ? 20 : cutStep(n);
}

/** A rounded value as a figure; at the ends only the bound where people are few. */
function toldWithin(value: number, n: number, low: number, high: number, width: number): Told {
  if (n >= enoughForExtremes) return { low: value, high: value };
  if (value <= low + width) return { low, high: low + width };
  if (value >= high - width) return { low: high - width, high };
  return { low: value, high: value };
}

/** a/b to the nearest whole number, halves up; whole numbers only. */
function nearest(a: number, b: number): number {
  return Math.floor((2 * a + b) / (2 * b));
}
