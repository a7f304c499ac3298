/**
 * What a person had saved, and the log no longer holds because a backup was put in its place, is offered to
 * them on the device on which they made it, until they make it again or let it go, or a day is over.
 */
import type { Line } from './line.ts';
import type { Kept, Shelf } from './outbox.ts';
import { epochsBeside, inOrder, type Receipt } from './receipts.ts';

/** Asks so often how much the log has of the former one; between two tries at most so long, ms. */
const most = 8;
const longestPause = 15_000;

export class Missing {
  readonly #whose: Pick<Kept, 'map' | 'person'>;
  readonly #line: Pick<Line, 'shared'>;
  readonly #epoch: () => number;
  readonly #pause: (milliseconds: number) => Promise<void>;
  #shelf: Shelf | null = null;
  #count = $state.raw(0);

  /** @param epoch of the log as this page has it. */
  constructor(
    whose: Pick<Kept, 'map' | 'person'>,
    line: Pick<Line, 'shared'>,
    epoch: () => number,
    pause: (milliseconds: number) => Promise<void>,
  ) {
    this.#whose = whose;
    this.#line = line;
    this.#epoch = epoch;
    this.#pause = pause;
  }

  /** How many edits there are to decide on. */
  get count(): number {
    return this.#count;
  }

  /** From now on knows what this device remembers. */
  async on(shelf: Shelf): Promise<void> {
    this.#shelf = shelf;
    await this.look();
  }

  /** Holds what this device remembers against the log, where that is another than it was. */
  async look(): Promise<void> {
    const shelf = this.#shelf;
    if (!shelf) return;
    const epoch = this.#epoch();
    try {
      const all = await shelf.receipts(this.#whose, Date.now());
      for (const former of epochsBeside(all, epoch)) {
        const shared = await this.#ask(former, epoch);
        if (shared !== null) await shelf.renew(this.#whose, former, epoch, shared, Date.now());
      }
      this.#count = (await this.#all(shelf)).length;
    } catch {
      // A device that cannot say what it remembers has nothing to offer.
    }
  }

  /**
   * Decides on all of them, in the order in which they were saved; another page of the same person that is
   * asked meanwhile finds none.
   *
   * @param settle resolves once they need not be kept.
   */
  async settle(settle: (all: readonly Receipt[]) => Promise<void>): Promise<void> {
    const shelf = this.#shelf;
    if (!shelf) return;
    const { map, person } = this.#whose;
    await navigator.locks.request(`throughline.missing.${map}.${person}`, async () => {
      this.#count = 0;
      const all = await this.#all(shelf);
      if (all.length > 0) await settle(all);
    });
  }

  async #all(shelf: Shelf): Promise<Receipt[]> {
    const all = await shelf.receipts(this.#whose, Date.now());
    return inOrder(all.filter(({ missing }) => missing !== null));
  }

  /** The last line that the log of one epoch shares with another's; null where it cannot be learnt now. */
  async #ask(former: number, epoch: number): Promise<number | null> {
    for (let tries = 0; tries < most; tries++) {
      const shared = await this.#line.shared(former);
      // What is of yet another epoch, this page is about to hear of.
      if (typeof shared !== 'string') return shared.epoch === epoch ? shared.seq : null;
      await this.#pause(Math.min(longestPause, 500 * 2 ** tries));
    }
    return null;
  }
}
