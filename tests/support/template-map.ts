/** A map made of a template, in a database of its own, and somebody who may do everything with it. */
import { randomUUID } from 'node:crypto';
import type { Operation } from '#lib/map/operation.ts';
import { instantiate } from '#lib/map/templates/instantiate.ts';
import * as maps from '#lib/server/maps.ts';
import { within } from '#lib/server/sql.ts';
import { test as base } from './database.ts';
import { organisationOf } from './world.ts';

export const test = base
  .extend('who', ({ owner }) => organisationOf(owner))
  .extend('map', async ({ database, who }) => {
    const content = instantiate('retail', {
      say: (key) => key,
      id: randomUUID,
      random: Math.random,
    });
    const made = await within(database, who, (tx) => maps.create(tx, content, 'template'));
    if ('refused' in made) throw new Error(made.refused);
    return made.id;
  });

export const renamed = (id: string, name: string): Operation => ({
  t: 'element.set',
  id,
  fields: { name },
});
