import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaProbability, betaQuantile, logGamma } from '#lib/numbers/beta.ts';
import { fitLevelVariance, nowcast } from '#lib/figures/nowcast.ts';
import { shrinkNormal, shrinkShares, tauPauleMandel } from '#lib/figures/shrinkage.ts';
import { composite, favourability, promoterScore, scaledMean } from '#lib/figures/survey-scores.ts';

describe('scores from answers', () => {
  it('never claim certainty from a few answers that agree', () => {
    const { seUnbiased, jeffreysSd, wilson95 } = favourability(9, 9);
    expect(seUnbiased).toBe(0);
    expect(jeffreysSd).toBeGreaterThan(6);
    expect(wilson95[0]).toBeLessThan(71);
  });

  it('have no standard error from a single answer', () => {
    expect(favourability(1, 1).seUnbiased).toBeNull();
    expect(scaledMean([0, 0, 0, 1, 0]).se).toBeNull();
    expect(promoterScore(1, 0, 0).scoreSe).toBeNull();
    expect(composite([[1, 2, 3]])).toHaveProperty('refused');
  });

  it('lie within their intervals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (n, x) => {
        fc.pre(x <= n);
        const { score, wilson95, jeffreysMean, jeffreys95 } = favourability(x, n);
        expect(wilson95[0]).toBeLessThanOrEqual(score + 1e-9);
        expect(wilson95[1]).toBeGreaterThanOrEqual(score - 1e-9);
        expect(jeffreys95[0]).toBeLessThan(jeffreysMean);
        expect(jeffreys95[1]).toBeGreaterThan(jeffreysMean);
      }),
    );
  });
});

describe('shrinkage', () => {
  it('draws every team towards all, small ones more', () => {
    const told = shrinkShares([5, 50], [5, 100]);
    if ('refused' in told) throw new Error(told.refused);
    expect(told.teams[0]!.shrunk).toBeLessThan(100);
  });

  it('leaves nothing of differences that luck explains', () => {
    const y = [10, 10.1, 9.9];
    expect(tauPauleMandel(y, [5, 5, 5])).toBe(0);
    for (const value of shrinkNormal(y, [5, 5, 5], 0).shrunk) expect(value).toBeCloseTo(10, 12);
  });

  it('is refused for a single team', () => {
    expect(shrinkShares([3], [5])).toHaveProperty('refused');
  });
});

describe('between waves', () => {
  const start = { mean: 0, variance: 1e7 };

  it('doubt grows with every missed wave and falls at the next', () => {
    const model = { observationVariance: 4, levelVariance: 1, start };
    const told = nowcast([60, 61, null, null, 58], model);
    const doubt = told.map(({ filteredVar }) => filteredVar);
    expect(doubt[2]! - doubt[1]!).toBeCloseTo(1, 12);
    expect(doubt[3]! - doubt[2]!).toBeCloseTo(1, 12);
    expect(doubt[4]!).toBeLessThan(doubt[3]!);
    for (const { filteredVar, smoothedVar } of told) {
      expect(smoothedVar).toBeLessThanOrEqual(filteredVar + 1e-9);
    }
  });

  it('a level that does not move is fitted as one', () => {
    const values = [5, 5.1, 4.9, 5.05, 4.95, 5, 5.1, 4.9];
    const model = { observationVariance: 0.01, levelVariance: 0, start };
    expect(fitLevelVariance([{ values, model }])).toBeLessThan(1e-4);
  });
});

describe('the beta distribution', () => {
  it('has the gamma function of factorials and halves', () => {
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 12);
  });

  it('is undone by its quantiles', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (a, b, p) => {
          expect(betaProbability(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
        },
      ),
    );
  });
});
