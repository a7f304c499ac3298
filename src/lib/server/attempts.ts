/**
 * Whoever may guess for ever will guess right. Each guess at a password is written down before it is
 * looked at, under a lock on the account, so that a hundred at once are counted like a hundred in a
 * row. A right password is no guess, and is struck from the count.
 */
import { sealed } from './secrets.ts';
import { within, type Database, type Sql } from './sql.ts';

/** So many in so many minutes; the narrow limit is per account and address, the wide one per account. */
const limits = { narrow: { most: 5, minutes: 15 }, wide: { most: 20, minutes: 60 } };

/** What is guessed at, and from where. */
export interface Guess {
  /** An account's mail, whether or not there is such an account; or another thing that is limited. */
  account: string;
  address: string;
}

export type Taken = { refused: 'slow'; minutes: number } | { refused?: undefined };

/** Counts one guess; refuses it, uncounted, where the limit is reached. One short transaction. */
export async function take(database: Database, guess: Guess): Promise<Taken> {
  const { wide, narrow } = subjects(guess);
  return within(database, {}, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(encode(${wide}, 'hex'), 0))`;
    const waits = [
      await wait(tx, wide, limits.wide.most, limits.wide.minutes),
      await wait(tx, narrow, limits.narrow.most, limits.narrow.minutes),
    ];
    const minutes = Math.max(...waits);
    if (minutes > 0) return { refused: 'slow', minutes };
    await tx`insert into attempt (subject) values (${wide}), (${narrow})`;
    return {};
  });
}

/** Strikes the latest guess from the count, because it was right. */
export async function strike(database: Database, guess: Guess): Promise<void> {
  const { wide, narrow } = subjects(guess);
  await within(database, {}, async (tx) => {
    for (const subject of [wide, narrow]) {
      await tx`
        delete from attempt where ctid in (
          select ctid from attempt where subject = ${subject} order by at desc limit 1)`;
    }
  });
}

/** Minutes until the next guess is free, 0 where it is now. Forgets what no longer counts. */
async function wait(tx: Sql, subject: Buffer, most: number, minutes: number): Promise<number> {
  await tx`
    delete from attempt
    where subject = ${subject} and at < now() - make_interval(mins => ${minutes})`;
  const [row] = await tx<{ minutes: number }[]>`
    select ceil(extract(epoch from at + make_interval(mins => ${minutes}) - now()) / 60)::int
      as minutes
    from attempt where subject = ${subject}
    order by at desc offset ${most - 1} limit 1`;
  return row ? Math.max(1, row.minutes) : 0;
}

function subjects({ account, address }: Guess): { wide: Buffer; narrow: Buffer } {
  const name = account.toLowerCase();
  return { wide: sealed(`account ${name}`), narrow: sealed(`account ${name} ${network(address)}`) };
}

/** An IPv6 customer holds 2⁶⁴ addresses: they count as one. */
function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  if (tail !== undefined) {
    const rest = tail.split(':').filter(Boolean);
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return groups.slice(0, 4).join(':');
}
