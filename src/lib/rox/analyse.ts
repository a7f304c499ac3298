/**
 * One graph in, every answer of the engine out, by element id. The parts are functions of their own
 * (`worth`, `attention`, `BestPaths`, …) for whoever needs only one, or needs it again.
 */
import {
  attention,
  flowOf,
  opportunity,
  targetConsistency,
  type TargetCheck,
} from './attention.ts';
import { deltaErrors, shareErrors } from './delta.ts';
import { findings, type Finding } from './findings.ts';
import type { Graph } from './graph.ts';
import { byId, idAt, index, placeOf, type Net } from './net.ts';
import { BestPaths, type Path } from './paths.ts';
import { push, solver, type Solver } from './solve.ts';
import { unit } from './sensitivity.ts';
import { stability, type Stability } from './stability.ts';
import type { Rest } from './what-if.ts';
import { cancellation, grossWorth, returns, worth } from './worth.ts';

/** Figures by element id; null where unknown. */
export type ById = Record<string, number | null>;

export interface WorthPath extends Path {
  /** value/λ; can exceed 1 where paths oppose each other, null where λ is 0 or unknown. */
  readonly shareOfNet: number | null;
  /** |value|/gross. */
  readonly shareOfGross: number | null;
}

export interface LinkFlow {
  readonly from: string;
  readonly to: string;
  /** Position in the graph's `edges`. */
  readonly edge: number;
  /** Money a year of gap arriving at `to` along this link; null where a refused loop stands between. */
  readonly money: number | null;
}

export interface Analysis {
  readonly stability: Stability;
  /** λ: money a year per point pushed. */
  readonly valuePerPush: ById;
  readonly selfMultiplier: ById;
  /** κ = λ/L_ii: money a year per point held. */
  readonly valuePerHeldPoint: ById;
  readonly grossValuePerPush: ById;
  readonly cancellation: ById;
  readonly gap: ById;
  readonly ownGap: ById;
  readonly attentionRoot: ById;
  readonly opportunity: ById;
  readonly moneyGapAtResults: number;
  /** Σ root attention: equal to the money gap unless a loop is refused. */
  readonly sumAttentionRoot: number;
  readonly roxRatio: ById;
  readonly netPerPoint: ById;
  readonly roxRatioGoodDirection: ById;
  readonly netPerPointGoodDirection: ById;
  readonly flows: readonly LinkFlow[];
  readonly targets: readonly TargetCheck[];
  readonly findings: readonly Finding[];
  /** Standard errors of λ, root attention and own gaps by the delta method, found when asked for. */
  readonly standardErrors: () => { readonly worth: ById; readonly root: ById; readonly own: ById };
  /** All of it as sliders take it up. */
  readonly rest: () => Rest;
  /** Best paths of one element to money, largest |value| first. Found when asked for. */
  readonly topPaths: (id: string) => WorthPath[];
  /** Standard errors of the `shareOfNet` of each of these; null where there is none. */
  readonly shareErrors: (id: string) => (number | null)[];
  /** Points every other element gains per point pushed into this one; zeros left out. */
  readonly totalEffects: (id: string) => ById;
}

/** How many paths are told per element. */
const pathsShown = 5;

/**
 * Everything about a graph without faults. O(V + E), and O(m³) per component with loops. When called:
 * `totalEffects` O(V + E), `topPaths` O(kE log k) once, `shareErrors` O(kE), `standardErrors` O(V(V + E)).
 */
export function analyse(graph: Graph): Analysis {
  const net = index(graph);
  const judged = stability(net);
  const solved = solver(net, judged.refused);
  const value = worth(solved);
  const { perPush } = value;
  const gross = grossWorth(net);
  const needs = attention(solved, perPush);
  const asItStands = returns(net, perPush, false);
  const inGoodDirection = returns(net, perPush, true);
  const named = (values: Float64Array): ById => byId(net, values);
  const topPaths = pathsOf(net, judged, perPush, gross);
  return {
    stability: judged,
    valuePerPush: named(perPush),
    selfMultiplier: named(value.selfMultiplier),
    valuePerHeldPoint: named(value.perHeldPoint),
    grossValuePerPush: named(gross),
    cancellation: named(cancellation(perPush, gross)),
    gap: named(needs.gap),
    ownGap: named(needs.ownGap),
    attentionRoot: named(needs.root),
    opportunity: named(opportunity(needs.gap, value.perHeldPoint)),
    moneyGapAtResults: needs.moneyGap,
    sumAttentionRoot: needs.rooted,
    roxRatio: named(asItStands.ratio),
    netPerPoint: named(asItStands.net),
    roxRatioGoodDirection: named(inGoodDirection.ratio),
    netPerPointGoodDirection: named(inGoodDirection.net),
    flows: flowsOf(net, flowOf(net, needs)),
    targets: targetConsistency(net, needs),
    findings: findings(graph, net, judged, value, needs),
    standardErrors: () => {
      const { worth, root, own } = deltaErrors(solved, perPush, needs);
      return { worth: named(worth), root: named(root), own: named(own) };
    },
    rest: () => ({
      solver: solved,
      perPush,
      selfMultiplier: value.selfMultiplier,
      attention: needs,
      moved: new Float64Array(net.size),
    }),
    topPaths,
    shareErrors: (id) =>
      shareErrors(solved, perPush, placeOf(net, id), topPaths(id)).map((se) =>
        Number.isNaN(se) ? null : se,
      ),
    totalEffects: (id) => effectsOf(solved, id),
  };
}

/** Points gained per point pushed, by id, zeros left out; null behind refused loops. O(V + E). */
export function effectsOf(solved: Solver, id: string): ById {
  const { net } = solved;
  const place = net.place[net.positions.get(id)!]!;
  const moved = push(solved, unit(net.size, place));
  moved[place]! -= 1;
  const effects: [string, number | null][] = [];
  for (const to of net.place) {
    const points = moved[to]!;
    if (points !== 0) effects.push([idAt(net, to), Number.isNaN(points) ? null : points]);
  }
  return Object.fromEntries(effects);
}

function flowsOf(net: Net, flow: Float64Array): LinkFlow[] {
  return Array.from(flow, (money, link) => ({
    from: idAt(net, net.tail[link]!),
    to: idAt(net, net.head[link]!),
    edge: net.edge[link]!,
    money: Number.isNaN(money) ? null : money,
  })).sort((a, b) => a.edge - b.edge);
}

function pathsOf(
  net: Net,
  { refused }: Stability,
  perPush: Float64Array,
  gross: Float64Array,
): (id: string) => WorthPath[] {
  let paths: BestPaths | null = null;
  return (id) => {
    paths ??= new BestPaths(net, refused, net.value, pathsShown);
    const place = net.place[net.positions.get(id)!]!;
    const share = (part: number, whole: number): number | null =>
      whole === 0 || Number.isNaN(whole) ? null : part / whole;
    return paths.from(place).map((path) => ({
      ...path,
      shareOfNet: share(path.value, perPush[place]!),
      shareOfGross: share(Math.abs(path.value), gross[place]!),
    }));
  };
}
