/**
 * One open copy of a map: what the log has confirmed, and on top of it the edits that are still on
 * their way. New entries go underneath: pending edits are taken back, the log is applied, and they are
 * replayed. There is no network in here.
 *
 * After ProseMirror's collab module: an edit leaves only when its own number comes back in the log,
 * accepted or refused.
 */
import { apply, isRefusal, replay, type Permit } from './apply.ts';
import { noChange, restore, type Change } from './change.ts';
import { nobody, type Hand } from './comment.ts';
import type { Operation, Refusal, Transaction } from './operation.ts';
import type { MapState } from './state.ts';
import { version } from './versions.ts';
import type { Line } from './wire.ts';

interface Pending {
  transaction: Transaction;
  /** Null while it has no effect here, because what it names is gone. */
  change: Change | null;
  /** Who made it here, and when; the log has the last word on when. */
  hand: Hand;
}

/** What became of one's own edit, told when the log decides. */
export interface Outcome {
  transaction: Transaction;
  refusal: Refusal | null;
}

export interface Received {
  outcomes: Outcome[];
  /** Everything that was touched on the way; some of it may stand as before. */
  changes: Change[];
  /** One's own edits by their count, as they took effect on top of what came in between. */
  own: Map<number, Change>;
  /** What the organisation itself has changed. */
  system: Change[];
}

export class Replica {
  #state: MapState;
  #client: string;
  #seq: number;
  #count = 0;
  #pending: Pending[] = [];
  #permit: Permit | undefined;
  #hand: () => Hand;

  /** @param hand who edits here, and when. */
  constructor(
    state: MapState,
    seq: number,
    client: string,
    permit?: Permit,
    hand: () => Hand = () => nobody,
  ) {
    this.#state = state;
    this.#client = client;
    this.#seq = seq;
    this.#permit = permit;
    this.#hand = hand;
  }

  /** The map as its reader should see it: confirmed, and the pending edits on top. */
  get state(): MapState {
    return this.#state;
  }

  get client(): string {
    return this.#client;
  }

  /** The last line of the log that this copy has. */
  get seq(): number {
    return this.#seq;
  }

  /** Transactions to send, oldest first. Sending one twice is harmless. */
  get pending(): readonly Transaction[] {
    return this.#pending.map(({ transaction }) => transaction);
  }

  /**
   * Applies a gesture here at once and queues it; a refusal changes nothing and queues nothing.
   *
   * @param base the last line that whoever made it had seen, where that is not the last one here.
   */
  edit(
    operations: readonly Operation[],
    {
      origin = 'ui',
      soft = false,
      stale = false,
      base = this.#seq,
    }: {
      origin?: Transaction['origin'];
      soft?: boolean;
      stale?: boolean;
      base?: number;
    } = {},
  ): { transaction: Transaction; change: Change } | Refusal {
    const hand = this.#hand();
    const applied = apply(this.#state, operations, { permit: this.#permit, soft, hand });
    if (isRefusal(applied)) return applied;
    const transaction: Transaction = {
      version,
      client: this.#client,
      count: ++this.#count,
      base,
      origin,
      ...(soft && { soft }),
      ...(stale && { stale }),
      operations: applied.operations,
    };
    this.#pending.push({ transaction, change: applied.change, hand });
    return { transaction, change: applied.change };
  }

  /** Queues going back to a line of the log; nothing changes here until the authority has worked it out. */
  goBack(seq: number, stale = false): Transaction {
    const transaction: Transaction = {
      version,
      client: this.#client,
      count: ++this.#count,
      base: this.#seq,
      origin: 'restore',
      ...(stale && { stale }),
      restore: seq,
      operations: [],
    };
    this.#pending.push({ transaction, change: noChange(), hand: this.#hand() });
    return transaction;
  }

  /**
   * Takes in lines of the log, in order. Of lines already known only the fate of one's own edits is
   * read. O(lines + pending).
   *
   * @returns what happened here; or `gap` where lines are missing in between, and nothing was done.
   * @throws when an accepted line does not apply: the copy is broken and must be fetched anew.
   */
  receive(entries: readonly Line[]): Received | 'gap' {
    const fresh = entries.filter((entry) => entry.seq > this.#seq);
    if (fresh.some((entry, index) => entry.seq !== this.#seq + 1 + index)) return 'gap';

    const received: Received = {
      outcomes: [],
      changes: this.#takeBack(),
      own: new Map(),
      system: [],
    };
    for (const entry of entries) {
      const change =
        entry.seq > this.#seq && !entry.refusal
          ? replay(this.#state, entry.operations, entry)
          : null;
      if (change) received.changes.push(change);
      if (change && entry.origin === 'system') received.system.push(change);
      this.#seq = Math.max(this.#seq, entry.seq);
      const settled = this.#settle(entry);
      if (!settled) continue;
      received.outcomes.push({ transaction: settled, refusal: entry.refusal ?? null });
      if (change) received.own.set(settled.count, change);
    }
    this.#replay(received);
    return received;
  }

  /**
   * Starts anew from a whole map, keeping the edits that the log has not decided.
   *
   * @param shared the last line that this log has of the one before, where it is another: those edits have
   *   seen nothing of what came after it.
   */
  reset(state: MapState, seq: number, shared = Infinity): Received {
    this.#state = state;
    this.#seq = seq;
    for (const waiting of this.#pending) {
      const { transaction } = waiting;
      waiting.transaction = { ...transaction, base: Math.min(transaction.base, shared) };
    }
    const received: Received = { outcomes: [], changes: [], own: new Map(), system: [] };
    this.#replay(received);
    return received;
  }

  /**
   * Sends what is pending under a new name from 1 on: for when the authority has lost count of this
   * client. Only right after everything the log knows of it was received.
   *
   * @returns the new counts by the old ones.
   */
  rename(client: string): Map<number, number> {
    this.#client = client;
    this.#count = this.#pending.length;
    const counts = new Map<number, number>();
    this.#pending.forEach((waiting, index) => {
      counts.set(waiting.transaction.count, index + 1);
      waiting.transaction = { ...waiting.transaction, client, count: index + 1 };
    });
    return counts;
  }

  #takeBack(): Change[] {
    return this.#pending.toReversed().flatMap(({ change }) => {
      if (change) restore(this.#state, change);
      return change ?? [];
    });
  }

  #settle(entry: Line): Transaction | undefined {
    if (entry.client !== this.#client) return undefined;
    const own = this.#pending.findIndex(({ transaction }) => transaction.count === entry.count);
    return own < 0 ? undefined : this.#pending.splice(own, 1)[0]?.transaction;
  }

  #replay(received: Received): void {
    for (const waiting of this.#pending) {
      const { hand, transaction } = waiting;
      const { operations, soft, count } = transaction;
      const applied = apply(this.#state, operations, { permit: this.#permit, soft, hand });
      waiting.change = isRefusal(applied) ? null : applied.change;
      if (!waiting.change) continue;
      received.changes.push(waiting.change);
      received.own.set(count, waiting.change);
    }
  }
}
