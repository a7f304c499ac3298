/**
 * People edit by hand; what arrives much faster is a script, or a page gone mad. Each tab may send so
 * many transactions a second, and each map take so many, with room for a burst. What is over is not
 * refused but not yet taken: the page keeps it and sends it again.
 */
import type { Sending } from '#lib/map/wire.ts';
import type { Database } from './sql.ts';

const limits = { tab: { rate: 40, burst: 200 }, map: { rate: 400, burst: 2_000 } };
/** Buckets remembered per process; the one used longest ago goes first, and was full again long since. */
const most = 10_000;

/** A bucket into which tokens drip, and from which each transaction takes one. */
class Bucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor({ rate, burst }: { rate: number; burst: number }, now: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Seconds until there is a token, 0 where there is one now. */
  wait(now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#rate;
  }

  take(): void {
    this.#tokens -= 1;
  }
}

const buckets = new WeakMap<Database, Map<string, Bucket>>();

/**
 * As many of the transactions, oldest first, as may be decided now; where that is none of some, the
 * seconds to wait. O(transactions).
 *
 * @param now milliseconds of a clock that never runs backwards.
 */
export function admit(
  database: Database,
  map: string,
  sending: Sending,
  now: number,
): Sending | { refused: 'busy'; seconds: number } {
  const all = buckets.get(database) ?? new Map<string, Bucket>();
  buckets.set(database, all);
  const whole = bucket(all, map, limits.map, now);
  let admitted = 0;
  for (const { client } of sending.transactions) {
    const tab = bucket(all, `${map} ${client}`, limits.tab, now);
    const seconds = Math.max(whole.wait(now), tab.wait(now));
    if (seconds > 0) {
      if (admitted === 0) return { refused: 'busy', seconds };
      break;
    }
    whole.take();
    tab.take();
    admitted++;
  }
  return { ...sending, transactions: sending.transactions.slice(0, admitted) };
}

function bucket(
  all: Map<string, Bucket>,
  name: string,
  limit: { rate: number; burst: number },
  now: number,
): Bucket {
  const found = all.get(name) ?? new Bucket(limit, now);
  all.delete(name);
  all.set(name, found);
  for (const oldest of all.keys()) {
    if (all.size <= most) break;
    all.delete(oldest);
  }
  return found;
}
