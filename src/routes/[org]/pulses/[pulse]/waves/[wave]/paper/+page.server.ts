import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { spoken } from '#lib/pulse/lint.ts';
import { enter } from '#lib/server/enter.ts';
import * as paper from '#lib/server/pulse/paper.ts';
import * as waves from '#lib/server/pulse/waves.ts';
import type { PageServerLoad } from './$types';

const Ids = z.object({ pulse: z.uuid(), wave: z.uuid() });

export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'build pulses');
  const ids = Ids.safeParse(event.params);
  if (!ids.success) error(404);
  const { keys, settings } = event.locals;
  return within(
    async (tx) => {
      const wave = await waves.one(tx, ids.data.pulse, ids.data.wave);
      if (!wave) error(404);
      const { id, hash, state, opens, closes, manifest } = wave;
      const places = await paper.places(tx, keys, id);
      return {
        wave: { id, pulse: wave.pulse, hash, opens, name: manifest.pulse },
        origin: settings.origin,
        paper: {
          organisation: manifest.organisation,
          pulse: manifest.pulse,
          closes,
          least: manifest.least,
        },
        written: spoken(manifest.items),
        open: state === 'open' && closes > new Date(),
        drawn: places.drawn,
        units: manifest.units.flatMap(({ id: unit, name, whole }) => {
          const people = places.people.get(unit) ?? 0;
          return people === 0 ? [] : [{ id: unit, name, whole, people }];
        }),
      };
    },
    { seconds: 30 },
  );
};
