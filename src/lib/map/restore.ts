/**
 * Going back: what would make a map, or one thing on it, what it once was. History is never rewritten;
 * going back is one more gesture, and it does as much as can be done by whoever asks: what they may not
 * write, and what has no place any more, is told apart.
 */
import { apply, isRefusal, replay, type Permit } from './apply.ts';
import type { Skipped } from './branch.ts';
import { difference, type Difference } from './difference.ts';
import type { Element } from './element.ts';
import { identity, type Link } from './link.ts';
import type { Operation, Refusal } from './operation.ts';
import { fromContent, toContent, type MapContent, type MapState } from './state.ts';

/** What cannot go back, with what would take it back where only a right is missing. */
export interface Left extends Skipped {
  inverse: Operation[];
}

/** What goes back, and what cannot. */
export interface Restoring extends Difference {
  skipped: Left[];
}

/**
 * What makes the whole map what it was, its name included; fields that an element's layer does not show
 * stay as they are. O((V + E) log V + k²) for k links that change their ends or lag.
 *
 * @param then must be a map without faults, as `now` must be.
 */
export function restoring(now: MapState, then: MapContent, permit?: Permit): Restoring {
  const { name } = then.fields;
  const named: Operation[] =
    name === undefined || name === now.fields.name ? [] : [{ t: 'map.set', fields: { name } }];
  const content = toContent(now);
  return taken(content, [...named, ...difference(content, then).operations], permit);
}

/**
 * What makes one element or link what it was: an element with its fields, its place and those of its
 * links that are gone and whose other ends are there; links that came since stay. What was not there
 * then goes. O((V + E) log V).
 */
export function restoringThing(
  now: MapState,
  then: MapContent,
  id: string,
  permit?: Permit,
): Restoring {
  const content = toContent(now);
  const element = then.elements.find((each) => each.id === id);
  const link = then.links.find((each) => each.id === id);
  const around = element
    ? then.links.filter((each) => (each.from === id || each.to === id) && !now.links.has(each.id))
    : [];
  const wanted = link ? [link] : around;
  const ends = new Set([...now.elements.keys(), ...(element ? [id] : [])]);
  const left: Left[] = [];
  const links = wanted.filter((each) => {
    const refusal = homeless(each, ends, now);
    if (refusal) left.push({ operation: { t: 'link.add', ...each }, inverse: [], refusal });
    return refusal === null;
  });
  const own = new Set([id, ...links.map((each) => each.id)]);
  const target: MapContent = {
    ...content,
    elements: [...content.elements.filter((each) => each.id !== id), ...(element ? [element] : [])],
    links: [
      ...content.links.filter((each) => !own.has(each.id) && (element || joinsNot(each, id))),
      ...links,
      // a link that cannot go back stays where it is
      ...content.links.filter((each) => each.id === id && link && links.length === 0),
    ],
  };
  const found = taken(content, difference(content, target).operations, permit);
  return { ...found, skipped: [...left, ...found.skipped] };
}

/** Why a link cannot stand as it once did; null where it can. */
function homeless(link: Link, ends: ReadonlySet<string>, now: MapState): Refusal | null {
  for (const end of [link.from, link.to])
    if (!ends.has(end)) return { refused: 'dangling', culprit: end };
  const twin = now.identities.get(identity(link));
  return twin === undefined || twin === link.id ? null : { refused: 'duplicate', culprit: twin };
}

function joinsNot({ from, to }: Link, id: Element['id']): boolean {
  return from !== id && to !== id;
}

/** Does what can be done, one after the other; of a refused write those fields that can be written. */
function taken(
  content: MapContent,
  operations: readonly Operation[],
  permit: Permit | undefined,
): Restoring {
  const state = fromContent(content);
  const found: Restoring = { operations: [], inverse: [], skipped: [] };
  const take = (operation: Operation): Refusal | null => {
    const applied = apply(state, [operation], permit ? { permit } : {});
    if (isRefusal(applied)) return applied;
    found.operations.push(...applied.operations);
    found.inverse.unshift(...applied.inverse);
    return null;
  };
  const leave = (operation: Operation, refusal: Refusal): Left => {
    const applied = apply(state, [operation]);
    if (isRefusal(applied)) return { operation, refusal, inverse: [] };
    replay(state, applied.inverse);
    return { operation, refusal, inverse: applied.inverse };
  };
  for (const operation of operations) {
    const refusal = take(operation);
    if (!refusal) continue;
    const parts = fieldByField(operation);
    if (parts.length < 2) found.skipped.push(leave(operation, refusal));
    else
      for (const part of parts) {
        const why = take(part);
        if (why) found.skipped.push(leave(part, why));
      }
  }
  return found;
}

/** A write of several fields as one for each; anything else as it is. */
function fieldByField(operation: Operation): Operation[] {
  switch (operation.t) {
    case 'element.set':
    case 'link.set':
    case 'map.set':
      return Object.keys(operation.fields).map((field) => {
        const part = structuredClone(operation);
        for (const other of Object.keys(part.fields))
          if (other !== field) Reflect.deleteProperty(part.fields, other);
        return part;
      });
    default:
      return [operation];
  }
}
