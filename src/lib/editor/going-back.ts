/** Going back to what a field once said: an edit of now, like any other. */
import { belongs } from '#lib/map/element.ts';
import { equal } from '#lib/map/equal.ts';
import type { Deed } from '#lib/map/history.ts';
import type { Operation } from '#lib/map/operation.ts';
import { insist } from './conflicts.ts';
import type { OpenMap } from './open-map.svelte.ts';

/** The edit that takes a written field back; null where the thing is gone, it says so already, or one may not. */
export function backTo(open: OpenMap, deed: Deed): Operation | null {
  if (deed.did !== 'set') return null;
  const { id, field, from } = deed;
  const link = open.link(id);
  const element = open.element(id);
  const fields = deed.what === 'map' ? open.fields : (link ?? element)?.fields;
  if (!fields || equal(Reflect.get(fields, field), from)) return null;
  const ends = link && [open.element(link.from), open.element(link.to)];
  const [cause, effect] = ends ?? [];
  const may =
    deed.what === 'map'
      ? open.rights.map || (field === 'grades' && open.rights.grades)
      : cause && effect
        ? open.rights.evidence(cause.layer, effect.layer)
        : element !== undefined &&
          belongs(field, element.layer) &&
          open.rights.field(element.layer, field);
  return may ? insist({ id, field, mine: from, theirs: null, person: '' }, !!link) : null;
}
