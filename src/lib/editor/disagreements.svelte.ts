/** Fields of one map where somebody else's value stands in place of one's own, until one has decided on each. */
import type { Conflict } from './conflicts.ts';

/** A conflict as a person reads it. */
export interface Disagreement extends Conflict {
  key: number;
  /** Who wrote what stands, by name. */
  by: string;
}

export class Disagreements {
  #all: readonly Disagreement[] = $state.raw([]);
  #last = 0;

  get all(): readonly Disagreement[] {
    return this.#all;
  }

  /** Only the newest word on a field is worth asking about. */
  add(conflicts: readonly Conflict[], nameOf: (person: string) => string): void {
    for (const each of conflicts) {
      const others = this.#all.filter(({ id, field }) => id !== each.id || field !== each.field);
      this.#all = [...others, { ...each, by: nameOf(each.person), key: ++this.#last }];
    }
  }

  /** Asks again what an earlier page had asked. */
  inherit(earlier: readonly Disagreement[]): void {
    const asked = ({ id, field }: Conflict) =>
      this.#all.some((each) => each.id === id && each.field === field);
    const again = earlier.filter((each) => !asked(each));
    this.#all = [...again.map((each) => ({ ...each, key: ++this.#last })), ...this.#all];
  }

  /** Takes one out to be settled; undefined where it has been. */
  take(key: number): Disagreement | undefined {
    const found = this.#all.find((each) => each.key === key);
    this.#all = this.#all.filter((each) => each.key !== key);
    return found;
  }
}
