import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choiceCell, endsOf, scaleCell, type Form, type ScaleForm } from '#lib/pulse/cells.ts';

const five = { kind: 'agreement', points: 5, reversed: false } as const;
const turned = { ...five, reversed: true };
const seven = { ...five, points: 7 } as const;
const ten = { kind: 'recommendation' } as const;
const choice = (kind: 'single' | 'ranking' | 'multiple', choices: number) =>
  ({ kind, choices }) satisfies Form;
const told = (low: number, high = low) => ({ low, high });

/** Every histogram of n people over so many values. */
function* histograms(n: number, values: number): Generator<number[]> {
  if (values === 1) {
    yield [n];
    return;
  }
  for (let first = 0; first <= n; first++) {
    for (const rest of histograms(n - first, values - 1)) yield [first, ...rest];
  }
}

describe('a question on a scale', () => {
  it('has a mean from 5 people, three parts from 10, all bars from 30', () => {
    const shown = (counts: number[]) => {
      const { favourable, parts, bars } = scaleCell(counts, five);
      return [favourable !== null, parts !== null, bars !== null];
    };
    expect(shown([1, 2, 2, 2, 2])).toEqual([false, false, false]);
    expect(shown([1, 2, 3, 2, 2])).toEqual([true, true, false]);
    expect(shown([5, 6, 6, 6, 6])).toEqual([true, true, false]);
    expect(shown([6, 6, 6, 6, 6])).toEqual([true, true, true]);
  });

  it('is told of twelve people in halves and quarters', () => {
    expect(scaleCell([1, 2, 3, 4, 2], five)).toEqual({
      n: { low: 10, high: 24, about: null },
      mean: told(3.5),
      favourable: told(50),
      parts: [told(50), told(25, 50), told(0, 25)],
      bars: null,
      promoterScore: null,
    });
  });

  it('never says that of few people nobody was neutral', () => {
    expect(scaleCell([3, 3, 0, 3, 3], five).parts).toEqual([told(50), told(0, 25), told(50)]);
  });

  it('says of an end only that it lies there, and what then may be left between', () => {
    expect(scaleCell([0, 1, 5, 4, 0], five).parts).toEqual([told(50), told(25, 50), told(0, 25)]);
    expect(scaleCell([0, 0, 12, 0, 0], five).parts).toEqual([
      told(0, 25),
      told(50, 100),
      told(0, 25),
    ]);
  });

  it('is told of forty in fifths, all bars fitting into the parts', () => {
    // Cuts from the top: 6/40 = 15 % → 20, 22/40 = 55 % → 60, 30/40 = 75 % → 80, 36/40 = 90 % → 100.
    expect(scaleCell([4, 6, 8, 16, 6], five)).toEqual({
      n: { low: 25, high: 49, about: null },
      mean: told(3.4),
      favourable: told(60),
      parts: [told(60), told(20), told(20)],
      bars: [0, 20, 20, 40, 20],
      promoterScore: null,
    });
  });

  it('is told of three hundred in hundredths', () => {
    const { mean, favourable, parts, bars } = scaleCell([30, 45, 75, 100, 50], five);
    expect([mean, favourable]).toEqual([told(3.3), told(50)]);
    expect(parts).toEqual([told(50), told(26), told(24)]);
    expect(bars).toEqual([10, 14, 26, 34, 16]);
  });

  it('is favourable at the other end where it is reversed', () => {
    const counts = [6, 16, 8, 6, 4];
    const straight = scaleCell(counts.toReversed(), five);
    expect(scaleCell(counts, turned)).toEqual({
      ...straight,
      mean: told(2.6),
      bars: straight.bars!.toReversed(),
    });
  });

  it('counts three favourable points of seven', () => {
    expect(scaleCell([10, 0, 0, 10, 0, 0, 20], seven).parts).toEqual([
      told(60),
      told(20),
      told(20),
    ]);
  });

  it('tells a recommendation score from the told promoters and detractors', () => {
    // 18 of 40 promoters: 45 % → 40; 12 detractors: the cut above them, 28/40 = 70 %, → 80.
    const cell = scaleCell([0, 0, 0, 2, 0, 4, 6, 5, 5, 10, 8], ten);
    expect(cell.parts).toEqual([told(40), told(40), told(20)]);
    expect(cell.promoterScore).toEqual(told(20));
    const few = scaleCell([0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 2], ten);
    expect(few.promoterScore).toEqual(told(50, 100));
    expect(scaleCell([0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 2], ten).promoterScore).toBe(null);
  });

  it('has bars that are shares of a whole and fit into its parts', () => {
    const histogram = fc.array(fc.nat(90), { minLength: 11, maxLength: 11 });
    fc.assert(
      fc.property(histogram, fc.constantFrom<ScaleForm>(five, turned, seven, ten), (many, form) => {
        const [low, high] = endsOf(form);
        const counts = many.slice(0, high - low + 1);
        const sum = (some: readonly number[]) => some.reduce((so, bar) => so + bar, 0);
        fc.pre(sum(counts) >= 30);
        const { parts, bars, favourable } = scaleCell(counts, form);
        const upward = form.kind === 'agreement' && form.reversed ? bars!.toReversed() : bars!;
        const [best, worst] =
          form.kind === 'recommendation' ? [2, 7] : high === 5 ? [2, 2] : [3, 3];
        expect(Math.min(...upward)).toBeGreaterThanOrEqual(0);
        expect(sum(upward)).toBe(100);
        expect(told(sum(upward.slice(-best)))).toEqual(favourable);
        expect(told(sum(upward.slice(0, worst)))).toEqual(parts![2]);
        expect(parts!.reduce((so, part) => so + part.low, 0)).toBe(100);
      }),
    );
  });

  it('lies where it is told to lie, give or take the steps', () => {
    const histogram = fc.array(fc.nat(30), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(histogram, (counts) => {
        const n = counts.reduce((so, count) => so + count, 0);
        fc.pre(n >= 10);
        const { parts } = scaleCell(counts, five);
        const true3 = [counts[3]! + counts[4]!, counts[2]!, counts[0]! + counts[1]!];
        parts!.forEach(({ low, high }, i) => {
          expect((100 * true3[i]!) / n).toBeGreaterThanOrEqual(low - 25);
          expect((100 * true3[i]!) / n).toBeLessThanOrEqual(high + 25);
        });
      }),
    );
  });
});

