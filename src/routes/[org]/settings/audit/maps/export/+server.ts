import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { byteOrderMark, row } from '#lib/server/csv.ts';
import { enter } from '#lib/server/enter.ts';
import * as mapAudit from '#lib/server/map-audit.ts';
import { askedIn, emptyOf, toldOf } from '../told.ts';
import type { RequestHandler } from './$types';

/** Lines read at once; between two pages nothing is held. */
const page = 500;

const head = [
  'line',
  'time',
  'map',
  'person',
  'origin',
  'what',
  'from',
  'to',
  'refused',
  'overruled',
];

/** All lines that the filter lets through, `?as=csv` or `json`, newest first, as a stream. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'administer');
  const as = z.enum(['csv', 'json']).safeParse(event.url.searchParams.get('as') ?? 'csv');
  if (!as.success) error(400);
  const { filter } = askedIn(event.url.searchParams);
  const encoder = new TextEncoder();
  let place: mapAudit.Place | null = null;
  let begun = false;

  async function* texts(): AsyncGenerator<string, undefined, undefined> {
    yield as.data === 'csv' ? byteOrderMark + row(head) : '[';
    for (;;) {
      const { found, called } = await within(
        async (tx) => {
          const lines: mapAudit.Line[] = await mapAudit.lines(tx, filter, place, page);
          return { found: lines, called: await mapAudit.called(tx, lines) };
        },
        { seconds: 20 },
      );
      yield found
        .map((line) => (as.data === 'csv' ? rows(line, called) : item(line, called)))
        .join('');
      place = found.at(-1) ?? null;
      if (found.length < page) break;
    }
    yield as.data === 'csv' ? '' : '\n]\n';
  }

  function item(line: mapAudit.Line, called: mapAudit.Called): string {
    const told = toldOf(line, called);
    const text = JSON.stringify({
      line: line.seq,
      time: line.at.toISOString(),
      map: { id: line.map, name: line.name },
      person: line.person,
      origin: line.origin,
      deeds: told.deeds.map(({ deed, told: said }) => ({ said, ...deed })),
      refused: told.refused,
      overruled: line.overwritten,
    });
    const comma = begun ? ',' : '';
    begun = true;
    return `${comma}\n${text}`;
  }

  const stream = texts();
  return new Response(
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        const next = await stream.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      },
      cancel: () => void stream.return(undefined),
    }),
    {
      headers: {
        'content-type':
          as.data === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="maps-audit.${as.data}"`,
      },
    },
  );
};

/** A row for each deed; one for a line without any. */
function rows(line: mapAudit.Line, called: mapAudit.Called): string {
  const told = toldOf(line, called);
  const start = [line.seq, line.at.toISOString(), line.name, line.person, line.origin];
  const end = [told.refused ?? '', told.overruled.join(' · ')];
  const said =
    told.deeds.length > 0 ? told.deeds.map((each) => each.told) : [{ text: emptyOf(told, line) }];
  return said
    .map((each) => row([...start, each.text, each.from ?? '', each.to ?? '', ...end]))
    .join('');
}
