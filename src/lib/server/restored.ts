/**
 * A backup knows nothing of what was written after it, so a log that was restored may go on with other
 * lines under the same numbers. Raising its epoch says that it is another log: servers forget what they
 * remember of the map, and open pages begin anew and send what they have not seen decided.
 */
import type { Database, Sql } from './sql.ts';

/** Where seconds begin to be counted, in milliseconds since 1970; they fit an integer until 2094. */
const first = Date.UTC(2026, 0, 1);

/**
 * Raises the epoch of every map of every organisation, all or none. Never to one that was before: the
 * same backup, restored a second time, begins below what its first restoring was raised to.
 *
 * @param owner who may write in every organisation.
 * @returns how many maps there are.
 */
export async function raise(owner: Database, at: Date): Promise<number> {
  return owner.begin(async (tx) => {
    const organisations = await tx<{ id: string }[]>`
      select organisation_id as id from organisation order by organisation_id`;
    let maps = 0;
    for (const { id } of organisations) {
      // Row-level security holds for an owner too, where that is no superuser.
      await tx`select set_config('app.organisation', ${id}, true)`;
      maps += await raiseEpochs(tx, at, null);
    }
    return maps;
  });
}

/** The same for these maps of the current organisation, or for all of them; how many there are. */
export async function raiseEpochs(
  tx: Sql,
  at: Date,
  maps: readonly string[] | null,
): Promise<number> {
  const seconds = Math.floor((at.getTime() - first) / 1000);
  const { count } = await tx`
    update map_head set epoch = greatest(epoch + 1, ${seconds}::integer)
    where organisation_id = current_organisation()
      and (${maps === null} or map_id = any (${[...(maps ?? [])]}::uuid[]))`;
  return count;
}
