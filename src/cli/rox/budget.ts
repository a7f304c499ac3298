/** `rox budget`: where a budget goes. */
import * as z from 'zod';
import { bentBudget } from '#lib/rox/bent-budget.ts';
import { fillInOrder, spendUntil, waterFill, type Outlet } from '#lib/rox/budget.ts';
import type { Drawer } from '#lib/rox/drawer.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { chooser } from '#lib/rox/highs.ts';
import { bestSets, greedyProjects, relaxedValue, type Project } from '#lib/rox/projects.ts';
import { expectedNet } from '#lib/rox/moments.ts';
import { placeOf } from '#lib/rox/net.ts';
import { robustnessOfSets, robustnessOfSplit } from '#lib/rox/robustness.ts';
import { drawerOf, rowsOf } from '#lib/rox/sample.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { worth } from '#lib/rox/worth.ts';
import { kernel } from '../kernel.ts';
import type { Options } from './command.ts';
import { BadInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';
import { BentInput, bentMapOf } from './saturation.ts';

export const summary = 'where a budget goes: diminishing returns, capped returns, whole projects';

export const help = `Usage: rox budget FILE.json [--seed N] [--draws N]

Reads any of these, at the top or under "inputs":

  items      [{"id", "value", "k"}], each returning value × (1 − e^(−k × spent)), with budgets
             (a list) or budget
  graph      a map as rox analyse reads it instead of items: every element with a cost, an item whose
             value is λ × its gap and whose first point costs costPerPoint
  linear     [{"id", "rox", "max"}], each returning rox × spent up to max, with budget
  projects   [{"id", "value", "cost", "requires", "excludes", "uses"}], done or not done, with capacity
             (money) and capacities (by name, of what projects use beside money); instead of a value a
             project may say {"node", "points"}, worth λ × points of the graph
  bent       {"links", "value", "levels"} as rox saturation reads them, and "levers"
             [{"id", "reach", "costPerPoint"}], with budget

  byBudget                      per budget: allocation, shadowPrice, totalValue, netValue, marginal
  unconstrainedOptimalSpend, …Allocation   where the last unit returns just itself
  linearAllocation, linearValue, linearShadowPrice, budgetAtWhichToStop
  projectsOptimal, projectsValue, projectsProven   the best set, proved by integer programming (HiGHS)
  projectsRunnerUp              the best of all other sets
  projectsGreedySet, projectsGreedyValue, lpRelaxationValue   for comparison
  robustness                    by budget, and of projects: on the same draws of the graph, the chance to
                                beat the runner-up, and regret (median, p90, p95, mean) against the best
                                split in hindsight, or the best of the ten best sets
  bent                          per lever allocation and points at which the last unit returns the same
                                in the model as it then stands; totalValue is the model's, linearClaim
                                what straight lines from here would have claimed
`;

const money = z.number().min(0);
const Asked = z.object({
  items: z
    .array(z.object({ id: z.string(), value: z.number(), k: z.number().positive() }))
    .optional(),
  budgets: z.array(z.coerce.number<number | string>().min(0)).optional(),
  budget: money.optional(),
  linear: z.array(z.object({ id: z.string(), rox: z.number(), max: money })).optional(),
  projects: z
    .array(
      z.object({
        id: z.string(),
        value: z.number().optional(),
        node: z.string().optional(),
        points: z.number().optional(),
        cost: money,
        requires: z.array(z.string()).optional(),
        excludes: z.array(z.string()).optional(),
        uses: z.record(z.string(), money).optional(),
      }),
    )
    .optional(),
  capacity: money.optional(),
  capacities: z.record(z.string(), money).optional(),
  bent: BentInput.extend({
    levers: z.array(
      z.object({
        id: z.string(),
        reach: z.number().positive(),
        costPerPoint: z.number().positive(),
      }),
    ),
  }).optional(),
  graph: GraphInput.shape.graph.optional(),
});

export const input = z.union([Asked, z.object({ inputs: Asked })]);

const amounts = z.record(z.string(), z.number());

const Robust = z.object({
  probBeatsRunnerUp: z.number().nullable(),
  regret: z.object({ median: z.number(), p90: z.number(), p95: z.number(), mean: z.number() }),
  draws: z.number(),
});

export const output = z.object({
  byBudget: z
    .record(
      z.string(),
      z.object({
        allocation: amounts,
        shadowPrice: z.number(),
        totalValue: z.number(),
        netValue: z.number(),
        marginal: amounts,
        robustness: Robust.optional(),
      }),
    )
    .optional(),
  unconstrainedOptimalSpend: z.number().optional(),
  unconstrainedAllocation: amounts.optional(),
  linearAllocation: amounts.optional(),
  linearValue: z.number().optional(),
  linearShadowPrice: z.number().optional(),
  budgetAtWhichToStop: z.number().optional(),
  projectsOptimal: z.array(z.string()).optional(),
  projectsValue: z.number().optional(),
  projectsProven: z.boolean().optional(),
  projectsRunnerUp: z.array(z.string()).optional(),
  projectsRobustness: Robust.optional(),
  projectsGreedySet: z.array(z.string()).optional(),
  projectsGreedyValue: z.number().optional(),
  lpRelaxationValue: z.number().optional(),
  bent: z
    .object({
      allocation: amounts,
      points: amounts,
      totalValue: z.number(),
      shadowPrice: z.number(),
      linearClaim: z.number(),
      rounds: z.number(),
      settled: z.boolean(),
    })
    .optional(),
});

/** Answers for parsed JSON. @throws BadInput */
export async function run(
  given: unknown,
  { seed, draws }: Options,
): Promise<Record<string, unknown>> {
  const asked = parsed(Asked, withInputs(given));
  const { linear, projects, budget, capacity, bent } = asked;
  const graph = asked.graph ? graphOf({ graph: asked.graph }) : null;
  const items = asked.items ?? (graph && itemsOf(graph));
  const budgets = asked.budgets ?? (budget === undefined ? [] : [budget]);
  for (const list of [items, linear, projects]) unlike(list);
  if (linear && budget === undefined) throw new BadInput('linear needs a budget.');
  if (bent && budget === undefined) throw new BadInput('bent needs a budget.');
  if (projects && capacity === undefined) throw new BadInput('projects needs a capacity.');
  if (!items && !linear && !projects && !bent) {
    throw new BadInput('There is nothing to spend on: see rox budget --help.');
  }
  const drawer = graph && drawerOf(trialsOf(graph, seed), kernel());
  return {
    ...(items ? diminishing(items, budgets, asked.items ? null : drawer, draws) : {}),
    ...(linear && budget !== undefined ? capped(linear, budget) : {}),
    ...(projects && capacity !== undefined
      ? await whole(
          projects,
          { money: capacity, others: asked.capacities ?? {} },
          graph,
          drawer,
          draws,
        )
      : {}),
    ...(bent && budget !== undefined
      ? { bent: bentBudget(bentMapOf(bent), levelsOf(bent), bent.levers, budget) }
      : {}),
  };
}

function levelsOf({ levels }: z.infer<typeof BentInput>): Map<string, number> {
  return new Map(Object.entries(levels));
}

function diminishing(
  items: readonly Outlet[],
  budgets: readonly number[],
  drawer: Drawer | null,
  draws: number,
): Record<string, unknown> {
  const free = spendUntil(items, 1);
  const values = drawer && valuesOf(drawer, draws, reachOf(drawer, items));
  return {
    byBudget: Object.fromEntries(
      budgets.map((budget): [string, unknown] => {
        const filled = waterFill(items, budget);
        const robustness =
          values && robustnessOfSplit(items, filled.allocation, budget, values.rows, values.draws);
        return [String(budget), { ...filled, robustness: robustness ?? undefined }];
      }),
    ),
    unconstrainedOptimalSpend: Object.values(free.allocation).reduce((sum, each) => sum + each, 0),
    unconstrainedAllocation: free.allocation,
  };
}

/** The element and its points in the good direction, of every item made from the map itself. */
function reachOf({ trials: { net } }: Drawer, items: readonly Outlet[]) {
  return items.map(({ id }) => {
    const place = placeOf(net, id);
    return { id, node: id, points: net.target[place]! - net.score[place]! };
  });
}

/** Value of pushes in every draw that settles. */
function valuesOf(
  drawer: Drawer,
  draws: number,
  pushes: readonly { id: string; node: string; points: number }[],
): { rows: Map<string, Float64Array>; draws: number } {
  const { net } = drawer.trials;
  const { worth } = rowsOf(
    drawer,
    draws,
    pushes.map(({ node }) => placeOf(net, node)),
  );
  const any = worth.values().next().value ?? new Float64Array(0);
  const kept = [...any.keys()].filter((d) => !Number.isNaN(any[d]!));
  const rows = pushes.map(({ id, node, points }): [string, Float64Array] => {
    const row = worth.get(placeOf(net, node))!;
    return [id, Float64Array.from(kept, (d) => row[d]! * points)];
  });
  return { rows: new Map(rows), draws: kept.length };
}

function capped(
  linear: readonly { id: string; rox: number; max: number }[],
  budget: number,
): Record<string, unknown> {
  const filled = fillInOrder(linear, budget);
  return {
    linearAllocation: filled.allocation,
    linearValue: filled.value,
    linearShadowPrice: filled.shadowPrice,
    budgetAtWhichToStop: filled.stopAt,
  };
}

/** How many sets hindsight may choose from. */
const rivals = 10;

async function whole(
  asked: NonNullable<z.infer<typeof Asked>['projects']>,
  capacity: { money: number; others: Record<string, number> },
  graph: Graph | null,
  drawer: Drawer | null,
  draws: number,
): Promise<Record<string, unknown>> {
  const ids = new Set(asked.map(({ id }) => id));
  for (const { id, requires = [], excludes = [] } of asked) {
    const stranger = [...requires, ...excludes].find((other) => !ids.has(other));
    if (stranger !== undefined) throw new BadInput(`${id} names ${stranger}, which is no project.`);
  }
  const projects = asked.map((project): Project => ({
    ...project,
    value: worthOf(project, graph),
  }));
  const sets = bestSets(await chooser(), projects, capacity, drawer ? rivals : 2);
  const [best, second] = sets;
  if (!best) throw new BadInput('No set of projects fits the capacity.');
  const greedy = greedyProjects(projects, capacity);
  const pushes = asked.flatMap(({ id, node, points }) =>
    node === undefined || points === undefined ? [] : [{ id, node, points }],
  );
  const values = drawer && pushes.length > 0 ? valuesOf(drawer, draws, pushes) : null;
  for (const { id, value } of values ? projects : []) {
    if (!values?.rows.has(id)) values?.rows.set(id, new Float64Array(values.draws).fill(value));
  }
  return {
    projectsOptimal: best.set,
    projectsValue: best.value,
    projectsProven: true,
    projectsRunnerUp: second?.set,
    projectsRobustness: values ? robustnessOfSets(sets, values.rows, values.draws) : undefined,
    projectsGreedySet: greedy.set,
    projectsGreedyValue: greedy.value,
    lpRelaxationValue: relaxedValue(projects, capacity.money),
  };
}

/** As told, or λ × points of the map at its expected strengths. @throws BadInput */
function worthOf(
  { id, value, node, points }: NonNullable<z.infer<typeof Asked>['projects']>[number],
  graph: Graph | null,
): number {
  if (value !== undefined) return value;
  if (node === undefined || points === undefined || !graph) {
    throw new BadInput(`${id} needs a value, or a node and points beside a graph.`);
  }
  const net = expectedNet(graph);
  if (!net.positions.has(node)) throw new BadInput(`${id} pushes ${node}, which is no element.`);
  const { perPush } = worth(solver(net, stability(net).refused));
  const money = perPush[placeOf(net, node)]! * points;
  if (Number.isNaN(money))
    throw new BadInput(`${id} pushes ${node}, behind a loop that is refused.`);
  return money;
}

/** Elements with a cost and a gap worth closing, as items of diminishing return. */
function itemsOf(graph: Graph): Outlet[] {
  const net = expectedNet(graph);
  const { perPush } = worth(solver(net, stability(net).refused));
  return net.ids.flatMap((id) => {
    const place = placeOf(net, id);
    const reach = (net.target[place]! - net.score[place]!) * net.direction[place]!;
    const value = perPush[place]! * net.direction[place]! * reach;
    const cost = net.cost[place]!;
    return reach > 0 && value > 0 && cost > 0 ? [{ id, value, k: 1 / (cost * reach) }] : [];
  });
}

function unlike(list: readonly { readonly id: string }[] | null | undefined): void {
  const ids = list?.map(({ id }) => id) ?? [];
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new BadInput(`${twice} is named twice.`);
}
