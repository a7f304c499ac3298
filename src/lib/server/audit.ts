/**
 * Who did what to an organisation's people, settings and figures. A line is written in the transaction
 * of the deed itself, last, so that neither exists without the other; the database numbers and chains
 * the lines.
 */
import type { Json, Sql } from './sql.ts';

/** What a deed is told with: names and numbers that somebody can read, never a secret. */
export type Detail = Record<string, Json>;

/**
 * Writes down a deed of the current person in the current organisation: a noun and a verb, such as
 * `unit.move`. Call it last in a transaction.
 */
export async function record(tx: Sql, action: string, detail: Detail = {}): Promise<void> {
  await tx`
    insert into audit (organisation_id, person_id, action, detail)
    values (current_organisation(), current_person(), ${action}, ${tx.json(detail)})`;
}

export interface Line {
  number: number;
  at: Date;
  person: string;
  action: string;
  detail: Detail;
}

/** Lines, latest first, beginning below a number; at most so many. */
export async function lines(tx: Sql, below: number | null, most: number): Promise<Line[]> {
  return tx<Line[]>`
    select audit_id as number, at, name as person, action, detail
    from audit join person using (person_id)
    where organisation_id = current_organisation()
      and audit_id < coalesce(${below}::bigint, 9223372036854775807)
    order by audit_id desc limit ${most}`;
}

/** The number of the first line that was altered or follows a gap, or null where none was. O(lines). */
export async function broken(tx: Sql): Promise<number | null> {
  const [row] = await tx<{ number: number }[]>`
    select audit_id as number from (
      select audit_id, hash,
        audit_hash(lag(hash) over chain, audit) as expected,
        coalesce(lag(audit_id) over chain, 0) + 1 as due
      from audit where organisation_id = current_organisation()
      window chain as (order by audit_id)
    ) as line
    where hash <> expected or audit_id <> due
    order by audit_id limit 1`;
  return row?.number ?? null;
}
