import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { MetricFields } from '#lib/figures/metrics.ts';
import { enter } from '#lib/server/enter.ts';
import * as metrics from '#lib/server/metrics.ts';
import type { RequestHandler } from './$types';

const Make = z.strictObject({ id: z.uuid(), fields: MetricFields });

/** All metrics. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  return json(await within(metrics.list));
};

/** Makes a metric under an id that the sender has chosen. 409 where its name or code is taken. */
export const POST: RequestHandler = async (event) => {
  const { within } = await enter(event, 'edit figures');
  const asked = Make.safeParse(await event.request.json().catch(() => null));
  if (!asked.success) error(400);
  const refusal = await within((tx) => metrics.make(tx, asked.data.id, asked.data.fields));
  return json(refusal ?? { id: asked.data.id }, { status: refusal ? 409 : 201 });
};
