/** Edits over a plain request: what is sent is decided, and the answer brings all that was not seen. */
import type { Answer, Sending } from '#lib/map/wire.ts';
import type { Unanswered } from './desk.ts';
import { desk } from './desks.ts';
import * as entries from './entries.ts';
import { within, type Circle, type Database } from './sql.ts';

export type Asker = Required<Pick<Circle, 'organisation' | 'person'>>;

/** Decides on what a page sends. Sent again, it changes nothing and answers the same. */
export async function commit(
  database: Database,
  asker: Asker,
  map: string,
  { since, transactions }: Sending,
): Promise<Answer | Unanswered> {
  const outcome = await desk(database, asker.organisation, map).submit({
    person: asker.person,
    transactions,
  });
  if (typeof outcome === 'string') return outcome;
  return within(database, asker, async (tx) => {
    const [missed, again] = await Promise.all([
      entries.follow(tx, map, since),
      entries.decisions(tx, map, outcome.again),
    ]);
    if (!missed) return 'no map';
    const seen = missed.behind ? [] : again.filter(({ seq }) => seq <= since);
    const lines = [...seen, ...missed.lines];
    return {
      ...missed,
      lines,
      want: outcome.want,
      people: { ...missed.people, ...(await entries.people(tx, seen)) },
    };
  });
}
