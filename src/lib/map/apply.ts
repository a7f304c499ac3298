/**
 * One function changes a map, the same in the browser and on the server: operations stand or fall
 * together, and what comes back takes them back exactly.
 */
import { nobody, type Hand } from './comment.ts';
import { conclude, noChange, remember, restore, type Change } from './change.ts';
import { belongs, type Element } from './element.ts';
import { identity, type Link } from './link.ts';
import type { Operation, Refusal } from './operation.ts';
import { speak } from './speak.ts';
import { dropElement, dropLink, putElement, putLink, type MapState } from './state.ts';

export const limits = { elements: 10_000, links: 30_000 };

/** Asked before each operation, on the state it meets; null lets it pass. */
export type Permit = (operation: Operation, state: MapState) => Refusal | null;

export interface Applied {
  /** What took effect: all of it, or with `soft` what was still possible. */
  operations: Operation[];
  /** Operations that restore the state before, in the order to apply them. */
  inverse: Operation[];
  change: Change;
}

export interface ApplyOptions {
  permit?: Permit;
  /** Skip what somebody else has made impossible or needless, instead of refusing the whole. */
  soft?: boolean;
  /** Who says what is said, and when. */
  hand?: Hand;
}

const skipped: ReadonlySet<Refusal['refused']> = new Set([
  'gone',
  'dangling',
  'exists',
  'duplicate',
]);

/**
 * Applies operations to a state, all or none. O(operations + links removed).
 *
 * @returns what took effect and its inverse, or why nothing did; after a refusal the state is as before.
 */
export function apply(
  state: MapState,
  operations: readonly Operation[],
  { permit = () => null, soft = false, hand = nobody }: ApplyOptions = {},
): Applied | Refusal {
  const done: Operation[] = [];
  const inverse: Operation[] = [];
  const change = noChange();
  let passed: Refusal | null = null;
  for (const operation of operations) {
    const refusal = permit(operation, state) ?? misplaced(operation, state);
    const outcome = refusal ?? take(state, operation, change, hand);
    if (Array.isArray(outcome)) {
      done.push(operation);
      inverse.unshift(...outcome);
    } else if (soft && skipped.has(outcome.refused)) {
      passed ??= outcome;
    } else {
      restore(state, change);
      return outcome;
    }
  }
  if (done.length === 0 && passed) return passed;
  return { operations: done, inverse, change: conclude(change, state) };
}

/** A line of the log does not apply to a state: the line, or the state, is not what it should be. */
export class Misfit extends Error {}

/**
 * Applies what the log has already accepted. Only the rules of the graph are asked again, so that old
 * lines stay readable when the rules of entry change.
 *
 * @param hand who wrote the line; nobody where nothing is said in it.
 * @throws Misfit where it does not apply: the state is not the one the line was written on.
 */
export function replay(
  state: MapState,
  operations: readonly Operation[],
  hand: Hand = nobody,
): Change {
  const change = noChange();
  for (const operation of operations) {
    const outcome = take(state, operation, change, hand);
    if (!Array.isArray(outcome))
      throw new Misfit(
        `${operation.t} does not apply: ${outcome.refused} ${outcome.culprit ?? ''}`,
      );
  }
  return conclude(change, state);
}

export function isRefusal(outcome: object): outcome is Refusal {
  return 'refused' in outcome;
}

/** A field is written where it belongs. (A move to another layer keeps what is written, unseen.) */
function misplaced(operation: Operation, state: MapState): Refusal | null {
  if (operation.t !== 'element.set') return null;
  const layer = state.elements.get(operation.id)?.layer;
  const field = Object.keys(operation.fields).find(
    (name) =>
      layer !== undefined && valueOf(operation.fields, name) !== null && !belongs(name, layer),
  );
  return field === undefined ? null : { refused: 'invalid', culprit: operation.id, field };
}

function take(
  state: MapState,
  operation: Operation,
  change: Change,
  hand: Hand,
): Operation[] | Refusal {
  remember(change, state, operation);
  return step(state, operation, hand);
}

