/**
 * What the figures say about a map's links, as the server last worked it out, and what people made of
 * it. It is asked for while somebody looks at it, and not before: working it out takes seconds.
 */
import { z } from 'zod';
import type { MapLessons } from '#lib/rox/map-lessons.ts';
import type { Judgement, Told } from '#lib/rox/verdicts.ts';

/** What our own server sends: lessons, or why there are none. */
export type Learned = (MapLessons | { readonly refused: 'too much' }) & {
  readonly verdicts: readonly Told[];
};
const Answer = z.custom<Learned>(
  (value) => typeof value === 'object' && value !== null && 'verdicts' in value,
);

const pause = 10_000;
/** While the server is still at work. */
const soon = 1_000;

export class Lessons {
  readonly #address: string;
  #tag: string | null = null;
  #told: Learned | null = $state.raw(null);
  #failed = $state(false);
  #asking = false;
  /** The map has changed while an answer was on its way. */
  #again = false;

  constructor(organisation: string, map: string) {
    this.#address = `/api/${organisation}/maps/${map}/learned`;
  }

  /** Null before the first answer. */
  get told(): Learned | null {
    return this.#told;
  }

  /** Nothing was heard, and nothing is here from before. */
  get failed(): boolean {
    return this.#failed && this.#told === null;
  }

  /** Asks now, and again while the page is seen; returns how to stop. */
  follow(): () => void {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      clearTimeout(timer);
      const working = document.visibilityState === 'visible' && (await this.ask()) === 'working';
      if (!over) timer = setTimeout(() => void look(), working ? soon : pause);
    };
    const wake = () => void look();
    void look();
    document.addEventListener('visibilitychange', wake);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }

  /** Asks whether something is new. Without a network what is here stays. */
  async ask(): Promise<'working' | 'here' | 'away'> {
    this.#again = this.#asking;
    if (this.#asking) return 'working';
    this.#asking = true;
    const headers: HeadersInit = this.#tag === null ? {} : { 'if-none-match': this.#tag };
    const answer = await fetch(this.#address, { headers }).catch(() => null);
    const body: unknown = answer?.status === 200 ? await answer.json() : null;
    this.#asking = false;
    if (body !== null) {
      this.#tag = answer?.headers.get('etag') ?? null;
      this.#told = Answer.parse(body);
    }
    if (this.#again) return this.ask();
    this.#failed = answer === null || answer.status >= 400;
    if (answer?.status === 202) return 'working';
    return this.#failed ? 'away' : 'here';
  }

  /** Keeps that a proposal is declined, or wanted back; false where that could not be kept. */
  async judge(judgement: Judgement): Promise<boolean> {
    const answer = await fetch(this.#address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(judgement),
    }).catch(() => null);
    if (!answer?.ok) return false;
    await this.ask();
    return true;
  }
}
