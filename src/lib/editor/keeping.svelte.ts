/**
 * Edits stay on this device until the log has decided on them, and a page that opens the map again sends
 * what earlier pages left behind.
 */
import type { Replica } from '#lib/map/replica.ts';
import { sendLeft, type Decided } from './left-behind.ts';
import type { Line } from './line.ts';
import type { Kept, Shelf } from './outbox.ts';

export class Keeping {
  readonly #whose: Pick<Kept, 'map' | 'organisation' | 'person'>;
  readonly #replica: Replica;
  readonly #line: Line;
  #shelf: Shelf | null = $state.raw(null);
  #failed = $state(false);
  #left = $state(0);

  constructor(whose: Pick<Kept, 'map' | 'organisation' | 'person'>, replica: Replica, line: Line) {
    this.#whose = whose;
    this.#replica = replica;
    this.#line = line;
  }

  /** Whether what waits would outlive this page. */
  get safe(): boolean {
    return this.#shelf !== null && !this.#failed;
  }

  /** How many edits of an earlier page are being sent. */
  get left(): number {
    return this.#left;
  }

  /** From now on keeps what waits here; `decided` hears what the log made of what was left behind. */
  async on(shelf: Shelf, decided: (decided: readonly Decided[]) => void): Promise<void> {
    this.#shelf = shelf;
    shelf.live(this.#replica.client);
    await this.keep();
    const { map, person } = this.#whose;
    await shelf.adopt({ map, person }, (left) => this.#send(left, decided));
  }

  /** Puts what waits now in the place of what was kept. */
  async keep(): Promise<void> {
    if (!this.#shelf) return;
    const { client, pending } = this.#replica;
    const kept = { ...this.#whose, client, transactions: [...pending] };
    this.#failed = await this.#shelf.keep(kept).then(
      () => false,
      () => true,
    );
  }

  /** What waits goes under another name. */
  async rename(): Promise<void> {
    this.#shelf?.live(this.#replica.client);
    await this.keep();
  }

  async #send(left: Kept, decided: (decided: readonly Decided[]) => void): Promise<boolean> {
    this.#left = left.transactions.length;
    const pause = (milliseconds: number) =>
      new Promise<void>((done) => setTimeout(done, milliseconds));
    const sent = await sendLeft(
      this.#line,
      left,
      () => this.#replica.seq,
      pause,
      (some, waiting) => {
        this.#left = waiting;
        decided(some);
      },
    );
    this.#left = 0;
    return sent;
  }
}
