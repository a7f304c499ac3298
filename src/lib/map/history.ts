/** The history of a map in deeds: who did what and when, from what to what, read from the log alone. */
import type { Element } from './element.ts';
import { equal } from './equal.ts';
import type { Layer } from './layers.ts';
import type { Link } from './link.ts';
import type { Entry, Operation } from './operation.ts';

interface Ends {
  from: string;
  to: string;
}

/** One thing done; the id is the element's or link's, `map` for the map itself. */
export type Deed =
  | { did: 'add' | 'remove'; what: 'element'; id: string; element: Element }
  | { did: 'add' | 'remove'; what: 'link'; id: string; link: Link }
  | {
      did: 'set';
      what: 'element' | 'link' | 'map';
      id: string;
      field: string;
      /** Null where nothing was said. */
      from: unknown;
      to: unknown;
    }
  /** To another layer, or where both are the same, to another place in it. */
  | { did: 'move'; what: 'element'; id: string; from: Layer; to: Layer }
  | { did: 'retarget'; what: 'link'; id: string; from: Ends; to: Ends };

/**
 * The deeds of one entry of the log, in their order; links that went with a removed element come right
 * after it, and a field written with what it said before is no deed. O(operations).
 */
export function deeds({ operations, inverse }: Pick<Entry, 'operations' | 'inverse'>): Deed[] {
  const back = backs(inverse);
  const unlinked = new Set(operations.flatMap((each) => (each.t === 'link.remove' ? each.id : [])));
  return operations.flatMap((operation) => deedsOf(operation, back, inverse, unlinked));
}

/** Names of elements as the entries tell them, by id; of several, the first told. */
export function namesIn(entries: readonly Pick<Entry, 'operations' | 'inverse'>[]) {
  const names = new Map<string, string>();
  for (const { operations, inverse } of entries)
    for (const operation of [...operations, ...inverse])
      if (operation.t === 'element.add' && !names.has(operation.id))
        names.set(operation.id, operation.fields.name);
  return names;
}

/** Finds what takes an operation back: the inverse runs newest first, so the last of its kind is meant. */
function backs(inverse: readonly Operation[]) {
  const waiting = new Map<string, Operation[]>();
  for (const operation of inverse) {
    const key = keyOf(operation);
    waiting.set(key, [...(waiting.get(key) ?? []), operation]);
  }
  return (t: Operation['t'], id: string): Operation | undefined => waiting.get(`${t} ${id}`)?.pop();
}

function keyOf(operation: Operation): string {
  return `${operation.t} ${operation.t === 'map.set' ? 'map' : operation.id}`;
}

function deedsOf(
  operation: Operation,
  back: ReturnType<typeof backs>,
  inverse: readonly Operation[],
  unlinked: ReadonlySet<string>,
): Deed[] {
  switch (operation.t) {
    case 'element.add': {
      const { t: _, ...element } = operation;
      return [{ did: 'add', what: 'element', id: element.id, element }];
    }
    case 'link.add': {
      const { t: _, ...link } = operation;
      return [{ did: 'add', what: 'link', id: link.id, link }];
    }
    case 'element.remove': {
      const { id } = operation;
      const was = back('element.add', id);
      if (was?.t !== 'element.add') return [];
      const { t: _, ...element } = was;
      const links = inverse.flatMap((each): Deed[] => {
        if (each.t !== 'link.add' || unlinked.has(each.id)) return [];
        if ((each.from !== id && each.to !== id) || !back('link.add', each.id)) return [];
        const { t: __, ...link } = each;
        return [{ did: 'remove', what: 'link', id: link.id, link }];
      });
      return [{ did: 'remove', what: 'element', id, element }, ...links];
    }
    case 'link.remove': {
      const was = back('link.add', operation.id);
      if (was?.t !== 'link.add') return [];
      const { t: _, ...link } = was;
      return [{ did: 'remove', what: 'link', id: link.id, link }];
    }
    case 'element.set':
    case 'link.set': {
      const was = back(operation.t, operation.id);
      const before = was && 'fields' in was ? was.fields : {};
      const what = operation.t === 'element.set' ? 'element' : 'link';
      return sets(what, operation.id, before, operation.fields);
    }
    case 'map.set': {
      const was = back('map.set', 'map');
      return sets('map', 'map', was && 'fields' in was ? was.fields : {}, operation.fields);
    }
    case 'element.move': {
      const was = back('element.move', operation.id);
      const from = was?.t === 'element.move' ? was.layer : operation.layer;
      return [{ did: 'move', what: 'element', id: operation.id, from, to: operation.layer }];
    }
    case 'link.retarget': {
      const was = back('link.retarget', operation.id);
      const to = { from: operation.from, to: operation.to };
      const from = was?.t === 'link.retarget' ? { from: was.from, to: was.to } : to;
      return [{ did: 'retarget', what: 'link', id: operation.id, from, to }];
    }
    // What is said does nothing to the map.
    case 'comment.add':
    case 'comment.edit':
    case 'comment.resolve':
    case 'comment.remove':
      return [];
  }
}

function sets(what: 'element' | 'link' | 'map', id: string, before: object, after: object): Deed[] {
  return Object.keys(after).flatMap((field): Deed[] => {
    const from: unknown = Reflect.get(before, field) ?? null;
    const to: unknown = Reflect.get(after, field) ?? null;
    return equal(from, to) ? [] : [{ did: 'set', what, id, field, from, to }];
  });
}
