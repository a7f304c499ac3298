/** `rox simulate`: what a push does week by week, and what that is worth today. */
import * as z from 'zod';
import { byId as named, index, placeOf } from '#lib/rox/net.ts';
import { push, solver } from '#lib/rox/solve.ts';
import { spreadLags } from '#lib/rox/spread-lags.ts';
import { stability, type Stability } from '#lib/rox/stability.ts';
import {
  arrivals,
  cumulative,
  dip,
  meanLag,
  paybackWeek,
  presentValue,
  profileValue,
  simulate,
  valueByWeek,
  weeklyDiscount,
  weeklyValue,
  type Profile,
} from '#lib/rox/time.ts';
import { worthPerPush } from '#lib/rox/worth.ts';
import { byId, figure } from './command.ts';
import { BadInput, ExportInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary =
  'what a push does week by week, when the money comes, what it is worth today';

export const help = `Usage: rox simulate FILE.json

Reads a map as rox analyse does (lagWeeks on edges; valuePerPointPerWeek on results, else a 52nd of
valuePerPoint), and beside the graph, or under "inputs":

  pushNode, pushSize         the element pushed and by how many points (1)
  startWeek, horizonWeeks    when it begins (0), how far to look (104)
  annualDiscountRate         or weeklyDiscountFactor; none: 0 a year
  retentionPerWeekForFadingPush   what a fading push keeps a week (0.97)
  rampWeeks                  weeks until a growing push is complete (13)
  costOnce                   what the push costs, for the week of payback
  lagSpread                  "none", or "erlang2": lags vary around their weeks as two waits in a row
  weeks                      weeks to tell; else all, or every 13th on large maps

  companionSpectralRadius    factor a week by which a disturbance shrinks, where loops have lags
  stepAtWeeks, fadingAtWeeks, rampAtWeeks   points by week and element, for a push that stays, …
  pulseNonZero               points by element and week, for a push of one week
  valuePerWeekStep, cumulativeValueStep, cumulativeDiscountedStep   money by week
  paybackWeekStep            first week by which the money covers costOnce; null if never
  paybackWeekDiscountedStep  the same of discounted money
  pvHorizonStep, npvHorizonStep   discounted money to the horizon, and less costOnce
  dip                        the deepest week of the running sum, if it goes below 0 first
  pvPulse, pvFading, pvRamp, pvPermanentPerpetuity   present values of the push, in closed form
  longRunValuePerWeek, longRun   where a push that stays leads in the end
  valueWeightedMeanLagWeeks  how late the money comes on average
  arrivals                   the strongest paths, earliest first
  lambdaDiscounted           present value of one point pushed for one week, every element
`;

const Asked = z.object({
  pushNode: z.string(),
  pushSize: z.number().default(1),
  startWeek: z.int().min(0).default(0),
  horizonWeeks: z.int().min(0).max(5_200).default(104),
  annualDiscountRate: z.number().min(0).optional(),
  weeklyDiscountFactor: z.number().positive().max(1).optional(),
  retentionPerWeekForFadingPush: z.number().min(0).max(1).default(0.97),
  rampWeeks: z.int().min(1).default(13),
  costOnce: z.number().min(0).optional(),
  lagSpread: z.enum(['none', 'erlang2']).default('none'),
  weeks: z.array(z.int().min(0)).optional(),
});

export const input = z.union([
  GraphInput.extend(Asked.shape),
  ExportInput.extend(Asked.shape),
  GraphInput.extend({ inputs: Asked }),
]);

const byWeek = z.record(z.string(), figure);
const atWeeks = z.record(z.string(), byId);

export const output = z.object({
  accept: z.boolean(),
  companionSpectralRadius: z.number().optional(),
  loops: z.array(
    z.object({
      nodes: z.array(z.string()),
      gain: z.number(),
      lagWeeks: z.number(),
      multiplier: figure,
      halfLifeWeeks: figure,
    }),
  ),
  stepAtWeeks: atWeeks,
  pulseNonZero: z.record(z.string(), byWeek),
  fadingAtWeeks: atWeeks,
  rampAtWeeks: atWeeks,
  valuePerWeekStep: byWeek,
  cumulativeValueStep: byWeek,
  cumulativeDiscountedStep: byWeek,
  paybackWeekStep: figure.optional(),
  paybackWeekDiscountedStep: figure.optional(),
  pvHorizonStep: z.number(),
  npvHorizonStep: z.number().optional(),
  dip: z.object({ week: z.number(), money: z.number() }).nullable(),
  pvPulse: figure,
  pvFading: figure,
  pvRamp: figure,
  pvPermanentPerpetuity: figure,
  longRunValuePerWeek: figure,
  valueWeightedMeanLagWeeks: figure,
  longRun: byId,
  arrivals: z.array(
    z.object({
      path: z.array(z.string()),
      product: z.number(),
      lagWeeks: z.number(),
      valuePerWeek: z.number(),
    }),
  ),
  lambdaDiscounted: byId,
});

/** Above this many figures a week's every element is told every 13 weeks only. */
const figureLimit = 20_000;

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const asMapped = graphOf(given);
  const asked = parsed(Asked, withInputs(given));
  if (!asMapped.nodes.some(({ id }) => id === asked.pushNode)) {
    throw new BadInput(`pushNode ${asked.pushNode} is not an element of the graph.`);
  }
  const mapped = index(asMapped);
  const judged = stability(mapped);
  const { graph, waits } =
    asked.lagSpread === 'erlang2' ? spreadLags(asMapped) : { graph: asMapped, waits: null };
  const net = waits ? index(graph) : mapped;
  const settled = waits ? stability(net) : judged;
  const ready = solver(net, settled.refused);
  const value = weeklyValue(graph, net);
  const place = placeOf(net, asked.pushNode);
  const discount = asked.weeklyDiscountFactor ?? weeklyDiscount(asked.annualDiscountRate ?? 0);
  const pushed = new Float64Array(net.size);
  pushed[place] = asked.pushSize;

  const { horizonWeeks: horizon, startWeek, costOnce, retentionPerWeekForFadingPush } = asked;
  const ramp: Profile = { kind: 'ramp', weeks: asked.rampWeeks };
  const fading: Profile = { kind: 'fading', keptPerWeek: retentionPerWeekForFadingPush };
  const simulated = (profile: Profile) => simulate(net, pushed, profile, horizon, startWeek);
  const step = simulated({ kind: 'step' });

  const every = (horizon + 1) * net.size > figureLimit ? 13 : 1;
  const told = (asked.weeks ?? [...step.keys()].filter((week) => week % every === 0)).filter(
    (week) => week <= horizon,
  );
  const ids = asMapped.nodes.map(({ id }) => id);
  const ours = (values: Float64Array): Record<string, number | null> => {
    const all = named(net, values);
    return waits ? Object.fromEntries(ids.map((id) => [id, all[id] ?? null])) : all;
  };
  const atWeeks = (weeks: readonly Float64Array[]): Record<string, unknown> =>
    Object.fromEntries(told.map((week) => [week, ours(weeks[week]!)]));
  const money = valueByWeek(step, value);
  const cumulated = cumulative(money);
  const discounted = cumulative(money, discount);
  const byWeek = (values: readonly number[]): Record<string, unknown> =>
    Object.fromEntries(told.map((week) => [week, values[week]]));
  const worth = presentValue(net, value, discount);
  const today = (worth[place] ?? NaN) * asked.pushSize * discount ** startWeek;
  const payback = (sums: readonly number[]): number | null | undefined =>
    costOnce === undefined ? undefined : paybackWeek(sums, costOnce);
  const toHorizon = discounted.at(-1) ?? 0;

  return {
    accept: judged.accept,
    companionSpectralRadius: companion(settled, waits) ?? undefined,
    loops: judged.loops,
    stepAtWeeks: atWeeks(step),
    pulseNonZero: nonZero(ids, simulated({ kind: 'pulse' }), net.place),
    fadingAtWeeks: atWeeks(simulated(fading)),
    rampAtWeeks: atWeeks(simulated(ramp)),
    valuePerWeekStep: byWeek(money),
    cumulativeValueStep: byWeek(cumulated),
    cumulativeDiscountedStep: byWeek(discounted),
    paybackWeekStep: payback(cumulated),
    paybackWeekDiscountedStep: payback(discounted),
    pvHorizonStep: toHorizon,
    npvHorizonStep: costOnce === undefined ? undefined : toHorizon - costOnce,
    dip: dip(cumulated),
    pvPulse: today,
    pvFading: profileValue(today, fading, discount),
    pvRamp: profileValue(today, ramp, discount),
    pvPermanentPerpetuity: profileValue(today, { kind: 'step' }, discount),
    longRunValuePerWeek: worthPerPush(ready, value)[place]! * asked.pushSize,
    valueWeightedMeanLagWeeks: meanLag(ready, value)[place],
    longRun: ours(push(ready, pushed)),
    arrivals: arrivals(mapped, weeklyValue(asMapped, mapped), placeOf(mapped, asked.pushNode)),
    lambdaDiscounted: ours(worth),
  };
}

/** The companion radius of the loops on the map; a wait that keeps a part of itself is none. */
function companion(
  { companionSpectralRadius, components }: Stability,
  waits: ReadonlySet<string> | null,
): number | null {
  if (!waits) return companionSpectralRadius;
  const radii = components
    .filter(({ nodes }) => nodes.some((id) => !waits.has(id)))
    .flatMap((component) => component.companionSpectralRadius ?? []);
  return radii.length > 0 ? Math.max(...radii) : null;
}

/** By element and week what is not 0. */
function nonZero(
  ids: readonly string[],
  weeks: readonly Float64Array[],
  place: Int32Array,
): Record<string, Record<string, number>> {
  const moving = ids.map((id, position): [string, Record<string, number>] => [
    id,
    Object.fromEntries(
      [...weeks.keys()]
        .map((week) => [week, weeks[week]![place[position]!]!] as const)
        .filter(([, points]) => points !== 0),
    ),
  ]);
  return Object.fromEntries(moving.filter(([, points]) => Object.keys(points).length > 0));
}
