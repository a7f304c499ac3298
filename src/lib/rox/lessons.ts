/**
 * A whole map held against its figures: every effect with all its causes at once, and what could not be
 * learned, with the reason. What is learned is proposed, link by link; a person accepts or declines it.
 */
import type { Operation } from '#lib/map/operation.ts';
import type { Graph } from './graph.ts';
import type { Hypothesis } from './joint-fit.ts';
import { learn, type Learned, type LearnedLink, type NothingLearned } from './learning.ts';
import type { Observed } from './panel.ts';

/** Why nothing was learned about a link. */
export type Silence =
  | 'no strength'
  | 'no standard deviation'
  | 'cause not measured'
  | 'effect not measured'
  | NothingLearned;

export interface Lesson {
  readonly learned: Learned;
  /** By link of `learned`: its position in the graph's `edges`. */
  readonly edges: readonly number[];
}

export interface Lessons {
  readonly lessons: readonly Lesson[];
  readonly silent: readonly { readonly edge: number; readonly reason: Silence }[];
}

/**
 * Learns every strength of a graph without faults from its elements' scores by unit and period; lags
 * become whole periods, the nearest. O(Σ over effects of n p² + p⁴).
 */
export function lessons(
  graph: Graph,
  observed: readonly Observed[],
  weeksPerPeriod: number,
): Lessons {
  const measured = new Set<string>();
  for (const { values } of observed)
    for (const [name, value] of Object.entries(values)) if (value !== null) measured.add(name);
  const silent: { edge: number; reason: Silence }[] = [];
  const told: Lesson[] = [];
  for (const [effect, all] of Map.groupBy(graph.edges.keys(), (e) => graph.edges[e]!.to)) {
    const causes: Hypothesis[] = [];
    const edges: number[] = [];
    for (const edge of all) {
      const { from, weight, sd, lagWeeks } = graph.edges[edge]!;
      const reason = !measured.has(effect)
        ? 'effect not measured'
        : !measured.has(from)
          ? 'cause not measured'
          : null;
      if (reason) silent.push({ edge, reason });
      else if (weight === undefined || weight === null)
        silent.push({ edge, reason: 'no strength' });
      else if (!(sd !== undefined && sd !== null && sd > 0))
        silent.push({ edge, reason: 'no standard deviation' });
      else {
        const lagPeriods = Math.round((lagWeeks ?? 0) / weeksPerPeriod);
        causes.push({ name: from, lagPeriods, mean: weight, sd });
        edges.push(edge);
      }
    }
    if (causes.length === 0) continue;
    const learned = learn(observed, effect, causes);
    if ('refused' in learned) {
      silent.push(...edges.map((edge) => ({ edge, reason: learned.refused })));
    } else told.push({ learned, edges });
  }
  return { lessons: told, silent: silent.sort((a, b) => a.edge - b.edge) };
}

/**
 * What accepting a learned strength would do to the map: strength and standard error, to four digits.
 * The grade of its evidence stays: a regression does not make a cause of an association.
 */
export function proposal(
  link: string,
  { posterior, signed }: Pick<LearnedLink, 'posterior' | 'signed'>,
): Operation & { t: 'link.set' } {
  const { mean, sd } = signed ?? posterior;
  const rounded = (value: number): number => Number(value.toPrecision(4));
  return { t: 'link.set', id: link, fields: { strength: rounded(mean), se: rounded(sd) } };
}

/** Whether a link's figures have something to propose: its prior does not stay and the data suffice. */
export function proposes(
  { notes }: Pick<Learned, 'notes'>,
  link: Pick<LearnedLink, 'stays'>,
): boolean {
  return !link.stays && !notes.includes('too thin');
}
