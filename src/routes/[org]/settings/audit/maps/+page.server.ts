import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import * as mapAudit from '#lib/server/map-audit.ts';
import { differing } from '#lib/server/snapshots.ts';
import { askedIn, emptyOf, toldOf } from './told.ts';
import type { PageServerLoad } from './$types';

/** Lines of one page. */
const page = 100;

const Place = z
  .tuple([z.iso.datetime(), z.uuid(), z.coerce.number().int().min(0)])
  .transform(([at, map, seq]) => ({ at: new Date(at), map, seq }));

export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'administer');
  const { asked, filter } = askedIn(event.url.searchParams);
  const below =
    Place.safeParse((event.url.searchParams.get('below') ?? '').split('_')).data ?? null;
  return within(
    async (tx) => {
      const found = await mapAudit.lines(tx, filter, below, page);
      const called = await mapAudit.called(tx, found);
      const last = found.at(-1);
      return {
        asked,
        choices: await mapAudit.choices(tx),
        differing: await differing(tx),
        lines: found.map((line) => {
          const told = toldOf(line, called);
          return {
            key: `${line.map} ${line.seq}`,
            at: line.at,
            person: line.person,
            map: line.name,
            said:
              told.deeds.length > 0
                ? told.deeds.map((each) => each.told)
                : [{ text: emptyOf(told, line) }],
            overruled: told.overruled,
            refused: told.refused !== null,
          };
        }),
        older:
          found.length === page && last ? `${last.at.toISOString()}_${last.map}_${last.seq}` : null,
      };
    },
    { seconds: 20 },
  );
};