describe('of fewer than 25 people', () => {
  /** How many stand at each side. */
  const sides = (counts: readonly number[]): number[] => {
    if (counts.length === 5) return [counts[3]! + counts[4]!, counts[0]! + counts[1]!, counts[2]!];
    const sum = (from: number, to: number) =>
      counts.slice(from, to).reduce((so, count) => so + count, 0);
    return [sum(9, 11), sum(0, 7), sum(7, 9)];
  };

  function certain(form: ScaleForm, n: number, all: Iterable<number[]>): string[] {
    const possible = new Map<string, { least: number[]; most: number[] }>();
    for (const counts of all) {
      const key = JSON.stringify(scaleCell(counts, form));
      const found = sides(counts);
      const held = possible.get(key);
      if (!held) possible.set(key, { least: found, most: found });
      else {
        held.least = held.least.map((count, i) => Math.min(count, found[i]!));
        held.most = held.most.map((count, i) => Math.max(count, found[i]!));
      }
    }
    return [...possible].flatMap(([key, { least, most }]) =>
      least.some((count) => count === n) || most.some((count) => count === 0) ? [key] : [],
    );
  }

  it.each([5, 6, 7, 8, 9, 10, 11, 12, 15])(
    'nobody who knows that they are %i can be sure of where all, or none, stand',
    (n) => {
      expect(certain(five, n, histograms(n, 5))).toEqual([]);
    },
  );

  it.each([5, 6, 9, 10, 12])('nor on a scale from 0 to 10, of %i', (n) => {
    // A choice of answers: whatever these alone leave open, all answers leave open.
    const some = [0, 3, 6, 7, 9, 10];
    const all = function* () {
      for (const counts of histograms(n, some.length)) {
        const wide = Array.from({ length: 11 }, () => 0);
        counts.forEach((count, i) => (wide[some[i]!] = count));
        yield wide;
      }
    };
    expect(certain(ten, n, all())).toEqual([]);
  });
});

