/**
 * What makes one map of another, as operations: net, by thing and field, under the same ids. A map's
 * name is its own and is no difference, and neither is a field that its element's layer does not show.
 */
import { apply, isRefusal } from './apply.ts';
import { belongs, type Element } from './element.ts';
import { equal } from './equal.ts';
import { identity, type Link } from './link.ts';
import type { Operation } from './operation.ts';
import { fromContent, inOrder, type MapContent, type MapState } from './state.ts';

/** Operations, and what takes them back, as an entry of the log has them. */
export interface Difference {
  operations: Operation[];
  inverse: Operation[];
}

/**
 * The operations that lead from one map to another, in an order in which each applies: a link makes
 * room before another takes its place. O((V + E) log V + k²) for k links that change their ends or lag.
 *
 * @param from must be a map without faults, as `to` must be.
 */
export function difference(from: MapContent, to: MapContent): Difference {
  const state = fromContent(from);
  const found: Difference = { operations: [], inverse: [] };
  const fields = changedIn({ ...from.fields, name: '' }, { ...to.fields, name: '' });
  if (fields) take(state, [{ t: 'map.set', fields }], found);

  const before = new Map(from.elements.map((element) => [element.id, element]));
  for (const element of inOrder(to.elements)) take(state, writeElement(before, element), found);

  const stays = new Set(to.elements.map(({ id }) => id));
  const kept = new Set(to.links.map(({ id }) => id));
  for (const link of from.links)
    if (!kept.has(link.id) && stays.has(link.from) && stays.has(link.to))
      take(state, [{ t: 'link.remove', id: link.id }], found);
  writeLinks(state, to.links, found);

  for (const { id } of from.elements)
    if (!stays.has(id)) take(state, [{ t: 'element.remove', id }], found);
  return found;
}

function writeElement(before: ReadonlyMap<string, Element>, element: Element): Operation[] {
  const { id, layer, ord } = element;
  const was = before.get(id);
  if (!was) return [{ t: 'element.add', ...element }];
  const fields = changedIn(shown(was.fields, layer), shown(element.fields, layer));
  return [
    ...(was.layer !== layer || was.ord !== ord
      ? [{ t: 'element.move' as const, id, layer, ord }]
      : []),
    ...(fields ? [{ t: 'element.set' as const, id, fields }] : []),
  ];
}

function shown(fields: Element['fields'], layer: Element['layer']): Element['fields'] {
  const seen = { ...fields };
  for (const field of Object.keys(seen))
    if (!belongs(field, layer)) Reflect.deleteProperty(seen, field);
  return seen;
}

/** New links and those that changed; where some wait for each other's place, one is taken out first. */
function writeLinks(state: MapState, links: readonly Link[], found: Difference): void {
  let waiting = links.filter((link) => !same(state.links.get(link.id), link));
  while (waiting.length > 0) {
    const left = waiting.filter((link) => !writeLink(state, link, found));
    if (left.length === waiting.length) {
      const [first] = left;
      if (!first || !state.links.has(first.id))
        throw new Error('a map to be reached holds two links in one place');
      take(state, [{ t: 'link.remove', id: first.id }], found);
    }
    waiting = left;
  }
}

/** Writes a link if its place is free. */
function writeLink(state: MapState, link: Link, found: Difference): boolean {
  const was = state.links.get(link.id);
  if (!was) return tried(state, [{ t: 'link.add', ...link }], found);
  const fields = changedIn(was.fields, link.fields);
  const set: Operation[] = fields ? [{ t: 'link.set', id: link.id, fields }] : [];
  const moved = was.from !== link.from || was.to !== link.to;
  if (!moved) return tried(state, set, found);
  const ends: Operation = { t: 'link.retarget', id: link.id, from: link.from, to: link.to };
  return tried(state, [ends, ...set], found) || tried(state, [...set, ends], found);
}

function same(a: Link | undefined, b: Link): boolean {
  return a !== undefined && identity(a) === identity(b) && equal(a.fields, b.fields);
}

function tried(state: MapState, operations: readonly Operation[], found: Difference): boolean {
  const applied = apply(state, operations);
  if (isRefusal(applied)) return false;
  found.operations.push(...applied.operations);
  found.inverse.unshift(...applied.inverse);
  return true;
}

function take(state: MapState, operations: readonly Operation[], found: Difference): void {
  if (operations.length > 0 && !tried(state, operations, found))
    throw new Error('the difference between two maps does not apply');
}

/** The fields in which two differ as the second has them, null where it has none; null where none does. */
export function changedIn<Fields extends object>(
  before: Fields,
  after: Fields,
): Partial<Fields> | null {
  const changed: Partial<Fields> = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value: unknown = Reflect.get(after, field);
    if (!equal(Reflect.get(before, field), value)) Reflect.set(changed, field, value ?? null);
  }
  return Object.keys(changed).length > 0 ? changed : null;
}
