/**
 * Nobody reads a thousand cards. Above `most` elements those of a layer stand together: moments by
 * stage, all others by the team that owns them, and what is still too many by the dozen. A group is
 * opened to see what is in it; what would be too much together closes what was opened first.
 */
import { columns, stageOf } from './columns.ts';
import type { Element } from './element.ts';
import { layers, type Layer } from './layers.ts';
import type { Item } from './layout.ts';
import type { Arc } from './routes.ts';
import type { MapState } from './state.ts';

export interface Group {
  id: string;
  layer: Layer;
  /** The stage or the owner they share; null for the rest of a layer. */
  stage: string | null;
  owner: string | null;
  /** Which part of a larger group this is, from 1; null for the whole of it. */
  part: number | null;
  elements: string[];
}

export interface Visible {
  columns: Record<Layer, Item[]>;
  groups: Map<string, Group>;
  /** Links between what is visible; several between the same two are one, named `from>to`. */
  arcs: Arc[];
  /** How many links such a joined one stands for. */
  joined: Map<string, number>;
  /** The card in which an element is seen: its own or its group's. */
  home: Map<string, string>;
}

export const most = 1000;
const part = 200;

/**
 * What of a map is drawn. O(V log V + E).
 *
 * @param opened group ids, the one opened last at the end.
 */
export function visible(
  state: MapState,
  opened: readonly string[] = [],
  limit: number = most,
): Visible {
  const found = columns(state);
  const grouped = state.elements.size > limit;
  const groups = new Map<string, Group>();
  const shown: Visible = {
    columns: { leadership: [], culture: [], behaviour: [], moment: [], result: [] },
    groups,
    arcs: [],
    joined: new Map(),
    home: new Map(),
  };
  const parts = layers.map((layer) => (grouped ? partsOf(state, layer, found[layer]) : []));
  const open = grouped ? within(opened, parts.flat(), limit) : new Set<string>();
  layers.forEach((layer, at) => {
    const closed = new Map(
      (parts[at] ?? [])
        .filter(({ id, elements }) => elements.length > 1 && !open.has(id))
        .flatMap((group) => group.elements.map((id) => [id, group] as const)),
    );
    for (const element of found[layer]) {
      const group = closed.get(element.id);
      const id = group?.id ?? element.id;
      shown.home.set(element.id, id);
      if (group && groups.has(group.id)) continue;
      if (group) groups.set(group.id, group);
      shown.columns[layer].push({ id, stage: stageOf(state, element) });
    }
  });
  for (const link of state.links.values()) {
    const [from, to] = [shown.home.get(link.from), shown.home.get(link.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const single = from === link.from && to === link.to;
    const id = single ? link.id : `${from}>${to}`;
    if (!single) {
      const before = shown.joined.get(id) ?? 0;
      shown.joined.set(id, before + 1);
      if (before > 0) continue;
    }
    shown.arcs.push({ id, from, to });
  }
  return shown;
}

function partsOf(state: MapState, layer: Layer, elements: readonly Element[]): Group[] {
  const shared = new Map<string, Group>();
  for (const element of elements) {
    const stage = stageOf(state, element);
    const owner = layer === 'moment' ? null : (element.fields.owner ?? null);
    const id = `${layer}/${stage ?? owner ?? ''}`;
    const group = shared.get(id) ?? { id, layer, stage, owner, part: null, elements: [] };
    group.elements.push(element.id);
    shared.set(id, group);
  }
  return [...shared.values()].flatMap((group) => {
    if (group.elements.length <= part) return [group];
    const count = Math.ceil(group.elements.length / part);
    return Array.from({ length: count }, (_, at) => ({
      ...group,
      id: `${group.id}/${at + 1}`,
      part: at + 1,
      elements: group.elements.slice(at * part, (at + 1) * part),
    }));
  });
}

/** The opened groups that fit together, the latest first. */
function within(opened: readonly string[], groups: readonly Group[], limit: number): Set<string> {
  const sizes = new Map(groups.map(({ id, elements }) => [id, elements.length]));
  const kept = new Set<string>();
  let total = groups.length;
  for (const id of opened.toReversed()) {
    total += sizes.get(id) ?? 0;
    if (total > limit) break;
    kept.add(id);
  }
  return kept;
}
