/** Chance by seed and purpose: company 7,000 of a run is the same, whichever others are made. */
import { philox } from '#lib/numbers/philox.ts';

export class Chance {
  readonly #words = new Int32Array(4);
  readonly #seed: number;
  readonly #purpose: number;
  readonly #which: number;
  #drawn = 0;

  /** `purpose` is the number of the test, `which` that of the case within it. */
  constructor(seed: number, purpose: number, which: number) {
    this.#seed = seed;
    this.#purpose = purpose;
    this.#which = which;
  }

  /** From 0 up to 1, 32 bits of it. */
  next(): number {
    const at = this.#drawn++;
    if (at % 4 === 0) philox(this.#words, at >>> 2, this.#which, this.#purpose, 0, this.#seed, 0);
    return ((this.#words[at % 4] ?? 0) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    const out: T[] = [];
    while (left.length > 0) out.push(...left.splice(this.between(0, left.length - 1), 1));
    return out;
  }
}
