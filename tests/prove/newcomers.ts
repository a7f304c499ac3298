/**
 * Two waves, one person's difference. Everybody else repeats the answer of before, how many there were is
 * known, and the attacker weighs by Bayes' rule every histogram there can have been: nobody can guess
 * better. A leaver is a newcomer read backwards.
 */
import type { Chance } from './chance.ts';
import { Histograms, type Counts } from './histograms.ts';

/** What is shown of these answers, as one string: alike only where every figure is. */
export type Show = (counts: readonly number[]) => string;

/** Answers on 1 to 5 as surveys find them; guessing without any figure is right in 38 %. */
export const prior = [0.08, 0.14, 0.2, 0.38, 0.2] as const;
export const blind = Math.max(...prior);

/** What a group of a size shows, for every way it can have answered. */
export class Board {
  readonly histograms: Histograms;
  readonly shown: Int32Array;

  constructor(n: number, show: Show) {
    this.histograms = new Histograms(n);
    const numbers = new Map<string, number>();
    this.shown = Int32Array.from(this.histograms.all, (counts) => {
      const words = show(counts);
      const number = numbers.get(words) ?? numbers.size;
      numbers.set(words, number);
      return number;
    });
  }

  of(counts: Readonly<Counts>): number {
    return this.shown[this.histograms.place(counts)] ?? 0;
  }
}

const span = 2 ** 26;

export class Newcomer {
  readonly before: Board;
  readonly after: Board;
  /** By what both waves show: how likely it is together with each answer of the newcomer. */
  readonly #together = new Map<number, Float64Array>();

  constructor(before: Board, after: Board) {
    this.before = before;
    this.after = after;
    const odds = before.histograms.odds(prior);
    for (const [place, counts] of before.histograms.all.entries()) {
      const chance = odds[place] ?? 0;
      if (chance < 1e-10) continue;
      const first = before.shown[place] ?? 0;
      for (const [answer, share] of prior.entries()) {
        const second = after.of(joined(counts, answer));
        const key = first * span + second;
        let row = this.#together.get(key);
        if (!row) this.#together.set(key, (row = new Float64Array(prior.length)));
        row[answer] = (row[answer] ?? 0) + chance * share;
      }
    }
  }

  /** How often the best guess is right, and how often it is at least nine tenths sure. */
  get hit(): { right: number; sure: number } {
    let [right, sure] = [0, 0];
    for (const row of this.#together.values()) {
      const [best, all] = [Math.max(...row), row.reduce((sum, chance) => sum + chance, 0)];
      right += best;
      if (best >= 0.9 * all) sure += all;
    }
    return { right, sure };
  }

  /** How likely what is shown is together with each answer of the one who came. */
  weigh(before: Readonly<Counts>, answer: number): Float64Array {
    const key = this.before.of(before) * span + this.after.of(joined(before, answer));
    return this.#together.get(key) ?? Float64Array.from(prior);
  }
}

export function joined(counts: Readonly<Counts>, answer: number): Counts {
  const more: Counts = [...counts];
  more[answer] = (more[answer] ?? 0) + 1;
  return more;
}

/** What somebody answers. */
export function drawn(chance: Chance): number {
  let left = chance.next();
  for (const [value, share] of prior.entries()) if ((left -= share) < 0) return value;
  return prior.length - 1;
}
