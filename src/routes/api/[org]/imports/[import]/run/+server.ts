import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { lacking, Mapping } from '#lib/figures/mapping.ts';
import { may } from '#lib/people/may.ts';
import { closingSignal } from '#lib/server/closing.ts';
import { enter } from '#lib/server/enter.ts';
import * as imports from '#lib/server/imports.ts';
import { log } from '#lib/server/log.ts';
import { unavailable } from '#lib/server/sql.ts';
import type { RequestHandler } from './$types';

/**
 * Imports a file by a mapping, and tells how far it is: a line of JSON for each step, the last of which
 * says what was done or why nothing was. Who goes away has cancelled: everything is rolled back.
 */
export const POST: RequestHandler = async (event) => {
  const { within, roles } = await enter(event, 'edit figures');
  const id = z.uuid().safeParse(event.params.import);
  const mapping = Mapping.safeParse(await event.request.json().catch(() => null));
  if (!id.success) error(404);
  if (!mapping.success || lacking(mapping.data).length > 0) error(400);
  const mayMake = may(roles, 'administer');
  const closing = closingSignal();
  const left = new AbortController();

  const body = new ReadableStream<Uint8Array>({
    async start(stream) {
      const tell = (line: object) => {
        if (!left.signal.aborted) stream.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      const progress: imports.Progress = (phase, done, all) => {
        if (left.signal.aborted || closing.aborted) throw new imports.Stopped();
        tell({ phase, done, all });
      };
      try {
        tell({ phase: 'reading', done: 0, all: 0 });
        const done = await within(
          (tx) => imports.carryOut(tx, id.data, mapping.data, mayMake, progress),
          { seconds: 600 },
        );
        tell(done);
      } catch (thrown) {
        const lost = unavailable(thrown);
        // At the end the database may be gone before the next step notices that all is closing.
        if (thrown instanceof imports.Stopped || (lost && closing.aborted))
          tell({ refused: 'closing' });
        else {
          if (!lost) log.error({ id: event.locals.id, error: thrown });
          tell({ refused: lost ? 'busy' : 'fault' });
        }
      }
      if (!left.signal.aborted) stream.close();
    },
    cancel() {
      left.abort();
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } });
};

const encoder = new TextEncoder();
