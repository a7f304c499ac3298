/**
 * What a reader must know before believing a number: where money would be counted twice, where nothing
 * is measured, where targets contradict each other, which links carry nothing. Findings are values;
 * whoever shows them finds the words.
 */
import type { Graph } from './graph.ts';
import { targetConsistency, type Attention } from './attention.ts';
import { idAt, type Net } from './net.ts';
import type { Stability } from './stability.ts';
import type { Worth } from './worth.ts';

export type Finding =
  /** `nodes[0]` carries money and has a path to `nodes[1]`, which carries money too. */
  | { readonly code: 'money.twice'; readonly nodes: readonly string[] }
  /** These elements reach nothing that carries money. */
  | { readonly code: 'result.unreached'; readonly nodes: readonly string[] }
  /** A result that nothing in the map feeds: its whole gap is unexplained. */
  | { readonly code: 'result.noDriver'; readonly nodes: readonly string[] }
  /** A result without score or target: its money is left out of both sides of the money gap. */
  | { readonly code: 'result.noGap'; readonly nodes: readonly string[] }
  /** The targets upstream imply more for this result than its own target asks. */
  | {
      readonly code: 'target.overshot';
      readonly nodes: readonly string[];
      readonly gap: number;
      readonly implied: number;
    }
  | { readonly code: 'score.missing' | 'target.missing'; readonly nodes: readonly string[] }
  /** A link that has no strength yet and so carries nothing. */
  | { readonly code: 'link.noWeight'; readonly nodes: readonly string[] }
  /** A loop without any lag: as a rule somebody forgot it. */
  | { readonly code: 'loop.noLag'; readonly nodes: readonly string[] }
  /** A component that settles, but only just: its multipliers are large and uncertain. */
  | {
      readonly code: 'loop.nearCritical';
      readonly nodes: readonly string[];
      readonly spectralRadius: number;
    }
  | {
      readonly code: 'loop.refused';
      readonly nodes: readonly string[];
      readonly spectralRadius: number;
    };

/** From this self multiplier on a component counts as near critical, whatever its radius. */
const nearCriticalMultiplier = 5;

/** Everything worth saying about a graph, in the order of elements. O(V·results + E). */
export function findings(
  graph: Graph,
  net: Net,
  stability: Stability,
  worth: Worth,
  attention: Attention,
): Finding[] {
  const places = Array.from(net.place);
  const where = (holds: (place: number) => boolean): string[] =>
    places.filter(holds).map((place) => idAt(net, place));
  const one = (code: 'result.noDriver', ids: readonly string[]): Finding[] =>
    ids.map((id) => ({ code, nodes: [id] }));
  const some = (
    code: 'result.unreached' | 'result.noGap' | 'score.missing' | 'target.missing',
    nodes: readonly string[],
  ): Finding[] => (nodes.length > 0 ? [{ code, nodes }] : []);

  const earning = reachesMoney(net);
  return [
    ...stability.components.flatMap((component): Finding[] => {
      const { nodes, accept, spectralRadius, loops } = component;
      const critical =
        component.nearCritical ||
        nodes.some((id) => {
          const place = net.place[net.positions.get(id)!]!;
          return worth.selfMultiplier[place]! >= nearCriticalMultiplier;
        });
      return [
        ...(accept ? [] : [{ code: 'loop.refused' as const, nodes, spectralRadius }]),
        ...(accept && critical
          ? [{ code: 'loop.nearCritical' as const, nodes, spectralRadius }]
          : []),
        ...loops
          .filter(({ lagWeeks }) => lagWeeks === 0)
          .map((loop) => ({ code: 'loop.noLag' as const, nodes: loop.nodes })),
      ];
    }),
    ...moneyTwice(net),
    ...some(
      'result.unreached',
      where((place) => !earning[place]),
    ),
    ...one(
      'result.noDriver',
      where((place) => net.value[place] !== 0 && net.inStart[place] === net.inStart[place + 1]),
    ),
    ...some('result.noGap', attention.leftOut),
    ...targetConsistency(net, attention)
      .filter(({ verdict }) => verdict === 'overshot')
      .map(({ id, gap, implied }): Finding => ({
        code: 'target.overshot',
        nodes: [id],
        gap,
        implied,
      })),
    ...some(
      'score.missing',
      where((place) => Number.isNaN(net.score[place])),
    ),
    ...some(
      'target.missing',
      where((place) => Number.isNaN(net.target[place])),
    ),
    ...graph.edges
      .filter((edge) => edge.weight === undefined)
      .map((edge): Finding => ({ code: 'link.noWeight', nodes: [edge.from, edge.to] })),
  ];
}

/** By place: 1 where money is carried here or downstream of here. */
function reachesMoney(net: Net): Uint8Array {
  const reaches = Uint8Array.from(net.value, (money) => (money === 0 ? 0 : 1));
  for (let c = net.cyclic.length - 1; c >= 0; c--) {
    const first = net.blockStart[c]!;
    const last = net.blockStart[c + 1]!;
    let any = false;
    for (let p = first; p < last && !any; p++) any = reaches[p] === 1;
    for (let link = net.outStart[first]!; link < net.outStart[last]! && !any; link++) {
      any = reaches[net.head[link]!] === 1;
    }
    if (any) reaches.fill(1, first, last);
  }
  return reaches;
}

/** For each element that carries money: the nearest other one downstream, if there is one. */
function moneyTwice(net: Net): Finding[] {
  const found: Finding[] = [];
  for (const from of net.place) {
    if (net.value[from] === 0) continue;
    const seen = new Set([from]);
    search: for (const place of seen) {
      for (let link = net.outStart[place]!; link < net.outStart[place + 1]!; link++) {
        const head = net.head[link]!;
        if (head !== from && net.value[head] !== 0) {
          found.push({ code: 'money.twice', nodes: [idAt(net, from), idAt(net, head)] });
          break search;
        }
        seen.add(head);
      }
    }
  }
  return found;
}
