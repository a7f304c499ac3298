/**
 * A map as it stands after some line of its log. The containers change in place, what they hold is
 * replaced and never changed, so an unchanged element is the same object before and after.
 */
import type { Comment } from './comment.ts';
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
  /** What people say about it. */
  comments: Map<string, Comment>;
  /** Ids of the replies to a first comment; absent where there are none. */
  repliesTo: Map<string, Set<string>>;
}

/** The plain form of a map, as it is stored, exported and sent; what people say about it goes apart. */
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
    comments: new Map(),
    repliesTo: new Map(),
  };
}

/** Builds a state from trusted content, and what is said about it. O(V + E + comments). */
export function fromContent(content: MapContent, comments: readonly Comment[] = []): MapState {
  const state = emptyState();
  state.fields = content.fields;
  for (const element of content.elements) putElement(state, element);
  for (const link of content.links) putLink(state, link);
  for (const comment of comments) putComment(state, comment);
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

/** What is said, oldest first; what the log has not decided yet comes last. O(n log n). */
export function toComments({ comments }: Pick<MapState, 'comments'>): Comment[] {
  const line = ({ seq }: Comment) => seq || Infinity;
  return [...comments.values()].sort(
    (a, b) =>
      (line(a) === line(b) ? compare(a.at, b.at) : line(a) - line(b)) || compare(a.id, b.id),
  );
}

/** Elements by column, then order key, then id. */
export function inOrder(elements: Iterable<Element>): Element[] {
  return [...elements].sort(
    (a, b) => column(a.layer) - column(b.layer) || compare(a.ord, b.ord) || compare(a.id, b.id),
  );
}

export function putElement(state: MapState, element: Element): void {
  if (!state.elements.has(element.id)) state.linksOf.set(element.id, new Set());
  state.elements.set(element.id, element);
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

/** Puts a comment in place of the one with its id, if any. */
export function putComment(state: MapState, comment: Comment): void {
  const { id, parent } = comment;
  state.comments.set(id, comment);
  if (parent === null) return;
  const replies = state.repliesTo.get(parent) ?? new Set();
  state.repliesTo.set(parent, replies.add(id));
}

export function dropComment(state: MapState, id: string): void {
  const parent = state.comments.get(id)?.parent ?? '';
  state.comments.delete(id);
  const replies = state.repliesTo.get(parent);
  replies?.delete(id);
  if (replies?.size === 0) state.repliesTo.delete(parent);
}

/** Order by code unit, the same in every browser, server and database (`collate "C"`). */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
