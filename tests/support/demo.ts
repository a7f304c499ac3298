/**
 * Meridian Hotels as tests know it: made once for a run, and copied by whoever asks. What it holds is told
 * by `story`, which is the same on every machine.
 */
import { demo } from '#lib/demo/demo.ts';
import { createDemo } from '#lib/server/demo.ts';
import { open } from '#lib/server/sql.ts';
import { createDatabase, filledTemplate } from './database.ts';

const now = new Date('2026-11-22T09:00:00Z');
export const story = demo(now);

export function idOf(key: string): string {
  return story.map.ids.get(key) ?? '';
}

export function linkBetween(from: string, to: string) {
  const found = story.map.content.links.find(
    (link) => link.from === idOf(from) && link.to === idOf(to),
  );
  if (!found) throw new Error(`no link from ${from} to ${to}`);
  return found;
}

/** A database of its own that holds the demo; the caller drops it. */
export async function demoDatabase(): ReturnType<typeof createDatabase> {
  return createDatabase(await filledTemplate('meridian', fill));
}

async function fill(url: string): Promise<void> {
  const database = open(url, { pool: 2, statementSeconds: 60 });
  await createDemo(
    database,
    now,
    () => 'a password of some length',
    () => undefined,
  );
  await database.end();
}
