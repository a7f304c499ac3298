/**
 * Why the results' money changed between two dates. What each place moved by itself, beyond what its
 * causes passed on, is told in money; so is what strengths judged anew and links that came or went make
 * of these movements. Scores are measured from where they stood then, and worth is today's, so that the
 * parts add up to the change exactly; another target or worth only moves the yardstick, and is told apart.
 */
import { attention } from '#lib/rox/attention.ts';
import {
  changeFacts,
  mostDoubtful,
  type ChangeFacts,
  type Contribution,
} from '#lib/rox/change-facts.ts';
import { atStrengths, midpoint, type ChangedLink } from '#lib/rox/change.ts';
import { deltaErrors } from '#lib/rox/delta.ts';
import { attribute, linkErrors, together } from '#lib/rox/edits.ts';
import type { GraphEdge, GraphNode } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { pull, solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import type { Place, Reading } from './reading.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { writings, yardsticks, type Other, type Writing, type Yardstick } from './writings.ts';

export interface Moved extends Contribution {
  place: Place;
  /** Points by which it moved, and by which it moved of itself. */
  points: number;
  own: number;
  ownSe: number;
  /** Money a year per point: the mean of then and now. */
  worth: number;
  /** No more than the error of its figures. */
  withinError: boolean;
  /** A result: what it moved of itself, nothing on the map explains. */
  unexplained: boolean;
}

/** What a strength judged anew, or a link that came or went, makes of the movements. */
export interface Written extends Writing {
  money: number;
  se: number;
  /** Points by which its cause moved. */
  moved: number;
}

export interface Why {
  facts: ChangeFacts;
  /** Largest first. */
  moved: Moved[];
  /** Largest first. */
  written: Written[];
  /** Results measured by another target or worth than then. */
  yardsticks: Yardstick[];
  /** Numbers that were written and change nothing here: errors, lags, costs, targets on the way. */
  others: Other[];
  /** Money a year, the parts of the whole. */
  parts: { figures: number; unexplained: number; strengths: number; structure: number };
  /** The parts are the whole. */
  agrees: boolean;
  /** The money gap by the targets and worth of then, and how much wider those of today make it. */
  gapThen: number;
  yardstick: number;
  /** Strengths are today's throughout: with those of then a loop ran away. */
  held: boolean;
  /** Not measured in both periods: taken as moved by their causes alone. */
  unknown: Place[];
  /** Figures that say nothing of their error are taken as exact. */
  errorless: boolean;
}

/** Null where nothing is compared, or no result is measured in both periods. O(V(V + E)). */
export function why(reading: Reading): Why | null {
  const { look, from, places } = reading;
  if (look.compare === null || look.then === null) return null;
  const nodes = from.graph.nodes.map((node) => moving(reading, node));
  const paying = new Set(nodes.flatMap(({ id, valuePerPoint }) => (valuePerPoint ? [id] : [])));
  if (paying.size === 0) return null;
  const told = writings(look.then, look.content);
  const known = new Set(nodes.map(({ id }) => id));
  const gone = new Set(told.money.flatMap((each) => [each.from, each.to]));
  for (const id of gone) if (!known.has(id)) nodes.push({ id });

  const rewritten = new Map(told.money.map((each) => [each.key, each]));
  const keys = look.content.links.map(({ id, from: tail, to }) => `${id} ${tail} ${to}`);
  const edges: GraphEdge[] = look.content.links.map((link) => ({ ...link, weight: 1 }));
  const now = look.content.links.map(({ fields }) => fields.strength ?? 0);
  const then = now.map((strength, i) => rewritten.get(keys[i] ?? '')?.before ?? strength);
  for (const { key, from: tail, to, before } of told.money) {
    if (keys.includes(key)) continue;
    keys.push(key);
    edges.push({ from: tail, to, weight: 1 });
    then.push(before);
    now.push(0);
  }
  const carried = edges.map((edge, i) => ({ ...edge, weight: then[i] || now[i] || 0 }));
  const shape = index({ nodes, edges: carried });
  const [netThen, netNow] = [atStrengths(shape, then), atStrengths(shape, now)];
  const held = unsettled(netThen).some(Boolean);
  const after = solver(netNow, unsettled(netNow));
  const before = held ? after : solver(netThen, unsettled(netThen));

  const worthNow = pull(after, netNow.value);
  const worthThen = pull(before, netNow.value);
  const worth = worthNow.map((each, p) => (each + (worthThen[p] ?? NaN)) / 2);
  const needs = attention(after, worthNow);
  const money = held ? [] : told.money;
  const links = money.map((each): ChangedLink => ({
    tail: placeOf(shape, each.from),
    head: placeOf(shape, each.to),
    before: each.before,
    after: each.after,
  }));
  const start = new Float64Array(shape.size);
  const split = midpoint(before, after, start, needs.impliedGap, links);
  const variance = shape.se.map((se) => (Number.isNaN(se) ? 0 : se ** 2));
  const errors = deltaErrors(after, worthNow, { ...needs, perPush: worth });
  const linkError = linkErrors(before, after, links, variance);

  const moved = nodes.flatMap(({ id }): Moved[] => {
    const [place, p] = [places.get(id), placeOf(shape, id)];
    const [sum, points] = [split.innovations[p] ?? NaN, needs.gap[p] ?? NaN];
    if (!place || Number.isNaN(sum) || Number.isNaN(points)) return [];
    const se = errors.root[p] ?? 0;
    return [
      {
        id,
        place,
        money: sum,
        se,
        points,
        own: needs.ownGap[p] ?? 0,
        ownSe: errors.own[p] ?? 0,
        worth: worth[p] ?? 0,
        withinError: Math.abs(sum) <= nineInTen * se || sum === 0,
        unexplained: paying.has(id),
      },
    ];
  });
  const written = money.map((each, i): Written => ({
    ...each,
    money: split.links[i] ?? 0,
    se: linkError[i] ?? 0,
    moved: needs.impliedGap[links[i]?.tail ?? 0] ?? 0,
  }));
  const strengths = together(links, split.links, linkError, (kind) => kind === 'strength');
  const structure = together(links, split.links, linkError, (kind) => kind !== 'strength');
  const edits = money.flatMap(({ edits: own }, link) => own.map((edit) => ({ ...edit, link })));
  const sum = (some: readonly { money: number }[]) =>
    some.reduce((all, each) => all + each.money, 0);
  const parts = {
    figures: sum(moved.filter(({ unexplained }) => !unexplained)),
    unexplained: sum(moved.filter(({ unexplained }) => unexplained)),
    strengths: strengths.money,
    structure: structure.money,
  };
  const whole = needs.moneyGap;
  const all = parts.figures + parts.unexplained + parts.strengths + parts.structure;
  const yards = yardsticks(look.then, reading, paying);
  const yardstick = sum(yards);
  const largest = (a: { money: number }, b: { money: number }) =>
    Math.abs(b.money) - Math.abs(a.money);
  return {
    facts: changeFacts(
      moved,
      paying,
      {
        strengths,
        structure,
        byPerson: attribute(links, split, edits).byPerson,
      },
      { money: whole, se: errorOf(nodes) },
      mostDoubtful(
        from.graph.edges,
        (id) => worth[placeOf(shape, id)] ?? 0,
        (id) => needs.impliedGap[placeOf(shape, id)] ?? 0,
      ),
    ),
    moved: moved.sort(largest),
    written: written.sort(largest),
    yardsticks: yards.sort(largest),
    others: told.others,
    parts,
    agrees: Math.abs(all - whole) <= 1e-6 * Math.max(1, Math.abs(whole)),
    gapThen: reading.gap + whole - yardstick,
    yardstick,
    held,
    unknown: [...places.values()].filter(({ element }) =>
      Number.isNaN(needs.gap[placeOf(shape, element.id)]),
    ),
    errorless: nodes.some((node) => node.score != null && silent(reading, node.id)),
  };
}

/** An element on its way from its score then to its score now; unknown where either is. */
function moving({ look }: Reading, asked: GraphNode): GraphNode {
  const [then, now] = [look.before[asked.id], look.scores[asked.id]];
  // A result without a target has no gap, and its money is in no sum of this screen.
  const node = asked.target == null ? { ...asked, valuePerPoint: null } : asked;
  if (then?.value == null || now?.value == null)
    return { ...node, valuePerPoint: null, score: null, se: null, target: null };
  const se = Math.hypot(then.se ?? 0, now.se ?? 0);
  return { ...node, score: then.value, target: now.value, se };
}

function silent({ look }: Reading, id: string): boolean {
  return (look.before[id]?.se ?? null) === null || (look.scores[id]?.se ?? null) === null;
}

/** Standard error of Σ value · change: the results' scores are different figures. */
function errorOf(nodes: readonly GraphNode[]): number {
  return Math.sqrt(
    nodes.reduce((sum, { valuePerPoint, se }) => sum + ((valuePerPoint ?? 0) * (se ?? 0)) ** 2, 0),
  );
}
