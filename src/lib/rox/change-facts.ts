/**
 * The few figures of a change that are worth a sentence: how much, from where, how sure, how much
 * nobody can explain, how much was written into the map, and by whom. Words are made elsewhere, from
 * these and nothing else.
 */
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import type { Sum } from './edits.ts';
import type { GraphEdge } from './graph.ts';
import { linkMoments } from './moments.ts';

/** How many places are told. */
const placesTold = 3;

export interface Contribution {
  readonly id: string;
  readonly money: number;
  readonly se: number;
}

export interface ChangeFacts {
  /** Money a year by which the results changed, and its standard error. */
  readonly money: number;
  readonly se: number;
  /** More than the figures' own error nine times in ten. */
  readonly sure: boolean;
  /** Where it began, the largest first; only what is more than error. */
  readonly begins: readonly Contribution[];
  /** Places that moved, but by no more than their error. */
  readonly withinError: number;
  /** The results' own movement, which the map does not explain. */
  readonly unexplained: Contribution | null;
  /** Written into the map: strengths judged anew, links that came or went; and the error of either. */
  readonly strengths: number;
  readonly strengthsSe: number;
  readonly structure: number;
  readonly structureSe: number;
  /** Who wrote it, the largest first. */
  readonly editors: readonly { readonly person: string; readonly money: number }[];
  /** The link whose measurement would change the answer most, where one would. */
  readonly doubt: { readonly from: string; readonly to: string } | null;
}

/**
 * Facts of a change from its exact contributions. `results` are the ids that carry money themselves:
 * their own movement is the unexplained part. O(n log n).
 */
export function changeFacts(
  contributions: readonly Contribution[],
  results: ReadonlySet<string>,
  written: {
    readonly strengths: Sum;
    readonly structure: Sum;
    readonly byPerson: ReadonlyMap<string, number>;
  },
  whole: { readonly money: number; readonly se: number },
  doubt: ChangeFacts['doubt'] = null,
): ChangeFacts {
  const more = ({ money, se }: { money: number; se: number }): boolean =>
    Math.abs(money) > nineInTen * se && money !== 0;
  const places = contributions.filter(({ id, money }) => !results.has(id) && money !== 0);
  const own = contributions.filter(({ id }) => results.has(id));
  const largest = own.toSorted((a, b) => Math.abs(b.money) - Math.abs(a.money))[0];
  const unexplained = largest && {
    id: largest.id,
    money: own.reduce((sum, { money }) => sum + money, 0),
    se: Math.sqrt(own.reduce((sum, { se }) => sum + se ** 2, 0)),
  };
  return {
    ...whole,
    sure: more(whole),
    begins: places
      .filter(more)
      .sort((a, b) => Math.abs(b.money) - Math.abs(a.money))
      .slice(0, placesTold),
    withinError: places.filter((place) => !more(place)).length,
    unexplained: unexplained ?? null,
    strengths: written.strengths.money,
    strengthsSe: written.strengths.se,
    structure: written.structure.money,
    structureSe: written.structure.se,
    editors: [...written.byPerson]
      .map(([person, money]) => ({ person, money }))
      .filter(({ money }) => money !== 0)
      .sort((a, b) => Math.abs(b.money) - Math.abs(a.money)),
    doubt,
  };
}

/**
 * The link whose doubt shifts most money from one place's part in a change to another's: a standard
 * deviation more strength moves |λ_head · Δx_tail · sd|. `worth` and `moved` by element; null where no
 * doubt would shift anything. O(E).
 */
export function mostDoubtful(
  edges: readonly GraphEdge[],
  worth: (id: string) => number,
  moved: (id: string) => number,
): ChangeFacts['doubt'] {
  let most: { doubt: ChangeFacts['doubt']; money: number } = { doubt: null, money: 0 };
  for (const edge of edges) {
    const { from, to } = edge;
    const money = Math.abs(worth(to) * moved(from) * linkMoments(edge).sd);
    if (money > most.money) most = { doubt: { from, to }, money };
  }
  return most.doubt;
}
