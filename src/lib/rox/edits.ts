/**
 * When the map itself changed between two periods, some of the result's change was written and not
 * earned. What an edited strength brings is shared among those who edited it by how far each moved it;
 * links that came or went are told apart from links that were judged anew.
 */
import type { ChangedLink, Split } from './change.ts';
import type { Solver } from './solve.ts';
import { pull } from './solve.ts';

/** One person's change of one link's strength; 0 where the link was not there. */
export interface Edit {
  /** Position among the changed links. */
  readonly link: number;
  readonly person: string;
  readonly before: number;
  readonly after: number;
}

export type Kind = 'strength' | 'added' | 'removed';

/** What kind of change a link went through; null where it is as it was. */
export function kindOf({ before, after }: ChangedLink): Kind | null {
  if (before === after) return null;
  if (before === 0) return 'added';
  return after === 0 ? 'removed' : 'strength';
}

export interface Attributed {
  /** Money by edit, in the order given. */
  readonly edits: Float64Array;
  readonly byPerson: ReadonlyMap<string, number>;
  /** What no edit accounts for; 0 where the edits lead from before to after. */
  readonly unattributed: number;
}

/** Shares each link's money among its edits, by their steps; it adds up exactly. O(edits + links). */
export function attribute(
  links: readonly ChangedLink[],
  split: Split,
  edits: readonly Edit[],
): Attributed {
  const perStep = links.map(({ before, after }, i) =>
    before === after ? 0 : split.links[i]! / (after - before),
  );
  const money = Float64Array.from(
    edits,
    ({ link, before, after }) => perStep[link]! * (after - before),
  );
  const byPerson = new Map<string, number>();
  edits.forEach(({ person }, i) => byPerson.set(person, (byPerson.get(person) ?? 0) + money[i]!));
  const all = split.links.reduce((sum, each) => sum + each, 0);
  return { edits: money, byPerson, unattributed: all - money.reduce((sum, each) => sum + each, 0) };
}

/** What all changes of a kind make together, money, with its standard error. */
export interface Sum {
  readonly money: number;
  readonly se: number;
}

/**
 * The money of some changed links together. Links with one cause rest on the same scores, so that their
 * errors add up; those of different causes are independent. `errors` by link, as below. O(links).
 */
export function together(
  links: readonly ChangedLink[],
  money: Float64Array,
  errors: Float64Array,
  wanted: (kind: Kind) => boolean,
): Sum {
  let sum = 0;
  const byCause = new Map<number, number>();
  links.forEach((link, i) => {
    const kind = kindOf(link);
    if (kind === null || !wanted(kind)) return;
    sum += money[i]!;
    byCause.set(link.tail, (byCause.get(link.tail) ?? 0) + errors[i]!);
  });
  return { money: sum, se: Math.hypot(...byCause.values()) };
}

/**
 * Standard error of each link's money from the scores that it rests on, to first order:
 * |Δw|·(|λ0| + |λ1|)/4·√(se0² + se1²) of the cause. `scoreVariance` by place is the sum of both
 * periods' se². O(V + E).
 */
export function linkErrors(
  before: Solver,
  after: Solver,
  links: readonly ChangedLink[],
  scoreVariance: Float64Array,
): Float64Array {
  const worth0 = pull(before, before.net.value);
  const worth1 = pull(after, after.net.value);
  return Float64Array.from(links, (link) => {
    const worth = Math.abs(worth0[link.head]!) + Math.abs(worth1[link.head]!);
    const step = Math.abs(link.after - link.before);
    return (step * worth * Math.sqrt(scoreVariance[link.tail]!)) / 4;
  });
}
