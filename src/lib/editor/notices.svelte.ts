/** What a page has to tell a person, newest last, until they put it away. */

/** Something that can be done about it, by a click. */
export interface Remedy {
  label: string;
  run: () => void;
}

/** A sentence, and what the person had written where it could not be kept. */
export interface Notice {
  id: number;
  text: string;
  words: readonly string[];
  remedy: Remedy | null;
  /** It tells of what was done, and can be taken back; gone with the next edit. */
  done: boolean;
}

export class Notices {
  #all: readonly Notice[] = $state.raw([]);
  #last = 0;

  get all(): readonly Notice[] {
    return this.#all;
  }

  /** Tells something; the same sentence is not said twice, unless somebody's words hang on it. */
  tell(text: string, words: readonly string[] = [], remedy: Remedy | null = null): void {
    const others = this.#all.filter((notice) => notice.text !== text || notice.words.length > 0);
    this.#all = [...others, { id: ++this.#last, text, words, remedy, done: false }];
  }

  /** Tells of the last deed instead of those before; nothing where there is nothing to say of it. */
  done(text: string | null): void {
    const others = this.#all.filter(({ done }) => !done);
    const told =
      text === null ? [] : [{ id: ++this.#last, text, words: [], remedy: null, done: true }];
    if (told.length > 0 || others.length < this.#all.length) this.#all = [...others, ...told];
  }

  dismiss(...ids: number[]): void {
    this.#all = this.#all.filter(({ id }) => !ids.includes(id));
  }
}
