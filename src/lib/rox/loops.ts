/**
 * A loop is a closed walk that visits no element twice; its gain, the product of its strengths, says
 * how much of a point comes back after one turn. All loops of a net by Johnson (1975), Finding all the
 * elementary circuits of a directed graph, up to a cap: their number can be exponential.
 */
import { ranked } from '#lib/numbers/ranks.ts';
import { circuits } from './circuits.ts';
import { idAt, type Net } from './net.ts';
import { strongCircuits } from './strong-circuits.ts';

export interface Loop {
  /** Ids in the direction of influence, from the member that stands first in the order of elements. */
  readonly nodes: readonly string[];
  readonly gain: number;
  /** Weeks for one turn; where parallel links differ in lag, the mean by |strength|. */
  readonly lagWeeks: number;
  /** 1/(1 − gain): what the loop alone makes of one point; null unless |gain| < 1. */
  readonly multiplier: number | null;
  /** Weeks until half of the loop's whole effect has arrived; null without lag or without |gain| < 1. */
  readonly halfLifeWeeks: number | null;
}

export interface Loops {
  /** Strongest |gain| first; equal gains in the order of their elements. */
  readonly loops: readonly Loop[];
  /** There are more loops than were examined. */
  readonly truncated: boolean;
}

export const loopLimit = 5_000;

interface Collapsed {
  readonly weight: number;
  readonly lagWeeks: number;
}

/** The loops of one component. O((V + E)·limit) within it. */
export function loopsOf(net: Net, component: number, limit = loopLimit): Loops {
  const first = net.blockStart[component]!;
  const members = Array.from(
    { length: net.blockStart[component + 1]! - first },
    (_, i) => first + i,
  ).sort((a, b) => net.order[a]! - net.order[b]!);
  const numbers = new Map(members.map((place, number) => [place, number]));
  const rows = members.map((place) => collapse(net, place, numbers));
  const listed: (readonly number[])[] = [];
  const truncated = circuits(
    rows.map((row) => [...row.keys()].sort((a, b) => a - b)),
    limit,
    (cycle) => listed.push(cycle),
  );
  const sizes = rows.map((row) =>
    [...row].map(([to, { weight }]) => ({ to, size: Math.abs(weight) })),
  );
  const cycles = truncated ? strongCircuits(sizes, limit) : listed;
  const found = cycles.map((cycle) => {
    const links = cycle.map((from, i) => rows[from]!.get(cycle[(i + 1) % cycle.length]!)!);
    return {
      cycle,
      gain: links.reduce((product, { weight }) => product * weight, 1),
      lagWeeks: links.reduce((total, link) => total + link.lagWeeks, 0),
    };
  });
  const strongestFirst = ranked(
    found,
    ({ gain }) => Math.abs(gain),
    (a, b) => inOrder(a.cycle, b.cycle),
  );
  const loops = strongestFirst.map(({ cycle, gain, lagWeeks }): Loop => {
    const settles = Math.abs(gain) < 1;
    return {
      nodes: cycle.map((number) => idAt(net, members[number]!)),
      gain,
      lagWeeks,
      multiplier: settles ? 1 / (1 - gain) : null,
      halfLifeWeeks:
        settles && lagWeeks > 0 && gain !== 0
          ? (-Math.LN2 * lagWeeks) / Math.log(Math.abs(gain))
          : null,
    };
  });
  return { loops, truncated };
}

/** Links of one place into its own component, parallel ones added up; those that cancel left out. */
function collapse(
  net: Net,
  place: number,
  numbers: ReadonlyMap<number, number>,
): Map<number, Collapsed> {
  const sums = new Map<number, { weight: number; size: number; lags: number }>();
  for (let link = net.outStart[place]!; link < net.outStart[place + 1]!; link++) {
    const number = numbers.get(net.head[link]!);
    if (number === undefined) continue;
    const weight = net.weight[link]!;
    const sum = sums.get(number) ?? { weight: 0, size: 0, lags: 0 };
    sum.weight += weight;
    sum.size += Math.abs(weight);
    sum.lags += Math.abs(weight) * net.lag[link]!;
    sums.set(number, sum);
  }
  return new Map(
    [...sums]
      .filter(([, sum]) => sum.weight !== 0)
      .map(([number, sum]) => [number, { weight: sum.weight, lagWeeks: sum.lags / sum.size }]),
  );
}

/** Order of two sequences of node numbers: the first difference decides, the shorter comes first. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}
