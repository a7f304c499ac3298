/** `rox budget`: where a budget goes. */
import * as z from 'zod';
import { fillInOrder, spendUntil, waterFill, type Allocation } from '#lib/rox/budget.ts';
import { bestProjects, greedyProjects, relaxedValue } from '#lib/rox/projects.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { worth } from '#lib/rox/worth.ts';
import { BadInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = 'where a budget goes: diminishing returns, capped returns, whole projects';

export const help = `Usage: rox budget FILE.json

Reads any of these, at the top or under "inputs":

  items      [{"id", "value", "k"}], each returning value × (1 − e^(−k × spent)), with budgets
             (a list) or budget
  graph      a map as rox analyse reads it instead of items: every element with a cost, an item whose
             value is λ × its gap and whose first point costs costPerPoint
  linear     [{"id", "rox", "max"}], each returning rox × spent up to max, with budget
  projects   [{"id", "value", "cost", "requires", "excludes"}], done or not done, with capacity

  byBudget                      per budget: allocation, shadowPrice, totalValue, netValue, marginal
  unconstrainedOptimalSpend, …Allocation   where the last unit returns just itself
  linearAllocation, linearValue, linearShadowPrice, budgetAtWhichToStop
  projectsOptimal, projectsValue, projectsProven   the best set; false if the search was cut short
  projectsGreedySet, projectsGreedyValue, lpRelaxationValue   for comparison
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
        value: z.number(),
        cost: money,
        requires: z.array(z.string()).optional(),
        excludes: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  capacity: money.optional(),
  graph: GraphInput.shape.graph.optional(),
});

export const input = z.union([Asked, z.object({ inputs: Asked })]);

const amounts = z.record(z.string(), z.number());

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
  projectsGreedySet: z.array(z.string()).optional(),
  projectsGreedyValue: z.number().optional(),
  lpRelaxationValue: z.number().optional(),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const asked = parsed(Asked, withInputs(given));
  const { linear, projects, budget, capacity } = asked;
  const items = asked.items ?? (asked.graph && itemsOf(asked.graph));
  const budgets = asked.budgets ?? (budget === undefined ? [] : [budget]);
  for (const list of [items, linear, projects]) unlike(list);
  if (linear && budget === undefined) throw new BadInput('linear needs a budget.');
  if (projects && capacity === undefined) throw new BadInput('projects needs a capacity.');
  if (!items && !linear && !projects) {
    throw new BadInput('There is nothing to spend on: see rox budget --help.');
  }
  return {
    ...(items ? diminishing(items, budgets) : {}),
    ...(linear && budget !== undefined ? capped(linear, budget) : {}),
    ...(projects && capacity !== undefined ? whole(projects, capacity) : {}),
  };
}

function diminishing(
  items: readonly { id: string; value: number; k: number }[],
  budgets: readonly number[],
): Record<string, unknown> {
  const free = spendUntil(items, 1);
  return {
    byBudget: Object.fromEntries(
      budgets.map((budget): [string, Allocation] => [String(budget), waterFill(items, budget)]),
    ),
    unconstrainedOptimalSpend: Object.values(free.allocation).reduce((sum, each) => sum + each, 0),
    unconstrainedAllocation: free.allocation,
  };
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

function whole(
  projects: NonNullable<z.infer<typeof Asked>['projects']>,
  capacity: number,
): Record<string, unknown> {
  const ids = new Set(projects.map(({ id }) => id));
  for (const { id, requires = [], excludes = [] } of projects) {
    const stranger = [...requires, ...excludes].find((other) => !ids.has(other));
    if (stranger !== undefined) throw new BadInput(`${id} names ${stranger}, which is no project.`);
  }
  const best = bestProjects(projects, capacity);
  const greedy = greedyProjects(projects, capacity);
  return {
    projectsOptimal: best.set,
    projectsValue: best.value,
    projectsProven: best.proven,
    projectsGreedySet: greedy.set,
    projectsGreedyValue: greedy.value,
    lpRelaxationValue: relaxedValue(projects, capacity),
  };
}

/** Elements with a cost and a gap worth closing, as items of diminishing return. */
function itemsOf(given: unknown): { id: string; value: number; k: number }[] {
  const graph = graphOf({ graph: given });
  const net = index(graph);
  const { perPush } = worth(solver(net, stability(net).refused));
  return net.ids.flatMap((id) => {
    const place = placeOf(net, id);
    const reach = (net.target[place]! - net.score[place]!) * net.direction[place]!;
    const value = perPush[place]! * net.direction[place]! * reach;
    const cost = net.cost[place]!;
    return reach > 0 && value > 0 && cost > 0 ? [{ id, value, k: 1 / (cost * reach) }] : [];
  });
}

function unlike(list: readonly { readonly id: string }[] | undefined): void {
  const ids = list?.map(({ id }) => id) ?? [];
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new BadInput(`${twice} is named twice.`);
}
