/**
 * The whole history of a map as one travels through it: when each line was written and by whom, the line
 * at which one looks, and the one that is held against it. What a moment holds is fetched when one comes
 * there; of two moments asked for, only the later is shown.
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { compare, type Comparison } from '#lib/map/compare.ts';
import type { Entry } from '#lib/map/operation.ts';
import { toContent, type MapContent } from '#lib/map/state.ts';
import { Marks, Past, type Adopted } from '#lib/map/wire.ts';
import type { MapScreen } from './map-screen.svelte.ts';
import { Moments } from './moments.ts';

/** One line of the history, without what it says. */
export interface Mark {
  line: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Operations in it. */
  size: number;
  /** Who wrote it, by id. */
  person: string;
}

export class Timeline {
  readonly screen: MapScreen;
  marks: readonly Mark[] = $state.raw([]);
  readonly people = new SvelteMap<string, string>();
  readonly entries = new SvelteMap<number, Entry>();
  /** The scenarios that entries adopted, by the entry's client. */
  readonly adopted = new SvelteMap<string, Adopted>();
  /** Whose lines alone are told; null for everybody's. */
  person: string | null = $state(null);
  /** The thing about which alone lines are told; null for all. */
  thing: string | null = $state(null);
  /** The line after which the map is shown; null follows the map as it goes on. */
  line: number | null = $state(null);
  /** The line it is held against; null while nothing is compared. */
  since: number | null = $state(null);
  failed = $state(false);
  #about: ReadonlySet<number> | null = $state.raw(null);
  #shown: { line: number; content: MapContent } | null = $state.raw(null);
  #before: { line: number; content: MapContent } | null = $state.raw(null);
  readonly #moments: Moments;
  readonly #asked = new SvelteSet<number>();
  #going = false;
  #renewing = false;
  #behind = false;
  readonly #address: string;

  constructor(screen: MapScreen, marks: Marks) {
    this.screen = screen;
    const { organisation, map } = screen.open;
    this.#address = `/api/${organisation}/maps/${map}`;
    this.#moments = new Moments(`${this.#address}/snapshot`);
    this.#take(marks);
    this.#showNow();
  }

  /** The lines that are told: of one person or about one thing, where that is asked. O(lines). */
  readonly told = $derived.by(() =>
    this.marks.filter(
      ({ line, person }) =>
        (this.person === null || person === this.person) && (this.#about?.has(line) ?? true),
    ),
  );

  /** The last line that is in what is shown. */
  readonly last = $derived.by(() => this.line ?? this.marks.at(-1)?.line ?? 0);

  /** Where one stands among the lines that are told: the last of them that is in what is shown; −1 before all. */
  readonly place = $derived.by(() => placeOf(this.told, this.last));

  readonly sincePlace = $derived.by(() => placeOf(this.told, this.since ?? 0));

  /** The two moments held against each other, once both are here. */
  readonly comparison: Comparison | null = $derived.by(() =>
    this.since !== null && this.#before?.line === this.since && this.#shown
      ? compare(this.#before.content, this.#shown.content)
      : null,
  );

  /** What is shown, as it stood; null until it is here. */
  get content(): MapContent | null {
    return this.#shown?.content ?? null;
  }

  /** What it is held against. */
  get before(): MapContent | null {
    return this.since === null ? null : (this.#before?.content ?? null);
  }

  /** Shows the map after a line; null follows it as it goes on. */
  async go(line: number | null): Promise<void> {
    this.line = line === this.marks.at(-1)?.line ? null : line;
    if (this.line === null) this.#showNow();
    if (this.#going) return;
    this.#going = true;
    // one at a time: whoever slides over many sees as many as there is time for
    for (let wanted = this.#wanted(); wanted !== null; wanted = this.#wanted()) {
      const content = await this.at(wanted);
      if (!content) break;
      if (this.line !== null) this.#shown = { line: wanted, content };
    }
    this.#going = false;
  }

  /** Holds what is shown against the map after a line; null ends that. */
  async hold(line: number | null): Promise<void> {
    this.since = line;
    if (line === null) return;
    const content = await this.at(line);
    if (this.since === line && content) this.#before = { line, content };
  }

  /** Tells only what is about a thing; null tells all. */
  async choose(thing: string | null): Promise<void> {
    this.thing = thing;
    if (thing === null) this.#about = null;
    else {
      const found = await this.#read(`timeline?thing=${thing}`, (body) => Marks.parse(body));
      if (this.thing === thing && found) this.#about = new SvelteSet(found.lines);
    }
  }

  /** Takes in what was written since; called whenever the map has gone on. */
  async renew(): Promise<void> {
    if (this.line === null) this.#showNow();
    this.#behind = true;
    if (this.#renewing) return;
    this.#renewing = true;
    while (this.#behind) {
      this.#behind = false;
      await this.#follow();
    }
    this.#renewing = false;
  }

  async #follow(): Promise<void> {
    const since = this.marks.at(-1)?.line ?? 0;
    const found = await this.#read(`timeline?since=${since}`, (body) => Marks.parse(body));
    if (found) this.#take(found);
    if (this.thing !== null) await this.choose(this.thing);
  }

  /** The map after a line; null where it cannot be read. */
  async at(line: number): Promise<MapContent | null> {
    const content = await this.#moments.at(line);
    this.failed = content === null;
    return content;
  }

  /** Fetches what these lines say, where that is not known. */
  async tell(lines: readonly number[]): Promise<void> {
    const unknown = lines.filter((line) => !this.entries.has(line) && !this.#asked.has(line));
    if (unknown.length === 0) return;
    for (const line of unknown) this.#asked.add(line);
    const query = `log?lines=${unknown.join(',')}&limit=${unknown.length}`;
    const past = await this.#read(query, (body) => Past.parse(body));
    for (const line of unknown) this.#asked.delete(line);
    for (const entry of past?.entries ?? []) this.entries.set(entry.seq, entry);
    for (const [id, name] of Object.entries(past?.people ?? {})) this.people.set(id, name);
    for (const [client, scenario] of Object.entries(past?.adopted ?? {}))
      this.adopted.set(client, scenario);
  }

  #wanted(): number | null {
    return this.line === null || this.#shown?.line === this.line ? null : this.line;
  }

  #showNow(): void {
    const { open } = this.screen;
    this.#shown = { line: open.seq, content: toContent(open.state) };
  }

  #take({ lines, times, sizes, who, people }: Marks): void {
    for (const { id, name } of people) this.people.set(id, name);
    const fresh = lines.map((line, at): Mark => ({
      line,
      at: times[at] ?? 0,
      size: sizes[at] ?? 0,
      person: people[who[at] ?? -1]?.id ?? '',
    }));
    if (fresh.length > 0) this.marks = [...this.marks, ...fresh];
  }

  async #read<T>(path: string, read: (body: unknown) => T): Promise<T | null> {
    const answer = await fetch(`${this.#address}/${path}`).catch(() => null);
    this.failed = !answer?.ok;
    return answer?.ok ? read(await answer.json()) : null;
  }
}

/** The place of the last mark at or before a line, by halving; −1 before all. */
function placeOf(marks: readonly Mark[], line: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.line ?? Infinity) <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
