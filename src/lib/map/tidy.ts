/**
 * Tidying lets links cross less, and keeps one's bearings: an element stays in its layer and its stage,
 * order changes only where it helps, and those that can stay keep their keys.
 *
 * Sugiyama, Tagawa and Toda (1981): an element goes where its neighbours are on average, sweeping from
 * left to right and back while the length of the links shrinks.
 */
import { columns, stageOf } from './columns.ts';
import type { Element } from './element.ts';
import { layers } from './layers.ts';
import type { Operation } from './operation.ts';
import { between } from './order.ts';
import type { MapState } from './state.ts';

const sweeps = 12;

/** Operations that untangle a map; none where it cannot be better. O(sweeps · (V log V + E)). */
export function tidy(state: MapState, random: () => number): Operation[] {
  const start = columns(state);
  const runs = layers.flatMap((layer) => runsOf(state, start[layer]));
  let best = runs.map(({ elements }) => elements);
  let least = tangle(state, best, runs);
  let order = best;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const turned = sweep % 2 === 0 ? runs.map((_, at) => at) : runs.map((_, at) => at).reverse();
    order = [...order];
    for (const at of turned) {
      const heights = heightsOf(order, runs);
      const wish = new Map(
        (order[at] ?? []).map(({ id }) => [id, wished(state, id, heights)] as const),
      );
      order[at] = [...(order[at] ?? [])].sort(
        (a, b) => (wish.get(a.id) ?? 0) - (wish.get(b.id) ?? 0),
      );
    }
    const now = tangle(state, order, runs);
    if (now < least - 1e-9) [best, least] = [order, now];
  }
  return best.flatMap((elements) => rekey(elements, random));
}

interface Run {
  column: number;
  /** Where in its column it begins, and how many the column holds. */
  from: number;
  of: number;
  elements: Element[];
}

/** What may change places: a whole column, or a stage of the moments. */
function runsOf(state: MapState, elements: Element[]): Run[] {
  const runs: Run[] = [];
  let last: string | null | undefined;
  elements.forEach((element, from) => {
    const stage = stageOf(state, element);
    const run = runs.at(-1);
    if (run && stage === last) run.elements.push(element);
    else
      runs.push({
        column: layers.indexOf(element.layer),
        from,
        of: elements.length,
        elements: [element],
      });
    last = stage;
  });
  return runs;
}

/** How far down its column each element stands, −½ to ½, since shorter columns stand in the middle. */
function heightsOf(
  order: readonly Element[][],
  runs: readonly Run[],
): Map<string, { column: number; y: number }> {
  const tallest = Math.max(1, ...runs.map(({ of }) => of));
  const heights = new Map<string, { column: number; y: number }>();
  runs.forEach(({ column, from, of }, at) =>
    order[at]?.forEach(({ id }, index) =>
      heights.set(id, { column, y: (from + index - (of - 1) / 2) / tallest }),
    ),
  );
  return heights;
}

/** Where an element would stand if it went to the middle of its neighbours. */
function wished(
  state: MapState,
  id: string,
  heights: ReadonlyMap<string, { column: number; y: number }>,
): number {
  const own = heights.get(id)?.y ?? 0;
  const others: number[] = [];
  for (const linkId of state.linksOf.get(id) ?? []) {
    const link = state.links.get(linkId);
    const other = heights.get(link?.from === id ? link.to : (link?.from ?? ''));
    if (other) others.push(other.y);
  }
  return others.length === 0 ? own : others.reduce((sum, y) => sum + y, 0) / others.length;
}

/** How tangled links are: the squares of how far each climbs or falls. */
function tangle(state: MapState, order: readonly Element[][], runs: readonly Run[]): number {
  const heights = heightsOf(order, runs);
  let sum = 0;
  for (const { from, to } of state.links.values()) {
    const [a, b] = [heights.get(from), heights.get(to)];
    if (a && b) sum += (a.y - b.y) ** 2;
  }
  return sum;
}

/** Keys for a new order; the longest series that is in order already keeps its keys. */
function rekey(elements: readonly Element[], random: () => number): Operation[] {
  const kept = longestRising(elements.map(({ ord }) => ord));
  const operations: Operation[] = [];
  let before: string | null = null;
  elements.forEach(({ id, layer, ord }, at) => {
    if (kept.has(at)) {
      before = ord;
      return;
    }
    const next = elements.findIndex((_, later) => later > at && kept.has(later));
    const key: string = between(before, elements[next]?.ord ?? null, random);
    operations.push({ t: 'element.move', id, layer, ord: key });
    before = key;
  });
  return operations;
}

/** Indices of a longest strictly rising series. Fredman (1975), O(n log n). */
function longestRising(keys: readonly string[]): Set<number> {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  keys.forEach((key, at) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[tails[middle] ?? 0] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    previous[at] = tails[low - 1];
    tails[low] = at;
  });
  const kept = new Set<number>();
  for (let at = tails.at(-1); at !== undefined; at = previous[at]) kept.add(at);
  return kept;
}
