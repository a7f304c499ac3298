/**
 * A map's log is kept for ever, and grows for ever; but edits are decided and pages catch up on what is
 * recent. So lines that have grown old move to an archive of the same shape, the first of a map first, and
 * whoever looks further back reads log and archive as one. A line is in exactly one of the two.
 */
import { log } from './log.ts';
import { holdSnapshots } from './snapshots.ts';
import { unavailable, within, type Database } from './sql.ts';

/** Two years: what a month is held against, the same month a year ago and its year, stays in the log. */
const months = 24;

/** Lines moved in one transaction, and at one look in all; the rest waits for the next. */
const most = { portion: 1_000, lines: 20_000 };

/**
 * Moves what has grown old in all organisations, a portion in each transaction. Whatever fails is told and
 * keeps no other map waiting; of two servers at it, each moves what the other has not.
 *
 * @returns how many lines were moved.
 */
export async function fill(
  database: Database,
  at: Date,
  { portion, lines } = most,
): Promise<number> {
  const before = new Date(at);
  before.setUTCMonth(before.getUTCMonth() - months);
  const due = await within(
    database,
    {},
    (tx) => tx<{ organisation: string; map: string }[]>`
      select organisation_id as organisation, map_id as map from maps_to_archive(${before})`,
  );
  let moved = 0;
  for (const { organisation, map } of due)
    for (let last = portion; last === portion && moved < lines; moved += last)
      last = await move(database, organisation, map, before, portion);
  return moved;
}

/** Moves a portion of one map, while nobody folds it or erases in it; how many lines. Throws nothing. */
async function move(
  database: Database,
  organisation: string,
  map: string,
  before: Date,
  portion: number,
): Promise<number> {
  try {
    return await within(database, { organisation, seconds: 60 }, async (tx) => {
      await holdSnapshots(tx, map);
      const [done] = await tx<{ moved: number }[]>`
        select archive_lines(${map}, ${before}, ${portion}) as moved`;
      return done?.moved ?? 0;
    });
  } catch (thrown) {
    if (!unavailable(thrown)) log.error({ map, err: thrown }, 'old lines could not be moved');
    return 0;
  }
}

/** Milliseconds between two looks: nobody waits for a line to move. */
const pause = 10 * 60_000;

/** Fills the archive from now on; returns how to stop. A look that fails is told, and the next one comes. */
export function filling(database: Database): () => void {
  const look = () =>
    void fill(database, new Date()).catch((thrown: unknown) => {
      if (!unavailable(thrown)) log.error({ err: thrown }, 'the archive could not be filled');
    });
  const timer = setInterval(look, pause);
  timer.unref();
  return () => clearInterval(timer);
}
