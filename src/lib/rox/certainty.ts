/**
 * What knowing would be worth, by draws: for maps with loops or shared evidence, where no closed form
 * holds, and for knowing everything at once. Knowing one link is read off the draws by regression: what
 * a programme brings on average, given that link's strength.
 */
import { cholesky, solveCholesky } from '#lib/numbers/cholesky.ts';
import { placeOf } from './net.ts';
import { gapRow, rowsOf } from './sample.ts';
import type { Drawer } from './drawer.ts';
import { pointsOf, type Programme } from './voi.ts';

/** Money of every programme in every draw that settles, and the strengths drawn with it. */
export interface Benefits {
  /** By programme, then by draw. */
  readonly benefit: readonly Float64Array[];
  /** By link of the net, in the same draws. */
  readonly strength: ReadonlyMap<number, Float64Array>;
  readonly settled: number;
}

/** Draws the net benefit of every programme; the gap that one closes is drawn too. O(draws·(V + E)). */
export function benefitsOf(
  drawer: Drawer,
  programmes: readonly Programme[],
  draws: number,
  links: readonly number[] = [],
): Benefits {
  const { trials } = drawer;
  const { net } = trials;
  const places = programmes.map(({ node }) => (node === null ? null : placeOf(net, node)));
  const rows = rowsOf(
    drawer,
    draws,
    places.filter((place) => place !== null),
    links,
  );
  const any = rows.worth.values().next().value ?? new Float64Array(draws);
  const kept = [...any.keys()].filter((d) => !Number.isNaN(any[d]!));
  const benefit = programmes.map((programme, d) => {
    const place = places[d] ?? null;
    const worth = place === null ? null : rows.worth.get(place);
    if (place === null || !worth) return new Float64Array(kept.length).fill(-programme.cost);
    const points =
      programme.points === null
        ? gapRow(trials, draws, place)
        : new Float64Array(draws).fill(pointsOf(net, programme));
    return Float64Array.from(kept, (draw) => points[draw]! * worth[draw]! - programme.cost);
  });
  const strength = new Map(
    Array.from(rows.strength, ([link, row]) => [link, Float64Array.from(kept, (d) => row[d]!)]),
  );
  return { benefit, strength, settled: kept.length };
}

export interface Certainty {
  /** Value of knowing every strength and gap before choosing, and its Monte Carlo error. */
  readonly evpi: number;
  readonly standardError: number;
  /** Chance that the programme best on average is best. */
  readonly probBestIsBest: number;
  /** Draws in which every loop settles: only these are counted. */
  readonly settled: number;
}

/**
 * EVPI: the mean of the best programme's net benefit in each draw, less that of the programme best on
 * average. `expected` is the exact net benefit by programme, where it is known; else it is taken from
 * the same draws. O(draws·D).
 */
export function valueOfCertainty(
  { benefit, settled }: Benefits,
  expected: readonly number[] | null,
): Certainty {
  const means = expected ?? benefit.map(meanOf);
  const best = means.indexOf(Math.max(...means));
  let [sum, squares, right] = [0, 0, 0];
  for (let draw = 0; draw < settled; draw++) {
    let most = -Infinity;
    for (const row of benefit) most = Math.max(most, row[draw]!);
    const gain = most - (expected ? means[best]! : benefit[best]![draw]!);
    sum += gain;
    squares += gain ** 2;
    if (most === benefit[best]![draw]!) right++;
  }
  const evpi = sum / settled;
  return {
    evpi,
    standardError: Math.sqrt(Math.max(0, squares / settled - evpi ** 2) / settled),
    probBestIsBest: right / settled,
    settled,
  };
}

export interface Regressed {
  readonly evppi: number;
  readonly standardError: number;
}

/**
 * EVPPI of one quantity by regression of every programme's net benefit on it (Strong, Oakley & Brennan
 * 2014), with a cubic spline of three inner knots; a link that may not exist has its draws of 0 fitted
 * apart. O(draws·(K² + K·D)) with K ≤ 8 columns.
 */
export function regressedValue(x: Float64Array, benefit: readonly Float64Array[]): Regressed {
  const draws = x.length;
  const columns = splineColumns(x);
  const width = columns.length;
  const gram = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      gram[a * width + b] = gram[b * width + a] = product(columns[a]!, columns[b]!) / draws;
    }
    // Columns that a small sample leaves empty or alike stay solvable.
    gram[a * width + a]! += 1e-10;
  }
  const factors = cholesky(gram, width);
  const fitted = benefit.map((row) => {
    const weights = Float64Array.from(columns, (column) => product(column, row) / draws);
    if (!factors) return new Float64Array(draws).fill(meanOf(row));
    solveCholesky(factors, weights);
    const fit = new Float64Array(draws);
    columns.forEach((column, k) => {
      for (let d = 0; d < draws; d++) fit[d]! += weights[k]! * column[d]!;
    });
    return fit;
  });
  const means = benefit.map(meanOf);
  const best = means.indexOf(Math.max(...means));
  let [sum, squares] = [0, 0];
  for (let d = 0; d < draws; d++) {
    let most = -Infinity;
    for (const fit of fitted) most = Math.max(most, fit[d]!);
    const gain = most - fitted[best]![d]!;
    sum += gain;
    squares += gain ** 2;
  }
  const evppi = sum / draws;
  return {
    evppi,
    standardError: Math.sqrt(Math.max(0, squares / draws - evppi ** 2) / draws),
  };
}

/**
 * The links that knowing about could matter most, by how closely what programmes bring, one against
 * another, moves with their strengths in the draws: the first to be regressed where there are many.
 * O(draws·E·D).
 */
export function promisingLinks({ benefit, strength }: Benefits, most: number): number[] {
  const first = benefit[0];
  if (!first) return [];
  const differences = benefit.slice(1).map((row) => row.map((money, d) => money - first[d]!));
  const scored = Array.from(strength, ([link, x]) => ({
    link,
    score: Math.max(0, ...differences.map((y) => explained(x, y))),
  }));
  return scored
    .sort((a, b) => b.score - a.score || a.link - b.link)
    .slice(0, most)
    .map(({ link }) => link);
}

/** Variance of y that goes with x linearly: cov²/var x. */
function explained(x: Float64Array, y: Float64Array): number {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [both, square] = [0, 0];
  for (let d = 0; d < x.length; d++) {
    both += (x[d]! - meanX) * (y[d]! - meanY);
    square += (x[d]! - meanX) ** 2;
  }
  return square === 0 ? 0 : both ** 2 / square / x.length;
}

/** 1, z, z², z³ and (z − knot)³ beyond each quartile; 1 − 0 columns of their own for draws of exactly 0. */
function splineColumns(x: Float64Array): Float64Array[] {
  const there = x.filter((value) => value !== 0);
  const mean = meanOf(there);
  const sd = Math.sqrt(meanOf(there.map((value) => (value - mean) ** 2))) || 1;
  const knots = quartiles(there).map((value) => (value - mean) / sd);
  const column = (value: (z: number) => number): Float64Array =>
    x.map((at) => (at === 0 ? 0 : value((at - mean) / sd)));
  const columns = [
    column(() => 1),
    column((z) => z),
    column((z) => z ** 2),
    column((z) => z ** 3),
    ...knots.map((knot) => column((z) => Math.max(0, z - knot) ** 3)),
  ];
  if (there.length < x.length) columns.push(x.map((at) => (at === 0 ? 1 : 0)));
  return columns;
}

function quartiles(values: Float64Array): number[] {
  const sorted = values.toSorted();
  return [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}
