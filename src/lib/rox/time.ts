/**
 * When the money comes. A link takes weeks; a week's state follows from earlier ones:
 * x_t = Σ_e w_e x_{t−ℓ_e} + u_t. What a push is worth today has a closed form, because discounting
 * only shrinks each strength by d^ℓ; when it arrives is simulated week by week.
 */
import type { Graph } from './graph.ts';
import { carry, idAt, withLinks, type Net } from './net.ts';
import { BestPaths } from './paths.ts';
import { pull, push, solver, type Solver } from './solve.ts';
import { unsettled } from './stability.ts';

/** Weeks in a year, for values given by the year. */
export const weeksPerYear = 52;

/** The factor by which a year's discount rate shrinks money one week away: (1 + r)^(−1/52). */
export function weeklyDiscount(annualRate: number): number {
  return (1 + annualRate) ** (-1 / weeksPerYear);
}

/** Money a week per point by place: as given, else a 52nd of the year's. */
export function weeklyValue(graph: Graph, net: Net): Float64Array {
  return Float64Array.from(net.order, (position) => {
    const { valuePerPointPerWeek, valuePerPoint } = graph.nodes[position]!;
    return valuePerPointPerWeek ?? (valuePerPoint ?? 0) / weeksPerYear;
  });
}

/** How a push goes on after it begins: for good, one week, fading by a factor a week, or growing. */
export type Profile =
  | { readonly kind: 'step' }
  | { readonly kind: 'pulse' }
  | { readonly kind: 'fading'; readonly keptPerWeek: number }
  | { readonly kind: 'ramp'; readonly weeks: number };

/** Share of the push that is there in week t after its start. */
export function strengthAt(profile: Profile, t: number): number {
  if (t < 0) return 0;
  if (profile.kind === 'step') return 1;
  if (profile.kind === 'pulse') return t === 0 ? 1 : 0;
  if (profile.kind === 'fading') return profile.keptPerWeek ** t;
  return Math.min(1, t / profile.weeks);
}

/**
 * Points by which every element stands higher in weeks 0 to `horizon`, after pushes of `points` by
 * place that begin in `startWeek`. Row t of the result is week t. O(horizon · (V + E)).
 */
export function simulate(
  net: Net,
  points: Float64Array,
  profile: Profile,
  horizon: number,
  startWeek = 0,
): Float64Array[] {
  if (!net.cyclic.includes(1)) return sweptWeeks(net, points, profile, horizon, startWeek);
  const instant = withLinks(net, (link) => net.lag[link] === 0);
  const now = solver(instant, unsettled(instant));
  const lagged = [...net.head.keys()].filter((link) => net.lag[link]! > 0);
  const weeks: Float64Array[] = [];
  for (let t = 0; t <= horizon; t++) {
    const share = strengthAt(profile, t - startWeek);
    const arriving = points.map((value) => (value === 0 ? 0 : value * share));
    for (const link of lagged) {
      const before = weeks[t - net.lag[link]!];
      if (before) arriving[net.head[link]!]! += net.weight[link]! * before[net.tail[link]!]!;
    }
    weeks.push(carry(push(now, carry(arriving, net, instant)), instant, net));
  }
  return weeks;
}

/**
 * The same without loops: causes stand before their effects, so an element's weeks follow from those of
 * its causes, each moved on by its link's lag, all weeks in one run through memory.
 */
function sweptWeeks(
  { size, inStart, inTail, inWeight, inLink, lag }: Net,
  points: Float64Array,
  profile: Profile,
  horizon: number,
  startWeek: number,
): Float64Array[] {
  const length = horizon + 1;
  const shares = Float64Array.from({ length }, (_, t) => strengthAt(profile, t - startWeek));
  const moved = new Float64Array(size * length);
  const reached = new Uint8Array(size);
  for (let p = 0; p < size; p++) {
    const row = p * length;
    if (points[p] !== 0) {
      for (let t = 0; t < length; t++) moved[row + t] = points[p]! * shares[t]!;
      reached[p] = 1;
    }
    for (let at = inStart[p]!, end = inStart[p + 1]!; at < end; at++) {
      const tail = inTail[at]!;
      if (!reached[tail]) continue;
      reached[p] = 1;
      const weight = inWeight[at]!;
      const later = lag[inLink[at]!]!;
      const from = tail * length - later;
      for (let t = later; t < length; t++) moved[row + t]! += weight * moved[from + t]!;
    }
  }
  return byWeek(moved, size, length);
}

/** Rows of weeks by element as rows of elements by week, a square at a time. */
function byWeek(moved: Float64Array, size: number, length: number): Float64Array[] {
  const weeks = Array.from({ length }, () => new Float64Array(size));
  const square = 16;
  for (let first = 0; first < size; first += square) {
    const last = Math.min(size, first + square);
    for (let t = 0; t < length; t++) {
      const week = weeks[t]!;
      for (let p = first; p < last; p++) week[p] = moved[p * length + t]!;
    }
  }
  return weeks;
}

