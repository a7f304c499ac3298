/** A map's history as one reads it: page after page from the newest, and the map as it once stood. */
import type { Entry } from '#lib/map/operation.ts';
import { Past, Whole, type Adopted } from '#lib/map/wire.ts';
import type { OpenMap } from './open-map.svelte.ts';

const page = 50;

export class History {
  entries: readonly Entry[] = $state.raw([]);
  people: Readonly<Record<string, string>> = $state.raw({});
  /** The scenarios that entries adopted, by the entry's client. */
  adopted: Readonly<Record<string, Adopted | undefined>> = $state.raw({});
  reading = $state(false);
  failed = $state(false);
  /** Whether there is nothing before what is here. */
  ended = $state(false);
  readonly #address: string;
  readonly #thing: string | null;

  /** @param thing an element or a link that it is about; null is the whole map. */
  constructor({ organisation, map }: Pick<OpenMap, 'organisation' | 'map'>, thing: string | null) {
    this.#address = `/api/${organisation}/maps/${map}`;
    this.#thing = thing;
  }

  /** Reads what came after the newest entry here, keeping what is older. */
  async renew(): Promise<void> {
    await this.#read(null);
  }

  /** Reads the page before the oldest entry here. */
  async earlier(): Promise<void> {
    await this.#read(this.entries.at(-1)?.seq ?? null);
  }

  /** The map after a line of its log, or as it stood at a moment (ISO 8601); null where it cannot be read. */
  async as(of: { seq: number } | { at: string }): Promise<Whole | null> {
    const query = 'seq' in of ? `seq=${of.seq}` : `at=${encodeURIComponent(of.at)}`;
    const response = await fetch(`${this.#address}/snapshot?${query}`).catch(() => null);
    if (!response?.ok) {
      this.failed = true;
      return null;
    }
    this.failed = false;
    return response.json().then((body) => Whole.parse(body));
  }

  async #read(before: number | null): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    const about = this.#thing === null ? '' : `&thing=${this.#thing}`;
    const from = before === null ? '' : `&before=${before}`;
    const query = `limit=${page}${from}${about}`;
    const response = await fetch(`${this.#address}/log?${query}`).catch(() => null);
    const past = response?.ok ? Past.parse(await response.json()) : null;
    this.failed = past === null;
    if (past) this.#take(past, before);
    this.reading = false;
  }

  #take(past: Past, before: number | null): void {
    const known = this.entries;
    const oldest = past.entries.at(-1)?.seq ?? 0;
    const joins = known.length > 0 && oldest <= (known[0]?.seq ?? 0) + 1;
    if (before !== null) this.entries = [...known, ...past.entries];
    else if (joins) this.entries = [...past.entries, ...known.filter(({ seq }) => seq < oldest)];
    else this.entries = past.entries;
    if (before !== null || !joins) this.ended = past.entries.length < page;
    this.people = { ...this.people, ...past.people };
    this.adopted = { ...this.adopted, ...past.adopted };
  }
}
