import { expect, it } from 'vitest';
import { scoresOf } from '#lib/figures/scores.ts';
import { shareOfScore } from '#lib/figures/shares.ts';

const metric = {
  id: 'm',
  name: 'Trust',
  code: null,
  kind: 'quantitative',
  unit: '',
  floor: 1,
  ceiling: 5,
  source: '',
} as const;
const units = ['north', 'south'].map((id) => ({ id, parent: null }));
const elements = [{ id: 'trust', fields: { measures: [{ metric: 'm', weight: 1 }] } }];

function shares(observed: readonly (readonly [unit: string | null, n: number])[]) {
  const observations = observed.map(([unit, n]) => ({
    metric: 'm',
    unit,
    segment: '',
    period: '2026-09',
    value: 4,
    n,
    sd: 1,
  }));
  const at = (unit: string | null) =>
    scoresOf(elements, [metric], observations, units, { unit, period: '2026-09' }).get('trust');
  const whole = at(null);
  return units.map(({ id }) => whole && shareOfScore(whole, id, at(id) ?? null));
}

it('is the weight of a unit in a whole that is made of units', () => {
  expect(
    shares([
      ['north', 30],
      ['south', 10],
    ]),
  ).toEqual([0.75, 0.25]);
});

it('is the unit’s part of all answers where the whole was observed by itself', () => {
  expect(
    shares([
      [null, 40],
      ['north', 25],
    ]),
  ).toEqual([0.625, null]);
});