describe('somebody who joins', () => {
  /**
   * Chance that an attacker names the newcomer's answer who knows how everybody answers in general, how
   * many there are, and that all the others answer as before; from every figure told before and after.
   */
  function hit(n: number): number {
    const prior = [0.08, 0.14, 0.2, 0.38, 0.2];
    const logFactorial = [0];
    for (let i = 1; i <= n; i++) logFactorial.push(logFactorial[i - 1]! + Math.log(i));
    const keys = new Map<string, number>();
    const keyOf = (counts: number[]): number => {
      const key = JSON.stringify(scaleCell(counts, five));
      const held = keys.get(key) ?? keys.size;
      keys.set(key, held);
      return held;
    };
    const after = new Map<string, number>();
    const told = (counts: number[]): number => {
      const key = counts.join();
      const held = after.get(key) ?? keyOf(counts);
      after.set(key, held);
      return held;
    };
    const posterior = new Map<number, number[]>();
    let total = 0;
    for (const counts of histograms(n, 5)) {
      const log = counts.reduce(
        (sum, count, i) => sum + count * Math.log(prior[i]!) - logFactorial[count]!,
        logFactorial[n]!,
      );
      // What is rarer than one in three million changes nothing.
      if (log < -15) continue;
      const before = keyOf(counts);
      prior.forEach((chance, value) => {
        const later = counts.with(value, counts[value]! + 1);
        const key = before * 65_536 + told(later);
        const held = posterior.get(key) ?? [0, 0, 0, 0, 0];
        held[value]! += Math.exp(log) * chance;
        posterior.set(key, held);
        total += Math.exp(log) * chance;
      });
    }
    return [...posterior.values()].reduce((sum, held) => sum + Math.max(...held), 0) / total;
  }

  it.each([5, 8, 9, 10, 12])('is hardly better known than by a guess, beside %i others', (n) => {
    expect(hit(n)).toBeLessThanOrEqual(0.38 + 0.15);
  });
});

describe('a question with options', () => {
  it('tells each of up to three options from 10 people, of more from 30', () => {
    expect(choiceCell([3, 3, 3], 9, choice('single', 3)).shares).toBe(null);
    expect(choiceCell([5, 4, 1], 10, choice('single', 3))).toEqual({
      n: { low: 10, high: 24, about: null },
      shares: [told(50), told(25, 50), told(0, 25)],
    });
    expect(choiceCell([10, 10, 5, 4], 29, choice('single', 4)).shares).toBe(null);
    expect(choiceCell([10, 10, 7, 3], 30, choice('single', 4)).shares).toEqual(
      [40, 40, 20, 20].map((share) => told(share)),
    );
  });

  it.each([10, 11, 12, 15, 16, 20, 24])(
    'leaves open of each of three options whether nobody, or everybody, of %i chose it',
    (n) => {
      const possible = new Map<string, { least: number[]; most: number[] }>();
      for (const counts of histograms(n, 3)) {
        const key = JSON.stringify(choiceCell(counts, n, choice('single', 3)));
        const { least, most } = possible.get(key) ?? { least: counts, most: counts };
        possible.set(key, {
          least: least.map((count, i) => Math.min(count, counts[i]!)),
          most: most.map((count, i) => Math.max(count, counts[i]!)),
        });
      }
      for (const { least, most } of possible.values()) {
        expect(Math.min(...most)).toBeGreaterThan(0);
        expect(Math.max(...least)).toBeLessThan(n);
      }
    },
  );

  it('takes who came first in a ranking for a choice', () => {
    expect(choiceCell([10, 10, 5, 4], 29, choice('ranking', 4)).shares).toBe(null);
    expect(choiceCell([30, 0, 0], 30, choice('ranking', 3)).shares).toEqual(
      [100, 0, 0].map((share) => told(share)),
    );
  });

  it('tells each of several options as a question of its own, from 10 people', () => {
    const form = choice('multiple', 4);
    expect(choiceCell([9, 5, 3, 0], 9, form).shares).toBe(null);
    expect(choiceCell([12, 6, 3, 0], 12, form).shares).toEqual([
      told(75, 100),
      told(50),
      told(0, 25),
      told(0, 25),
    ]);
    expect(choiceCell([30, 14, 3, 0], 30, form).shares).toEqual(
      [100, 40, 20, 0].map((share) => told(share)),
    );
  });
});
