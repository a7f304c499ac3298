/** Two moments of a map held against each other: what came, what went, and what says something else. */
import { changedIn, difference } from './difference.ts';
import { equal } from './equal.ts';
import { deeds, type Deed } from './history.ts';
import type { Link } from './link.ts';
import type { MapContent } from './state.ts';

/** How a thing differs. */
export const signs = ['added', 'removed', 'changed'] as const;
export type Sign = (typeof signs)[number];

export interface Comparison {
  /** The later moment, and with it whatever has gone since the earlier one. */
  both: MapContent;
  /** By element and link; what is the same in both has none. */
  signs: ReadonlyMap<string, Sign>;
  /** Field by field, from what to what. */
  deeds: Deed[];
}

/** Holds a later moment against an earlier one. O(V log V + E log E + k²) for k links that moved. */
export function compare(before: MapContent, after: MapContent): Comparison {
  const [were, are] = [before, after].map(
    ({ elements, links }) => new Set([...elements, ...links].map(({ id }) => id)),
  );
  const told = rejoined(deeds(difference(before, after)), before, after);
  const [from, to] = [before.fields.name ?? null, after.fields.name ?? null];
  const found = new Map<string, Sign>();
  for (const { what, id } of told)
    if (what !== 'map')
      found.set(id, !were?.has(id) ? 'added' : !are?.has(id) ? 'removed' : 'changed');
  const gone = <Thing extends { id: string }>(things: readonly Thing[]) =>
    things.filter(({ id }) => !are?.has(id));
  return {
    both: {
      fields: after.fields,
      elements: [...after.elements, ...gone(before.elements)],
      links: [...after.links, ...gone(before.links)],
    },
    signs: found,
    deeds:
      from === to
        ? told
        : [{ did: 'set', what: 'map', id: 'map', field: 'name', from, to }, ...told],
  };
}

/** A link that was taken out only to make room for another is told by what of it changed. */
function rejoined(told: readonly Deed[], before: MapContent, after: MapContent): Deed[] {
  const were = new Map(before.links.map((link) => [link.id, link]));
  const out = new Set(
    told.flatMap(({ did, what, id }) =>
      did === 'add' && what === 'link' && were.has(id) ? [id] : [],
    ),
  );
  const kept = told.filter(({ id }) => !out.has(id));
  const changed = after.links.flatMap((link) => {
    const was = out.has(link.id) ? were.get(link.id) : undefined;
    return was ? between(was, link) : [];
  });
  return [...kept, ...changed];
}

function between(was: Link, is: Link): Deed[] {
  const { id } = is;
  const [from, to] = [was, is].map((link) => ({ from: link.from, to: link.to }));
  const moved: Deed[] =
    from && to && !equal(from, to) ? [{ did: 'retarget', what: 'link', id, from, to }] : [];
  const sets = Object.keys(changedIn(was.fields, is.fields) ?? {}).map((field): Deed => ({
    did: 'set',
    what: 'link',
    id,
    field,
    from: Reflect.get(was.fields, field) ?? null,
    to: Reflect.get(is.fields, field) ?? null,
  }));
  return [...moved, ...sets];
}
