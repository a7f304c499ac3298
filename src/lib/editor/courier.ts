/**
 * Carries a page's edits to the authority until the log has decided on each, and brings back what the
 * log has. Whatever fails is asked again, later and later; a repeated edit is recognised by its number.
 */
import type { Replica, Received } from '#lib/map/replica.ts';
import { fromContent } from '#lib/map/state.ts';
import type { Answer } from '#lib/map/wire.ts';
import type { Failure, Line } from './line.ts';

export type Saving = 'saved' | 'sending' | 'waiting';

/** Told to the page as it happens. */
export interface Told {
  received: (received: Received, answer: Answer) => void;
  /** The whole map was fetched anew. */
  replaced: (received: Received) => void;
  /** Pending edits go under new counts. */
  renumbered: (counts: Map<number, number>) => void;
  saving: (saving: Saving) => void;
  failed: (failure: Failure) => void;
}

export interface Chance {
  id: () => string;
  random: () => number;
  pause: (milliseconds: number) => Promise<void>;
}

const firstPause = 250;
const longestPause = 15_000;

export class Courier {
  readonly #replica: Replica;
  readonly #line: Line;
  readonly #told: Told;
  readonly #chance: Chance;
  #epoch: number;
  #delivering = false;
  #looking = false;
  #wake = () => {};

  constructor(replica: Replica, epoch: number, line: Line, told: Told, chance: Chance) {
    this.#replica = replica;
    this.#epoch = epoch;
    this.#line = line;
    this.#told = told;
    this.#chance = chance;
  }

  /** Sends until nothing is pending; a second call joins the first. */
  async deliver(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let failures = 0; this.#replica.pending.length > 0;) {
      if (failures === 0) this.#told.saving('sending');
      const answer = await this.#line.send(this.#replica.seq, this.#replica.pending);
      const failure = typeof answer === 'string' ? answer : await this.#take(answer);
      if (failure === null) {
        failures = 0;
        continue;
      }
      if (failures++ === 0) this.#told.failed(failure);
      this.#told.saving('waiting');
      await this.#rest(Math.min(longestPause, firstPause * 2 ** failures));
    }
    this.#delivering = false;
    this.#told.saving('saved');
  }

  /** Fetches what the log has meanwhile, unless edits are on their way and bring it anyway. */
  async look(): Promise<void> {
    if (this.#delivering || this.#looking) return;
    this.#looking = true;
    const answer = await this.#line.follow(this.#replica.seq);
    if (typeof answer !== 'string') await this.#take(answer);
    this.#looking = false;
  }

  /** Tries again now. */
  wake(): void {
    this.#wake();
  }

  async #take(answer: Answer): Promise<Failure | null> {
    if (answer.epoch !== this.#epoch || answer.behind) return this.#fetchWhole();
    const received = this.#receive(answer);
    if (received === null) return this.#fetchWhole();
    this.#told.received(received, answer);
    const [first] = this.#replica.pending;
    if (answer.want !== null && first && first.count !== answer.want)
      this.#told.renumbered(this.#replica.rename(this.#chance.id()));
    return null;
  }

  /** Null where the lines do not fit what is here. */
  #receive(answer: Answer): Received | null {
    try {
      const received = this.#replica.receive(answer.lines);
      return received === 'gap' ? null : received;
    } catch {
      return null;
    }
  }

  async #fetchWhole(): Promise<Failure | null> {
    const whole = await this.#line.whole();
    if (typeof whole === 'string') return whole;
    this.#epoch = whole.epoch;
    this.#told.replaced(this.#replica.reset(fromContent(whole.content), whole.seq));
    return null;
  }

  /** Full jitter, so that many pages do not come back at once. */
  async #rest(longest: number): Promise<void> {
    const woken = new Promise<void>((wake) => (this.#wake = wake));
    await Promise.race([woken, this.#chance.pause(this.#chance.random() * longest)]);
  }
}
