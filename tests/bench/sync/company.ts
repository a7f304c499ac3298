/** What the bench of co-editing runs on: a database that keeps what it is given, people, and a map. */
import { generateNKeysBetween } from 'fractional-indexing';
import { v7 } from 'uuid';
import { layers } from '#lib/map/layers.ts';
import type { MapContent } from '#lib/map/state.ts';
import * as maps from '#lib/server/maps.ts';
import * as sessions from '#lib/server/sessions.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { memberOf, organisationOf, type Member } from '../../support/world.ts';

export const origin = 'http://bench.test';

export interface Guest {
  person: string;
  cookie: string;
}

export interface Place {
  organisation: string;
  map: string;
  path: string;
  /** The elements that are edited. */
  elements: string[];
}

/** People of one organisation who may edit everything, signed in. */
export async function people(
  owner: Database,
  count: number,
): Promise<{ one: Member; guests: Guest[] }> {
  const one = await organisationOf(owner, ['hr', 'cx']);
  const guests: Guest[] = [];
  for (let i = 0; i < count; i++) {
    const { person } = i === 0 ? one : await memberOf(owner, one, ['hr', 'cx']);
    const token = await within(owner, {}, (tx) => sessions.begin(tx, person, 'bench'));
    guests.push({ person, cookie: `${sessions.cookieName(origin)}=${token}` });
  }
  return { one, guests };
}

export async function place(
  owner: Database,
  one: Member,
  elements: number,
  links: number,
): Promise<Place> {
  const content = contentOf(elements, links);
  const made = await within(owner, { ...one, seconds: 120 }, (tx) =>
    maps.create(tx, content, 'template'),
  );
  if ('refused' in made) throw new Error(made.refused);
  return {
    organisation: one.organisation,
    map: made.id,
    path: `/api/${one.slug}/maps/${made.id}`,
    elements: content.elements.map(({ id }) => id),
  };
}

/** Elements in all layers, each with what a busy team writes on its card; links between neighbours. */
function contentOf(count: number, links: number): MapContent {
  const ords = generateNKeysBetween(null, null, count);
  const elements = ords.map((ord, i) => ({
    id: v7(),
    layer: layers[i % layers.length] ?? 'culture',
    ord,
    fields: {
      name: `Element ${i}`,
      description: `What element ${i} is about, in a sentence or two as people write them.`,
      owner: `Team ${i % 23}`,
      target: 70 + (i % 25),
      cost: 1_000 * (1 + (i % 9)),
    },
  }));
  const ids = elements.map(({ id }) => id);
  return {
    fields: { name: 'Bench' },
    elements,
    links: Array.from({ length: links }, (_, i) => ({
      id: v7(),
      from: ids[i % count] ?? '',
      to: ids[(i + 1 + Math.floor(i / count)) % count] ?? '',
      fields: { strength: 0.3, se: 0.1 },
    })),
  };
}
