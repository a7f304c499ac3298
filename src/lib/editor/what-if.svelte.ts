/**
 * What one supposes on an open page, and what follows from it. While a slider moves, the slider in hand
 * answers; once it rests, all moves are read anew, with every error and every loop. Nothing is written.
 */
import { lever, reread, written, type Lever } from '#lib/impact/levers.ts';
import type { Reading } from '#lib/impact/reading.ts';
import {
  withMove,
  idsOf,
  noMoves,
  standing,
  suppose,
  without,
  type Moves,
  type Supposed,
} from '#lib/impact/supposed.ts';
import { hold, type Hold } from '#lib/impact/what-if.ts';
import type { OutcomeBands } from '#lib/rox/outcomes.ts';
import { OutcomeDraws } from './outcome-draws.ts';

/** How long a slider must rest before all is read anew. */
const rest = 300;
/** Part of a figure below which nobody sees it change on its way. */
const unseen = 1e-4;

/** A supposition: some moves on a reading. */
interface Question {
  readonly base: Reading;
  readonly moves: Moves;
}

export class WhatIf {
  readonly #base: () => Reading;
  readonly #onkeep: (text: string) => void;
  /** What the sliders say, and what of it has been read anew. */
  #moves = $state.raw(noMoves);
  #kept = $state.raw(noMoves);
  #live = $state.raw<{ base: Reading; supposed: Supposed } | null>(null);
  /** What is moved: the same set while it is the same, so that what hangs on it is left alone. */
  #touched = $state.raw(idsOf(noMoves));
  /** What has a slider, moved or not, likewise. */
  #taken = $state.raw(idsOf(noMoves));
  #drawn = $state.raw<{ question: Question; bands: OutcomeBands } | null>(null);
  #held: { base: Reading; id: string; at: Hold } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draws: OutcomeDraws | null = null;
  #failed = $state(false);

  /** What is supposed now; empty while nothing is moved. */
  readonly #question: Question = $derived.by(() => {
    const base = this.#base();
    return { base, moves: standing(base, this.#moves) };
  });
  readonly #settled: Supposed | null = $derived.by(() => {
    const moves = standing(this.#base(), this.#kept);
    return moves.size === 0 ? null : suppose(this.#base(), moves);
  });
  readonly #now: Supposed | null = $derived.by(() =>
    this.#live?.base === this.#base() ? this.#live.supposed : this.#settled,
  );

  /** The screen as it is, or as it would be. */
  readonly reading: Reading = $derived.by(() => this.#now?.reading ?? this.#base());
  /** What has a slider, in the order in which it was taken up. */
  readonly levers: readonly Lever[] = $derived.by(() =>
    [...this.#taken].flatMap((id) => lever(this.#base(), id) ?? []),
  );

  /**
   * @param base what the map says as it is.
   * @param text moves as an address holds them, from which to begin.
   * @param onkeep told when the moves rest, as an address may hold them.
   */
  constructor(base: () => Reading, text: string, onkeep: (text: string) => void) {
    this.#base = base;
    this.#onkeep = onkeep;
    if (text === '') return;
    this.#set(reread(base(), text));
    this.#kept = this.#moves;
  }

  /** What the map says as it is. */
  get base(): Reading {
    return this.#base();
  }

  /** Whether anything is moved. */
  get active(): boolean {
    return this.#question.moves.size > 0;
  }

  /** The elements and links that are moved. */
  get touched(): ReadonlySet<string> {
    return this.#touched;
  }

  /** What all errors and loops have been read of last: the screen, but for a slider in hand. */
  get rested(): Reading {
    return this.#settled?.reading ?? this.#base();
  }

  /** Where the slider of an element or a link stands. */
  at({ id, start }: Lever): number {
    return this.#moves.get(id) ?? start;
  }

  /** What follows; null while nothing is moved. */
  get supposed(): Supposed | null {
    return this.active ? this.#now : null;
  }

  /** The last bands that came; null before the first, and where figures are withheld. */
  get bands(): OutcomeBands | null {
    return this.supposed?.refused === false ? (this.#drawn?.bands ?? null) : null;
  }

  /** Whether the bands are of an earlier question than the one that is asked now. */
  get waiting(): boolean {
    return this.#drawn?.question !== this.#question;
  }

  /** Whether the bands cannot be drawn here. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Takes up a slider, at rest. */
  add(id: string): void {
    const found = lever(this.#base(), id);
    if (found && !this.#moves.has(id)) this.#take(withMove(this.#moves, id, found.start));
  }

  /** Moves a slider; everything follows at once. */
  move(id: string, to: number): void {
    const base = this.#base();
    if (this.#held?.id !== id || this.#held.base !== base)
      this.#held = {
        base,
        id,
        at: hold(base, this.reading, standing(base, this.#moves), id, unseen),
      };
    this.#set(withMove(this.#moves, id, to));
    this.#live = { base, supposed: this.#held.at(to) };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), rest);
  }

  /** Lets go of a slider. */
  remove(id: string): void {
    this.#take(without(this.#moves, id));
  }

  /** Lets go of all. */
  clear(): void {
    this.#take(noMoves);
  }

  /** Asks for the bands of what is supposed now. */
  draw(): void {
    const question = this.#question;
    if (question.moves.size === 0) return;
    this.#draws ??= new OutcomeDraws();
    void this.#draws.ask(question.base, question.moves).then(
      (bands) => bands && ((this.#drawn = { question, bands }), (this.#failed = false)),
      () => (this.#failed = true),
    );
  }

  /** Lets the workers go. */
  end(): void {
    clearTimeout(this.#timer);
    this.#draws?.end();
    this.#draws = null;
  }

  #take(moves: Moves): void {
    this.#set(moves);
    this.#keep();
  }

  #set(moves: Moves): void {
    this.#moves = moves;
    this.#touched = same(this.#touched, idsOf(standing(this.#base(), moves)));
    this.#taken = same(this.#taken, idsOf(moves));
  }

  #keep(): void {
    clearTimeout(this.#timer);
    this.#kept = this.#moves;
    this.#live = null;
    this.#held = null;
    this.#onkeep(written(standing(this.#base(), this.#moves)));
  }
}

/** The earlier of two sets where they hold the same. */
function same<T>(before: ReadonlySet<T>, now: ReadonlySet<T>): ReadonlySet<T> {
  return before.symmetricDifference(now).size === 0 ? before : now;
}
