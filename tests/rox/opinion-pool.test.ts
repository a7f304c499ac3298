import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { probability } from '#lib/numbers/normal.ts';
import { asTaken, ownOf, pool, type Opinion, type Pool } from '#lib/rox/opinion-pool.ts';

const opinion = (likely: number, low: number, high: number): Opinion => ({ likely, low, high });

function pooled(...opinions: Opinion[]): Pool {
  const found = pool(opinions);
  if ('refused' in found) throw new Error(found.refused);
  return found;
}

/** Ranges with some width, in the size of strengths. */
const opinions = fc
  .tuple(
    fc.double({ min: -5, max: 5, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
    fc.double({ min: 1e-3, max: 3, noNaN: true }),
  )
  .map(([likely, below, above]) => opinion(likely, likely - below, likely + above));
const some = fc.array(opinions, { minLength: 1, maxLength: 8 });

describe('one estimate', () => {
  it('with alike sides is the normal law whose 90 % range it is', () => {
    const { mean, sd } = ownOf(opinion(0.4, 0.1, 0.7));
    expect(mean).toBeCloseTo(0.4, 12);
    expect(sd).toBeCloseTo(0.3 / 1.645, 12);
  });

  it('with no side at all below is half a normal law (mean √(2/π) σ, variance (1 − 2/π) σ²)', () => {
    const { mean, sd } = ownOf(opinion(0, 0, 1.645));
    expect(mean).toBeCloseTo(0.7978845608, 9);
    expect(sd).toBeCloseTo(0.602810275, 9);
  });

  it('holds nine tenths between its ends, however skewed', () => {
    fc.assert(
      fc.property(opinions, ({ likely, low, high }) => {
        const [below, above] = [likely - low, high - likely];
        // each side of a split normal has its share of the whole by its own deviation
        const share = (side: number) => (2 * side) / (below + above);
        const outside = (share(below) + share(above)) * probability(-nineInTen);
        expect(outside).toBeCloseTo(0.1, 4);
      }),
    );
  });

  it('leans to the longer side', () => {
    expect(ownOf(opinion(0.4, 0.3, 0.9)).mean).toBeGreaterThan(0.4);
    expect(ownOf(opinion(0.4, -0.1, 0.5)).mean).toBeLessThan(0.4);
  });
});

describe('several estimates', () => {
  it('tell apart how far people differ and how unsure each is', () => {
    const { mean, between, within, se, people } = pooled(
      opinion(0.2, 0.1, 0.3),
      opinion(0.6, 0.5, 0.7),
    );
    expect(mean).toBeCloseTo(0.4, 12);
    expect(between).toBeCloseTo(0.2, 12);
    expect(within).toBeCloseTo(0.1 / 1.645, 12);
    expect(se).toBeCloseTo(0.2090349, 6);
    expect(people).toBe(2);
  });

  it('are the mixture of their laws, moment by moment', () => {
    fc.assert(
      fc.property(some, (all) => {
        const { mean, se } = pooled(...all);
        const owns = all.map(ownOf);
        const second = owns.reduce((sum, own) => sum + own.sd ** 2 + own.mean ** 2, 0);
        expect(mean ** 2 + se ** 2).toBeCloseTo(second / all.length, 8);
      }),
    );
  });

  it('of one person are their own', () => {
    fc.assert(
      fc.property(opinions, (each) => {
        const [own, whole] = [ownOf(each), pooled(each)];
        expect(whole.mean).toBeCloseTo(own.mean, 10);
        expect(whole.se).toBeCloseTo(own.sd, 10);
        expect(whole.between).toBe(0);
      }),
    );
  });

  it('do not depend on the order of the people', () => {
    fc.assert(
      fc.property(some, (all) => {
        const turned = pooled(...all.toReversed());
        const whole = pooled(...all);
        expect(turned.mean).toBeCloseTo(whole.mean, 10);
        expect(turned.se).toBeCloseTo(whole.se, 10);
      }),
    );
  });

  it('are never surer than people differ, nor than they are themselves', () => {
    fc.assert(
      fc.property(some, (all) => {
        const { se, between, within } = pooled(...all);
        expect(se).toBeGreaterThanOrEqual(between);
        expect(se).toBeGreaterThanOrEqual(within);
      }),
    );
  });

  it('that agree become no surer by being many: five of one mind know what one knows', () => {
    const one = opinion(0.3, 0.1, 0.5);
    expect(pooled(one, one, one, one, one).se).toBeCloseTo(pooled(one).se, 12);
  });

  it('that leave no room at all are refused, and so are none', () => {
    expect(pool([opinion(0.4, 0.4, 0.4), opinion(0.4, 0.4, 0.4)])).toEqual({ refused: 'no range' });
    expect(pool([])).toEqual({ refused: 'nobody' });
  });

  it('are taken over to four digits', () => {
    expect(asTaken({ mean: 0.123456, se: 0.0987654 })).toEqual({ strength: 0.1235, se: 0.09877 });
  });
});
