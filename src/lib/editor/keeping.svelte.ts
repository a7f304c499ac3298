/**
 * Edits stay on this device until the log has decided on them, and what it refused until the person has
 * settled it. What a page leaves behind, another of the same person sends, and asks: one that opens the
 * map again, or one that is open and looks now and then.
 */
import type { Transaction } from '#lib/map/operation.ts';
import type { Replica } from '#lib/map/replica.ts';
import type { Answer } from '#lib/map/wire.ts';
import { sendLeft, type Decided } from './left-behind.ts';
import type { Line } from './line.ts';
import type { Kept, Shelf, Unsettled } from './outbox.ts';
import { bounds, receiptOf, type Receipt } from './receipts.ts';

/** Hears of what another page left here. */
export interface Heir {
  /** What the log made of its edits, with the names of those it met there. */
  decided: (decided: readonly Decided[], people: Answer['people']) => void;
  /** What its person had not settled. */
  unsettled: (unsettled: Unsettled) => void;
}

export class Keeping {
  readonly #whose: Pick<Kept, 'map' | 'organisation' | 'person'>;
  readonly #replica: Replica;
  readonly #line: Line;
  readonly #epoch: () => number;
  readonly #unsettled: () => Unsettled;
  /** For what was accepted since something was kept last. */
  #receipts: Receipt[] = [];
  #shelf: Shelf | null = $state.raw(null);
  #heir: Heir | null = null;
  #looking: Promise<void> | null = null;
  #failed = $state(false);
  /** How much is being written just now. */
  #writing = $state(0);
  #left = $state(0);

  /**
   * @param epoch of the log as this page has it.
   * @param unsettled what the person has yet to settle, as it is now.
   */
  constructor(
    whose: Pick<Kept, 'map' | 'organisation' | 'person'>,
    replica: Replica,
    line: Line,
    epoch: () => number,
    unsettled: () => Unsettled,
  ) {
    this.#whose = whose;
    this.#replica = replica;
    this.#line = line;
    this.#epoch = epoch;
    this.#unsettled = unsettled;
  }

  /** Whether what waits would outlive this page. */
  get safe(): boolean {
    return this.#shelf !== null && !this.#failed && this.#writing === 0;
  }

  /** How many edits of another page are being sent. */
  get left(): number {
    return this.#left;
  }

  /** From now on keeps what waits here, and hands on what was left behind. */
  async on(shelf: Shelf, heir: Heir): Promise<void> {
    this.#shelf = shelf;
    this.#heir = heir;
    shelf.live(this.#replica.client);
    await this.keep();
    await this.#adopt();
  }

  /** Hands on what pages that have gone meanwhile left behind, unless it is at it still. */
  async look(): Promise<void> {
    // What this device does not let go of would be handed on at each look.
    if (this.#failed) return;
    await this.#adopt().catch(() => {
      // A device that cannot say what it keeps has nothing to hand on.
    });
  }

  /** Takes note of lines by which the log of an epoch has decided on this person's edits. */
  note(lines: readonly Answer['lines'][number][], epoch: number): void {
    const { map, person } = this.#whose;
    const fresh = lines.flatMap(
      (line) => receiptOf(line, { map, person, epoch, at: Date.now() }) ?? [],
    );
    this.#receipts = [...this.#receipts, ...fresh].slice(-bounds.edits);
  }

  /**
   * Puts what waits now in the place of what was kept.
   *
   * @param go receipts that are done with once it is written.
   */
  async keep(go: readonly Receipt[] = []): Promise<void> {
    if (!this.#shelf) return;
    const { client, pending } = this.#replica;
    const unsettled = this.#unsettled();
    const epoch = this.#epoch();
    const kept = { ...this.#whose, client, transactions: [...pending], epoch, unsettled };
    const come = this.#receipts;
    this.#receipts = [];
    this.#writing++;
    this.#failed = await this.#shelf.keep(kept, { come, go }).then(
      () => false,
      () => true,
    );
    this.#writing--;
  }

  /** What waits goes under another name. */
  async rename(): Promise<void> {
    this.#shelf?.live(this.#replica.client);
    await this.keep();
  }

  #adopt(): Promise<void> {
    const [shelf, heir] = [this.#shelf, this.#heir];
    if (!shelf || !heir) return Promise.resolve();
    const { map, person } = this.#whose;
    this.#looking ??= shelf
      .adopt({ map, person }, (left) => this.#send(left, heir))
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  /** What is left of it to be sent another time. */
  async #send(left: Kept, heir: Heir): Promise<Kept | null> {
    if (left.unsettled) heir.unsettled(left.unsettled);
    let waiting: readonly Transaction[] = left.transactions;
    this.#left = left.transactions.length;
    const pause = (milliseconds: number) =>
      new Promise<void>((done) => setTimeout(done, milliseconds));
    const shared = await this.#shared(left.epoch);
    const sent = await sendLeft(
      this.#line,
      { ...left, transactions: left.transactions.map((each) => basedOn(each, shared)) },
      () => this.#replica.seq,
      pause,
      (some, rest, people) => {
        waiting = rest;
        this.#left = rest.length;
        heir.decided(some, people);
      },
    );
    this.#left = 0;
    // What is cleared there must be kept here first.
    await this.keep();
    if (this.#failed) return left;
    return sent ? null : { ...left, transactions: [...waiting], unsettled: undefined };
  }

  /** The last line that the log has of one before; none where that cannot be learnt. */
  async #shared(former: number | undefined): Promise<number> {
    if (former === undefined || former === this.#epoch()) return Infinity;
    const shared = await this.#line.shared(former);
    return typeof shared === 'string' ? 0 : shared.seq;
  }
}

/** An edit that has seen nothing after a line. */
function basedOn(transaction: Transaction, line: number): Transaction {
  return { ...transaction, base: Math.min(transaction.base, line) };
}
