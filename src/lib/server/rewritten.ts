/** What was written on a map since a period ended: the map as it stood then, and the log since. */
import { lastMonth, type Period } from '#lib/figures/periods.ts';
import { rewritten, type Then } from '#lib/impact/rewritten.ts';
import { asOf, seqAt } from './content.ts';
import * as entries from './entries.ts';
import type { Sql } from './sql.ts';

/** The first moment after a period, by the universal calendar. */
export function endOf(period: Period): Date {
  const next = lastMonth(period) + 1;
  return new Date(Date.UTC(Math.floor(next / 12), next % 12, 1));
}

/**
 * The map at the end of a period, told by what was written up to line `seq`. One query where nothing
 * was written since; else the nearest snapshot and the lines after it.
 */
export async function since(tx: Sql, map: string, period: Period, seq: number): Promise<Then> {
  const end = endOf(period);
  const day = new Date(end.getTime() - 1).toISOString().slice(0, 10);
  const from = await seqAt(tx, map, new Date(end.getTime() - 1));
  const lines = from < seq ? await entries.ofNumbers(tx, map, from, seq) : [];
  const whole = lines.length > 0 ? await asOf(tx, map, from) : null;
  if (!whole) return { day, drawn: null, links: [], elements: [], people: {} };
  const told = rewritten(whole.content, lines);
  const steps = [...told.links, ...told.elements].flatMap(
    (each): { person: string }[] => each.steps,
  );
  return { day, ...told, people: await entries.people(tx, steps) };
}
