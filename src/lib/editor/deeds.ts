/** What the commands do: the chosen things turned into gestures, and what is chosen after them. */
import { v7 } from 'uuid';
import { columns, stageOf } from '#lib/map/columns.ts';
import type { Element } from '#lib/map/element.ts';
import { downstream, toGraph, upstream } from '#lib/map/graph.ts';
import * as gestures from '#lib/map/gestures.ts';
import { layers, type Layer } from '#lib/map/layers.ts';
import type { Operation } from '#lib/map/operation.ts';
import { tidy as untangle } from '#lib/map/tidy.ts';
import { m } from '#lib/paraglide/messages.js';
import type { MapScreen, Panel, View } from './map-screen.svelte.ts';
import { list } from './written.ts';

export const chance = { id: () => v7(), random: Math.random };

/** The layer where a new element goes: beside the chosen one, else the first one may write. */
export function homeLayer(screen: MapScreen): Layer | null {
  const { rights } = screen.open;
  const chosen = screen.elements.at(-1)?.layer ?? screen.layer;
  return [...(chosen ? [chosen] : []), ...layers].find((layer) => rights.layer(layer)) ?? null;
}

export function addHere(screen: MapScreen): void {
  const layer = homeLayer(screen);
  const after = screen.elements.at(-1);
  if (layer) addTo(screen, layer, after?.layer === layer ? after : null);
}

/** Adds an element and begins to write its name; a moment goes into the stage of the one before it. */
export function addTo(screen: MapScreen, layer: Layer, after: Element | null = null): void {
  const { state } = screen.open;
  const place = after
    ? { layer, after: after.id, stage: stageOf(state, after) }
    : { layer, stage: null };
  const { id, operations } = gestures.add(state, place, { name: m.command_new_name() }, chance);
  if (screen.open.edit(operations)) return;
  screen.choose(id);
  screen.naming = id;
}

/** Whether the chosen elements, at least one, may all be written. */
export function mayWrite({ elements, open }: MapScreen): boolean {
  return elements.length > 0 && elements.every(({ layer }) => open.rights.layer(layer));
}

export function mayRetarget({ link, open }: MapScreen): boolean {
  const [from, to] = link ? [open.element(link.from), open.element(link.to)] : [];
  return from !== undefined && to !== undefined && open.rights.link(from.layer, to.layer);
}

export function mayRemove(screen: MapScreen): boolean {
  const { elements, links, open } = screen;
  return (
    elements.length + links.length > 0 &&
    elements.every(({ layer }) => open.rights.layer(layer)) &&
    links.every(({ from, to }) => {
      const [cause, effect] = [open.element(from), open.element(to)];
      return cause && effect && open.rights.link(cause.layer, effect.layer);
    })
  );
}

/** Removes what is chosen, and chooses what stood next to it, so that the keyboard keeps its place. */
export function remove(screen: MapScreen): void {
  const { open } = screen;
  const first = screen.elements[0];
  const row = first ? columns(open.state)[first.layer] : [];
  const at = row.findIndex(({ id }) => id === first?.id);
  const stays = ({ id }: Element) => !open.selection.has(id);
  const next = row.slice(at).find(stays) ?? row.slice(0, Math.max(at, 0)).findLast(stays);
  const beside = next?.id ?? screen.link?.from;
  const done = removed(screen);
  if (open.edit(gestures.remove(open.state, open.selection), { soft: true, done })) return;
  screen.choose(...(beside !== undefined && open.element(beside) ? [beside] : []));
}

/** What goes with what is chosen, said as done. O(links of them). */
function removed({ open, elements, links }: MapScreen): string {
  const along = gestures.alongside(
    open.state,
    elements.map(({ id }) => id),
  );
  const going = new Set([...along, ...links.map(({ id }) => id)]);
  const count = going.size;
  const said = saidOf(elements, count);
  const others = open.othersOf([...going, ...elements.map(({ id }) => id)]);
  return others.length === 0 ? said : m.command_removed_others({ said, people: list(others) });
}

function saidOf(elements: readonly Element[], count: number): string {
  const [first] = elements;
  if (!first) return m.command_removed_links({ count });
  const what =
    elements.length === 1
      ? m.command_removed_one({ name: first.fields.name })
      : m.command_removed_many({ count: elements.length });
  return count === 0
    ? m.command_removed({ what })
    : m.command_removed_with({ what, links: m.command_removed_count({ count }) });
}

export function copy(screen: MapScreen): void {
  screen.clipboard = gestures.copy(screen.open.state, screen.open.selection);
}

export function paste(screen: MapScreen): void {
  if (!screen.clipboard) return;
  const { ids, operations } = gestures.paste(screen.open.state, screen.clipboard, chance);
  if (!screen.open.edit(operations)) screen.choose(...ids);
}

export function duplicate(screen: MapScreen): void {
  const { state, selection } = screen.open;
  const name = (name: string) => m.command_copy_name({ name });
  const { ids, operations } = gestures.duplicate(state, selection, name, chance);
  if (!screen.open.edit(operations)) screen.choose(...ids);
}

