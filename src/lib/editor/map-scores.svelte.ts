/** The scores of an open map as the server last made them; asked for again now and then, at little cost. */
import { z } from 'zod';
import type { Score } from '#lib/figures/scores.ts';

/** Our own server's answer: what a score is, is said and tested there. */
const Answer = z.object({
  scores: z
    .record(
      z.string(),
      z.custom<Score>((value) => typeof value === 'object' && value !== null && 'value' in value),
    )
    .transform((scores) => new Map(Object.entries(scores))),
});

const pause = 10_000;

export class MapScores {
  readonly #address: string;
  #tag: string | null = null;
  #scores: ReadonlyMap<string, Score> | null = $state.raw(null);

  constructor(organisation: string, map: string) {
    this.#address = `/api/${organisation}/maps/${map}/scores`;
  }

  /** By element id; null before the first answer. */
  get all(): ReadonlyMap<string, Score> | null {
    return this.#scores;
  }

  /** Asks now, and again while the page is seen; returns how to stop. */
  follow(): () => void {
    const look = () => {
      if (document.visibilityState === 'visible') void this.ask();
    };
    look();
    const timer = setInterval(look, pause);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }

  /** Asks whether something is new. Without a network the picture stays as it is. */
  async ask(): Promise<void> {
    const headers: HeadersInit = this.#tag === null ? {} : { 'if-none-match': this.#tag };
    const answer = await fetch(this.#address, { headers }).catch(() => null);
    if (!answer?.ok) return;
    this.#tag = answer.headers.get('etag');
    this.#scores = Answer.parse(await answer.json()).scores;
  }
}
