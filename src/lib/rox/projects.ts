/**
 * Whole projects: done or not done, some only after others, some never together. Taking the best
 * return first can miss the best set, so all sets are searched, without those that provably cannot win
 * (branch and bound; the bound lets the next project be done in part).
 */

export interface Project {
  readonly id: string;
  readonly value: number;
  readonly cost: number;
  /** Projects without which this one cannot be done. */
  readonly requires?: readonly string[] | undefined;
  /** Projects with which it cannot be done. */
  readonly excludes?: readonly string[] | undefined;
}

export interface Chosen {
  /** In the order given. */
  readonly set: readonly string[];
  readonly value: number;
  readonly cost: number;
}

/** Nodes of the search before it gives up proving and says so. */
const searchLimit = 5_000_000;

/** The most valuable set within the capacity; `proven` is false if the search was cut short. */
export function bestProjects(
  projects: readonly Project[],
  capacity: number,
): Chosen & { readonly proven: boolean } {
  const byReturn = sorted(projects);
  let best: Chosen = { set: [], value: 0, cost: 0 };
  let visited = 0;
  const search = (i: number, taken: Set<string>, value: number, cost: number): void => {
    if (value > best.value && allowed(projects, taken)) {
      best = { set: namesOf(projects, taken), value, cost };
    }
    if (i === byReturn.length || ++visited > searchLimit) return;
    if (value + relaxed(byReturn.slice(i), capacity - cost) <= best.value) return;
    const project = byReturn[i]!;
    if (cost + project.cost <= capacity && !clashes(projects, project, taken)) {
      taken.add(project.id);
      search(i + 1, taken, value + project.value, cost + project.cost);
      taken.delete(project.id);
    }
    search(i + 1, taken, value, cost);
  };
  search(0, new Set(), 0, 0);
  return { ...best, proven: visited <= searchLimit };
}

/** The set that taking the best return first arrives at. */
export function greedyProjects(projects: readonly Project[], capacity: number): Chosen {
  const taken = new Set<string>();
  let [value, cost] = [0, 0];
  for (const project of sorted(projects)) {
    const missing = project.requires?.some((id) => !taken.has(id)) ?? false;
    if (cost + project.cost > capacity || missing || clashes(projects, project, taken)) continue;
    taken.add(project.id);
    value += project.value;
    cost += project.cost;
  }
  return { set: namesOf(projects, taken), value, cost };
}

/** Value if the last project could be done in part: no set is worth more. */
export function relaxedValue(projects: readonly Project[], capacity: number): number {
  return relaxed(sorted(projects), capacity);
}

/** Worthwhile projects, best return first; ties in the order given. */
function sorted(projects: readonly Project[]): Project[] {
  return projects
    .filter(({ value }) => value > 0)
    .concat(projects.filter(({ value }) => value <= 0))
    .sort((a, b) => b.value * a.cost - a.value * b.cost);
}

function relaxed(byReturn: readonly Project[], capacity: number): number {
  let [value, left] = [0, capacity];
  for (const project of byReturn) {
    if (project.value <= 0) continue;
    if (project.cost > left) return value + (project.value * left) / project.cost;
    value += project.value;
    left -= project.cost;
  }
  return value;
}

function clashes(
  projects: readonly Project[],
  project: Project,
  taken: ReadonlySet<string>,
): boolean {
  if (project.excludes?.some((id) => taken.has(id))) return true;
  return projects.some(({ id, excludes }) => taken.has(id) && excludes?.includes(project.id));
}

function allowed(projects: readonly Project[], taken: ReadonlySet<string>): boolean {
  return projects.every(
    ({ id, requires }) => !taken.has(id) || (requires?.every((other) => taken.has(other)) ?? true),
  );
}

function namesOf(projects: readonly Project[], taken: ReadonlySet<string>): string[] {
  return projects.filter(({ id }) => taken.has(id)).map(({ id }) => id);
}