/** Moves the chosen elements, those of one layer together, one place up or down. */
export function reorder(screen: MapScreen, step: 'up' | 'down'): void {
  const { open } = screen;
  const operations = layers.flatMap((layer) => {
    const chosen = columns(open.state)[layer].filter(({ id }) => open.selection.has(id));
    const edge = step === 'up' ? chosen[0] : chosen.at(-1);
    const place = edge && gestures.placeBeside(open.state, edge.id, step);
    const ids = chosen.map(({ id }) => id);
    return place ? gestures.move(open.state, ids, place, chance.random) : [];
  });
  if (operations.length > 0) open.edit(operations, { soft: true });
}

/** Whether the chosen elements may all go one layer towards causes (before) or results (after). */
export function mayShift(screen: MapScreen, step: 'before' | 'after'): boolean {
  const { open } = screen;
  return (
    mayWrite(screen) &&
    screen.elements.every(({ id }) => {
      const place = gestures.placeBeside(open.state, id, step);
      return place !== null && open.rights.layer(place.layer);
    })
  );
}

/** Moves the chosen elements one layer, to the end of its column. */
export function shiftLayer(screen: MapScreen, step: 'before' | 'after'): void {
  const { open } = screen;
  const operations = layers.flatMap((layer) => {
    const chosen = screen.elements.filter((element) => element.layer === layer);
    const place = chosen[0] && gestures.placeBeside(open.state, chosen[0].id, step);
    const ids = chosen.map(({ id }) => id);
    return place ? gestures.move(open.state, ids, place, chance.random) : [];
  });
  if (operations.length > 0) open.edit(operations, { soft: true });
}

/** Lets links cross less; what the person may not move stays. */
export function tidy({ open }: MapScreen): void {
  const operations = untangle(open.state, chance.random).filter(
    (operation) => operation.t !== 'element.move' || open.rights.layer(operation.layer),
  );
  if (operations.length > 0) open.edit(operations.slice(0, 500), { soft: true });
}

/** Moves elements to the end of a layer. */
export function moveTo({ open }: MapScreen, elements: readonly string[], layer: Layer): void {
  const moving = elements.filter((id) => open.element(id)?.layer !== layer);
  const operations = gestures.move(open.state, moving, { layer }, chance.random);
  if (operations.length > 0) open.edit(operations, { soft: true });
}

/** Links each of these elements to, or from, another one. */
export function connect(
  { open }: MapScreen,
  elements: readonly string[],
  other: string,
  way: 'to' | 'from',
): void {
  open.edit(links(elements, other, way));
}

export function links(elements: readonly string[], other: string, way: 'to' | 'from'): Operation[] {
  return elements.flatMap((each) => {
    const [from, to] = way === 'to' ? [each, other] : [other, each];
    return gestures.connect(from, to, chance).operations;
  });
}

export function insertBetween(screen: MapScreen): void {
  const { link, open } = screen;
  const [from, to] = link ? [open.element(link.from), open.element(link.to)] : [];
  if (!link || !from || !to) return;
  const place = { layer: gestures.layerBetween(from.layer, to.layer) };
  const fields = { name: m.command_new_name() };
  const { id, operations } = gestures.insert(open.state, link, place, fields, chance);
  if (open.edit(operations)) return;
  screen.choose(id);
  screen.naming = id;
}

export function reverse({ link, open }: MapScreen): void {
  if (link) open.edit([{ t: 'link.retarget', id: link.id, from: link.to, to: link.from }]);
}

/** Gives a link a new cause or a new effect. */
export function retarget(
  { open }: MapScreen,
  id: string,
  end: 'from' | 'to',
  element: string,
): void {
  const link = open.link(id);
  if (link) open.edit([{ t: 'link.retarget', id, from: link.from, to: link.to, [end]: element }]);
}

/** Keeps bright what leads to the chosen elements, what they lead to, or both. O(V + E). */
export function focusOn(screen: MapScreen, way: 'upstream' | 'downstream' | 'both'): void {
  const { elements, links } = screen.shown;
  const start = screen.elements.map(({ id }) => id);
  const graph = toGraph(elements, links);
  const reached = [
    ...(way === 'downstream' ? [] : [new Set([...start, ...upstream(graph, start)])]),
    ...(way === 'upstream' ? [] : [new Set([...start, ...downstream(graph, start)])]),
  ];
  screen.focus = new Set(
    reached.flatMap((ids) => [
      ...ids,
      ...links.flatMap(({ id, from, to }) => (ids.has(from) && ids.has(to) ? [id] : [])),
    ]),
  );
}

/** Shows the map another way, and goes there. */
export function look(screen: MapScreen, view: View): void {
  screen.entering = true;
  screen.view = view;
}

export function toggle(screen: MapScreen, panel: Panel): void {
  screen.panel = screen.panel === panel ? null : panel;
}
