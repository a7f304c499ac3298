import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Segment } from '#lib/figures/observations.ts';
import { Period } from '#lib/figures/periods.ts';
import type { Figure, Score } from '#lib/figures/scores.ts';
import { enter } from '#lib/server/enter.ts';
import * as figures from '#lib/server/figures.ts';
import { marked } from '#lib/server/marked.ts';
import type { RequestHandler } from './$types';

const Choice = z.object({
  unit: z.uuid().nullable(),
  period: Period.nullable(),
  segment: Segment,
});

/** Of a wide tree the children that weigh most are sent; the figure still says how many there are. */
const mostChildren = 100;

/**
 * The scores of a map's elements: `?unit=` an org unit (the whole organisation without), `?period=`
 * (the latest without), `?segment=`. The ETag changes with the map, the figures and the units, so
 * that an open page can ask every few seconds and hear 304.
 */
export const GET: RequestHandler = async (event) => {
  const entered = await enter(event, 'read');
  const asked = event.url.searchParams;
  const choice = Choice.safeParse({
    unit: asked.get('unit') || null,
    period: asked.get('period') || null,
    segment: asked.get('segment') ?? '',
  });
  const map = z.uuid().safeParse(event.params.map);
  if (!choice.success || !map.success) error(404);

  return entered.within(async (tx) => {
    const version = await figures.mark(tx, map.data);
    return marked(event.request, version, async () => {
      const found = await figures.ofMap(tx, map.data, choice.data);
      if (!found) return null;
      const { scores, trends, ...rest } = found;
      const short: Record<string, Score> = {};
      for (const [id, score] of scores) {
        const parts = score.parts.map((part) => ({ ...part, figure: shorten(part.figure) }));
        short[id] = { ...score, parts };
      }
      return { version, ...rest, scores: short, trends: Object.fromEntries(trends) };
    });
  });
};

/** A figure with its children, and without theirs: asking for the child tells those. */
function shorten(figure: Figure | null): Figure | null {
  if (!figure) return null;
  const heaviest = [...figure.from].sort((a, b) => (b.n ?? 0) - (a.n ?? 0)).slice(0, mostChildren);
  return { ...figure, from: heaviest.map((child) => ({ ...child, from: [] })) };
}
