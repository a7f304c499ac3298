/** Random maps and random gestures on them, for properties. */
import fc from 'fast-check';
import { subject, type Speech, type Target } from '#lib/map/comment.ts';
import { layers } from '#lib/map/layers.ts';
import type { Operation } from '#lib/map/operation.ts';
import { identity } from '#lib/map/link.ts';
import { toComments, toContent, type MapState } from '#lib/map/state.ts';

/** A small world, so that gestures meet: six elements and six links can exist. */
const six = [1, 2, 3, 4, 5, 6];
export const elementIds = six.map((n) => `0e000000-0000-4000-8000-00000000000${n}`);
export const linkIds = six.map((n) => `01000000-0000-4000-8000-00000000000${n}`);

const elementId = fc.constantFrom(...elementIds);
const linkId = fc.constantFrom(...linkIds);
const layer = fc.constantFrom(...layers);
const ord = fc.constantFrom('a0V', 'a1V', 'a2V');
const name = fc.constantFrom('Pride', 'Greets', 'Arrival', 'Revenue');
const target = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
const few = fc.option(fc.integer({ min: 1, max: 3 }), { nil: null });
const grades = fc.constantFrom(null, {}, { belief: { existence: 0.3, spread: 1 } });
const lag = fc.option(fc.integer({ min: 0, max: 1 }), { nil: null });
const strength = fc.option(fc.constantFrom(0.1, 0.5), { nil: null });

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    t: fc.constant('element.add' as const),
    id: elementId,
    layer,
    ord,
    fields: fc.record({ name, target }, { requiredKeys: ['name'] }),
  }),
  fc.record({
    t: fc.constant('element.set' as const),
    id: elementId,
    fields: fc.record({ name, target, owner: name }, { requiredKeys: [] }),
  }),
  fc.record({ t: fc.constant('element.move' as const), id: elementId, layer, ord }),
  fc.record({ t: fc.constant('element.remove' as const), id: elementId }),
  fc.record({
    t: fc.constant('link.add' as const),
    id: linkId,
    from: elementId,
    to: elementId,
    fields: fc.record({ lag, strength }, { requiredKeys: [] }),
  }),
  fc.record({
    t: fc.constant('link.set' as const),
    id: linkId,
    fields: fc.record({ lag, strength }, { requiredKeys: [] }),
  }),
  fc.record({
    t: fc.constant('link.retarget' as const),
    id: linkId,
    from: elementId,
    to: elementId,
  }),
  fc.record({ t: fc.constant('link.remove' as const), id: linkId }),
  fc.record({
    t: fc.constant('map.set' as const),
    fields: fc.record({ description: name, few, grades }, { requiredKeys: [] }),
  }),
);

export const commentIds = six.map((n) => `cc000000-0000-4000-8000-00000000000${n}`);
export const people = [1, 2, 3].map((n) => `aa000000-0000-4000-8000-00000000000${n}`);

const commentId = fc.constantFrom(...commentIds);
const about: fc.Arbitrary<Target> = fc.oneof(
  elementId.map((id) => ({ of: 'element' as const, id })),
  linkId.map((id) => ({ of: 'link' as const, id })),
  fc.constant({ of: 'map' as const }),
);

/** Something that somebody says, or takes back. */
export const speech: fc.Arbitrary<Speech> = fc.oneof(
  fc.record({
    t: fc.constant('comment.add' as const),
    id: commentId,
    target: about,
    parent: fc.option(commentId, { nil: null }),
    body: name,
    mentions: fc.subarray(people),
  }),
  fc.record({
    t: fc.constant('comment.edit' as const),
    id: commentId,
    body: name,
    mentions: fc.subarray(people),
  }),
  fc.record({
    t: fc.constant('comment.resolve' as const),
    id: commentId,
    resolved: fc.boolean(),
  }),
  fc.record({ t: fc.constant('comment.remove' as const), id: commentId }),
);

export const gesture = fc.array(operation, { minLength: 1, maxLength: 4 });
export const gestures = fc.array(gesture, { maxLength: 30 });

/** What a map says, for comparing; the order in which things came does not matter. */
export function said(state: MapState): unknown {
  const all = { ...toContent(state), comments: toComments(state) };
  return JSON.parse(JSON.stringify(all, (_, value: unknown) => value ?? undefined));
}

/** Everything that must hold of a map at any time; the sentences of those that do not. */
export function broken(state: MapState): string[] {
  const faults: string[] = [];
  const identities = new Map<string, string>();
  const linksOf = new Map([...state.elements.keys()].map((id) => [id, new Set<string>()]));
  for (const link of state.links.values()) {
    if (link.from === link.to) faults.push('a link to itself');
    if (identities.has(identity(link))) faults.push('a twin');
    identities.set(identity(link), link.id);
    for (const end of [link.from, link.to]) {
      if (!state.elements.has(end)) faults.push('a dangling link');
      linksOf.get(end)?.add(link.id);
    }
  }
  const plain = (index: MapState['linksOf']) =>
    JSON.stringify([...index].map(([id, links]) => [id, [...links].sort()]).sort());
  if (plain(linksOf) !== plain(state.linksOf)) faults.push('the index of links is wrong');
  const replies = new Map<string, Set<string>>();
  for (const { id, parent, target } of state.comments.values()) {
    if (parent === null) continue;
    const first = state.comments.get(parent);
    if (!first || first.parent !== null) faults.push('a reply to nothing');
    else if (subject(first.target) !== subject(target)) faults.push('a reply that strays');
    replies.set(parent, (replies.get(parent) ?? new Set()).add(id));
  }
  for (const { id, removed } of state.comments.values())
    if (removed && !replies.has(id)) faults.push('the place of a comment that nobody needs');
  if (plain(replies) !== plain(state.repliesTo)) faults.push('the index of replies is wrong');
  if (JSON.stringify([...identities].sort()) !== JSON.stringify([...state.identities].sort()))
    faults.push('the index of identities is wrong');
  return faults;
}
