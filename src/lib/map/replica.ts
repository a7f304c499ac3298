/**
 * One open copy of a map: what the log has confirmed, and on top of it the edits that are still on
 * their way. New entries go underneath: pending edits are taken back, the log is applied, and they are
 * replayed. There is no network in here.
 *
 * After ProseMirror's collab module: an edit leaves only when its own number
 * comes back in the log, accepted or refused.
 */
import { apply, isRefusal, type Permit } from './apply.ts';
import type { Entry, Operation, Refusal, Transaction } from './operation.ts';
import type { MapState } from './state.ts';

interface Pending {
  transaction: Transaction;
  /** Null while it has no effect here, because what it names is gone. */
  inverse: Operation[] | null;
}

/** What became of one's own edit, told when the log decides. */
export interface Outcome {
  transaction: Transaction;
  refusal: Refusal | null;
}

export class Replica {
  readonly state: MapState;
  readonly client: string;
  #seq: number;
  #count: number;
  #pending: Pending[] = [];
  #permit: Permit | undefined;

  /** @param count the client's last used number, 0 for a new client. */
  constructor(state: MapState, seq: number, client: string, count = 0, permit?: Permit) {
    this.state = state;
    this.client = client;
    this.#seq = seq;
    this.#count = count;
    this.#permit = permit;
  }

  /** The last line of the log that this copy has. */
  get seq(): number {
    return this.#seq;
  }

  /** Transactions to send, oldest first. Sending one twice is harmless. */
  get pending(): readonly Transaction[] {
    return this.#pending.map(({ transaction }) => transaction);
  }

  /** Applies a gesture here at once and queues it; a refusal changes nothing and queues nothing. */
  edit(
    operations: Operation[],
    { origin = 'ui', soft = false }: { origin?: Transaction['origin']; soft?: boolean } = {},
  ): { transaction: Transaction; inverse: Operation[] } | Refusal {
    const applied = apply(this.state, operations, { permit: this.#permit, soft });
    if (isRefusal(applied)) return applied;
    const transaction: Transaction = {
      client: this.client,
      count: ++this.#count,
      base: this.#seq,
      origin,
      ...(soft ? { soft } : {}),
      operations: applied.operations,
    };
    this.#pending.push({ transaction, inverse: applied.inverse });
    return { transaction, inverse: applied.inverse };
  }

  /**
   * Takes in the next lines of the log. Lines already known are passed over.
   *
   * @returns what became of one's own edits; or `gap` where lines are missing in between.
   * @throws when an accepted line does not apply: the copy is broken and must be fetched anew.
   */
  receive(entries: readonly Entry[]): Outcome[] | 'gap' {
    const fresh = entries.filter((entry) => entry.seq > this.#seq);
    const [first] = fresh;
    if (!first) return [];
    if (first.seq !== this.#seq + 1) return 'gap';

    for (const { inverse } of this.#pending.toReversed()) if (inverse) apply(this.state, inverse);

    const outcomes: Outcome[] = [];
    for (const entry of fresh) {
      if (!entry.refusal && isRefusal(apply(this.state, entry.operations)))
        throw new Error(`log line ${entry.seq} does not apply`);
      this.#seq = entry.seq;
      const own = this.#pending.findIndex(
        ({ transaction }) => entry.client === this.client && transaction.count === entry.count,
      );
      const [settled] = own < 0 ? [] : this.#pending.splice(own, 1);
      if (settled)
        outcomes.push({ transaction: settled.transaction, refusal: entry.refusal ?? null });
    }

    for (const waiting of this.#pending) {
      const { operations, soft } = waiting.transaction;
      const applied = apply(this.state, operations, { permit: this.#permit, soft });
      waiting.inverse = isRefusal(applied) ? null : applied.inverse;
    }
    return outcomes;
  }
}
