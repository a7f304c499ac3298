/**
 * How far a group's mean would be the same had others of it answered: its respondents are split in two
 * halves by chance, once, and each half is told like any group.
 *
 * Once, because twenty random half-sums of a team of ten determine every answer. Only where both halves
 * have k people, so that every atom still has; only of groups without shown subgroups, whose atom is the
 * group itself; and only by their means. Halves are drawn anew in each wave, so no half is seen twice.
 */
import type { Atom } from './atoms.ts';
import { endsOf, type ScaleForm } from './cells.ts';
import { bandOf, meanOf, raising, type Band, type Drawn, type Told } from './rounding.ts';

/** Answers of the first half of a group's respondents to an item, by value. */
export interface CountedHalf {
  readonly item: string;
  readonly unit: string;
  readonly counts: readonly number[];
}

export interface Half {
  readonly n: Band;
  readonly mean: Told;
}

/** Whether chance may split an atom at all. */
export function maySplit({ respondents }: Atom, k: number): boolean {
  return respondents >= 2 * k;
}

/** Both halves as they are told; null where one has fewer than k people. O(values). */
export function halvesOf(
  atom: Atom,
  first: readonly number[],
  form: ScaleForm,
  k: number,
  item: string,
  drawn: Drawn,
): readonly [Half, Half] | null {
  const second = atom.counts.map((count, i) => count - first[i]!);
  if (second.some((count) => count < 0))
    throw new Error('A half has answers that its group has not.');
  const ends = endsOf(form);
  const told = [first, second].map((counts) => {
    const n = counts.reduce((sum, count) => sum + count, 0);
    if (n < k) return null;
    const sum = counts.reduce((so, count, i) => so + count * (ends[0] + i), 0);
    return { n: bandOf(n), mean: meanOf(sum, n, ends, raising(drawn, item, n, counts)) };
  });
  const [one, other] = told;
  return one && other ? [one, other] : null;
}
