/**
 * The way to a map's conversations from a page that shows something else of it. How much is said where
 * is fetched once; the map itself is opened only when somebody wants to read or speak, and from then on
 * the talk is as live as on the map.
 */
import { z } from 'zod';
import { subject, type Comment, type Target } from '#lib/map/comment.ts';
import type { Talk as Told, Voice } from '#lib/map/wire.ts';
import type { Role } from '#lib/people/may.ts';
import { line } from './line.ts';
import { OpenMap } from './open-map.svelte.ts';
import { shelf } from './outbox.ts';
import { ways } from './socket.ts';
import { Talk, type Counter } from './talk.svelte.ts';
import { isNew, openCounts, threads, type Thread } from './threads.ts';

export interface Asker {
  /** The organisation's slug. */
  organisation: string;
  map: string;
  person: string;
  /** With which one writes on this map. */
  roles: readonly Role[];
}

const Everything = z.custom<Told & { comments: Comment[] }>(
  (body) => typeof body === 'object' && body !== null && 'comments' in body,
);

const Voices = z.custom<Voice[]>(Array.isArray);

/** What the server keeps beside the talk of the map at this address. */
export function counter(address: string): Counter {
  return {
    note: async (seen) => {
      const response = await fetch(`${address}/talk`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(seen),
      }).catch(() => null);
      return response?.ok ?? false;
    },
    people: async () => {
      const response = await fetch(`${address}/talk/people`).catch(() => null);
      const body: unknown = response?.ok ? await response.json().catch(() => null) : null;
      return Voices.safeParse(body).data ?? null;
    },
  };
}

export class TalkDoor {
  readonly asker: Asker;
  /** Null until somebody has come in. */
  talk: Talk | null = $state.raw(null);
  failed = $state(false);
  readonly #address: string;
  #glance: { count?: ReadonlyMap<string, number>; fresh: readonly Thread[] } = $state.raw({
    fresh: [],
  });
  #stop: (() => void) | null = null;
  #over = false;

  constructor(asker: Asker) {
    this.asker = asker;
    this.#address = `/api/${asker.organisation}/maps/${asker.map}`;
  }

  /** How many open conversations there are about something, and whether one of them is new to the reader. */
  about(target: Target): { count: number; fresh: boolean } {
    const about = subject(target);
    const { count, fresh } = this.talk
      ? { count: this.talk.counts, fresh: this.talk.news }
      : this.#glance;
    return {
      count: count?.get(about) ?? 0,
      fresh: fresh.some((thread) => thread.about === about),
    };
  }

  /** Looks how much is said where; nothing is told where that cannot be known now. */
  async glance(): Promise<void> {
    const told = await this.#ask().catch(() => null);
    if (!told) return;
    const all = threads(told.comments);
    const fresh = all.filter((each) => isNew(each, this.asker.person, told.seen[each.id] ?? 0));
    this.#glance = { count: openCounts(all), fresh };
  }

  /** Opens the map, so that its talk can be read and joined. */
  async enter(): Promise<void> {
    if (this.talk) return;
    this.failed = false;
    const { asker } = this;
    const told = await this.#ask().catch(() => null);
    const whole = await line(this.#address, (...args) => fetch(...args)).whole();
    if (this.#over) return;
    if (!told || typeof whole === 'string') {
      this.failed = true;
      return;
    }
    const open = new OpenMap({ ...asker, ...whole }, ways(this.#address, location));
    const talk = new Talk(open, told, counter(this.#address));
    open.be({ view: 'impact' });
    void shelf().then((kept) => kept && open.keepOn(kept));
    const stop = [open.follow(), talk.follow()];
    this.#stop = () => stop.forEach((each) => each());
    this.talk = talk;
  }

  /** Leaves; what was said and not sent is delivered all the same. */
  leave(): void {
    this.#over = true;
    this.#stop?.();
  }

  async #ask(): Promise<z.infer<typeof Everything>> {
    const response = await fetch(`${this.#address}/talk`);
    if (!response.ok) throw new Error(String(response.status));
    return Everything.parse(await response.json());
  }
}
