/**
 * Where in the organisation attention is needed: the same map over units or segments, each with its own
 * scores and its part of the money. Before anything is said the parts must add up to the whole; and of
 * hundreds of cells some stand out by luck, so their p-values are put right for their number.
 */
import { tauPauleMandel } from '#lib/figures/shrinkage.ts';
import { benjaminiHochberg } from '#lib/numbers/multiplicity.ts';
import { probability } from '#lib/numbers/normal.ts';
import { attention, type Attention } from './attention.ts';
import type { Graph } from './graph.ts';
import { idAt, index, type Net } from './net.ts';
import { solver } from './solve.ts';
import { unsettled } from './stability.ts';
import { worthPerPush } from './worth.ts';

/** A unit or segment: its part of the whole, and its scores by element. */
export interface Part {
  readonly name: string;
  /** Weight with which its scores enter the whole's, 0–1; also its part of the money. */
  readonly share: number;
  /** The same by element, where one is made of other people than the next. */
  readonly shares?: Readonly<Record<string, number>>;
  /** Without standard error a score is not compared, and counts as exact where it is a cause. */
  readonly scores: Readonly<Record<string, { readonly score: number; readonly se: number | null }>>;
  /** Where they differ from the whole's. */
  readonly targets?: Readonly<Record<string, number>>;
  /**
   * Elements that stand in it as they stand in the whole, because they are not divided: the same people
   * serve every segment of customers. They get no cell of their own.
   */
  readonly undivided?: ReadonlySet<string>;
}

export interface Cell {
  readonly part: string;
  readonly id: string;
  readonly score: number;
  readonly se: number | null;
  /** Share of the parts' differences that is real at this precision; below 0.4 the score is hollow. */
  readonly reliability: number | null;
  /** Money a year for one point pushed, the part's own money counted; points that start here. */
  readonly worth: number | null;
  readonly ownGap: number | null;
  /** Money a year that starts here: their product. */
  readonly root: number | null;
  /** Of the part's figures alone: strengths are the whole's, and held. */
  readonly rootSe: number | null;
  /** Root attention above the part's share of the whole's, and its standard error. */
  readonly contrast: number | null;
  readonly contrastSe: number | null;
  /** Put right for all cells; null where there is no contrast. */
  readonly adjusted: number | null;
  /** Stands out by more than luck, at a false share of 10 %. */
  readonly standsOut: boolean;
}

/** An element whose parts do not add up to the whole. */
export interface Misfit {
  readonly id: string;
  readonly whole: number;
  /** Σ share·score of the parts; with a remainder, what it would have to score. */
  readonly parts: number;
  readonly tolerance: number;
}

const falseShare = 0.1;

/**
 * Elements whose parts contradict the whole: Σ share·x_s differs from x by more than the released steps
 * and two standard errors, or a remainder (shares below 1: suppressed or unmeasured parts) would have to
 * score outside the element's scale, 0–100 unless told. O(parts · V).
 */
export function misfits(graph: Graph, parts: readonly Part[], step = 0): Misfit[] {
  return graph.nodes.flatMap(({ id, score, se, scale }): Misfit[] => {
    if (score === null || score === undefined) return [];
    let [covered, sum, variance, steps] = [0, 0, (se ?? 0) ** 2, step];
    for (const part of parts) {
      const known = part.scores[id];
      if (!known) continue;
      const share = shareAt(part, id);
      covered += share;
      sum += share * known.score;
      variance += (share * (known.se ?? 0)) ** 2;
      steps += share * step;
    }
    const tolerance = steps + 2 * Math.sqrt(variance) + 1e-9;
    const [low, high] = scale ?? [0, 100];
    const rest = 1 - covered;
    if (covered === 0) return [];
    if (rest < 1e-6) {
      return Math.abs(sum - score) <= tolerance
        ? []
        : [{ id, whole: score, parts: sum, tolerance }];
    }
    const left = (score - sum) / rest;
    const wide = tolerance / rest;
    if (left >= low - wide && left <= high + wide) return [];
    return [{ id, whole: score, parts: left, tolerance: wide }];
  });
}

/**
 * Root attention of every part and element, and how it differs from the whole's. Refused, with the
 * misfits, where the parts do not add up. O(parts · (V + E + Σ m³)).
 */
