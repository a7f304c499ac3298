import { describe, expect, it } from 'vitest';
import * as analyse from '../../src/cli/rox/analyse.ts';
import { schemasOf, type Command } from '../../src/cli/rox/command.ts';
import { printed } from '../../src/cli/rox/json.ts';
import * as budget from '../../src/cli/rox/budget.ts';
import * as drivers from '../../src/cli/rox/drivers.ts';
import * as explain from '../../src/cli/rox/explain.ts';
import * as learn from '../../src/cli/rox/learn.ts';
import * as record from '../../src/cli/rox/record.ts';
import * as saturation from '../../src/cli/rox/saturation.ts';
import * as scores from '../../src/cli/rox/scores.ts';
import * as segments from '../../src/cli/rox/segments.ts';
import * as simulate from '../../src/cli/rox/simulate.ts';
import * as uncertainty from '../../src/cli/rox/uncertainty.ts';
import * as voi from '../../src/cli/rox/voi.ts';
import { casesIn } from '../reference/cases.ts';
import { fileURLToPath } from 'node:url';

const cases = casesIn(fileURLToPath(new URL('../reference/cases', import.meta.url)));
const options = { seed: 1, draws: 200 };

const waves = (from: number): number[] =>
  Array.from({ length: 20 }, (_, t) => 50 + 4 * Math.sin(from * t + from));
const panelRows = Array.from({ length: 12 }, (_, unit) =>
  Array.from({ length: 10 }, (_, period) => ({
    unit: `u${unit}`,
    period,
    values: {
      a: 50 + 5 * Math.sin(7 * unit + 3 * period),
      b: 60 + 4 * Math.sin(5 * unit + 2 * period * period),
      c: 55 + 4 * Math.cos(11 * unit + period * period),
    },
    errors: { a: 1, b: 1, c: 1 },
  })),
).flat();
const small = {
  nodes: [
    { id: 'a', score: 50, se: 1, target: 60 },
    { id: 'b', score: 60, se: 1, target: 70, valuePerPoint: 520 },
  ],
  edges: [{ from: 'a', to: 'b', weight: 0.4, sd: 0.2, lagWeeks: 4 }],
};

