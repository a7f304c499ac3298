/**
 * The authority over a map: it takes transactions in the order they arrive, decides on each, and gives
 * each a number, refused or not. Whoever hears the log hears every decision, so asking again can never
 * give another one. There is no database in here.
 */
import { apply, isRefusal, type Applied, type Permit } from './apply.ts';
import type { Change } from './change.ts';
import { isSpeech, type Hand } from './comment.ts';
import { read, sending, type Entry, type Envelope, type Refusal } from './operation.ts';
import type { MapState } from './state.ts';
import type { Overwritten, Writes } from './writes.ts';

/** A map as the log has it, and how far each client has come. */
export interface Ledger {
  state: MapState;
  seq: number;
  /** The last decided count by client; absent is none. */
  counts: Map<string, number>;
  /** Who wrote what lately; absent where nobody can have written anything meanwhile. */
  writes?: Writes;
}

export type Decision = Omit<Entry, 'at'>;

export interface Decided {
  decisions: Decision[];
  changes: Change[];
  /** Transactions that were decided before. */
  again: Pick<Envelope, 'client' | 'count'>[];
  /** The count awaited next, where a client has skipped some. */
  want: number | null;
}

/**
 * Decides on transactions, writing them into the ledger. O(operations).
 *
 * @param permit asked before each operation, on the state it meets.
 * @param person who sends them.
 * @param at when, ISO 8601.
 */
export function decide(
  ledger: Ledger,
  transactions: readonly Envelope[],
  permit: Permit,
  person: string,
  at = '',
): Decided {
  const decided: Decided = { decisions: [], changes: [], again: [], want: null };
  for (const envelope of transactions) {
    const { client, count, origin } = envelope;
    const next = (ledger.counts.get(client) ?? 0) + 1;
    if (count < next) {
      decided.again.push({ client, count });
      continue;
    }
    if (count > next) {
      decided.want ??= next;
      continue;
    }
    const { outcome, unseen } = judge(ledger, envelope, permit, {
      person,
      at,
      seq: ledger.seq + 1,
    });
    ledger.counts.set(client, count);
    const decision = {
      seq: ++ledger.seq,
      client,
      count,
      person,
      origin,
      ...(unseen.length > 0 && { overwritten: unseen }),
    };
    if (isRefusal(outcome)) {
      decided.decisions.push({ ...decision, operations: [], inverse: [], refusal: outcome });
    } else {
      const { operations, inverse, change } = outcome;
      ledger.writes?.note(ledger.seq, person, operations);
      decided.decisions.push({ ...decision, operations, inverse });
      decided.changes.push(change);
    }
  }
  return decided;
}

function judge(
  { state, writes }: Ledger,
  { operations: raw, soft, stale, base, origin }: Envelope,
  permit: Permit,
  hand: Hand,
): { outcome: Applied | Refusal; unseen: Overwritten[] } {
  const refuse = (outcome: Refusal) => ({ outcome, unseen: [] });
  const operations = read(raw);
  if (isRefusal(operations)) return refuse(operations);
  if (JSON.stringify(operations).length > sending.bytes) return refuse({ refused: 'too_big' });
  // What is said goes apart from what is done, so that whoever reckons can leave its lines out.
  if (operations.some((each) => isSpeech(each) !== (origin === 'comment')))
    return refuse({ refused: 'invalid' });
  const unseen = writes?.unseen(operations, base, hand.person) ?? [];
  const [first] = unseen;
  if (stale && first)
    return { outcome: { refused: 'conflict', culprit: first.id, field: first.field }, unseen };
  const outcome = apply(state, operations, { permit, soft, hand });
  return isRefusal(outcome) ? refuse(outcome) : { outcome, unseen };
}
