/**
 * A loop feeds on itself. Total effects exist only where the rounds of a cascade die out: per
 * component, the largest eigenvalue must stay inside the unit circle (Bentler & Freeman 1983). A
 * component that does not settle is refused, by name, with the share each link has in it.
 */
import { factor, solve, solveTransposed } from '#lib/numbers/lu.ts';
import { ranked } from '#lib/numbers/ranks.ts';
import { spectralRadius } from '#lib/numbers/eigenvalues.ts';
import { companionRadius } from './companion.ts';
import { loopsOf, type Loop } from './loops.ts';
import { denseLimit, weights } from './solve.ts';
import { idAt, type Net } from './net.ts';

/** At or above this a component is refused. */
const refusedFrom = 1 - 1e-9;
/** From here on a component is accepted with a warning. */
export const nearCriticalFrom = 0.9;
/** Components up to this size have their eigenvalues computed exactly. */
const exactLimit = 300;

export interface Component {
  /** Members in the order of elements. */
  readonly nodes: readonly string[];
  readonly accept: boolean;
  /** Largest |eigenvalue| of W with lags collapsed. */
  readonly spectralRadius: number;
  /** The same of the recursion in weeks; null where the component has no lags. */
  readonly companionSpectralRadius: number | null;
  readonly nearCritical: boolean;
  /** Strongest |gain| first. */
  readonly loops: readonly Loop[];
  readonly loopsTruncated: boolean;
  /** Filled where refused. */
  readonly refusal: Refusal | null;
}

export interface Refusal {
  /**
   * `loop.gain`: one loop returns a whole point or more by itself, `loop.oscillating`: it does so
   * with the other sign, `loop.together`: no loop alone does, together they do.
   */
  readonly code: 'loop.gain' | 'loop.oscillating' | 'loop.together';
  /** The loop that does it alone; null for `loop.together`. */
  readonly loop: Loop | null;
  /** Share of each link in the explosion, adding up to 1, largest first: elasticities of ρ(|W|). */
  readonly elasticities: readonly { from: string; to: string; share: number }[];
  /** Multiply every strength in the component by this to bring its radius down to 0.9. */
  readonly uniformScaling: number;
}

export interface Stability {
  readonly accept: boolean;
  readonly spectralRadius: number;
  readonly companionSpectralRadius: number | null;
  /** All loops that were examined, strongest |gain| first. */
  readonly loops: readonly Loop[];
  /** Components that hold loops, in the order of their first element. */
  readonly components: readonly Component[];
  /** By component of the net: 1 where refused. */
  readonly refused: Uint8Array;
}

/**
 * Judges every component with loops. O(m³) each up to 300 elements, and up to 600 where that decides;
 * above, ρ(|W|) by power iteration stands in for ρ(W), which it bounds from above.
 */
export function stability(net: Net): Stability {
  const refused = new Uint8Array(net.cyclic.length);
  const components: { first: number; component: Component }[] = [];
  net.cyclic.forEach((cyclic, c) => {
    if (!cyclic) return;
    const component = judge(net, c);
    if (!component.accept) refused[c] = 1;
    components.push({ first: net.positions.get(component.nodes[0]!)!, component });
  });
  components.sort((a, b) => a.first - b.first);
  const all = components.map(({ component }) => component);
  const lagged = all.flatMap((component) => component.companionSpectralRadius ?? []);
  return {
    accept: all.every((component) => component.accept),
    spectralRadius: Math.max(0, ...all.map((component) => component.spectralRadius)),
    companionSpectralRadius: lagged.length > 0 ? Math.max(...lagged) : null,
    loops: ranked(
      all.flatMap((component) => component.loops),
      ({ gain }) => Math.abs(gain),
    ),
    components: all,
    refused,
  };
}

/** By component: 1 where its rounds do not settle. The verdict alone, without loops or names. */
export function unsettled(net: Net): Uint8Array {
  return net.cyclic.map((cyclic, c) =>
    cyclic && radii(net, c, linksInside(net, c)).deciding >= refusedFrom ? 1 : 0,
  );
}

