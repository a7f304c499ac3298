/**
 * A scenario beside the map it branched from: what becomes of each element's root attention, worth and
 * rank, with the same figures, and how sure each difference is.
 */
import type { Element } from '#lib/map/element.ts';
import { beside as apart } from '#lib/rox/beside.ts';
import type { Place, Reading } from './reading.ts';

/** A difference, money a year; `se` is null where figures say nothing of their error. */
export interface Difference {
  by: number;
  se: number | null;
}

/** One element on both sides; null on the side where it is not, or is not told. */
export interface Pair {
  element: Element;
  map: Place | null;
  scenario: Place | null;
  root: Difference | null;
  worth: Difference | null;
}

export interface Beside {
  map: Reading;
  scenario: Reading;
  gap: Difference;
  /** Largest change of root attention first, then of worth; in the order of reading where nothing changes. */
  pairs: Pair[];
}

/** Part of a figure below which it has not changed. */
const unseen = 1e-9;

/** Compares two readings of the same unit and period. O(V(V + E)). */
export function beside(map: Reading, scenario: Reading): Beside {
  const sideOf = ({ look, from }: Reading) => ({
    graph: from.graph,
    links: look.content.links.map(({ id }) => id),
  });
  const errors = apart(sideOf(map), sideOf(scenario));
  const ids = new Set([...scenario.places.keys(), ...map.places.keys()]);
  const pairs = [...ids].flatMap((id): Pair[] => {
    const [was, now] = [map.places.get(id) ?? null, scenario.places.get(id) ?? null];
    const element = now?.element ?? was?.element;
    if (!element) return [];
    const error = errors(id);
    const silent = [was, now].some((place) => (place?.errorless.length ?? 0) > 0);
    return [
      {
        element,
        map: was,
        scenario: now,
        root: difference(
          was?.root ?? null,
          now?.root ?? null,
          silent && error?.root === 0 ? null : (error?.root ?? null),
        ),
        worth: difference(was?.worth ?? null, now?.worth ?? null, error?.worth ?? null),
      },
    ];
  });
  return {
    map,
    scenario,
    gap: gapBetween(map, scenario),
    pairs: pairs.sort((a, b) => size(b.root) - size(a.root) || size(b.worth) - size(a.worth)),
  };
}

/** Whether a difference is one at all, for figures of such a size. */
export function changes(difference: Difference | null, figure: number): boolean {
  return difference !== null && Math.abs(difference.by) > unseen * Math.max(1, Math.abs(figure));
}

/** Whether anything that is told of an element is another in the scenario. */
export function differs({ map, scenario, root, worth }: Pair): boolean {
  return (
    map === null ||
    scenario === null ||
    map.rank !== scenario.rank ||
    changes(root, map.root ?? 0) ||
    changes(worth, map.worth ?? 0) ||
    (root === null && (map.root !== null || scenario.root !== null))
  );
}

function difference(was: number | null, now: number | null, se: number | null): Difference | null {
  return was === null || now === null ? null : { by: now - was, se };
}

function size(difference: Difference | null): number {
  return Math.abs(difference?.by ?? 0);
}

/** The gap's difference: a result's score errs in both alike, as far as its worth is the same. */
function gapBetween(map: Reading, scenario: Reading): Difference {
  const [a, b] = [map, scenario].map(resultsOf);
  let variance: number | null = 0;
  for (const id of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
    const [was, now] = [a?.get(id), b?.get(id)];
    if (was && now && was.score === now.score && was.se === now.se) {
      if (was.worth === now.worth) continue;
      variance = added(variance, now.worth - was.worth, now.se);
    } else for (const one of [was, now]) if (one) variance = added(variance, one.worth, one.se);
  }
  return { by: scenario.gap - map.gap, se: variance === null ? null : Math.sqrt(variance) };
}

function added(variance: number | null, worth: number, se: number | null): number | null {
  return variance === null || se === null ? null : variance + (worth * se) ** 2;
}

interface Result {
  worth: number;
  score: number;
  se: number | null;
}

/** What counts in the money gap: results with score, target and worth. */
function resultsOf({ from: { graph } }: Reading): Map<string, Result> {
  return new Map(
    graph.nodes.flatMap(({ id, valuePerPoint, score, se, target }): [string, Result][] =>
      valuePerPoint == null || score == null || target == null
        ? []
        : [[id, { worth: valuePerPoint, score, se: se ?? null }]],
    ),
  );
}