export function attentionByPart(
  graph: Graph,
  parts: readonly Part[],
  step = 0,
): Cell[] | { refused: 'parts do not add up'; misfits: Misfit[] } {
  const wrong = misfits(graph, parts, step);
  if (wrong.length > 0) return { refused: 'parts do not add up', misfits: wrong };
  const whole = rooted(index(graph));
  const between = new Map(graph.nodes.map(({ id }) => [id, spreadOf(id, parts)]));
  const cells = parts.flatMap((part) => {
    const { net, perPush, root, ownGap } = rooted(index(withScores(graph, part)));
    const variance = differences(net, whole.net, part);
    const own = ownErrors(net);
    return graph.nodes.flatMap(({ id }): Omit<Cell, 'adjusted' | 'standsOut'>[] => {
      const known = part.scores[id];
      if (!known) return [];
      const tau2 = between.get(id) ?? null;
      const p = net.place[net.positions.get(id)!]!;
      const same = whole.net.place[whole.net.positions.get(id)!]!;
      const contrast = perPush[p]! * (ownGap[p]! - whole.ownGap[same]!);
      const se = Math.abs(perPush[p]!) * Math.sqrt(variance[p]!);
      const told = known.se !== null && Number.isFinite(contrast) && Number.isFinite(se);
      return [
        {
          part: part.name,
          id,
          score: known.score,
          se: known.se,
          reliability:
            tau2 === null || known.se === null ? null : tau2 / (tau2 + known.se ** 2 || 1),
          worth: Number.isFinite(perPush[p]) ? perPush[p]! : null,
          ownGap: Number.isFinite(ownGap[p]) ? ownGap[p]! : null,
          root: Number.isFinite(root[p]) ? root[p]! : null,
          rootSe:
            known.se !== null && Number.isFinite(root[p])
              ? Math.abs(perPush[p]!) * Math.sqrt(own[p]!)
              : null,
          contrast: told ? contrast : null,
          contrastSe: told ? se : null,
        },
      ];
    });
  });
  const tested = cells.filter(({ contrastSe }) => contrastSe !== null && contrastSe > 0);
  const adjusted = benjaminiHochberg(
    tested.map(({ contrast, contrastSe }) => 2 * probability(-Math.abs(contrast! / contrastSe!))),
  );
  const byCell = new Map(tested.map((cell, i) => [cell, adjusted[i]!]));
  return cells.map((cell) => {
    const p = byCell.get(cell) ?? null;
    return { ...cell, adjusted: p, standsOut: p !== null && p <= falseShare };
  });
}

function shareAt({ share, shares }: Part, id: string): number {
  return shares?.[id] ?? share;
}

function rooted(net: Net): Attention & { net: Net } {
  const ready = solver(net, unsettled(net));
  return { ...attention(ready, worthPerPush(ready, net.value)), net };
}

function withScores(graph: Graph, part: Part): Graph {
  const { scores, targets } = part;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      ...(part.undivided?.has(node.id)
        ? {}
        : { score: scores[node.id]?.score ?? null, se: scores[node.id]?.se ?? null }),
      target: targets?.[node.id] ?? node.target,
      valuePerPoint:
        node.valuePerPoint === null ? null : (node.valuePerPoint ?? 0) * shareAt(part, node.id),
    })),
  };
}

/**
 * Variance of (I − W)(x_s − x) by place. A part is in the whole: Var(x_s − x) = s² + S² − 2·share·s²;
 * what is not divided differs from itself by nothing.
 */
function differences(net: Net, whole: Net, part: Part): Float64Array {
  const single = net.se.map((se, p) => {
    const id = idAt(net, p);
    if (part.undivided?.has(id)) return 0;
    const all = whole.se[whole.place[net.positions.get(id)!]!]!;
    const own = Number.isNaN(se) ? 0 : se;
    return Math.max(0, own ** 2 * (1 - 2 * shareAt(part, id)) + (Number.isNaN(all) ? 0 : all ** 2));
  });
  return passedOn(net, single);
}

/** Variance of an own gap, (I − W) x, by place. */
function ownErrors(net: Net): Float64Array {
  return passedOn(
    net,
    net.se.map((se) => (Number.isNaN(se) ? 0 : se ** 2)),
  );
}

/** Each place's own variance and what its causes' adds to it. O(V + E). */
function passedOn(net: Net, single: Float64Array): Float64Array {
  const variance = single.slice();
  for (let link = 0; link < net.head.length; link++) {
    variance[net.head[link]!]! += net.weight[link]! ** 2 * single[net.tail[link]!]!;
  }
  return variance;
}

/** Variance of an element's true scores between parts; null where fewer than two know it. */
function spreadOf(id: string, parts: readonly Part[]): number | null {
  const known = parts.flatMap(({ scores }) => {
    const each = scores[id];
    return each && each.se !== null && each.se > 0 ? [{ score: each.score, se: each.se }] : [];
  });
  if (known.length < 2) return null;
  return tauPauleMandel(
    known.map(({ score }) => score),
    known.map(({ se }) => se),
  );
}