function linksInside(net: Net, c: number): number[] {
  const first = net.blockStart[c]!;
  const last = net.blockStart[c + 1]!;
  const inside: number[] = [];
  for (let link = net.outStart[first]!; link < net.outStart[last]!; link++) {
    if (net.head[link]! < last) inside.push(link);
  }
  return inside;
}

function judge(net: Net, c: number): Component {
  const first = net.blockStart[c]!;
  const last = net.blockStart[c + 1]!;
  const inside = linksInside(net, c);
  const { collapsed, companion, deciding } = radii(net, c, inside);
  const accept = deciding < refusedFrom;
  const { loops, truncated } = loopsOf(net, c);
  return {
    nodes: Array.from({ length: last - first }, (_, i) => net.order[first + i]!)
      .sort((a, b) => a - b)
      .map((position) => net.ids[position]!),
    accept,
    spectralRadius: collapsed,
    companionSpectralRadius: companion,
    nearCritical: accept && Math.max(deciding, collapsed) >= nearCriticalFrom,
    loops,
    loopsTruncated: truncated,
    refusal: accept ? null : refusalOf(net, c, inside, loops, collapsed, companion !== null),
  };
}

interface Radii {
  readonly collapsed: number;
  readonly companion: number | null;
  /** The one that must stay below 1: the companion's and the lagless part's, or the collapsed one. */
  readonly deciding: number;
}

function radii(net: Net, c: number, inside: readonly number[]): Radii {
  const size = net.blockStart[c + 1]! - net.blockStart[c]!;
  const lagWeeks = inside.reduce((total, link) => total + net.lag[link]!, 0);
  if (inside.length === size) {
    const gain = Math.abs(inside.reduce((product, link) => product * net.weight[link]!, 1));
    const collapsed = gain ** (1 / size);
    const companion = lagWeeks > 0 ? gain ** (1 / lagWeeks) : null;
    return { collapsed, companion, deciding: companion ?? collapsed };
  }
  const collapsed = radius(net, c, inside);
  if (lagWeeks === 0 || size > denseLimit)
    return { collapsed, companion: null, deciding: collapsed };
  const instant = inside.filter((link) => net.lag[link] === 0);
  const companion = companionRadius(net, c);
  const deciding = Math.max(companion, instant.length > 0 ? radius(net, c, instant) : 0);
  return { collapsed, companion, deciding };
}

/** ρ of the matrix of some of a component's links. */
function radius(net: Net, c: number, links: readonly number[]): number {
  const size = net.blockStart[c + 1]! - net.blockStart[c]!;
  if (size > exactLimit) {
    const { low, high } = absoluteRadius(net, c, links);
    const signed = links.some((link) => net.weight[link]! < 0);
    if (size > denseLimit || (signed ? high < refusedFrom : high - low < 1e-9)) return high;
  }
  const kept = new Set(links);
  return spectralRadius(
    weights(net, c, (link) => kept.has(link)),
    size,
  );
}

/**
 * Bounds on ρ(|W|) by power iteration on |W| + I, which no cycle length can keep from settling: the
 * smallest and the largest growth of any element (Collatz–Wielandt). Evening out what flows in and out
 * of each element first keeps the vector within range.
 */
function absoluteRadius(
  net: Net,
  c: number,
  links: readonly number[],
): { low: number; high: number } {
  const first = net.blockStart[c]!;
  const size = net.blockStart[c + 1]! - first;
  const tails = links.map((link) => net.tail[link]! - first);
  const heads = links.map((link) => net.head[link]! - first);
  const sizes = Float64Array.from(links, (link) => Math.abs(net.weight[link]!));
  evenOut(size, tails, heads, sizes);
  let x = new Float64Array(size).fill(1);
  let low = 0;
  let high = Number.MAX_VALUE;
  for (let round = 0; round < 5_000 && high - low > 1e-12 * high; round++) {
    const next = Float64Array.from(x);
    sizes.forEach((weight, i) => (next[heads[i]!]! += weight * x[tails[i]!]!));
    low = Infinity;
    let most = 0;
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const growth = next[i]! / x[i]! - 1;
      low = Math.min(low, growth);
      most = Math.max(most, growth);
      largest = Math.max(largest, next[i]!);
    }
    high = Math.min(high, most);
    x = next.map((value) => Math.max(value / largest, 1e-290));
  }
  return { low, high };
}

