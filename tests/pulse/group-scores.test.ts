import { describe, expect, it } from 'vitest';
import { scaleCell, type ScaleForm } from '#lib/pulse/cells.ts';
import { groupScores, type Cells } from '#lib/pulse/group-scores.ts';
import { toNearest } from './nearest.ts';

const five = { kind: 'agreement', points: 5, reversed: false } as const;
const ten = { kind: 'recommendation' } as const;

function cellsOf(form: ScaleForm, groups: Record<string, number[]>): Cells {
  const cells = Object.entries(groups).map(([unit, counts]) => ({
    unit,
    cell: scaleCell(counts, form, toNearest),
  }));
  return { form, cells };
}

// Told of a company of 400: bars 10, 20, 20, 30, 20 %: a mean of 3.3 and a variance of 1.61, told as 1.6.
const company = [40, 80, 80, 120, 80];
const team = [0, 1, 3, 4, 0];

describe('a score from the release', () => {
  it('has the error of what the company varies by and of what was rounded away', () => {
    const [, small] = groupScores(cellsOf(five, { company, team }), 'company', 'mean');
    const se = Math.sqrt(1.6 / 5 + 0.5 ** 2 / 6);
    expect(small).toEqual({
      unit: 'team',
      value: 3.5,
      se,
      n: 5,
      sd: se * Math.sqrt(5),
      bound: false,
    });
  });

  it('is the bound where no more is told, and says so', () => {
    const groups = { company, high: [0, 0, 0, 1, 6], low: [6, 1, 0, 0, 0] };
    const [, high, low] = groupScores(cellsOf(five, groups), 'company', 'mean');
    expect([high?.value, high?.bound, low?.value, low?.bound]).toEqual([4.5, true, 1.5, true]);
  });

  it('takes every answer for as likely where the company is too small to tell its variance', () => {
    const [whole] = groupScores(cellsOf(five, { company: [1, 2, 3, 4, 5] }), 'company', 'mean');
    expect(whole?.se).toBeCloseTo(Math.sqrt(2 / 10 + 0.5 ** 2 / 6), 12);
    const [wide] = groupScores(
      cellsOf(ten, { company: [1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1] }),
      'company',
      'mean',
    );
    expect(wide?.se).toBeCloseTo(Math.sqrt(10 / 5 + 2 ** 2 / 6), 12);
  });

  it('of an index carries the rounding of its items too', () => {
    const cells = { ...cellsOf(five, { company, team }), items: ['a', 'b', 'c', 'd'] };
    const [, small] = groupScores(cells, 'company', 'mean');
    expect(small?.se).toBeCloseTo(Math.sqrt(1.6 / 5 + (1 / 12 + 1 / 24) * 0.5 ** 2), 12);
  });

  it('of a favourable share is there where the share is told', () => {
    const groups = { company, team, larger: [1, 2, 3, 5, 3], high: [0, 0, 0, 12, 2] };
    const scores = groupScores(cellsOf(five, groups), 'company', 'favourable');
    // Half of the company is favourable: 50 · 50 = 2,500.
    const se = Math.sqrt(2_500 / 10 + 25 ** 2 / 6);
    expect(scores.map(({ unit, value, bound }) => [unit, value, bound])).toEqual([
      ['company', 50, false],
      ['larger', 50, false],
      ['high', 75, true],
    ]);
    expect(scores[1]?.se).toBeCloseTo(se, 12);
    expect(scores[0]?.se).toBeCloseTo(Math.sqrt(2_500 / 395 + 1 / 6), 12);
  });

  it('of promoters carries two roundings', () => {
    // Told of 400: 40 % promoters, 30 % detractors: 100 · 70 − 10².
    const many = [0, 0, 0, 0, 0, 60, 60, 60, 60, 80, 80];
    const some = [0, 0, 0, 0, 0, 4, 4, 8, 8, 8, 8];
    const few = [0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 6];
    const groups = { company: many, some, few };
    const scores = groupScores(cellsOf(ten, groups), 'company', 'promoterScore');
    expect(scores.map(({ value, bound }) => [value, bound])).toEqual([
      [10, false],
      [20, false],
      [50, true],
    ]);
    expect(scores[1]?.se).toBeCloseTo(Math.sqrt(6_900 / 25 + (10 ** 2 + 20 ** 2) / 6), 12);
    const alone = groupScores(cellsOf(ten, { some }), 'company', 'promoterScore');
    expect(alone[0]?.se).toBeCloseTo(Math.sqrt(10_000 / 25 + (10 ** 2 + 20 ** 2) / 6), 12);
  });

  it('lies in the middle of what is told to lie between', () => {
    const mixed = [0, 0, 0, 0, 0, 0, 1, 6, 5, 0, 0];
    const scores = groupScores(cellsOf(ten, { company: mixed }), 'company', 'promoterScore');
    expect([scores[0]?.value, scores[0]?.bound]).toEqual([0, false]);
  });
});
