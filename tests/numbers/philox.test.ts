import { describe, expect, it } from 'vitest';
import { density, probability, quantile } from '#lib/numbers/normal.ts';
import { philox } from '#lib/numbers/philox.ts';
import { integral } from '#lib/numbers/quadrature.ts';

describe('Philox 4×32-10', () => {
  it.each([
    [
      '00000000',
      '00000000',
      '00000000',
      '00000000',
      '00000000',
      '00000000',
      '6627e8d5 e169c58d bc57ac4c 9b00dbd8',
    ],
    [
      'ffffffff',
      'ffffffff',
      'ffffffff',
      'ffffffff',
      'ffffffff',
      'ffffffff',
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      '243f6a88',
      '85a308d3',
      '13198a2e',
      '03707344',
      'a4093822',
      '299f31d0',
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('gives the vectors that Random123 publishes: %s %s %s %s, key %s %s', (...words) => {
    const [c0, c1, c2, c3, k0, k1] = words.slice(0, 6).map((word) => parseInt(word, 16));
    const out = new Int32Array(4);
    philox(out, c0!, c1!, c2!, c3!, k0!, k1!);
    const hex = [...out].map((word) => (word >>> 0).toString(16).padStart(8, '0'));
    expect(hex.join(' ')).toBe(words[6]);
  });
});

describe('the normal distribution', () => {
  it('has the tails that tables give', () => {
    expect(probability(-30) / 4.906713927148187e-198).toBeCloseTo(1, 10);
    expect(probability(1)).toBeCloseTo(0.8413447460685429, 15);
    expect(probability(-8) / 6.220960574271786e-16).toBeCloseTo(1, 11);
  });

  it('is undone by its quantiles', () => {
    for (const p of [1e-20, 1e-5, 0.02, 0.3, 0.5, 0.7, 0.975]) {
      expect(probability(quantile(p)) / p).toBeCloseTo(1, 12);
    }
    expect(quantile(0)).toBe(-Infinity);
    expect(quantile(1)).toBe(Infinity);
  });

  it('integrates to its probabilities', () => {
    expect(integral(density, [-1, 0, 1, 2])).toBeCloseTo(probability(2) - probability(-1), 14);
  });
});
