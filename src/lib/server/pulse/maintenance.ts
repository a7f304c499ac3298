/** Every server looks for what is due, and does what no other server is at. */
import { log } from '../log.ts';
import { unavailable } from '../sql.ts';
import { perform } from './due.ts';
import { workOff } from './jobs.ts';
import type { Office } from './mailing.ts';

/** Milliseconds between two looks. */
const every = 10_000;
/** Jobs a server does at once, so that a long mailing delays no close. */
const lanes = 2;

/** Keeps at it until told to stop. */
export function keeping(office: Office): () => void {
  let busy = 0;
  const look = async () => {
    if (busy >= lanes) return;
    busy += 1;
    try {
      await office.keys.forget();
      await workOff(
        office.database,
        () => new Date(),
        (job, now) => perform(office, job, now),
      );
    } catch (thrown) {
      if (!unavailable(thrown)) log.error({ err: thrown }, 'jobs could not be done');
    }
    busy -= 1;
  };
  const timer = setInterval(() => void look(), every);
  timer.unref();
  return () => clearInterval(timer);
}
