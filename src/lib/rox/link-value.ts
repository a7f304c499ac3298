/**
 * What it would be worth to know one link better. Closing each gap is a decision of its own, and knowing
 * the link serves them all: so the values for the single decisions add up.
 */
import { gapProgrammes } from './advice.ts';
import { benefitsOf, regressedValue } from './certainty.ts';
import type { Graph } from './graph.ts';
import { plainDrawer } from './plain.ts';
import { blockSize, normalTable, uniforms } from './streams.ts';
import { sharedSources, trialsOf } from './trials.ts';
import { valueOfInformation, type Programme } from './voi.ts';

export interface LinkValue {
  /** Money a year for knowing the strength, and whether the link exists: the most any study may cost. */
  readonly evppi: number;
  /** For a study as precise as what is believed now. */
  readonly evsi: number;
  /** Monte Carlo errors of both; null where they are exact. */
  readonly errors: { readonly evppi: number; readonly evsi: number } | null;
  /** Decisions that the link bears upon. */
  readonly decisions: number;
}

/** What a worker is asked; it can be cloned. */
export interface LinkQuestion {
  readonly graph: Graph;
  /** Position in the graph's `edges`. */
  readonly edge: number;
  readonly seed: number;
  readonly draws: number;
}

/** Streams of chance that no link of a map has. */
const studyStream = 0x40000000;

/**
 * Null where the link carries nothing that could be known better. O(D(V + E)) a decision in closed form;
 * with loops or shared evidence O(draws·(V + E)), and O(draws) a decision.
 */
export function valueOfLink({ graph, edge, seed, draws }: LinkQuestion): LinkValue | null {
  const { from, weight, sd } = graph.edges[edge] ?? {};
  if (from === undefined || weight === undefined || weight === null) return null;
  const reached = upstream(graph, from);
  const programmes = gapProgrammes(graph).filter(({ node }) => node !== null && reached.has(node));
  const nothing: Programme = { id: '', node: null, points: null, cost: 0 };
  let [evppi, evsi] = [0, 0];
  if (sharedSources(graph.edges).size === 0) {
    let closed = true;
    for (const programme of programmes) {
      const found = valueOfInformation(graph, [nothing, programme]);
      if ('refused' in found) closed = false;
      else {
        const own = found.links.find((link) => link.edge === edge);
        evppi += own?.evppi ?? 0;
        evsi += own?.evsiStudyAsPreciseAsPrior ?? 0;
      }
    }
    if (closed) return { evppi, evsi, errors: null, decisions: programmes.length };
  }
  const drawer = plainDrawer(trialsOf(graph, seed));
  const link = drawer.trials.net.edge.indexOf(edge);
  if (link < 0) return null;
  const drawn = benefitsOf(drawer, programmes, draws, [link]);
  const strength = drawn.strength.get(link) ?? new Float64Array(drawn.settled);
  const there = [...strength.keys()].filter((draw) => strength[draw] !== 0);
  const studied = noisy(
    Float64Array.from(there, (draw) => strength[draw]!),
    sd ?? 0,
    edge,
    seed,
  );
  const none = new Float64Array(drawn.settled);
  const variance = { evppi: 0, evsi: 0 };
  for (const row of drawn.benefit) {
    const known = regressedValue(strength, [none, row]);
    evppi += known.evppi;
    variance.evppi += known.standardError ** 2;
    const told = regressedValue(studied, [none.subarray(0, there.length), given(row, there)]);
    // a study tells no more than knowing; on draws it may seem to
    const least = told.evppi < known.evppi ? told : known;
    evsi += least.evppi;
    variance.evsi += least.standardError ** 2;
  }
  const errors = { evppi: Math.sqrt(variance.evppi), evsi: Math.sqrt(variance.evsi) };
  return { evppi, evsi, errors, decisions: programmes.length };
}

/**
 * A decision's money in the draws where the link is there, mixed with what it is on average without: a
 * study of how strong a link is does not say whether it is there.
 */
function given(row: Float64Array, there: readonly number[]): Float64Array {
  const share = there.length / row.length;
  const all = row.reduce((sum, money) => sum + money, 0);
  const present = there.reduce((sum, draw) => sum + row[draw]!, 0);
  const without = share === 1 ? 0 : (all - present) / (row.length - there.length);
  return Float64Array.from(there, (draw) => share * row[draw]! + (1 - share) * without);
}

/** An element and all that leads to it along links that carry something. O(V + E). */
function upstream({ edges }: Graph, id: string): Set<string> {
  const causes = Map.groupBy(
    edges.filter(({ weight }) => (weight ?? 0) !== 0),
    ({ to }) => to,
  );
  const reached = new Set([id]);
  for (const each of reached) for (const { from } of causes.get(each) ?? []) reached.add(from);
  return reached;
}

/** What a study would report of each draw's strength: off by so much, normally. */
function noisy(strength: Float64Array, sd: number, edge: number, seed: number): Float64Array {
  const table = normalTable();
  const chances = new Uint16Array(blockSize);
  return strength.map((value, draw) => {
    if (draw % blockSize === 0)
      uniforms(chances, 'link', studyStream + edge, draw / blockSize, seed);
    return value + sd * table[chances[draw % blockSize]!]!;
  });
}
