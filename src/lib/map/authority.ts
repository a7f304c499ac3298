/**
 * The authority over a map: it takes transactions in the order they arrive, decides on each, and gives
 * each a number, refused or not. Whoever hears the log hears every decision, so asking again can never
 * give another one. There is no database in here.
 */
import { apply, isRefusal, type Applied, type Permit } from './apply.ts';
import type { Change } from './change.ts';
import { isSpeech, type Hand } from './comment.ts';
import {
  areHeavy,
  read,
  type Entry,
  type Envelope,
  type Operation,
  type Refusal,
} from './operation.ts';
import { respacing } from './respacing.ts';
import { restoring } from './restore.ts';
import type { MapContent, MapState } from './state.ts';
import type { Overwritten, Writes } from './writes.ts';

/** A map as the log has it, and how far each client has come. */
export interface Ledger {
  state: MapState;
  seq: number;
  /** Names a client: for what the authority itself writes. */
  id: () => string;
  /** The last decided count by client; absent is none. */
  counts: Map<string, number>;
  /** Who wrote what lately; absent where nobody can have written anything meanwhile. */
  writes?: Writes;
  /** The map as it was after the lines to which somebody asks to go back. */
  past?: ReadonlyMap<number, MapContent>;
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
  respace(ledger, decided, person);
  return decided;
}

/**
 * Where edits have made keys too long, they are shortened right after them, by a line of its own; not in
 * between, for a page that made several in a row placed each by the keys of the one before.
 */
function respace(ledger: Ledger, decided: Decided, person: string): void {
  const edits = decided.decisions.flatMap(({ operations }) => operations);
  const moves = respacing(ledger.state, edits);
  if (moves.length === 0) return;
  const outcome = apply(ledger.state, moves);
  if (isRefusal(outcome)) throw new Error(`elements cannot be spaced anew: ${outcome.refused}`);
  const { operations, inverse, change } = outcome;
  const line = { seq: ++ledger.seq, client: ledger.id(), count: 1, person };
  ledger.writes?.note(line.seq, person, operations);
  decided.decisions.push({ ...line, origin: 'system', operations, inverse });
  decided.changes.push(change);
}

function judge(
  { state, writes, past }: Ledger,
  { operations: raw, soft, stale, base, origin, restore }: Envelope,
  permit: Permit,
  hand: Hand,
): { outcome: Applied | Refusal; unseen: Overwritten[] } {
  const refuse = (outcome: Refusal) => ({ outcome, unseen: [] });
  // Going back is worked out on the map as it is decided, and what it does is what is written down.
  if (restore !== undefined) {
    const then = past?.get(restore);
    if (!then || raw.length > 0) return refuse({ refused: 'invalid' });
    const { operations, skipped } = restoring(state, then, permit);
    const [why] = skipped;
    if (operations.length === 0 && why) return refuse(why.refusal);
    return settle(operations);
  }
  const operations = read(raw);
  if (isRefusal(operations)) return refuse(operations);
  if (areHeavy(operations)) return refuse({ refused: 'too_big' });
  // What is said goes apart from what is done, so that whoever reckons can leave its lines out.
  if (operations.some((each) => isSpeech(each) !== (origin === 'comment')))
    return refuse({ refused: 'invalid' });
  return settle(operations);

  function settle(asked: readonly Operation[]) {
    const unseen = writes?.unseen(asked, base, hand.person) ?? [];
    const [first] = unseen;
    const culprit = stale && first ? { culprit: first.id, field: first.field } : null;
    if (culprit) return { outcome: { refused: 'conflict' as const, ...culprit }, unseen };
    const outcome = apply(state, asked, { permit, soft, hand });
    return isRefusal(outcome) ? refuse(outcome) : { outcome, unseen };
  }
}