/** Scales D⁻¹ A D until each row sums to about what its column sums to (Osborne 1960). */
function evenOut(
  size: number,
  tails: readonly number[],
  heads: readonly number[],
  sizes: Float64Array,
): void {
  for (let sweep = 0; sweep < 100; sweep++) {
    const flowIn = new Float64Array(size);
    const flowOut = new Float64Array(size);
    sizes.forEach((weight, i) => {
      if (tails[i] === heads[i]) return;
      flowIn[heads[i]!]! += weight;
      flowOut[tails[i]!]! += weight;
    });
    const scale = flowIn.map((into, i) =>
      into > 0 && flowOut[i]! > 0 ? (into / flowOut[i]!) ** 0.25 : 1,
    );
    sizes.forEach((weight, i) => (sizes[i] = (weight * scale[tails[i]!]!) / scale[heads[i]!]!));
    if (scale.every((factor) => Math.abs(factor - 1) < 1e-3)) return;
  }
}

function refusalOf(
  net: Net,
  c: number,
  inside: readonly number[],
  loops: readonly Loop[],
  collapsed: number,
  lagged: boolean,
): Refusal {
  const loop = loops.find(({ gain }) => Math.abs(gain) >= refusedFrom) ?? null;
  const signed = inside.some((link) => net.weight[link]! < 0);
  return {
    code: loop ? (loop.gain > 0 ? 'loop.gain' : 'loop.oscillating') : 'loop.together',
    loop,
    elasticities: elasticities(net, c, inside),
    uniformScaling:
      nearCriticalFrom / (lagged && signed ? absoluteRadius(net, c, inside).high : collapsed),
  };
}

/**
 * ε_e = (|w_e|/ρ)·y_b·x_a/(yᵀx) for e: a→b, with x and y the right and left Perron vectors of |W|;
 * Σ ε_e = 1. Two steps of inverse iteration beside ρ. O(m³); empty above 600 elements.
 */
function elasticities(
  net: Net,
  c: number,
  inside: readonly number[],
): { from: string; to: string; share: number }[] {
  const first = net.blockStart[c]!;
  const size = net.blockStart[c + 1]! - first;
  if (size > denseLimit) return [];
  const matrix = new Float64Array(size * size);
  for (const link of inside) {
    matrix[(net.head[link]! - first) * size + net.tail[link]! - first]! += Math.abs(
      net.weight[link]!,
    );
  }
  const rho =
    size <= exactLimit ? spectralRadius(matrix, size) : absoluteRadius(net, c, inside).high;
  for (let i = 0; i < size; i++) matrix[i * size + i]! -= rho * (1 + 1e-10);
  const factors = factor(matrix, size);
  const right = new Float64Array(size).fill(1);
  const left = new Float64Array(size).fill(1);
  for (let step = 0; step < 3; step++) {
    solve(factors, right);
    solveTransposed(factors, left);
    for (const vector of [right, left]) {
      const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      vector.forEach((value, i) => (vector[i] = Math.abs(value) / largest));
    }
  }
  let product = 0;
  for (let i = 0; i < size; i++) product += right[i]! * left[i]!;
  const shares = inside
    .toSorted((a, b) => net.edge[a]! - net.edge[b]!)
    .map((link) => ({
      from: idAt(net, net.tail[link]!),
      to: idAt(net, net.head[link]!),
      share:
        ((Math.abs(net.weight[link]!) / rho) *
          left[net.head[link]! - first]! *
          right[net.tail[link]! - first]!) /
        product,
    }));
  return ranked(shares, ({ share }) => share);
}
