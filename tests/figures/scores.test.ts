import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metric } from '#lib/figures/metrics.ts';
import { indexOf, type Observation } from '#lib/figures/observations.ts';
import { type Asked, childrenOf, findFigure, scoresOf, type Unit } from '#lib/figures/scores.ts';

const metric = (id: string, over: Partial<Metric> = {}): Metric => ({
  id,
  name: id,
  code: null,
  kind: 'quantitative',
  unit: '',
  floor: 0,
  ceiling: 100,
  source: '',
  ...over,
});
const seen = (over: Partial<Observation>): Observation => ({
  metric: 'm',
  unit: null,
  segment: '',
  period: '2026',
  value: 50,
  n: null,
  sd: null,
  ...over,
});
const element = (measures: [string, number][]) => ({
  id: 'e',
  fields: { measures: measures.map(([each, weight]) => ({ metric: each, weight })) },
});
const tree: Unit[] = [
  { id: 'north', parent: null },
  { id: 'south', parent: null },
  { id: 'n1', parent: 'north' },
  { id: 'n2', parent: 'north' },
];
const score = (
  observations: Observation[],
  asked: Partial<Asked> = {},
  measures: [string, number][] = [['m', 1]],
  metrics: Metric[] = [metric('m'), metric('k')],
) => {
  const whole = { unit: null, period: '2026', ...asked };
  const found = scoresOf([element(measures)], metrics, observations, tree, whole).get('e');
  if (!found) throw new Error('every element has a score');
  return found;
};

describe('a score', () => {
  test('of an element without figures is not measured, never zero', () => {
    expect(score([])).toMatchObject({
      value: null,
      se: null,
      coverage: 0,
      notes: ['not measured'],
    });
    expect(score([], {}, [])).toMatchObject({ value: null, notes: ['no metrics'] });
    expect(score([seen({ value: 0 })]).value).toBe(0);
  });

  test("takes a unit's own observation before its children", () => {
    const both = [seen({ unit: 'north', value: 10 }), seen({ unit: 'n1', value: 90 })];
    expect(score(both, { unit: 'north' }).value).toBe(10);
  });

  test('weighs children by n', () => {
    const children = [
      seen({ unit: 'n1', value: 40, n: 30, sd: 10 }),
      seen({ unit: 'n2', value: 80, n: 10, sd: 20 }),
    ];
    const made = score(children, { unit: 'north' });
    expect(made.value).toBe(50);
    expect(made.n).toBe(40);
    expect(made.coverage).toBe(1);
    expect(made.se).toBeCloseTo(
      Math.hypot(0.75 * (10 / Math.sqrt(30)), 0.25 * (20 / Math.sqrt(10))),
    );
    expect(made.notes).toEqual([]);
  });

  test('weighs children alike where an n is missing, and says so', () => {
    const made = score([seen({ unit: 'n1', value: 40, n: 30 }), seen({ unit: 'n2', value: 80 })]);
    expect(made.value).toBe(60);
    expect(made.n).toBe(null);
    expect(made.notes).toContain('equal weights');
  });

  test('climbs the tree, and says how much of it is covered', () => {
    const made = score([seen({ unit: 'n1', value: 40, n: 10 })]);
    expect(made.value).toBe(40);
    // one of two below north, which is one of two below the organisation
    expect(made.coverage).toBe(0.25);
    expect(made.notes).toContain('some units missing');
    expect(made.parts[0]?.figure?.from[0]?.from[0]).toMatchObject({ unit: 'n1', value: 40, n: 10 });
  });

  test('falls back on the latest of twelve months, with its date', () => {
    const older = [
      seen({ period: '2026-03', value: 30 }),
      seen({ period: '2026-05', value: 50 }),
      seen({ period: '2026-11', value: 99 }),
    ];
    const made = score(older, { period: '2026-10' });
    expect(made).toMatchObject({
      value: 50,
      period: '2026-05',
      notes: ['other period', 'error unknown'],
    });
    expect(score(older, { period: '2027-06' }).value).toBe(99);
    expect(score(older, { period: '2027-12' }).value).toBe(null);
    expect(score(older, { period: '2026-10', carry: false }).value).toBe(null);
  });

  test("prefers this period's children to one's own older figure", () => {
    const both = [
      seen({ unit: 'north', period: '2025', value: 10 }),
      seen({ unit: 'n1', value: 90 }),
    ];
    expect(score(both, { unit: 'north' }).value).toBe(90);
  });

  test('keeps segments apart', () => {
    const two = [seen({ value: 10 }), seen({ value: 90, segment: 'Families' })];
    expect(score(two).value).toBe(10);
    expect(score(two, { segment: 'Families' }).value).toBe(90);
  });

  test('combines metrics by weight, and mirrors the opposed', () => {
    const two = [seen({ value: 80 }), seen({ metric: 'k', value: 30 })];
    const made = score(two, {}, [
      ['m', 1],
      ['k', -3],
    ]);
    expect(made.value).toBe((80 + 3 * 70) / 4);
    expect(made.parts.map((part) => part.score)).toEqual([80, 70]);
    expect(made.parts.map((part) => part.scaled)).toEqual([80, 30]);
  });

  test('leaves an absent metric out, and says so', () => {
    const made = score([seen({ value: 80 })], {}, [
      ['m', 1],
      ['k', 3],
    ]);
    expect(made).toMatchObject({ value: 80, coverage: 0.25 });
    expect(made.notes).toContain('some metrics missing');
  });

  test('adds errors in quadrature, within one source in line', () => {
    const two = [
      seen({ value: 50, n: 100, sd: 30 }),
      seen({ metric: 'k', value: 50, n: 25, sd: 20 }),
    ];
    const measures: [string, number][] = [
      ['m', 1],
      ['k', -1],
    ];
    expect(score(two, {}, measures).se).toBeCloseTo(2.5, 12);
    const survey = { source: 'Survey' };
    const one = score(two, {}, measures, [metric('m', survey), metric('k', survey)]);
    expect(one.se).toBeCloseTo(3.5, 12);
    expect(one.n).toBe(25);
  });

  test('has an unknown error where one is unknown', () => {
    const two = [seen({ n: 100, sd: 30 }), seen({ metric: 'k', n: 25 })];
    const made = score(two, {}, [
      ['m', 1],
      ['k', 1],
    ]);
    expect(made.se).toBe(null);
    expect(made.notes).toContain('error unknown');
  });

  test('stays on its scale, and says when a value does not', () => {
    const made = score([seen({ value: 103.4 })]);
    expect(made.value).toBe(100);
    expect(made.notes).toContain('beyond the scale');
    expect(made.parts[0]?.figure?.value).toBe(103.4);
  });

  test('does not loop on a tree that bites its tail', () => {
    const loop = [
      { id: 'a', parent: 'b' },
      { id: 'b', parent: 'a' },
    ];
    const index = indexOf([seen({ unit: 'x' })], '');
    const asked = { unit: 'a', period: '2026' };
    expect(findFigure(index, childrenOf(loop), 'm', asked)).toBe(null);
  });
});