const runs: readonly (readonly [string, Command, unknown])[] = [
  ...cases
    .filter(({ graph }) => 'nodes' in graph && graph.nodes.length > 0)
    .flatMap(({ name, graph }): (readonly [string, Command, unknown])[] => [
      [`analyse ${name}`, analyse, { graph }],
      [`uncertainty ${name}`, uncertainty, { graph }],
    ]),
  ...cases
    .filter(({ inputs }) => 'pushNode' in inputs)
    .map(({ name, graph, inputs }): readonly [string, Command, unknown] => [
      `simulate ${name}`,
      simulate,
      { graph, inputs },
    ]),
  ...(
    [
      [scores, 'scores', /^(34|37|40)_/],
      [explain, 'explain', /^33_/],
      [budget, 'budget', /^3[01]_/],
      [voi, 'voi', /^2[12]_/],
      [learn, 'learn', /^2[39]_/],
      [saturation, 'saturation', /^35_/],
    ] as const
  ).flatMap(([command, label, which]) =>
    cases
      .filter(({ name }) => which.test(name))
      .map(({ name, graph, inputs }): readonly [string, Command, unknown] => [
        `${label} ${name}`,
        command,
        graph.nodes.length > 0 ? { graph, inputs } : { inputs },
      ]),
  ),
  [
    'budget of projects on a map',
    budget,
    {
      graph: {
        nodes: [
          { id: 'a', score: 50, target: 60, costPerPoint: 2 },
          { id: 'm', valuePerPoint: 9 },
        ],
        edges: [{ from: 'a', to: 'm', weight: 0.5, sd: 0.2, existence: 0.9 }],
      },
      budgets: [10],
      projects: [
        { id: 'p', node: 'a', points: 5, cost: 3 },
        { id: 'q', value: 4, cost: 3, uses: { people: 2 } },
      ],
      capacity: 5,
      capacities: { people: 3 },
      bent: {
        links: [{ from: 'a', to: 'm', form: '3*(1-exp(-x/5))' }],
        levers: [{ id: 'a', reach: 5, costPerPoint: 2 }],
      },
      budget: 10,
    },
  ],
  [
    'voi with loops and shared sources',
    voi,
    {
      graph: {
        nodes: [
          { id: 'a', score: 50, target: 60, costPerPoint: 2, se: 2 },
          { id: 'b' },
          { id: 'm', valuePerPoint: 9 },
        ],
        edges: [
          { from: 'a', to: 'b', weight: 0.5, sd: 0.2, source: 's' },
          { from: 'b', to: 'a', weight: 0.3, sd: 0.1 },
          { from: 'b', to: 'm', weight: 0.5, sd: 0.2, source: 's' },
        ],
      },
    },
  ],
  [
    'drivers of a table',
    drivers,
    {
      predictors: ['a', 'b'],
      correlation: [
        [1, 0.5],
        [0.5, 1],
      ],
      withResponse: [0.6, 0.4],
    },
  ],
  [
    'drivers of data',
    drivers,
    {
      predictors: ['a', 'b'],
      response: 'y',
      data: [1, 4, 2, 8, 5, 7].map((a, i) => ({ a, b: i, y: a + 2 * i + (i % 2) })),
    },
  ],
  [
    'learn from score errors',
    learn,
    { attenuation: { Sxx: [[100]], Sxy: [30], errorVariances: [25] } },
  ],
  [
    'scores of waves',
    scores,
    { series: { values: [1, 2, null, 3, 2, 4], sigma2Eps: 0.5, P1: 100 } },
  ],
  [
    'scores of teams',
    scores,
    {
      answers: ['a', 'a', 'b', 'b', 'b'].map((team, value) => ({ team, value })),
      cases: { one: { favourable: 6, n: 8, N: 10 }, two: { counts: [1, 2, 3, 4, 2], N: 20 } },
      items: [
        [4, 5, null],
        [3, 3, 4],
        [5, 4, 4],
      ],
      allSeries: {
        a: { values: [50, 52, null, 51], sigma2Eps: 2, ahead: 2 },
        b: { values: [60, 58, 59, 61], sigma2Eps: 2 },
      },
    },
  ],
  [
    'simulate with spread lags',
    simulate,
    { graph: small, pushNode: 'a', costOnce: 10, lagSpread: 'erlang2', annualDiscountRate: 0.1 },
  ],
  [
    'segments',
    segments,
    {
      graph: small,
      parts: ['n', 's'].map((name) => ({
        name,
        share: 0.5,
        scores: { a: { score: 50, se: 1 }, b: { score: 60, se: 1 } },
      })),
    },
  ],
  [
    'record',
    record,
    {
      graph: small,
      weeksPerPeriod: 4,
      series: { a: waves(1), b: waves(3) },
    },
  ],
  [
    'learn from a panel',
    learn,
    {
      panel: {
        rows: panelRows,
        effect: 'b',
        causes: [{ name: 'a', lagPeriods: 1, mean: 0.2, sd: 0.3, sign: 'positive' }],
        candidates: ['c'],
      },
      graph: small,
      observed: panelRows,
      weeksPerPeriod: 4,
      respondents: {
        rows: panelRows.flatMap((row) => [row, row, row, row, row, row]),
        effect: 'b',
        causes: [{ name: 'a' }],
        splits: 3,
      },
      people: panelRows.map(({ unit, values }) => ({ unit, x: values.a, y: values.b })),
    },
  ],
  ['uncertainty of figures', uncertainty, { nodes: ['A', 'B'], mean: [1, 2], sd: [1, 1] }],
];

describe('what a command prints', () => {
  it.each(runs)('fits the schema it tells: rox %s', async (_, command, input) => {
    expect(command.input.safeParse(input).error).toBeUndefined();
    const answer: unknown = JSON.parse([...printed(await command.run(input, options))].join(''));
    expect(command.output.safeParse(answer).error).toBeUndefined();
  });

  it.each([
    ['analyse', analyse],
    ['uncertainty', uncertainty],
    ['simulate', simulate],
    ['scores', scores],
    ['segments', segments],
    ['record', record],
    ['explain', explain],
    ['budget', budget],
    ['voi', voi],
    ['learn', learn],
    ['drivers', drivers],
    ['saturation', saturation],
  ] as const)('is told as JSON Schema: rox schema %s', (_, command) => {
    const { input, output } = schemasOf(command);
    expect(JSON.stringify({ input, output })).toContain('"$schema"');
  });
});
