import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { teamsAlike } from '#lib/figures/teams-alike.ts';
import {
  composite,
  favourability,
  nonResponse,
  postStratified,
} from '#lib/figures/survey-scores.ts';
import { shrinkShares } from '#lib/figures/shrinkage.ts';

function told(rows: readonly (readonly number[])[]) {
  const answers = rows.flatMap((row, team) => row.map((value) => ({ team: `t${team}`, value })));
  const found = teamsAlike(answers);
  if ('refused' in found) throw new Error(found.refused);
  return found;
}

describe('teams', () => {
  it('of one size have the variances that the mean squares give', () => {
    const { icc1, icc2, meanSquareBetween, meanSquareWithin, varianceBetween, varianceWithin } =
      told([
        [3, 4, 5, 4],
        [6, 7, 7, 8],
        [2, 1, 3, 2],
      ]);
    expect(meanSquareBetween).toBeCloseTo(25.333333333333332, 12);
    expect(meanSquareWithin).toBeCloseTo(2 / 3, 12);
    expect(varianceWithin).toBeCloseTo(meanSquareWithin, 6);
    expect(varianceBetween).toBeCloseTo((meanSquareBetween - meanSquareWithin) / 4, 5);
    expect(icc1).toBeCloseTo(varianceBetween / (varianceBetween + varianceWithin), 6);
    expect(icc2).toBeCloseTo(1 - meanSquareWithin / meanSquareBetween, 12);
  });

  it('that are all alike have nothing between them', () => {
    const { varianceBetween, reliability } = told([
      [1, 5],
      [2, 4],
      [5, 1],
    ]);
    expect(varianceBetween).toBe(0);
    expect(reliability.every(({ value }) => value === 0)).toBe(true);
    expect(teamsAlike([{ team: 'a', value: 1 }])).toHaveProperty('refused');
  });

  it('are relied on the more, the larger they are', () => {
    const row = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 8 }), (rows) => {
        const { reliability, varianceBetween, varianceWithin } = told(rows);
        fc.pre(varianceBetween > 0 && varianceWithin > 0);
        for (const a of reliability)
          for (const b of reliability)
            if (a.n > b.n) expect(a.value).toBeGreaterThanOrEqual(b.value);
      }),
    );
  });

  it('that do not differ are known as well as all answers tell, and not perfectly', () => {
    const found = shrinkShares([5, 50], [10, 100]);
    if ('refused' in found) throw new Error(found.refused);
    expect(found.rho).toBe(0);
    for (const { sd } of found.teams) expect(sd).toBeCloseTo(100 * Math.sqrt(0.25 / 112), 6);
  });
});

describe('a composite', () => {
  it('leaves out whoever answered less than half, and no one else', () => {
    const found = composite([
      [4, 5, 4, 5],
      [2, null, 3, null],
      [1, null, null, null],
      [5, 5, 4, 4],
    ]);
    if ('refused' in found) throw new Error(found.refused);
    expect(found).toMatchObject({ n: 3, dropped: 1 });
    expect(found.score).toBeCloseTo((25 * (4.5 + 2.5 + 4.5)) / 3 - 25, 10);
  });

  it('of a whole team describes it without error, and says less about its climate', () => {
    const rows = [
      [1, 2],
      [3, 4],
      [5, 4],
    ];
    const found = composite(rows, 5, 3);
    if ('refused' in found) throw new Error(found.refused);
    expect(found.se).toBe(0);
    expect(found.seLearning).toBeGreaterThan(10);
    expect(favourability(3, 5, 5)).toMatchObject({ seUnbiased: 0 });
    expect(favourability(3, 5, 5).seLearning).toBeGreaterThan(20);
    const strata = [{ N: 5, n: 5, mean: 60, sd: 10 }];
    expect(postStratified(strata)).toMatchObject({ se: 0 });
    expect(postStratified(strata).seLearning).toBeCloseTo(10 / Math.sqrt(5), 12);
  });
});

describe('those who do not answer', () => {
  it('could move the score as far as their number allows', () => {
    expect(nonResponse(60, 8, 10)).toEqual({
      rate: 0.8,
      bounds: [48, 68],
      sensitivity10: expect.closeTo(2, 12) as number,
    });
    expect(nonResponse(60, 10, 10).bounds).toEqual([60, 60]);
  });
});
