/**
 * A loop feeds on itself. Total effects exist only where the rounds of a cascade die out: per
 * component, the largest eigenvalue must stay inside the unit circle (Bentler & Freeman 1983). A
 * component that does not settle is refused, by name, with the share each link has in it.
 */
import { factor, solve, solveTransposed } from '#lib/numbers/lu.ts';
import { ranked } from '#lib/numbers/ranks.ts';
import { spectralRadius } from '#lib/numbers/eigenvalues.ts';
import { companionRadius } from './companion.ts';
import { loopLimit, loopsOf, type Loop } from './loops.ts';
import { denseLimit, weights } from './solve.ts';
import { idAt, type Net } from './net.ts';

/** At or above this a component is refused. */
const refusedFrom = 1 - 1e-9;
/** From here on a component is accepted with a warning. */
export const nearCriticalFrom = 0.9;
/** Loops looked at in a component too large to be told loop by loop. */
const fewLoops = 200;
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
    cyclic && radii(net, c, linksInside(net, c), refusedFrom).deciding >= refusedFrom ? 1 : 0,
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
  const { loops, truncated } = loopsOf(net, c, last - first > denseLimit ? fewLoops : loopLimit);
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

/** Where only the side of `bar` matters, large components are bounded no closer than that. */
function radii(net: Net, c: number, inside: readonly number[], bar = NaN): Radii {
  const size = net.blockStart[c + 1]! - net.blockStart[c]!;
  const lagWeeks = inside.reduce((total, link) => total + net.lag[link]!, 0);
  if (inside.length === size) {
    const gain = Math.abs(inside.reduce((product, link) => product * net.weight[link]!, 1));
    const collapsed = gain ** (1 / size);
    const companion = lagWeeks > 0 ? gain ** (1 / lagWeeks) : null;
    return { collapsed, companion, deciding: companion ?? collapsed };
  }
  const collapsed = radius(net, c, inside, bar);
  if (lagWeeks === 0 || size > denseLimit)
    return { collapsed, companion: null, deciding: collapsed };
  const instant = inside.filter((link) => net.lag[link] === 0);
  const companion = companionRadius(net, c);
  const deciding = Math.max(companion, instant.length > 0 ? radius(net, c, instant) : 0);
  return { collapsed, companion, deciding };
}

/** ρ of the matrix of some of a component's links. */
function radius(net: Net, c: number, links: readonly number[], bar = NaN): number {
  const size = net.blockStart[c + 1]! - net.blockStart[c]!;
  if (size > exactLimit) {
    const { low, high } = absoluteRadius(net, c, links, size > denseLimit ? bar : NaN);
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
 * of each element first keeps the vector within range. Stops where the bounds meet, or once both are on
 * the same side of `bar`. O(E_c) a round.
 */
function absoluteRadius(
  net: Net,
  c: number,
  links: readonly number[],
  bar = NaN,
): { low: number; high: number } {
  const first = net.blockStart[c]!;
  const size = net.blockStart[c + 1]! - first;
  const tails = Int32Array.from(links, (link) => net.tail[link]! - first);
  const heads = Int32Array.from(links, (link) => net.head[link]! - first);
  const sizes = Float64Array.from(links, (link) => Math.abs(net.weight[link]!));
  evenOut(size, tails, heads, sizes, Number.isNaN(bar) ? 100 : 4);
  let x = new Float64Array(size).fill(1);
  let next = new Float64Array(size);
  let low = 0;
  let high = Number.MAX_VALUE;
  for (let round = 0; round < 5_000 && high - low > 1e-12 * high; round++) {
    if (high < bar || low >= bar) break;
    next.set(x);
    for (let i = 0; i < sizes.length; i++) next[heads[i]!]! += sizes[i]! * x[tails[i]!]!;
    let [least, most, largest] = [Infinity, 0, 0];
    for (let i = 0; i < size; i++) {
      const growth = next[i]! / x[i]! - 1;
      if (growth < least) least = growth;
      if (growth > most) most = growth;
      if (next[i]! > largest) largest = next[i]!;
    }
    if (least > low) low = least;
    if (most < high) high = most;
    for (let i = 0; i < size; i++) next[i] = Math.max(next[i]! / largest, 1e-290);
    [x, next] = [next, x];
  }
  return { low, high };
}

/** Scales D⁻¹ A D until each row sums to about what its column sums to (Osborne 1960). */
function evenOut(
  size: number,
  tails: Int32Array,
  heads: Int32Array,
  sizes: Float64Array,
  sweeps: number,
): void {
  const flowIn = new Float64Array(size);
  const flowOut = new Float64Array(size);
  const scale = new Float64Array(size);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    flowIn.fill(0);
    flowOut.fill(0);
    for (let i = 0; i < sizes.length; i++) {
      if (tails[i] === heads[i]) continue;
      flowIn[heads[i]!]! += sizes[i]!;
      flowOut[tails[i]!]! += sizes[i]!;
    }
    let uneven = 0;
    for (let i = 0; i < size; i++) {
      const both = flowIn[i]! > 0 && flowOut[i]! > 0;
      scale[i] = both ? Math.sqrt(Math.sqrt(flowIn[i]! / flowOut[i]!)) : 1;
      uneven = Math.max(uneven, Math.abs(scale[i]! - 1));
    }
    for (let i = 0; i < sizes.length; i++) sizes[i]! *= scale[tails[i]!]! / scale[heads[i]!]!;
    if (uneven < 1e-3) return;
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