/** Applies one operation; its inverse, or why it cannot be. */
function step(state: MapState, operation: Operation, hand: Hand): Operation[] | Refusal {
  switch (operation.t) {
    case 'element.add': {
      const { t: _, ...element } = operation;
      return addElement(state, element);
    }
    case 'element.set': {
      const element = state.elements.get(operation.id);
      if (!element) return { refused: 'gone', culprit: operation.id };
      putElement(state, { ...element, fields: merge(element.fields, operation.fields) });
      return [
        { t: 'element.set', id: element.id, fields: former(element.fields, operation.fields) },
      ];
    }
    case 'element.move': {
      const element = state.elements.get(operation.id);
      if (!element) return { refused: 'gone', culprit: operation.id };
      putElement(state, { ...element, layer: operation.layer, ord: operation.ord });
      return [{ t: 'element.move', id: element.id, layer: element.layer, ord: element.ord }];
    }
    case 'element.remove': {
      const element = state.elements.get(operation.id);
      if (!element) return { refused: 'gone', culprit: operation.id };
      const links = [...(state.linksOf.get(operation.id) ?? [])].flatMap(
        (id) => state.links.get(id) ?? [],
      );
      for (const link of links) dropLink(state, link.id);
      dropElement(state, operation.id);
      return [
        { t: 'element.add', ...element },
        ...links.map((link): Operation => ({ t: 'link.add', ...link })),
      ];
    }
    case 'link.add': {
      const { t: _, ...link } = operation;
      if (state.links.has(link.id)) return { refused: 'exists', culprit: link.id };
      if (state.links.size >= limits.links) return { refused: 'limit' };
      return placeLink(state, link) ?? [{ t: 'link.remove', id: link.id }];
    }
    case 'link.set': {
      const link = state.links.get(operation.id);
      if (!link) return { refused: 'gone', culprit: operation.id };
      return (
        placeLink(state, { ...link, fields: merge(link.fields, operation.fields) }) ?? [
          { t: 'link.set', id: link.id, fields: former(link.fields, operation.fields) },
        ]
      );
    }
    case 'link.retarget': {
      const link = state.links.get(operation.id);
      if (!link) return { refused: 'gone', culprit: operation.id };
      return (
        placeLink(state, { ...link, from: operation.from, to: operation.to }) ?? [
          { t: 'link.retarget', id: link.id, from: link.from, to: link.to },
        ]
      );
    }
    case 'link.remove': {
      const link = state.links.get(operation.id);
      if (!link) return { refused: 'gone', culprit: operation.id };
      dropLink(state, link.id);
      return [{ t: 'link.add', ...link }];
    }
    case 'map.set': {
      const back = former(state.fields, operation.fields);
      state.fields = merge(state.fields, operation.fields);
      return [{ t: 'map.set', fields: back }];
    }
    case 'comment.add':
    case 'comment.edit':
    case 'comment.resolve':
    case 'comment.remove':
      return speak(state, operation, hand);
  }
}

function addElement(state: MapState, element: Element): Operation[] | Refusal {
  if (state.elements.has(element.id)) return { refused: 'exists', culprit: element.id };
  if (state.elements.size >= limits.elements) return { refused: 'limit' };
  putElement(state, element);
  return [{ t: 'element.remove', id: element.id }];
}

/** Puts a link where it is asked to stand; null when it stands there. */
function placeLink(state: MapState, link: Link): Refusal | null {
  if (link.from === link.to) return { refused: 'invalid', culprit: link.id };
  for (const end of [link.from, link.to])
    if (!state.elements.has(end)) return { refused: 'dangling', culprit: end };
  const twin = state.identities.get(identity(link));
  if (twin !== undefined && twin !== link.id) return { refused: 'duplicate', culprit: twin };
  putLink(state, link);
  return null;
}

/** Fields with a change laid over them; null clears. */
function merge<Fields extends object>(fields: Fields, change: Partial<Fields>): Fields {
  const merged = { ...fields, ...change };
  for (const field in merged) if (merged[field] === null) Reflect.deleteProperty(merged, field);
  return merged;
}

/** The values a change replaces; null where there was none. */
function former<Fields extends object>(fields: Fields, change: Fields): Fields {
  const before = { ...change };
  for (const field of Object.keys(change))
    Reflect.set(before, field, valueOf(fields, field) ?? null);
  return before;
}

function valueOf(fields: object, field: string): unknown {
  return Reflect.get(fields, field);
}