/** Money of each simulated week: Σ value·x. */
export function valueByWeek(weeks: readonly Float64Array[], value: Float64Array): number[] {
  return weeks.map((points) =>
    points.reduce((sum, x, p) => sum + (x === 0 ? 0 : x * value[p]!), 0),
  );
}

/** Running sums, each week's money shrunk by discount^week. */
export function cumulative(values: readonly number[], discount = 1): number[] {
  let total = 0;
  return values.map((value, week) => (total += value * discount ** week));
}

/** The first week by whose end the money reaches the cost; null within the horizon never. */
export function paybackWeek(cumulated: readonly number[], cost: number): number | null {
  const week = cumulated.findIndex((money) => money >= cost);
  return week < 0 ? null : week;
}

/** The deepest point of the running sum below 0, where negative paths arrive first; null without. */
export function dip(cumulated: readonly number[]): { week: number; money: number } | null {
  const money = Math.min(0, ...cumulated);
  return money < 0 ? { week: cumulated.indexOf(money), money } : null;
}

/**
 * λ(d) = (I − W(d)ᵀ)⁻¹ v by place, W(d) = Σ w·d^lag: the present value of one point pushed in for one
 * week. A push for good is worth λ(d)/(1 − d), one that keeps φ a week λ(d)/(1 − φd). NaN behind loops
 * that do not settle. O(V + E + Σ m³).
 */
export function presentValue(net: Net, value: Float64Array, discount: number): Float64Array {
  const refused = unsettled(net);
  const discounted = {
    ...net,
    weight: net.weight.map((weight, link) => weight * discount ** net.lag[link]!),
    inWeight: net.inWeight.map((weight, at) => weight * discount ** net.lag[net.inLink[at]!]!),
  };
  return pull(solver(discounted, refused), value);
}

/**
 * What a push whose present value is `once` when it lasts one week is worth with a profile: for good
 * 1/(1 − d) as much, fading 1/(1 − φd), growing over R weeks Σ_{k≤R} d^k/(R(1 − d)). Null where the sum
 * has no end.
 */
export function profileValue(once: number, profile: Profile, discount: number): number | null {
  if (profile.kind === 'pulse') return once;
  if (profile.kind === 'fading') {
    const kept = profile.keptPerWeek * discount;
    return kept < 1 ? once / (1 - kept) : null;
  }
  if (discount >= 1) return null;
  if (profile.kind === 'step') return once / (1 - discount);
  const begun = (discount * (1 - discount ** profile.weeks)) / (1 - discount);
  return (once * begun) / (profile.weeks * (1 - discount));
}

/** Σ value·lag/Σ value over all paths, loops included, by place: how late the money comes on average. */
export function meanLag(ready: Solver, value: Float64Array): Float64Array {
  const { net } = ready;
  const worth = pull(ready, value);
  const delayed = new Float64Array(net.size);
  for (let link = 0; link < net.head.length; link++) {
    const tail = net.tail[link]!;
    delayed[tail]! += net.weight[link]! * net.lag[link]! * worth[net.head[link]!]!;
  }
  return pull(ready, delayed).map((sum, p) => sum / worth[p]!);
}

export interface Arrival {
  readonly path: readonly string[];
  readonly product: number;
  readonly lagWeeks: number;
  readonly valuePerWeek: number;
}

/** How many of the strongest paths an arrival table tells. */
const arrivalsShown = 50;

/**
 * When the strongest paths of an element deliver, earliest first; parallel links with different lags
 * are paths of their own. Paths through loops count one turn.
 */
export function arrivals(net: Net, value: Float64Array, place: number): Arrival[] {
  const best = new BestPaths(net, unsettled(net), value, arrivalsShown).from(place);
  const found = best.flatMap(({ path, product, value: whole }) =>
    timed(net, path).map((way) => ({
      path,
      ...way,
      valuePerWeek: (whole / product) * way.product,
    })),
  );
  const rank = (path: readonly string[]): number[] => path.map((id) => net.positions.get(id)!);
  return found.sort((a, b) => a.lagWeeks - b.lagWeeks || inOrder(rank(a.path), rank(b.path)));
}

/** Every way of going along a path, one for each choice among parallel links. */
function timed(net: Net, path: readonly string[]): { product: number; lagWeeks: number }[] {
  let ways = [{ product: 1, lagWeeks: 0 }];
  for (let i = 1; i < path.length; i++) {
    const tail = net.place[net.positions.get(path[i - 1]!)!]!;
    const links: number[] = [];
    for (let link = net.outStart[tail]!; link < net.outStart[tail + 1]!; link++) {
      if (idAt(net, net.head[link]!) === path[i]) links.push(link);
    }
    ways = ways.flatMap(({ product, lagWeeks }) =>
      links.map((link) => ({
        product: product * net.weight[link]!,
        lagWeeks: lagWeeks + net.lag[link]!,
      })),
    );
  }
  return ways;
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}
