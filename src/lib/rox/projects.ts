/**
 * Whole projects: done or not done, some only after others, some never together. Taking the best
 * return first can miss the best set, so the best is found and proved by integer programming.
 */
import type { Chooser, Limit } from './highs.ts';

export interface Project {
  readonly id: string;
  readonly value: number;
  /** Money, spent whole or not at all. */
  readonly cost: number;
  /** Projects without which this one cannot be done. */
  readonly requires?: readonly string[] | undefined;
  /** Projects with which it cannot be done. */
  readonly excludes?: readonly string[] | undefined;
  /** What it takes of other scarce things, by name: people, weeks. */
  readonly uses?: Readonly<Record<string, number>> | undefined;
}

export interface Chosen {
  /** In the order given. */
  readonly set: readonly string[];
  readonly value: number;
  readonly cost: number;
}

/** What there is: money, and other scarce things by name. */
export interface Capacity {
  readonly money: number;
  readonly others?: Readonly<Record<string, number>>;
}

/** How often a set that exceeds a limit by no more than the solver's rounding is asked to be another. */
const secondThoughts = 50;

/**
 * The most valuable sets within the capacity, best first, up to `count`: the second is the best of all
 * others, and so on. Doing nothing is a set. Exponential at worst; hundreds of projects in practice.
 */
export function bestSets(
  choose: Chooser,
  projects: readonly Project[],
  capacity: Capacity,
  count: number,
): Chosen[] {
  const scale = largest(projects.map(({ value }) => value));
  const limits = limitsOf(projects, capacity);
  const gains = projects.map(({ value }) => value / scale);
  const sets: Chosen[] = [];
  for (let asked = 0; sets.length < count && asked < count + secondThoughts; asked++) {
    const picks = choose(gains, limits);
    if (!picks) break;
    limits.push(otherThan(picks));
    const set = projects.filter((_, i) => picks[i]);
    if (within(set, capacity)) sets.push(chosen(set));
  }
  return sets;
}

/** The most valuable set within the capacity. */
export function bestProjects(
  choose: Chooser,
  projects: readonly Project[],
  capacity: Capacity,
): Chosen {
  return bestSets(choose, projects, capacity, 1)[0] ?? { set: [], value: 0, cost: 0 };
}

function limitsOf(projects: readonly Project[], { money, others = {} }: Capacity): Limit[] {
  const at = new Map(projects.map(({ id }, i) => [id, i]));
  const scarce = (takes: (project: Project) => number, most: number): Limit => {
    const scale = largest([...projects.map(takes), most]);
    const parts = projects.map((project, choice) => ({ choice, by: takes(project) / scale }));
    return { parts: parts.filter(({ by }) => by !== 0), most: most / scale };
  };
  return [
    scarce(({ cost }) => cost, money),
    ...Object.entries(others).map(([name, most]) => scarce(({ uses }) => uses?.[name] ?? 0, most)),
    ...projects.flatMap(({ requires = [], excludes = [] }, choice): Limit[] => [
      ...requires.map((id) => pair(choice, 1, at.get(id), -1, 0)),
      ...excludes.map((id) => pair(choice, 1, at.get(id), 1, 1)),
    ]),
  ];
}

/** A limit on two choices; a project that is not there is not done. */
function pair(a: number, byA: number, b: number | undefined, byB: number, most: number): Limit {
  const parts = [{ choice: a, by: byA }];
  if (b === a) return { parts: [{ choice: a, by: byA + byB }], most };
  if (b !== undefined) parts.push({ choice: b, by: byB });
  return { parts, most };
}

/** At least one choice differs: Σ over the yeses of x − Σ over the noes of x ≤ yeses − 1. */
function otherThan(picks: readonly boolean[]): Limit {
  return {
    parts: picks.map((yes, choice) => ({ choice, by: yes ? 1 : -1 })),
    most: picks.filter(Boolean).length - 1,
  };
}

function within(set: readonly Project[], { money, others = {} }: Capacity): boolean {
  const fits = (takes: (project: Project) => number, most: number): boolean =>
    set.reduce((sum, project) => sum + takes(project), 0) <= most + 1e-9 * Math.abs(most);
  return (
    fits(({ cost }) => cost, money) &&
    Object.entries(others).every(([name, most]) => fits(({ uses }) => uses?.[name] ?? 0, most))
  );
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

function chosen(set: readonly Project[]): Chosen {
  return {
    set: set.map(({ id }) => id),
    value: set.reduce((sum, { value }) => sum + value, 0),
    cost: set.reduce((sum, { cost }) => sum + cost, 0),
  };
}

/** The set that taking the best return first arrives at. O(n² log n). */
export function greedyProjects(projects: readonly Project[], capacity: Capacity): Chosen {
  const taken: Project[] = [];
  for (const project of byReturn(projects)) {
    const missing = project.requires?.some((id) => taken.every((other) => other.id !== id));
    if (missing || clashes(project, taken) || !within([...taken, project], capacity)) continue;
    taken.push(project);
  }
  return chosen(projects.filter((project) => taken.includes(project)));
}

/** Value if the last project could be done in part and nothing else stood in the way: a bound. */
export function relaxedValue(projects: readonly Project[], money: number): number {
  let [value, left] = [0, money];
  for (const project of byReturn(projects)) {
    if (project.value <= 0) continue;
    if (project.cost > left) return value + (project.value * left) / project.cost;
    value += project.value;
    left -= project.cost;
  }
  return value;
}

/** Worthwhile projects, best return first; ties in the order given. */
function byReturn(projects: readonly Project[]): Project[] {
  return projects
    .filter(({ value }) => value > 0)
    .concat(projects.filter(({ value }) => value <= 0))
    .sort((a, b) => b.value * a.cost - a.value * b.cost);
}

function clashes({ id, excludes = [] }: Project, taken: readonly Project[]): boolean {
  return taken.some((other) => excludes.includes(other.id) || other.excludes?.includes(id));
}
