/** Random gestures on a small map, so that several people's meet. */
import type { Speech } from '#lib/map/comment.ts';
import { layers } from '#lib/map/layers.ts';
import type { Operation } from '#lib/map/operation.ts';
import { commentIds, elementIds, linkIds } from '../map/worlds.ts';
import type { Former } from './worlds.ts';

/** As if what an operation does had been called its kind once. */
export const former: Former = {
  step: (operation) => renamed(operation, 'kind', 't'),
  back: (operation) => renamed(operation, 't', 'kind'),
};

function renamed(operation: unknown, from: string, to: string): unknown {
  const entries = Object.entries(operation ?? {}).map(([key, value]: [string, unknown]) => [
    key === from ? to : key,
    value,
  ]);
  return Object.fromEntries(entries);
}

/** A key in a place where people have inserted over and over. */
const crowded = `a1${'V'.repeat(60)}`;

/** One to three operations, or something said, that may or may not apply. */
export function gesture(random: () => number): Operation[] {
  if (random() < 0.15) return [speech(random)];
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => operation(random));
}

function speech(random: () => number): Speech {
  const one = chooser(random);
  const id = one(commentIds);
  const body = one(['Why?', 'Since when?', 'Agreed']);
  switch (Math.floor(random() * 6)) {
    case 0:
    case 1:
      return {
        t: 'comment.add',
        id,
        target: { of: 'element', id: one(elementIds.slice(0, 2)) },
        parent: one([null, null, ...commentIds]),
        body,
        mentions: [],
      };
    case 2:
      return { t: 'comment.edit', id, body, mentions: [] };
    case 3:
      return { t: 'comment.resolve', id, resolved: random() < 0.5 };
    default:
      return { t: 'comment.remove', id };
  }
}

function chooser(random: () => number) {
  return <T>(of: readonly T[]): T => {
    const found = of[Math.floor(random() * of.length)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  };
}

function operation(random: () => number): Operation {
  const one = chooser(random);
  const [id, other, link] = [one(elementIds), one(elementIds), one(linkIds)];
  const place = { layer: one(layers), ord: one(['a0V', 'a1V', 'a2V', crowded]) };
  const name = one(['Pride', 'Greets', 'Arrival', 'Revenue']);
  switch (Math.floor(random() * 9)) {
    case 0:
    case 1:
      return { t: 'element.add', id, ...place, fields: { name } };
    case 2:
      return { t: 'element.set', id, fields: { name } };
    case 3:
      return { t: 'element.set', id, fields: { target: Math.floor(random() * 100) } };
    case 4:
      return { t: 'element.move', id, ...place };
    case 5:
      return { t: 'element.remove', id };
    case 6:
      return { t: 'link.add', id: link, from: id, to: other, fields: {} };
    case 7:
      return { t: 'link.set', id: link, fields: { strength: one([0.1, 0.5]) } };
    default:
      return { t: 'map.set', fields: { description: name } };
  }
}