describe('for any figures', () => {
  const values = fc.array(
    fc.record({
      unit: fc.constantFrom('n1', 'n2', 'south'),
      period: fc.constantFrom('2025', '2026', '2026-10'),
      metric: fc.constantFrom('m', 'k'),
      value: fc.double({ min: -20, max: 120, noNaN: true }),
      n: fc.option(fc.integer({ min: 1, max: 500 })),
      sd: fc.option(fc.double({ min: 0, max: 40, noNaN: true })),
    }),
    { maxLength: 20 },
  );
  const weight = fc.integer({ min: -5, max: 5 }).filter((each) => each !== 0);

  test('a score is null or lies on 0–100, within its parts, and turns over with its weights', () => {
    fc.assert(
      fc.property(values, weight, weight, (rows, a, b) => {
        const measures: [string, number][] = [
          ['m', a],
          ['k', b],
        ];
        const observations = rows.map((row) => seen(row));
        const made = score(observations, {}, measures);
        const opposed = score(observations, {}, [
          ['m', -a],
          ['k', -b],
        ]);
        const parts = made.parts.flatMap((part) => (part.score === null ? [] : [part.score]));
        if (made.value === null) {
          expect(parts).toEqual([]);
          expect(rows).toEqual([]);
          return;
        }
        expect(made.value).toBeGreaterThanOrEqual(Math.min(...parts) - 1e-9);
        expect(made.value).toBeLessThanOrEqual(Math.max(...parts) + 1e-9);
        expect(made.value + (opposed.value ?? NaN)).toBeCloseTo(100, 9);
        expect(opposed.se).toBe(made.se);
        expect(made.coverage).toBeGreaterThan(0);
        expect(made.coverage).toBeLessThanOrEqual(1);
      }),
    );
  });
});
