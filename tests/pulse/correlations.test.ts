import { describe, expect, it } from 'vitest';
import { correlationsOf, type Moments } from '#lib/pulse/correlations.ts';

/** Moments of ballots, a row each. */
function momentsOf(rows: readonly (readonly number[])[]): Moments {
  const items = rows[0]!.map((_, i) => `item ${i}`);
  const total = (value: (row: readonly number[]) => number) =>
    rows.reduce((sum, row) => sum + value(row), 0);
  return {
    items,
    people: rows.length,
    sums: items.map((_, i) => total((row) => row[i]!)),
    products: items.map((_, i) => items.map((_, j) => total((row) => row[i]! * row[j]!))),
  };
}

/** Items 0 and 1 go together in three of four, item 2 goes against item 0. */
const ballots = Array.from({ length: 50 }, (_, i) => {
  const value = 1 + (i % 5);
  return [value, i < 40 ? value : 6 - value, 6 - value];
});

describe('correlations', () => {
  it('are told in two decimals, of the company as a band', () => {
    // Of 50, the ten turned round take 2 · 10/50 from a correlation of 1.
    expect(correlationsOf(momentsOf(ballots))).toEqual({
      items: ['item 0', 'item 1', 'item 2'],
      n: { low: 50, high: 99, about: null },
      values: [
        [1, 0.6, -1],
        [0.6, 1, -0.6],
        [-1, -0.6, 1],
      ],
    });
    const third = ballots.map(([a, b], i) => [a!, i < 41 ? a! : b!]);
    expect(correlationsOf(momentsOf(third))!.values[0]![1]).toBe(0.68);
  });

  it('are not told of fewer than 50', () => {
    expect(correlationsOf(momentsOf(ballots.slice(1)))).toBe(null);
  });

  it('leave out what all answered alike', () => {
    const alike = ballots.map(([a, b]) => [a!, 3, b!]);
    expect(correlationsOf(momentsOf(alike))!.items).toEqual(['item 0', 'item 2']);
    expect(correlationsOf(momentsOf(ballots.map(([a]) => [a!, 3])))).toBe(null);
  });
});
