import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from '#lib/numbers/multiplicity.ts';
import { cholesky, solveCholesky, symmetricEigen } from '#lib/numbers/cholesky.ts';
import { correctSlopes } from '#lib/rox/attenuation.ts';
import { parseForm, respond, slopeAt, type Form } from '#lib/rox/forms.ts';
import { correlations, importance } from '#lib/rox/importance.ts';
import { conflict, laggedRows, within, type Observed } from '#lib/rox/panel.ts';
import { leastSquares, momentsOf, posteriorOf, priorOf } from '#lib/rox/posterior.ts';
import { bentMap, contributionsOf, levelsAt, moneyAt, worthAt } from '#lib/rox/saturation.ts';

/** Numbers in (0, 1) that are the same every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

describe('a panel of teams over periods', () => {
  const random = numbers(7);
  const noise = (): number => random() + random() + random() - 1.5;
  const level = Array.from({ length: 30 }, () => 20 * noise());
  const season = Array.from({ length: 8 }, () => 10 * noise());
  const observed: Observed[] = level.flatMap((base, team) => {
    let before = 0;
    return season.map((shared, period) => {
      const cause = 50 + base + shared + 3 * noise();
      const effect = 40 + 2 * base - shared + 0.5 * before + 0.5 * noise();
      before = cause;
      return {
        unit: `t${team}`,
        period,
        values: { cause, effect: period === 0 || (team + period) % 11 === 0 ? null : effect },
      };
    });
  });
  const { rows, dropped } = laggedRows(observed, 'effect', [{ name: 'cause', lagPeriods: 1 }]);

  it('gives back the strength that made it, whatever teams and periods add', () => {
    const { moments, tooThin, periodEffects } = within(rows);
    expect(dropped).toBeGreaterThan(30);
    expect(tooThin).toBe(false);
    expect(periodEffects).toBe(true);
    const data = leastSquares(moments);
    if ('refused' in data) throw new Error(data.refused);
    expect(Math.abs(data.estimate[0]! - 0.5)).toBeLessThan(4 * data.standardErrors![0]!);
  });

  it('removes team and period effects as dummies for each would', () => {
    const { moments } = within(rows);
    const units = [...new Set(rows.map(({ unit }) => unit))];
    const periods = [...new Set(rows.map(({ period }) => period))].slice(1);
    const dummies = rows.map(({ unit, period, x }) => [
      ...x,
      ...units.map((each) => (each === unit ? 1 : 0)),
      ...periods.map((each) => (each === period ? 1 : 0)),
    ]);
    const all = leastSquares(
      momentsOf(
        dummies,
        rows.map(({ y }) => y),
      ),
    );
    const data = leastSquares(moments);
    if ('refused' in data || 'refused' in all) throw new Error('refused');
    expect(data.estimate[0]).toBeCloseTo(all.estimate[0]!, 9);
    expect(data.standardErrors![0]).toBeCloseTo(all.standardErrors![0]!, 9);
  });

  it('of few teams is said to be too thin', () => {
    expect(within(rows.filter(({ unit }) => unit < 't13')).tooThin).toBe(true);
  });
});

describe('a posterior', () => {
  it('lies between hypothesis and data, nearer to the surer one', () => {
    const x = [[1], [2], [3], [4], [5]];
    const y = [1.1, 1.9, 3.2, 3.9, 5.1];
    const moments = momentsOf(x, y);
    const sure = posteriorOf(moments, priorOf([0], [0.01], 2, 1));
    const open = posteriorOf(moments, priorOf([0], [100], 2, 1));
    if ('refused' in sure || 'refused' in open) throw new Error('refused');
    expect(sure.mean[0]).toBeLessThan(0.2);
    expect(open.mean[0]).toBeGreaterThan(0.99);
    expect(conflict(1, 0.1, 0, 0.01)).toBeGreaterThan(2);
  });

  it('is refused where causes are copies of one another', () => {
    expect(
      leastSquares(
        momentsOf(
          [
            [1, 2],
            [2, 4],
            [3, 6],
          ],
          [1, 2, 3],
        ),
      ),
    ).toHaveProperty('refused');
  });
});

describe('score error', () => {
  it('too large for a correction leaves the hypothesis as it was', () => {
    const told = correctSlopes([[100]], [30], [80]);
    expect(told).toMatchObject({ corrected: null });
  });
});

describe('p-values put right', () => {
  it('never fall, and keep their order', () => {
    const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(p, (values) => {
        const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
        for (const adjusted of [benjaminiHochberg(values), holm(values)]) {
          const ascending = order.map((i) => adjusted[i]!);
          expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
          expect(adjusted.every((each, i) => each >= values[i]! - 1e-15 && each <= 1)).toBe(true);
        }
      }),
    );
  });
});

describe('importance', () => {
  const random = numbers(3);
  const columns = Array.from({ length: 5 }, () => Array.from({ length: 40 }, random));
  const all = correlations(columns);
  const between = Float64Array.from(
    { length: 16 },
    (_, i) => all[Math.floor(i / 4) * 5 + (i % 4)]!,
  );
  const told = importance(
    between,
    [0, 1, 2, 3].map((i) => all[i * 5 + 4]!),
  );

  it('is 0 or more and adds up to what all explain, by either method', () => {
    if ('refused' in told) throw new Error(told.refused);
    for (const shares of [told.lmg!, told.johnson]) {
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(told.r2, 12);
    }
  });

  it('is refused for drivers that are copies', () => {
    expect(importance(Float64Array.of(1, 1, 1, 1), [0.5, 0.5])).toHaveProperty('refused');
  });

  it('rests on eigenvectors that rebuild the matrix', () => {
    const { values, vectors } = symmetricEigen(between, 4);
    for (let i = 0; i < 16; i++) {
      const rebuilt = [0, 1, 2, 3].reduce(
        (sum, k) =>
          sum + vectors[Math.floor(i / 4) * 4 + k]! * values[k]! * vectors[(i % 4) * 4 + k]!,
        0,
      );
      expect(rebuilt).toBeCloseTo(between[i]!, 12);
    }
    const x = Float64Array.of(1, 2, 3, 4);
    solveCholesky(cholesky(between, 4)!, x);
    expect(x.reduce((sum, value, j) => sum + value * between[j]!, 0)).toBeCloseTo(1, 12);
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  });
});

describe('links that bend', () => {
  const forms: Form[] = [
    { kind: 'linear', slope: 2 },
    { kind: 'saturating', base: 20, height: 60, scale: 40 },
    { kind: 'logistic', ceiling: 100, middle: 50, scale: 12 },
    {
      kind: 'piecewise',
      points: [
        [0, 0],
        [50, 80],
        [100, 90],
      ],
    },
  ];

  it.each(forms)('have the slope that a small step shows: $kind', (form) => {
    for (const x of [-10, 5, 42, 70, 130]) {
      const step = (respond(form, x + 1e-4) - respond(form, x - 1e-4)) / 2e-4;
      expect(slopeAt(form, x)).toBeCloseTo(step, 5);
    }
  });

  it('are read as people write them', () => {
    expect(parseForm('20 + 60*(1-exp(-x/40))')).toEqual(forms[1]);
    expect(parseForm('logistic: 100/(1+exp(-(x-50)/12))')).toEqual(forms[2]);
    expect(parseForm('x squared')).toHaveProperty('refused');
  });

  it('credit a joint step to each push, adding up to it', () => {
    const map = bentMap(
      [
        { from: 'a', to: 'c', form: forms[2]! },
        { from: 'b', to: 'c', form: forms[1]! },
        { from: 'c', to: 'd', form: forms[1]! },
      ],
      { d: 1000 },
    );
    if ('refused' in map) throw new Error(map.refused);
    const here = new Map([
      ['a', 40],
      ['b', 10],
    ]);
    const pushes = new Map([
      ['a', 10],
      ['b', 20],
    ]);
    const change = moneyAt(map, levelsAt(map, here, pushes)) - moneyAt(map, levelsAt(map, here));
    const parts = [...contributionsOf(map, here, pushes).values()];
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(change, 8);
    const worth = worthAt(map, levelsAt(map, here));
    const small = levelsAt(map, here, new Map([['a', 1e-5]]));
    const slope = (moneyAt(map, small) - moneyAt(map, levelsAt(map, here))) / 1e-5;
    expect(worth.get('a')! / slope).toBeCloseTo(1, 5);
  });

  it('may not form a loop', () => {
    const links = [
      { from: 'a', to: 'b', form: forms[0]! },
      { from: 'b', to: 'a', form: forms[0]! },
    ];
    expect(bentMap(links)).toHaveProperty('refused');
  });
});
