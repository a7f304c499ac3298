/** What lies in a table lies there in the order it came, and that would tell who answered beside whom. */
import { within, type Database } from '../sql.ts';

/**
 * Writes the tables of a survey anew; nobody submits meanwhile. Where the day begins, the ideas
 * that came since the day before are shown too, and their supports counted anew: once more does no harm.
 */
export async function rewrite(database: Database, showing = false): Promise<void> {
  const circle = { part: 'tally', seconds: 60 } as const;
  await within(database, circle, (tx) => tx`select rewrite_survey()`);
  await within(database, circle, (tx) => tx`select keep_ideas(${showing})`);
}
