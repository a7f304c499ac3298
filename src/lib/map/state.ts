/**
 * A map as it stands after some line of its log. The containers change in place, what they hold is
 * replaced and never changed, so an unchanged element is the same object before and after.
 */
import { column } from './layers.ts';
import type { Element } from './element.ts';
import { identity, type Link } from './link.ts';
import type { MapFields } from './operation.ts';

export interface MapState {
  fields: MapFields;
  elements: Map<string, Element>;
  links: Map<string, Link>;
  /** Ids of the links that begin or end at an element. */
  linksOf: Map<string, Set<string>>;
  /** Link identities in use, so that a twin is seen at once. */
  identities: Map<string, string>;
}

/** The plain form of a map, as it is stored, exported and sent. */
export interface MapContent {
  fields: MapFields;
  elements: Element[];
  links: Link[];
}

export function emptyState(): MapState {
  return {
    fields: {},
    elements: new Map(),
    links: new Map(),
    linksOf: new Map(),
    identities: new Map(),
  };
}

/** Builds a state from trusted content. O(V + E). */
export function fromContent(content: MapContent): MapState {
  const state = emptyState();
  state.fields = content.fields;
  for (const element of content.elements) putElement(state, element);
  for (const link of content.links) putLink(state, link);
  return state;
}

/** The content in a fixed order: elements by column, order and id; links by id. O(V log V + E log E). */
export function toContent(state: MapState): MapContent {
  return {
    fields: state.fields,
    elements: inOrder(state.elements.values()),
    links: [...state.links.values()].sort((a, b) => compare(a.id, b.id)),
  };
}

/** Elements by column, then order key, then id. */
export function inOrder(elements: Iterable<Element>): Element[] {
  return [...elements].sort(
    (a, b) => column(a.layer) - column(b.layer) || compare(a.ord, b.ord) || compare(a.id, b.id),
  );
}

export function putElement(state: MapState, element: Element): void {
  state.elements.set(element.id, element);
  if (!state.linksOf.has(element.id)) state.linksOf.set(element.id, new Set());
}

export function dropElement(state: MapState, id: string): void {
  state.elements.delete(id);
  state.linksOf.delete(id);
}

/** Puts a link in place of the one with its id, if any. Both ends must exist. */
export function putLink(state: MapState, link: Link): void {
  dropLink(state, link.id);
  state.links.set(link.id, link);
  state.identities.set(identity(link), link.id);
  state.linksOf.get(link.from)?.add(link.id);
  state.linksOf.get(link.to)?.add(link.id);
}

export function dropLink(state: MapState, id: string): void {
  const link = state.links.get(id);
  if (!link) return;
  state.links.delete(id);
  state.identities.delete(identity(link));
  state.linksOf.get(link.from)?.delete(id);
  state.linksOf.get(link.to)?.delete(id);
}

/** Order by code unit, the same in every browser, server and database (`collate "C"`). */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
