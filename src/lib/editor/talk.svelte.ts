/**
 * The conversations on one open map, as one person follows them: what is said where, what of it is new
 * to them, and the words they have begun and not sent.
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { subject, type Comment, type Target } from '#lib/map/comment.ts';
import type { Talk as Told, Voice } from '#lib/map/wire.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { OpenMap } from './open-map.svelte.ts';
import { OnceCalled } from './once-called.ts';
import {
  byAbout,
  calls,
  isNew,
  isOpen,
  lastOf,
  openCounts,
  stands,
  threads,
  type Thread,
} from './threads.ts';
import { inOrder } from './written.ts';

/** What the reader wants to see of all conversations. */
export type Which = 'open' | 'resolved' | 'removed';

/** What a server keeps beside what is said. */
export interface Counter {
  /** Notes what has been read; false where it could not. */
  note: (seen: Told['seen']) => Promise<boolean>;
  /** Who may be called now, and who has spoken; null where nobody could be asked. */
  people: () => Promise<readonly Voice[] | null>;
}

/** Milliseconds between two looks at the clock, and between what is read and the word of it. */
const tick = 30_000;
const pause = 400;
/** Milliseconds within which several hints are one. */
const oneLook = 150;

export class Talk {
  readonly open: OpenMap;
  /** Words that were begun and not sent, by what they are about or reply to. */
  readonly drafts = new SvelteMap<string, string>();
  /** The thread that the reader was led to. */
  shown: string | null = $state(null);
  readonly #voices = new SvelteMap<string, Voice>();
  readonly #seen = new SvelteMap<string, number>();
  readonly #once: OnceCalled;
  readonly #unsent = new SvelteMap<string, number>();
  readonly #counter: Counter;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #now = $state(Date.now());

  constructor(open: OpenMap, told: Told, counter: Counter) {
    this.open = open;
    this.#counter = counter;
    for (const voice of told.voices) this.#voices.set(voice.id, voice);
    for (const [thread, seq] of Object.entries(told.seen)) this.#seen.set(thread, seq);
    this.#once = new OnceCalled(told.removed);
    const { elements, links } = open.state;
    this.#once.learn(open.state, [...elements.keys(), ...links.keys()]);
  }

