/**
 * What happens to waves without anybody asking: those whose time is over are closed, by whichever server
 * holds their keys, and once an hour envelopes and roster are written anew, for what lies in a table lies
 * there in the order it came.
 */
import { log } from '../log.ts';
import { unavailable, within, type Database } from '../sql.ts';
import { close } from './close.ts';
import type { Keys } from './keys.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Writes the tables of a survey anew; nobody submits meanwhile. */
export async function rewrite(database: Database): Promise<void> {
  await within(database, { part: 'tally', seconds: 60 }, (tx) => tx`select rewrite_survey()`);
}

/** Closes every wave whose time is over and whose keys are here, and ends what was cut off. */
export async function closeDue(database: Database, keys: Keys, now: Date): Promise<void> {
  for (const wave of await keys.waves()) {
    try {
      const closed = await close(database, keys, wave, now);
      if (closed.refused === 'key')
        log.error({ wave }, 'a wave cannot be counted: its key is gone');
    } catch (thrown) {
      // Of one wave that fails no other waits; it is tried again in a minute.
      if (!unavailable(thrown)) log.error({ wave, err: thrown }, 'a wave could not be closed');
    }
  }
}

/** Keeps at it until told to stop. */
export function keeping(database: Database, keys: Keys): () => void {
  const trying = (work: () => Promise<void>) => () => {
    work().catch((thrown: unknown) => {
      if (!unavailable(thrown)) log.error({ err: thrown }, 'surveys could not be kept');
    });
  };
  const clocks = [
    setInterval(
      trying(() => closeDue(database, keys, new Date())),
      minute,
    ),
    setInterval(
      trying(() => rewrite(database)),
      hour,
    ),
  ];
  for (const clock of clocks) clock.unref();
  return () => clocks.forEach(clearInterval);
}
