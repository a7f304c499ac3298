/**
 * What operations did to a map, thing by thing: as it was, and as it became. It is enough to put
 * everything back exactly, to redraw only what moved, and to undo later what nobody has touched since.
 */
import { isSpeech, type Comment } from './comment.ts';
import type { Element } from './element.ts';
import type { Link } from './link.ts';
import type { MapFields, Operation } from './operation.ts';
import {
  dropComment,
  dropElement,
  dropLink,
  putComment,
  putElement,
  putLink,
  type MapState,
} from './state.ts';

/** One thing before and after; undefined where it did not exist. */
export interface Turn<Thing> {
  before: Thing | undefined;
  after: Thing | undefined;
}

export interface Change {
  elements: Map<string, Turn<Element>>;
  links: Map<string, Turn<Link>>;
  /** Null while the map's own fields are untouched. */
  fields: { before: MapFields; after: MapFields } | null;
  comments: Map<string, Turn<Comment>>;
}

export function noChange(): Change {
  return { elements: new Map(), links: new Map(), fields: null, comments: new Map() };
}

/** Whether the map itself is as it was, whatever was said. */
export function isEmpty(change: Change): boolean {
  return change.elements.size === 0 && change.links.size === 0 && change.fields === null;
}

/** Keeps what an operation is about to touch, as it stands now. O(links at a removed element). */
export function remember(change: Change, state: MapState, operation: Operation): void {
  const link = (id: string) => {
    if (!change.links.has(id))
      change.links.set(id, { before: state.links.get(id), after: undefined });
  };
  if (isSpeech(operation)) {
    const parent = state.comments.get(operation.id)?.parent;
    for (const id of [operation.id, ...(parent ? [parent] : [])])
      if (!change.comments.has(id))
        change.comments.set(id, { before: state.comments.get(id), after: undefined });
  } else if (operation.t === 'map.set') {
    change.fields ??= { before: state.fields, after: state.fields };
  } else if (operation.t.startsWith('link.')) {
    link(operation.id);
  } else {
    if (operation.t === 'element.remove') state.linksOf.get(operation.id)?.forEach(link);
    if (!change.elements.has(operation.id))
      change.elements.set(operation.id, {
        before: state.elements.get(operation.id),
        after: undefined,
      });
  }
}

/** Completes a change with the things as they stand now; what is the same as before is left out. */
export function conclude(change: Change, state: MapState): Change {
  for (const [id, turn] of change.elements) {
    turn.after = state.elements.get(id);
    if (turn.after === turn.before) change.elements.delete(id);
  }
  for (const [id, turn] of change.links) {
    turn.after = state.links.get(id);
    if (turn.after === turn.before) change.links.delete(id);
  }
  for (const [id, turn] of change.comments) {
    turn.after = state.comments.get(id);
    if (turn.after === turn.before) change.comments.delete(id);
  }
  if (change.fields) change.fields.after = state.fields;
  return change;
}

/** Puts everything back as it was, to the very same objects; newest change first. O(things touched). */
export function restore(state: MapState, change: Change): void {
  for (const id of change.links.keys()) dropLink(state, id);
  for (const [id, { before }] of change.elements)
    if (before) putElement(state, before);
    else dropElement(state, id);
  for (const { before } of change.links.values()) if (before) putLink(state, before);
  for (const id of change.comments.keys()) dropComment(state, id);
  for (const { before } of change.comments.values()) if (before) putComment(state, before);
  if (change.fields) state.fields = change.fields.before;
}

/** The ids of all elements, links and comments in these changes, each once; `map` for the map's own fields. */
export function touched(changes: readonly Change[]): Set<string> {
  const ids = new Set<string>();
  for (const { elements, links, comments, fields } of changes) {
    for (const things of [elements, links, comments]) for (const id of things.keys()) ids.add(id);
    if (fields) ids.add('map');
  }
  return ids;
}