  /** Keeps the time, who may be called, and the names of what may be removed, until stopped. */
  follow(): () => void {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const clock = setInterval(() => (this.#now = Date.now()), tick);
    const deaf = [
      this.open.subscribe((ids) => this.#once.learn(this.open.state, ids)),
      this.open.onAside(() => {
        clearTimeout(soon);
        soon = setTimeout(() => void this.meet(), oneLook);
      }),
    ];
    return () => {
      clearInterval(clock);
      clearTimeout(soon);
      deaf.forEach((each) => each());
    };
  }

  /** Learns who may be called now. Whoever has left keeps their name here. */
  async meet(): Promise<void> {
    const voices = await this.#counter.people();
    if (!voices) return;
    const there = new SvelteSet(voices.map(({ id }) => id));
    for (const voice of this.#voices.values())
      if (!there.has(voice.id) && voice.here) this.#voices.set(voice.id, { ...voice, here: false });
    for (const voice of voices) {
      const known = this.#voices.get(voice.id);
      if (known?.name !== voice.name || known.here !== voice.here)
        this.#voices.set(voice.id, voice);
    }
  }

  readonly threads: readonly Thread[] = $derived.by(() => threads(this.open.comments));

  readonly #byAbout = $derived.by(() => byAbout(this.threads));

  /** Open threads by what they are about; a thing without any is left out. */
  readonly counts = $derived.by(() => openCounts(this.threads));

  /** Threads in which something is new to the reader. */
  readonly news: readonly Thread[] = $derived.by(() =>
    this.threads.filter((thread) => this.isNew(thread)),
  );

  /** Those who may be called, without the reader. */
  readonly people: readonly Voice[] = $derived.by(() =>
    [...this.#voices.values()]
      .filter(({ id, here }) => here && id !== this.open.person)
      .sort((a, b) => a.name.localeCompare(b.name, getLocale())),
  );

  /** Everybody who may have been called. */
  readonly voices: readonly Voice[] = $derived.by(() => [...this.#voices.values()]);

  /** Milliseconds since 1970, as often as it matters to people. */
  get now(): number {
    return this.#now;
  }

  of(target: Target): readonly Thread[] {
    return this.#byAbout.get(subject(target)) ?? [];
  }

  /** All threads of a kind, those last spoken in first. */
  list(which: Which, mine: boolean): Thread[] {
    return this.threads
      .filter((thread) => {
        const there = this.stands(thread.first.target);
        if (which === 'removed' ? there : !there || isOpen(thread) !== (which === 'open'))
          return false;
        return !mine || calls(thread, this.open.person);
      })
      .sort((a, b) => (lastOf(b) || Infinity) - (lastOf(a) || Infinity));
  }

  isNew(thread: Thread): boolean {
    return isNew(thread, this.open.person, this.#seen.get(thread.id) ?? 0);
  }

  /** Whether what is spoken of is on the map now. */
  stands(target: Target): boolean {
    const { elements, links } = this.open;
    // asked of runes, so that whoever shows it hears of what is removed and comes back
    void [elements.length, links.length];
    return stands(target, this.open.state);
  }

  /** Somebody by name. */
  name(person: string): string {
    return this.#voices.get(person)?.name ?? this.open.nameOf(person);
  }

  /** What a conversation is about, by name; as it was last called where it is gone. */
  called(target: Target): string {
    switch (target.of) {
      case 'element':
        return this.#nameOf(target.id);
      case 'link': {
        const ends = this.open.link(target.id) ?? this.#once.ends(target.id);
        return ends ? inOrder([this.#nameOf(ends.from), this.#nameOf(ends.to)]) : m.talk_a_link();
      }
      case 'path':
        return inOrder(target.ids.map((id) => this.#nameOf(id)));
      case 'map':
        return m.talk_whole_map();
    }
  }

  /** Begins a thread, or replies in one; true where it is said. */
  say(target: Target, body: string, mentions: string[], parent: Thread | null = null): boolean {
    const add = {
      t: 'comment.add' as const,
      id: crypto.randomUUID(),
      target,
      parent: parent?.id ?? null,
      body,
      mentions,
    };
    // whoever has something to add to a settled thread takes it up again
    const reopen = parent && !isOpen(parent) ? [this.#resolved(parent, false)] : [];
    return this.open.say([...reopen, add]) === null;
  }

  edit({ id }: Comment, body: string, mentions: string[]): boolean {
    return this.open.say([{ t: 'comment.edit', id, body, mentions }]) === null;
  }

  remove({ id }: Comment): void {
    this.open.say([{ t: 'comment.remove', id }]);
  }

  resolve(thread: Thread, resolved: boolean): void {
    this.open.say([this.#resolved(thread, resolved)]);
  }

  /** The reader has a thread before them: what is in it is no longer new. */
  see(thread: Thread): void {
    const last = lastOf(thread);
    if (!this.isNew(thread) || !Number.isFinite(last)) return;
    this.#seen.set(thread.id, last);
    this.#unsent.set(thread.id, last);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), pause);
  }

  /** Where it cannot be told now, it is with the next. */
  async #send(): Promise<void> {
    const seen = Object.fromEntries([...this.#unsent].slice(0, 500));
    if (!(await this.#counter.note(seen))) return;
    for (const [thread, seq] of Object.entries(seen))
      if (this.#unsent.get(thread) === seq) this.#unsent.delete(thread);
  }

  #resolved({ id }: Thread, resolved: boolean) {
    return { t: 'comment.resolve' as const, id, resolved };
  }

  #nameOf(id: string): string {
    return this.open.element(id)?.fields.name ?? this.#once.name(id) ?? m.talk_an_element();
  }
}
