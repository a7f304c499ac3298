/** What the engine says under the names that the cases of kind "lag" use. */
import { byId, index, placeOf, type Net } from '#lib/rox/net.ts';
import { push, solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import {
  arrivals,
  cumulative,
  meanLag,
  paybackWeek,
  presentValue,
  simulate,
  strengthAt,
  valueByWeek,
  weeklyDiscount,
  weeklyValue,
  type Profile,
} from '#lib/rox/time.ts';
import type { Answers } from '../answers.ts';
import type { Case, Values } from '../cases.ts';

interface Inputs {
  readonly pushNode: string;
  readonly pushSize?: number;
  readonly horizonWeeks?: number;
  readonly annualDiscountRate?: number;
  readonly weeklyDiscountFactor: number;
  readonly retentionPerWeekForFadingPush: number;
  readonly costOnce: number;
}

function setting({ graph, inputs }: Case) {
  const asked = inputs as unknown as Inputs;
  const net = index(graph);
  const place = placeOf(net, asked.pushNode);
  const pushed = new Float64Array(net.size);
  pushed[place] = asked.pushSize ?? 1;
  const discount =
    asked.annualDiscountRate === undefined
      ? asked.weeklyDiscountFactor
      : weeklyDiscount(asked.annualDiscountRate);
  const value = weeklyValue(graph, net);
  const simulated = (profile: Profile) => simulate(net, pushed, profile, asked.horizonWeeks ?? 60);
  return { net, place, pushed, asked, discount, value, simulated };
}

/** Figures of the weeks and elements that the case asks for. */
function atWeeks(net: Net, weeks: readonly Float64Array[], wanted: unknown): Values {
  return Object.fromEntries(
    Object.entries(wanted as Record<string, Values>).map(([week, elements]) => [
      week,
      Object.fromEntries(
        Object.keys(elements).map((id) => [id, weeks[Number(week)]![placeOf(net, id)]]),
      ),
    ]),
  );
}

function byWeek(values: readonly number[], wanted: unknown): Values {
  return Object.fromEntries(
    Object.keys(wanted as object).map((week) => [week, values[Number(week)]]),
  );
}

export const time: Answers = {
  stepAtWeeks: (given) => {
    const { net, simulated } = setting(given);
    return atWeeks(net, simulated({ kind: 'step' }), given.expected.stepAtWeeks);
  },
  fadingAtWeeks: (given) => {
    const { net, simulated, asked } = setting(given);
    const keptPerWeek = asked.retentionPerWeekForFadingPush;
    return atWeeks(net, simulated({ kind: 'fading', keptPerWeek }), given.expected.fadingAtWeeks);
  },
  pulseNonZero: (given) => {
    const { net, simulated } = setting(given);
    const weeks = simulated({ kind: 'pulse' });
    return Object.fromEntries(
      Object.keys(given.expected.pulseNonZero as Values).map((id) => [
        id,
        Object.fromEntries(
          weeks
            .map((points, week) => [week, points[placeOf(net, id)]!] as const)
            .filter(([, points]) => points !== 0),
        ),
      ]),
    );
  },
  cumulativeValueStep: (given) => {
    const { simulated, value } = setting(given);
    const money = cumulative(valueByWeek(simulated({ kind: 'step' }), value));
    return byWeek(money, given.expected.cumulativeValueStep);
  },
  cumulativeDiscountedStep: (given) => {
    const { simulated, value, discount } = setting(given);
    const money = cumulative(valueByWeek(simulated({ kind: 'step' }), value), discount);
    return byWeek(money, given.expected.cumulativeDiscountedStep);
  },
  paybackWeekStep: (given) => {
    const { simulated, value, asked } = setting(given);
    const money = cumulative(valueByWeek(simulated({ kind: 'step' }), value));
    return paybackWeek(money, asked.costOnce);
  },
  pvPermanentPerpetuity: (given) => {
    const { net, place, value, discount } = setting(given);
    return presentValue(net, value, discount)[place]! / (1 - discount);
  },
  pvPulse: (given) => {
    const { net, place, value, discount } = setting(given);
    const worth = presentValue(net, value, discount);
    return typeof given.expected.pvPulse === 'number' ? worth[place] : byId(net, worth);
  },
  /** The closed form must be what the weeks add up to. */
  closedFormPvPulseEngagement: (given) => {
    const { net, pushed, value, discount } = setting(given);
    const weeks = simulate(net, pushed, { kind: 'pulse' }, 3_000);
    return cumulative(valueByWeek(weeks, value), discount).at(-1);
  },
  pvFading: (given) => {
    const { net, place, value, discount, asked } = setting(given);
    const kept = strengthAt(
      { kind: 'fading', keptPerWeek: asked.retentionPerWeekForFadingPush },
      1,
    );
    return presentValue(net, value, discount)[place]! / (1 - kept * discount);
  },
  longRunValuePerWeek: (given) => {
    const { net, place, value } = setting(given);
    return presentValue(net, value, 1)[place];
  },
  arrivals: (given) => {
    const { net, place, value } = setting(given);
    return arrivals(net, value, place);
  },
  valueWeightedMeanLagWeeks: (given) => {
    const { net, place, value } = setting(given);
    return meanLag(solver(net, stability(net).refused), value)[place];
  },
  lambdaDiscounted: (given) => {
    const { net, value, discount } = setting(given);
    return byId(net, presentValue(net, value, discount));
  },
  profitStepByWeek: (given) => {
    const { net, simulated } = setting(given);
    const profit = simulated({ kind: 'step' }).map((points) => points[placeOf(net, 'Profit')]!);
    return byWeek(profit, given.expected.profitStepByWeek);
  },
  longRunProfit: (given) => {
    const { net, pushed } = setting(given);
    return push(solver(net, stability(net).refused), pushed)[placeOf(net, 'Profit')];
  },
  companionSpectralRadius: ({ graph }) => stability(index(graph)).companionSpectralRadius,
};
