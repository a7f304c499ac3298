/**
 * A look at the parts of a unit: every org unit below it, or every segment of its customers, on the same
 * map. Nothing is told of an element whose parts do not add up to the whole.
 */
import { z } from 'zod';
import type { Period } from '#lib/figures/periods.ts';
import type { Element } from '#lib/map/element.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { attentionByPart, misfits, type Cell, type Misfit, type Part } from '#lib/rox/parts.ts';
import { opposedLinks, type Opposed } from '#lib/rox/simpson.ts';
import { columnsOf } from './picture.ts';
import type { Level, Place, Reading } from './reading.ts';

export interface SentPart {
  /** A unit's id, or a segment's name. */
  id: string;
  scores: Record<string, { value: number; se: number | null; n: number | null }>;
  /** Part of the whole, 0–1, by element. */
  shares: Record<string, number>;
}

export interface Parts {
  period: Period;
  of: 'units' | 'segments';
  /** How many levels of units lie below, which of them this is, and the segments there are. */
  levels: number;
  level: number;
  segments: string[];
  parts: SentPart[];
}

/** Parts as our own server sends them. */
export const SentParts = z.custom<Parts>(
  (value) => typeof value === 'object' && value !== null && 'parts' in value && 'of' in value,
);

export interface PartCell {
  /** Null where the element is not measured in the part. */
  cell: Cell | null;
  n: number | null;
  /** Of the part's own money gap: how much attention it needs, 0 none to 4 most. */
  level: Level;
}

export interface Row {
  id: string;
  /** Money a year that the part's results lack. */
  gap: number;
  /** Of the part's figures alone; null where one came without error. */
  gapSe: number | null;
  /** By column. */
  cells: PartCell[];
}

export interface Apart {
  /** Elements measured in two parts or more, in the order of the map. */
  columns: Place[];
  /** Measured in the whole, but not in its parts. */
  undivided: Element[];
  /** Most money first. */
  rows: Row[];
  /** How many cells were compared. */
  comparisons: number;
  opposed: Opposed[];
  /** Whose parts contradict the whole, so that they have no column. */
  misfits: Misfit[];
}

/** Parts of the largest cell's money from which on a cell needs so much attention. */
const levels = [0.08, 0.2, 0.4, 0.7] as const;

/**
 * Reads the parts of what a reading reads. An element whose parts contradict the whole is told, and
 * taken as not measured, in the whole as in its parts. What no segment of customers has figures of its
 * own for, such as how people work, stands in each as in the whole. O(parts · (V + E)).
 */
export function apart(reading: Reading, { of, parts }: Parts): Apart {
  const divided = new Set(parts.flatMap(({ scores }) => Object.keys(scores)));
  const everywhere = reading.from.graph.nodes.flatMap(({ id }) => (divided.has(id) ? [] : [id]));
  const undivided = new Set(of === 'segments' ? everywhere : []);
  const sent = parts.map(({ id, scores, shares }) => ({
    name: id,
    share: mean(Object.values(shares)),
    shares,
    undivided,
    scores: Object.fromEntries(
      Object.entries(scores).map(([element, { value, se }]) => [element, { score: value, se }]),
    ),
  }));
  const wrong = misfits(reading.from.graph, sent);
  const { graph, given } = without(reading.from.graph, sent, new Set(wrong.map(({ id }) => id)));
  const cells = attentionByPart(graph, given);
  if ('refused' in cells) throw new Error('what contradicts the whole was left out');
  const found = new Map(cells.map((cell) => [`${cell.part} ${cell.id}`, cell]));
  const counted = (id: string): number => given.filter(({ scores }) => id in scores).length;
  const places = columnsOf(reading.look.content)
    .flatMap(([, elements]) => elements)
    .flatMap(({ id }) => reading.places.get(id) ?? []);
  const measured = places.filter(
    ({ score, element }) => score.value !== null && !wrong.some(({ id }) => id === element.id),
  );
  const columns = measured.filter(({ element }) => counted(element.id) > 1);
  const most = Math.max(0, ...cells.map(({ root }) => root ?? 0));
  const rows = parts.map(({ id, scores, shares }): Row => {
    return {
      id,
      ...lacked(graph, scores, shares),
      cells: columns.map(({ element }) => {
        const cell = found.get(`${id} ${element.id}`) ?? null;
        return { cell, n: scores[element.id]?.n ?? null, level: levelOf(cell?.root ?? 0, most) };
      }),
    };
  });
  return {
    columns,
    undivided: measured
      .filter(({ element }) => counted(element.id) < 2)
      .map(({ element }) => element),
    rows: rows.toSorted((a, b) => b.gap - a.gap),
    comparisons: cells.filter(({ adjusted }) => adjusted !== null).length,
    opposed: opposedLinks(graph, given),
    misfits: wrong,
  };
}

/** What a part's results lack in money, and its standard error. O(V). */
function lacked(
  { nodes }: Graph,
  scores: SentPart['scores'],
  shares: SentPart['shares'],
): Pick<Row, 'gap' | 'gapSe'> {
  let [gap, variance] = [0, 0];
  let known = true;
  for (const { id, score, target, valuePerPoint } of nodes) {
    const own = scores[id];
    const value = (valuePerPoint ?? 0) * (shares[id] ?? 0);
    if (!own || value === 0 || (score ?? null) === null || (target ?? null) === null) continue;
    gap += value * ((target ?? 0) - own.value);
    if (own.se === null) known = false;
    else variance += (value * own.se) ** 2;
  }
  return { gap, gapSe: known ? Math.sqrt(variance) : null };
}

/** The map and its parts as if these elements were not measured. */
function without(
  graph: Graph,
  parts: readonly Part[],
  ids: ReadonlySet<string>,
): { graph: Graph; given: Part[] } {
  const nodes = graph.nodes.map((node) =>
    ids.has(node.id) ? { ...node, score: null, se: null } : node,
  );
  const given = parts.map((part) => ({
    ...part,
    scores: Object.fromEntries(Object.entries(part.scores).filter(([id]) => !ids.has(id))),
  }));
  return { graph: { ...graph, nodes }, given };
}

function levelOf(money: number, most: number): Level {
  const part = most > 0 ? money / most : 0;
  const [one, two, three, four] = levels;
  return part >= four ? 4 : part >= three ? 3 : part >= two ? 2 : part >= one ? 1 : 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
}
