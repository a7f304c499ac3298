/**
 * Two people wrote the same field and only one value can stand. Whoever's does not is told whose does,
 * and may set their own with one click: that is a new edit, like any other.
 */
import { Operation } from '#lib/map/operation.ts';
import type { Line } from '#lib/map/wire.ts';
import type { Overwritten } from '#lib/map/writes.ts';

/** One field of one thing: what one wrote oneself, and what stands instead. */
export interface Conflict {
  /** An element, a link, or `map`. */
  id: string;
  field: string;
  mine: unknown;
  theirs: unknown;
  /** Who wrote what stands. */
  person: string;
}

/** My values that somebody else's line has just replaced without having seen them. */
export function overruled({ person, overwritten = [], operations }: Line, me: string): Conflict[] {
  if (person === me) return [];
  return overwritten
    .filter((each) => each.person === me)
    .flatMap(({ id, field, value }) => {
      const theirs = writtenBy(operations, id, field);
      return theirs === undefined ? [] : [{ id, field, mine: value, theirs, person }];
    });
}

/** My edits made while I was away that were refused, field by field. */
export function refused(
  overwritten: readonly Overwritten[],
  mine: readonly Operation[],
): Conflict[] {
  return overwritten.flatMap(({ id, field, value, person }) => {
    const own = writtenBy(mine, id, field);
    return own === undefined ? [] : [{ id, field, mine: own, theirs: value, person }];
  });
}

/** The edit that sets a field as I had it; null where it cannot be one. */
export function insist({ id, field, mine }: Conflict, link: boolean): Operation | null {
  const whole = typeof mine === 'object' ? mine : null;
  return Operation.safeParse(asked()).data ?? null;

  function asked(): object {
    if (id === 'map') return { t: 'map.set', fields: { [field]: mine } };
    if (field === 'place') return { t: 'element.move', id, ...whole };
    if (field === 'ends') return { t: 'link.retarget', id, ...whole };
    return { t: link ? 'link.set' : 'element.set', id, fields: { [field]: mine } };
  }
}

function writtenBy(operations: readonly Operation[], id: string, field: string): unknown {
  let found: unknown;
  for (const operation of operations) {
    if ((operation.t === 'map.set' ? 'map' : operation.id) !== id) continue;
    if (operation.t === 'element.move' && field === 'place')
      found = { layer: operation.layer, ord: operation.ord };
    else if (operation.t === 'link.retarget' && field === 'ends')
      found = { from: operation.from, to: operation.to };
    else if ('fields' in operation && field in operation.fields)
      found = Reflect.get(operation.fields, field);
  }
  return found;
}
