/**
 * Two waves, one person's difference. Everybody else repeats the answer of before, how many there were is
 * known, and the attacker weighs by Bayes' rule every histogram there can have been: nobody can guess
 * better. A leaver is a newcomer read backwards.
 */
import type { Chance } from './chance.ts';
import { Histograms, type Counts } from './histograms.ts';
import { waysOf, type Show } from './ways.ts';

/** Answers on 1 to 5 as surveys find them; guessing without any figure is right in 38 %. */
export const prior = [0.08, 0.14, 0.2, 0.38, 0.2] as const;
export const blind = Math.max(...prior);

/** Something that may be shown, by number, and how likely. */
interface Way {
  readonly shown: number;
  readonly chance: number;
}

/** What a group of a size shows, for every way it can have answered. */
export class Board {
  readonly histograms: Histograms;
  /** By place of the histogram. */
  readonly #ways: readonly (readonly Way[])[];
  readonly #behind = new Map<number, number[]>();

  constructor(n: number, show: Show) {
    this.histograms = new Histograms(n);
    const numbers = new Map<string, number>();
    this.#ways = this.histograms.all.map((counts) =>
      Array.from(waysOf(counts, show), ([words, chance]) => {
        const shown = numbers.get(words) ?? numbers.size;
        numbers.set(words, shown);
        return { shown, chance };
      }),
    );
    for (const [place, ways] of this.#ways.entries()) {
      for (const { shown } of ways) {
        const places = this.#behind.get(shown);
        if (places) places.push(place);
        else this.#behind.set(shown, [place]);
      }
    }
  }

  ways(place: number): readonly Way[] {
    return this.#ways[place] ?? [];
  }

  /** The histograms of which this may be shown. */
  behind(shown: number): readonly number[] {
    return this.#behind.get(shown) ?? [];
  }

  /** How likely this is shown of a histogram. */
  likely(shown: number, place: number): number {
    return this.ways(place).find((way) => way.shown === shown)?.chance ?? 0;
  }

  /** What is shown of these answers, the roundings drawn. */
  drawn(counts: Readonly<Counts>, chance: Chance): number {
    const ways = this.ways(this.histograms.place(counts));
    let left = chance.next();
    for (const way of ways) if ((left -= way.chance) < 0) return way.shown;
    return ways.at(-1)?.shown ?? 0;
  }
}

const span = 2 ** 26;
/** Rarer histograms change nothing. */
const rarest = 1e-10;

export class Newcomer {
  readonly before: Board;
  readonly after: Board;
  readonly #odds: Float64Array;
  /** By what both waves show: how likely it is together with each answer of the newcomer. */
  readonly #together = new Map<number, Float64Array>();

  constructor(before: Board, after: Board) {
    this.before = before;
    this.after = after;
    this.#odds = before.histograms.odds(prior);
  }

  /** How often the best guess is right, and how often it is at least nine tenths sure. Exact. */
  hit(): { right: number; sure: number } {
    const together = new Map<number, Float64Array>();
    for (const [place, counts] of this.before.histograms.all.entries()) {
      const odds = this.#odds[place] ?? 0;
      if (odds < rarest) continue;
      for (const [answer, share] of prior.entries()) {
        const joining = this.after.histograms.place(joined(counts, answer));
        for (const first of this.before.ways(place)) {
          for (const second of this.after.ways(joining)) {
            const key = first.shown * span + second.shown;
            let row = together.get(key);
            if (!row) together.set(key, (row = new Float64Array(prior.length)));
            row[answer] = (row[answer] ?? 0) + odds * share * first.chance * second.chance;
          }
        }
      }
    }
    let [right, sure] = [0, 0];
    for (const row of together.values()) {
      const [best, all] = [Math.max(...row), row.reduce((sum, chance) => sum + chance, 0)];
      right += best;
      if (best >= 0.9 * all) sure += all;
    }
    return { right, sure };
  }

  /** How likely what is shown of one drawn case is together with each answer of the one who came. */
  weigh(before: Readonly<Counts>, answer: number, chance: Chance): Float64Array {
    const first = this.before.drawn(before, chance);
    const second = this.after.drawn(joined(before, answer), chance);
    const key = first * span + second;
    const known = this.#together.get(key);
    if (known) return known;
    const row = new Float64Array(prior.length);
    for (const place of this.before.behind(first)) {
      const odds = this.#odds[place] ?? 0;
      const counts = this.before.histograms.all[place];
      if (odds < rarest || !counts) continue;
      const weight = odds * this.before.likely(first, place);
      for (const [value, share] of prior.entries()) {
        const joining = this.after.histograms.place(joined(counts, value));
        row[value] = (row[value] ?? 0) + weight * share * this.after.likely(second, joining);
      }
    }
    this.#together.set(key, row);
    return row;
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
