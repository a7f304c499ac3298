/**
 * A pulse on one open page. What is written is sent a moment later, whole, over the version that was read;
 * where somebody else was faster, nothing of theirs is written over and the page says so.
 */
import { z } from 'zod';
import { type Blank, blank, kept, moved, opened } from '#lib/pulse/blank.ts';
import type { Item, Language, Texts } from '#lib/pulse/item.ts';
import { mostItems } from '#lib/pulse/item.ts';
import { lint } from '#lib/pulse/lint.ts';
import { seconds } from '#lib/pulse/seconds.ts';

const Answer = z.object({ version: z.int() });

export interface Opened {
  id: string;
  name: string;
  map: string | null;
  why: Texts;
  items: Item[];
  version: number;
}

/** `behind` somebody else has changed it; `lost` it could not be sent, and will be tried again. */
export type Saving = 'saved' | 'waiting' | 'sending' | 'behind' | 'lost';

/** Milliseconds of rest after which what was written is sent. */
const rest = 600;
const again = 4000;

export class PulseDraft {
  readonly id: string;
  readonly #address: string;
  #version: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;
  #dirty = false;

  #name = $state.raw('');
  #map = $state.raw<string | null>(null);
  #why = $state.raw<Texts>({});
  #items = $state.raw<Blank[]>([]);
  #chosen = $state.raw<string | null>(null);
  #saving = $state.raw<Saving>('saved');
  /** What was taken out last, and from where. */
  #taken = $state.raw<{ item: Blank; at: number } | null>(null);

  constructor(organisation: string, pulse: Opened) {
    this.id = pulse.id;
    this.#address = `/api/${organisation}/pulses/${pulse.id}`;
    this.#version = pulse.version;
    this.#name = pulse.name;
    this.#map = pulse.map;
    this.#why = pulse.why;
    this.#items = pulse.items.map(opened);
    this.#chosen = pulse.items[0]?.id ?? null;
  }

  readonly whole = $derived(this.#items.flatMap((item) => kept(item) ?? []));
  /** Questions that still lack something, and so are not kept. */
  readonly unfinished = $derived(this.#items.filter((item) => kept(item) === null));
  readonly findings = $derived(lint(this.whole));
  readonly seconds = $derived(seconds(this.whole));
  readonly full = $derived(this.#items.length >= mostItems);
  readonly item = $derived(this.#items.find(({ id }) => id === this.#chosen) ?? null);

  get name(): string {
    return this.#name;
  }
  get map(): string | null {
    return this.#map;
  }
  get why(): Texts {
    return this.#why;
  }
  get items(): readonly Blank[] {
    return this.#items;
  }
  get chosen(): string | null {
    return this.#chosen;
  }
  get saving(): Saving {
    return this.#saving;
  }
  get taken(): { item: Blank; at: number } | null {
    return this.#taken;
  }
  /** Whether something written has not arrived yet. */
  get unsent(): boolean {
    return this.#saving !== 'saved' && this.#saving !== 'behind';
  }

  rename(name: string): void {
    this.#name = name;
    this.#written();
  }

  sayWhy(language: Language, text: string): void {
    this.#why = { ...this.#why, [language]: text };
    this.#written();
  }

  choose(id: string): void {
    this.#chosen = id;
  }

  /** Adds a question after the chosen one, or at the end, and chooses it. */
  add(id: string): void {
    this.insert([blank(id)]);
  }

  /** Puts questions after the chosen one, as many as a pulse holds. */
  insert(items: readonly Blank[]): void {
    const at = this.#items.findIndex((item) => item.id === this.#chosen) + 1 || this.#items.length;
    const fitting = items.slice(0, mostItems - this.#items.length);
    this.#items = this.#items.toSpliced(at, 0, ...fitting);
    this.#chosen = fitting.at(-1)?.id ?? this.#chosen;
    this.#written();
  }

  change(id: string, news: Partial<Omit<Blank, 'id'>>): void {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...news } : item));
    this.#written();
  }

  move(id: string, to: number): void {
    const from = this.#items.findIndex((item) => item.id === id);
    if (from < 0 || to < 0 || to >= this.#items.length || from === to) return;
    this.#items = moved(this.#items, from, to);
    this.#written();
  }

  remove(id: string): void {
    const at = this.#items.findIndex((item) => item.id === id);
    const item = this.#items[at];
    if (!item) return;
    this.#items = this.#items.toSpliced(at, 1);
    this.#taken = { item, at };
    this.#chosen = (this.#items[at] ?? this.#items[at - 1])?.id ?? null;
    this.#written();
  }

  /** Puts back what was taken out last. */
  putBack(): void {
    if (!this.#taken) return;
    const { item, at } = this.#taken;
    this.#items = this.#items.toSpliced(at, 0, item);
    this.#chosen = item.id;
    this.#taken = null;
    this.#written();
  }

  /** Stops sending: the page is left. What waits is sent at once. */
  leave(): void {
    clearTimeout(this.#timer);
    if (this.#dirty && this.#saving !== 'behind') void this.#send();
  }

  #written(): void {
    if (this.#saving === 'behind') return;
    this.#dirty = true;
    if (!this.#sending) this.#saving = 'waiting';
    this.#later(rest);
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), wait);
  }

  async #send(): Promise<void> {
    if (this.#sending) return this.#later(rest);
    if (this.#name.trim() === '') return;
    this.#sending = true;
    this.#dirty = false;
    this.#saving = 'sending';
    try {
      const answer = await fetch(this.#address, {
        method: 'PUT',
        keepalive: true,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          version: this.#version,
          name: this.#name.trim(),
          map: this.#map,
          why: Object.fromEntries(
            Object.entries(this.#why).flatMap(([language, text]) =>
              text.trim() ? [[language, text.trim()]] : [],
            ),
          ),
          items: this.whole,
        }),
      });
      if (answer.ok) {
        this.#version = Answer.parse(await answer.json()).version;
        this.#saving = this.#dirty ? 'waiting' : 'saved';
      } else if (answer.status === 409 || answer.status === 404) this.#saving = 'behind';
      else this.#failed();
    } catch {
      this.#failed();
    } finally {
      this.#sending = false;
    }
  }

  #failed(): void {
    this.#dirty = true;
    this.#saving = 'lost';
    this.#later(again);
  }
}
