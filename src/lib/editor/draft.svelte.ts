/**
 * What is being typed into one field. It is judged at every key by the registry, taken when the person
 * leaves the field, and kept as typed where it cannot be taken: nothing written is lost.
 */
import type { SvelteMap } from 'svelte/reactivity';
import type { z } from 'zod';
import { readNumber, writeNumber } from '#lib/numbers/read-number.ts';
import { mend, mendNumber } from './mend.ts';
import { number } from './written.ts';

/** One field as a draft needs it. */
export interface Blank<Value> {
  /** Tells this field from all others, as `id.field`. */
  key: string;
  value: Value | null | undefined;
  /** Null where nothing may be written here. */
  write: ((value: Value | null) => void) | null;
  shape: z.ZodType<Value | null | undefined>;
}

type Verdict<Value> = { value: Value | null } | { mend: string };

/** How a kind of value is written as text, and read again. */
export interface Script<Value> {
  /** For a field in which one types. */
  write: (value: Value) => string;
  /** For reading alone: digits in groups. */
  show: (value: Value) => string;
  read: (text: string) => Verdict<Value>;
}

export const words: Script<string> = {
  write: (value) => value,
  show: (value) => value,
  read: (text) => ({ value: text.trim() === '' ? null : text }),
};

/** Numbers in the person's own way of writing them. */
export function numerals(
  locale: string,
  { into = (shown: number) => shown, from = (kept: number) => kept } = {},
): Script<number> {
  return {
    write: (value) => writeNumber(Number(from(value).toPrecision(12)), locale),
    show: (value) => number(from(value), { maximumSignificantDigits: 12 }),
    read: (text) => {
      if (text.trim() === '') return { value: null };
      const value = readNumber(text, locale);
      return value === null
        ? { mend: mendNumber(locale) }
        : { value: Number(into(value).toPrecision(12)) };
    },
  };
}

export class Draft<Value> {
  readonly #blank: () => Blank<Value>;
  readonly #script: () => Script<Value>;
  readonly #drafts: () => SvelteMap<string, string>;
  readonly #locale: string;

  constructor(
    blank: () => Blank<Value>,
    script: () => Script<Value>,
    drafts: () => SvelteMap<string, string>,
    locale: string,
  ) {
    this.#blank = blank;
    this.#script = script;
    this.#drafts = drafts;
    this.#locale = locale;
  }

  readonly #typed = $derived.by(() => this.#drafts().get(this.#blank().key));

  readonly #written = $derived.by(() => {
    const { value } = this.#blank();
    return value === null || value === undefined ? '' : this.#script().write(value);
  });

  readonly #verdict: Verdict<Value> = $derived.by(() => {
    return this.#typed === undefined
      ? { value: this.#blank().value ?? null }
      : this.judge(this.#typed);
  });

  /** What a text would mean here, or how to mend it. */
  judge(text: string): Verdict<Value> {
    const read = this.#script().read(text);
    if ('mend' in read) return read;
    const parsed = this.#blank().shape.safeParse(read.value);
    return parsed.success
      ? { value: parsed.data ?? null }
      : { mend: mend(parsed.error, this.#locale) };
  }

  /** What stands in the field. */
  get text(): string {
    return this.#typed ?? this.#written;
  }

  get changed(): boolean {
    return this.#typed !== undefined;
  }

  /** The mend beside the field; null when all is well. */
  get error(): string | null {
    return 'mend' in this.#verdict ? this.#verdict.mend : null;
  }

  type(text: string): void {
    this.#drafts().set(this.#blank().key, text);
  }

  /** Takes what was typed, if it can be; true when nothing is left to mend. */
  settle(): boolean {
    const typed = this.#typed;
    const verdict = this.#verdict;
    if (typed === undefined) return true;
    if ('mend' in verdict) return false;
    const { key, write } = this.#blank();
    if (typed !== this.#written) write?.(verdict.value);
    this.#drafts().delete(key);
    return true;
  }

  /** Forgets what was typed. */
  leave(): void {
    this.#drafts().delete(this.#blank().key);
  }
}
