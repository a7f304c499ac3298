/**
 * The blind estimates of a map as one person may see them: their own, whether the others have answered,
 * and everything once it is revealed. They are asked for anew when a hint says so, when a link of theirs
 * changes, and now and then, for a hint may be lost.
 */
import { SvelteMap } from 'svelte/reactivity';
import { z } from 'zod';
import {
  isOpen,
  refusals,
  together,
  type Candidate,
  type EstimateDeed,
  type Round,
} from '#lib/people/estimates.ts';
import type { OpenMap } from './open-map.svelte.ts';

const Rounds = z.custom<Round[]>(Array.isArray);
const Candidates = z.custom<Candidate[]>(Array.isArray);
const Refused = z.object({ refused: z.enum(refusals) });
const Said = z.object({ said: z.string().nullable() });

/** Why a deed is not done: the server's reason, or that there was no answer, or no right to it. */
export type Unable = z.infer<typeof Refused>['refused'] | 'away' | 'failed';

/** What somebody is writing into an estimate, as typed. */
export interface Written {
  low: string;
  likely: string;
  high: string;
  reason: string;
}

/** Milliseconds between two looks without a hint, and within which several hints are one. */
const pause = 15_000;
const oneLook = 150;
/** As long as a timer can wait. */
const longest = 2 ** 31 - 1;

export class Estimates {
  /** Not sent yet, by round: kept while one looks at something else. */
  readonly drafts = new SvelteMap<string, Written>();
  readonly #address: string;
  readonly #person: string;
  #tag: string | null = null;
  #rounds: readonly Round[] = $state.raw([]);
  #asking = false;
  #again = false;

  constructor(organisation: string, map: string, person: string) {
    this.#address = `/api/${organisation}/maps/${map}/estimates`;
    this.#person = person;
  }

  /** Open rounds whose link is there. */
  readonly open = $derived.by(() =>
    this.#rounds.filter((round) => isOpen(round) && round.standing === 'here'),
  );

  /** Estimates asked of the person and not given yet. */
  readonly asked = $derived.by(() =>
    this.open.filter(({ asked }) =>
      asked.some(({ id, answered }) => id === this.#person && !answered),
    ),
  );

  /** What waits for anybody: rounds that are open, lost their link, or were revealed and nothing came of it. */
  readonly unsettled = $derived.by(() => {
    const byLink = Map.groupBy(this.#rounds, ({ link }) => link);
    return [...byLink.values()]
      .flatMap((own) => own.slice(-1))
      .filter(({ ended, taken }) => ended === null && taken === null);
  });

  get person(): string {
    return this.#person;
  }

  /** A link's last round with those that it repeats, newest first. */
  ofLink(link: string): Round[] {
    return together(this.#rounds, link);
  }

  /** Follows the map's estimates until stopped. */
  follow(map: OpenMap): () => void {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let soon: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') await this.ask();
      clearTimeout(timer);
      if (!over) timer = setTimeout(() => void look(), Math.min(pause, this.#untilDue()));
    };
    const hint = () => {
      clearTimeout(soon);
      soon = setTimeout(() => void look(), oneLook);
    };
    const wake = () => void look();
    void look();
    document.addEventListener('visibilitychange', wake);
    const stop = [
      map.onAside(hint),
      map.subscribe((touched) => {
        if (this.#rounds.some(({ link }) => touched.has(link))) hint();
      }),
    ];
    return () => {
      over = true;
      clearTimeout(timer);
      clearTimeout(soon);
      document.removeEventListener('visibilitychange', wake);
      stop.forEach((each) => each());
    };
  }

  /** Asks whether something is new. Without a network what is here stays. */
  async ask(): Promise<void> {
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    const headers: HeadersInit = this.#tag === null ? {} : { 'if-none-match': this.#tag };
    const answer = await fetch(this.#address, { headers }).catch(() => null);
    const body: unknown = answer?.status === 200 ? await answer.json().catch(() => null) : null;
    this.#asking = false;
    if (body !== null) {
      this.#tag = answer?.headers.get('etag') ?? null;
      this.#rounds = Rounds.parse(body);
    }
    if (this.#again) await this.ask();
  }

  /** Does something; `said` tells of what followed from it, such as mails. */
  async act(deed: EstimateDeed): Promise<{ said: string | null } | { unable: Unable }> {
    const answer = await fetch(this.#address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(deed),
    }).catch(() => null);
    if (!answer || answer.status === 503) return { unable: 'away' };
    const body: unknown = await answer.json().catch(() => null);
    await this.ask();
    if (answer.ok) return Said.safeParse(body).data ?? { said: null };
    if (answer.status === 403) return { unable: 'forbidden' };
    return { unable: Refused.safeParse(body).data?.refused ?? 'failed' };
  }

  /** Who may be asked about a link; null where nobody could be asked who that is. */
  async candidates(link: string): Promise<Candidate[] | null> {
    const answer = await fetch(`${this.#address}/people?link=${link}`).catch(() => null);
    if (!answer?.ok) return null;
    return Candidates.safeParse(await answer.json().catch(() => null)).data ?? null;
  }

  /** Milliseconds until the day of some open round has come. */
  #untilDue(): number {
    const left = this.open.flatMap(({ closes }) =>
      closes === null ? [] : Date.parse(closes) - Date.now(),
    );
    return Math.min(longest, ...left.filter((each) => each > 0).map((each) => each + 500));
  }
}
