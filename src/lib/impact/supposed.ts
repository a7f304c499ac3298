/**
 * What somebody supposes of a map and nobody has written: points pushed into elements, and links of
 * another strength. Points travel as far as the supposed strengths carry them, and no score leaves its
 * scale; a supposed strength moves no score, only what a point is worth.
 */
import type { Element } from '#lib/map/element.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf, type Net } from '#lib/rox/net.ts';
import { push, solver, type Solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { graphOf } from '#lib/rox/from-map.ts';
import type { Look } from './look.ts';
import { read, type Reading } from './reading.ts';

/** Points by element and strength by link, in the order in which they were taken up. */
export type Moves = ReadonlyMap<string, number>;

export const noMoves: Moves = new Map();

/** The moves with one more, or with another value of one. */
export function withMove(moves: Moves, id: string, to: number): Moves {
  return new Map(moves).set(id, to);
}

/** What the moves move. */
export function idsOf(moves: Moves): ReadonlySet<string> {
  return new Set(moves.keys());
}

/** The moves without one. */
export function without(moves: Moves, id: string): Moves {
  return new Map([...moves].filter(([each]) => each !== id));
}

/** A link in hand: from one place to another, and the strength it takes, so much more than the net's. */
export interface Bend {
  readonly link: string;
  readonly tail: number;
  readonly head: number;
  readonly to: number;
  readonly by: number;
}

export interface Supposed {
  readonly reading: Reading;
  /** Money a year that the moves bring; null where a loop that runs away stands between. */
  readonly brought: number | null;
  /** Elements whose score would leave the scale, and stays at its end. */
  readonly clipped: readonly Element[];
  /** A loop would run away: what hangs on it is not told. */
  readonly refused: boolean;
}

/** What still stands of some moves in a reading, without those that move nothing. O(n·E). */
export function standing({ look, places }: Reading, moves: Moves): Moves {
  return new Map(
    [...moves].filter(([id, to]) => {
      if (places.has(id)) return to !== 0;
      const link = look.content.links.find((each) => each.id === id);
      return link !== undefined && to !== (link.fields.strength ?? 0);
    }),
  );
}

/** The look with supposed strengths in the place of those on the map. O(V + E). */
export function strengthened(look: Look, moves: Moves): Look {
  const links = look.content.links.map((link) => {
    const strength = moves.get(link.id);
    return strength === undefined ? link : { ...link, fields: { ...link.fields, strength } };
  });
  return { ...look, content: { ...look.content, links } };
}

/** The graph of a reading with supposed strengths. O(V + E). */
export function graphWith({ look, from }: Reading, moves: Moves): Graph {
  const { edges } = graphOf(strengthened(look, moves).content, new Map()).graph;
  return { nodes: from.graph.nodes, edges };
}

/** Points pushed, by place. */
export function pointsOf(net: Net, moves: Moves): Float64Array {
  const points = new Float64Array(net.size);
  for (const [id, by] of moves) if (net.positions.has(id)) points[placeOf(net, id)] = by;
  return points;
}

/** How far each score may move, by place; without bounds where it is not measured. */
function room(net: Net, p: number): { down: number; up: number } {
  const score = net.score[p]!;
  return Number.isNaN(score)
    ? { down: -Infinity, up: Infinity }
    : { down: Math.min(0, -score), up: Math.max(0, 100 - score) };
}

/** Whether points would carry a score off its scale. O(V). */
export function leavesScale(net: Net, moved: Float64Array): boolean {
  for (let p = 0; p < net.size; p++) {
    const { down, up } = room(net, p);
    if (moved[p]! < down - 1e-9 || moved[p]! > up + 1e-9) return true;
  }
  return false;
}

/** Rounds within which a map with loops must come to rest at its bounds. */
const rounds = 10_000;

/**
 * The points that must be pushed for no score to leave its scale: those given, and at each score that
 * reaches an end what holds it there. What an element does not gain it does not pass on. O(V + E), with
 * loops as often as these go round.
 */
export function bounded(net: Net, points: Float64Array, bend: Bend | null): Float64Array {
  const moved = new Float64Array(net.size);
  const arriving = (p: number): number => {
    let sum = 0;
    for (let at = net.inStart[p]!; at < net.inStart[p + 1]!; at++) {
      sum += net.inWeight[at]! * moved[net.inTail[at]!]!;
    }
    return bend?.head === p ? sum + bend.by * moved[bend.tail]! : sum;
  };
  for (let round = 0; round < rounds; round++) {
    let change = 0;
    for (let p = 0; p < net.size; p++) {
      const { down, up } = room(net, p);
      const next = Math.max(down, Math.min(up, points[p]! + arriving(p)));
      change = Math.max(change, Math.abs(next - moved[p]!));
      moved[p] = next;
    }
    if (change <= 1e-13) break;
  }
  return points.map((by, p) => {
    const needed = moved[p]! - arriving(p);
    return Math.abs(needed - by) > 1e-9 ? needed : by;
  });
}

/** Points by which each score moves; NaN behind a loop that runs away. */
function movedBy(
  solved: Solver,
  points: Float64Array,
): { moved: Float64Array; held: Float64Array } {
  const { net } = solved;
  const freely = push(solved, points);
  if (!leavesScale(net, freely)) return { moved: freely, held: points };
  const held = bounded(net, points, null);
  return { moved: push(solved, held), held };
}

/**
 * All that follows from the moves, read anew: exact, with every standard error and every loop judged.
 * Attention is measured against the gap as it is, so that a place cools down as its gap closes.
 * O(V(V + E)).
 */
export function suppose(base: Reading, moves: Moves): Supposed {
  const net = index(graphWith(base, moves));
  const points = pointsOf(net, moves);
  const { moved, held } = movedBy(solver(net, unsettled(net)), points);
  const scores = { ...base.look.scores };
  const clipped: Element[] = [];
  for (const element of base.look.content.elements) {
    const place = placeOf(net, element.id);
    const score = scores[element.id];
    if (score?.value == null) continue;
    if (held[place] !== points[place]) clipped.push(element);
    const by = moved[place]!;
    if (Number.isNaN(by) || by === 0) continue;
    scores[element.id] = { ...score, value: Math.max(0, Math.min(100, score.value + by)) };
  }
  const reading = read({ ...strengthened(base.look, moves), scores }, base.gap);
  const unknown = moved.some((by, p) => Number.isNaN(by) && net.value[p] !== 0);
  return {
    reading,
    brought: unknown ? null : base.gap - reading.gap,
    clipped,
    refused: reading.refused.length > 0,
  };
}
