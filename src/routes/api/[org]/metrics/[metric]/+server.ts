import { error, json } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { MetricFields } from '#lib/figures/metrics.ts';
import { commit } from '#lib/server/commits.ts';
import { enter, type Entered } from '#lib/server/enter.ts';
import * as metrics from '#lib/server/metrics.ts';
import type { RequestEvent, RequestHandler } from './$types';

/** Changes a metric's fields, all of them. */
export const PUT: RequestHandler = async (event) => {
  const { within } = await enter(event, 'edit figures');
  const id = idOf(event);
  const fields = MetricFields.safeParse(await event.request.json().catch(() => null));
  if (!fields.success) error(400);
  const refusal = await within((tx) => metrics.change(tx, id, fields.data));
  if (refusal?.refused === 'gone') error(404);
  return json(refusal ?? { id }, { status: refusal ? 409 : 200 });
};

/**
 * Deletes a metric and what was observed of it. 409 with the elements that use it; `?detach=1` takes it
 * off those first, by the same door as any other edit of a map, as far as the person may.
 */
export const DELETE: RequestHandler = async (event) => {
  const entered = await enter(event, 'edit figures');
  const id = idOf(event);
  if (event.url.searchParams.get('detach') === '1') await detach(event, entered, id);
  const refusal = await entered.within((tx) => metrics.remove(tx, id));
  if (refusal?.refused === 'gone') error(404);
  return json(refusal ?? { id }, { status: refusal ? 409 : 200 });
};

function idOf(event: RequestEvent): string {
  const id = z.uuid().safeParse(event.params.metric);
  if (!id.success) error(404);
  return id.data;
}

async function detach(event: RequestEvent, entered: Entered, metric: string): Promise<void> {
  const asker = { organisation: entered.organisation.id, person: entered.person.id };
  const without = await entered.within((tx) => metrics.withoutMetric(tx, metric));
  for (const [map, elements] of without) {
    const operations = elements.map(({ element, measures }) => ({
      t: 'element.set' as const,
      id: element,
      fields: { measures: measures.length > 0 ? measures : null },
    }));
    for (let at = 0; at < operations.length; at += 100) {
      const transaction = {
        client: randomUUID(),
        count: 1,
        base: 0,
        origin: 'ui' as const,
        operations: operations.slice(at, at + 100),
      };
      await commit(event.locals.database, asker, map, { since: 0, transactions: [transaction] });
    }
  }
}
