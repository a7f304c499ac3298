/**
 * Why the results' money changed between two periods, by today's strengths. A change is a gap between
 * then and now, so what each place moved by itself, beyond what its causes passed on, is found as root
 * attention is: the parts add up to the change exactly, and the results' own part is unexplained.
 */
import { analyse } from '#lib/rox/analyse.ts';
import { changeFacts, type ChangeFacts, type Contribution } from '#lib/rox/change-facts.ts';
import { nineInTen, type Place, type Reading } from './reading.ts';

export interface Moved extends Contribution {
  place: Place;
  /** Points by which it moved, and by which it moved of itself. */
  points: number;
  own: number;
  /** No more than the error of its figures. */
  withinError: boolean;
  /** A result: what it moved of itself, nothing on the map explains. */
  unexplained: boolean;
}

export interface Why {
  facts: ChangeFacts;
  /** Largest first. */
  moved: Moved[];
  /** Not measured in both periods: taken as moved by their causes alone. */
  unknown: Place[];
  /** Figures that say nothing of their error are taken as exact. */
  errorless: boolean;
}

/** Null where nothing is compared, or no result is measured in both periods. O(V(V + E)). */
export function why(reading: Reading): Why | null {
  const { look, from, places } = reading;
  if (look.compare === null) return null;
  let errorless = false;
  const nodes = from.graph.nodes.map((asked) => {
    // A result without a target has no gap, and its money is in no sum of this screen.
    const node = asked.target == null ? { ...asked, valuePerPoint: null } : asked;
    const [then, now] = [look.before[node.id], look.scores[node.id]];
    if (then?.value == null || now?.value == null)
      return { ...node, score: null, se: null, target: null };
    if (then.se === null || now.se === null) errorless = true;
    return {
      ...node,
      score: then.value,
      target: now.value,
      se: Math.hypot(then.se ?? 0, now.se ?? 0),
    };
  });
  // Strengths are held: the error told is that of the figures alone.
  const edges = from.graph.edges.map((edge) => ({ ...edge, sd: null }));
  const change = analyse({ nodes, edges });
  const errors = change.standardErrors().root;
  const known = nodes.filter(({ id }) => change.gap[id] != null);
  const paying = new Set(
    known.filter(({ valuePerPoint }) => (valuePerPoint ?? 0) !== 0).map(({ id }) => id),
  );
  if (paying.size === 0) return null;
  const moved = known.flatMap(({ id }): Moved[] => {
    const [place, money] = [places.get(id), change.attentionRoot[id] ?? null];
    if (!place || money === null) return [];
    const se = errors[id] ?? 0;
    return [
      {
        id,
        place,
        money,
        se,
        points: change.gap[id] ?? 0,
        own: change.ownGap[id] ?? 0,
        withinError: Math.abs(money) <= nineInTen * se || money === 0,
        unexplained: paying.has(id),
      },
    ];
  });
  moved.sort((a, b) => Math.abs(b.money) - Math.abs(a.money));
  const se = Math.sqrt(
    known.reduce((sum, node) => sum + ((node.valuePerPoint ?? 0) * (node.se ?? 0)) ** 2, 0),
  );
  const nothingWritten = { strengths: 0, structure: 0, byPerson: new Map<string, number>() };
  return {
    facts: changeFacts(moved, paying, nothingWritten, { money: change.moneyGapAtResults, se }),
    moved,
    unknown: [...places.values()].filter(({ element }) => change.gap[element.id] == null),
    errorless,
  };
}
