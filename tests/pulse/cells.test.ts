import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choiceCell,
  endsOf,
  isScale,
  scaleCell,
  widthOf,
  type Form,
  type ScaleForm,
} from '#lib/pulse/cells.ts';
import { blind, Board, Newcomer } from '../prove/newcomers.ts';
import { waysOf, type Show } from '../prove/ways.ts';
import { toNearest } from './nearest.ts';

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
      const { favourable, parts, bars } = scaleCell(counts, five, toNearest);
      return [favourable !== null, parts !== null, bars !== null];
    };
    expect(shown([1, 2, 2, 2, 2])).toEqual([false, false, false]);
    expect(shown([1, 2, 3, 2, 2])).toEqual([true, true, false]);
    expect(shown([5, 6, 6, 6, 6])).toEqual([true, true, false]);
    expect(shown([6, 6, 6, 6, 6])).toEqual([true, true, true]);
  });

  it('is told of twelve people in halves and quarters', () => {
    expect(scaleCell([1, 2, 3, 4, 2], five, toNearest)).toEqual({
      n: { low: 10, high: 24, about: null },
      mean: told(3.5),
      favourable: told(50),
      parts: [told(50), told(25, 50), told(0, 25)],
      bars: null,
      promoterScore: null,
    });
  });

  it('never says that of few people nobody was neutral', () => {
    expect(scaleCell([3, 3, 0, 3, 3], five, toNearest).parts).toEqual([
      told(50),
      told(0, 25),
      told(50),
    ]);
  });

  it('says of an end only that it lies there, and what then may be left between', () => {
    expect(scaleCell([0, 1, 5, 4, 0], five, toNearest).parts).toEqual([
      told(50),
      told(25, 50),
      told(0, 25),
    ]);
    expect(scaleCell([0, 0, 12, 0, 0], five, toNearest).parts).toEqual([
      told(0, 25),
      told(50, 100),
      told(0, 25),
    ]);
  });

  it('is told of forty in tenths and fifths, all bars fitting into the parts', () => {
    // 22/40 = 55 % favourable → 60. Other cuts from the top: 6/40 = 15 % → 20, 30/40 → 80, 36/40 = 90 % → 100.
    expect(scaleCell([4, 6, 8, 16, 6], five, toNearest)).toEqual({
      n: { low: 25, high: 49, about: null },
      mean: told(3.4),
      favourable: told(60),
      parts: [told(60), told(20), told(20)],
      bars: [0, 20, 20, 40, 20],
      promoterScore: null,
    });
  });

  it('is told of three hundred in hundredths', () => {
    const { mean, favourable, parts, bars } = scaleCell([30, 45, 75, 100, 50], five, toNearest);
    expect([mean, favourable]).toEqual([told(3.3), told(50)]);
    expect(parts).toEqual([told(50), told(26), told(24)]);
    expect(bars).toEqual([10, 14, 26, 34, 16]);
  });

  it('is favourable at the other end where it is reversed', () => {
    const counts = [6, 16, 8, 6, 4];
    const straight = scaleCell(counts.toReversed(), five, toNearest);
    expect(scaleCell(counts, turned, toNearest)).toEqual({
      ...straight,
      mean: told(2.6),
      bars: straight.bars!.toReversed(),
    });
  });

  it('counts three favourable points of seven', () => {
    expect(scaleCell([10, 0, 0, 10, 0, 0, 20], seven, toNearest).parts).toEqual([
      told(50),
      told(30),
      told(20),
    ]);
  });

  it('tells a recommendation score from the told promoters and detractors', () => {
    // 18 of 40 promoters: 45 % → 50; 12 detractors: the cut above them, 28/40 = 70 %, → 80.
    const cell = scaleCell([0, 0, 0, 2, 0, 4, 6, 5, 5, 10, 8], ten, toNearest);
    expect(cell.parts).toEqual([told(50), told(30), told(20)]);
    expect(cell.promoterScore).toEqual(told(30));
    const few = scaleCell([0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 2], ten, toNearest);
    expect(few.promoterScore).toEqual(told(50, 100));
    expect(scaleCell([0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 2], ten, toNearest).promoterScore).toBe(null);
  });

  const anyForm = fc.constantFrom<ScaleForm>(five, turned, seven, ten);

  it('has bars that are shares of a whole and fit into its parts', () => {
    const histogram = fc.array(fc.nat(90), { minLength: 11, maxLength: 11 });
    fc.assert(
      fc.property(histogram, anyForm, fc.func(fc.boolean()), (many, form, raised) => {
        const [low, high] = endsOf(form);
        const counts = many.slice(0, high - low + 1);
        const sum = (some: readonly number[]) => some.reduce((so, bar) => so + bar, 0);
        fc.pre(sum(counts) >= 30);
        const { parts, bars, favourable } = scaleCell(counts, form, raised);
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
        const { parts } = scaleCell(counts, five, toNearest);
        const true3 = [counts[3]! + counts[4]!, counts[2]!, counts[0]! + counts[1]!];
        parts!.forEach(({ low, high }, i) => {
          expect((100 * true3[i]!) / n).toBeGreaterThanOrEqual(low - 25);
          expect((100 * true3[i]!) / n).toBeLessThanOrEqual(high + 25);
        });
      }),
    );
  });
});

describe('a mean beside told parts', () => {
  const ups =
    (...figures: string[]) =>
    (figure: string) =>
      figures.includes(figure);

  it('goes no further than they let it, give or take a step', () => {
    // Three of ten are favourable, and seven at the bottom: half are told to be, and half unfavourable.
    expect(scaleCell([7, 0, 0, 3, 0], five, ups('cut 1', 'cut 2'))).toMatchObject({
      parts: [told(50), told(0, 25), told(50)],
      mean: told(2, 2.5),
    });
    expect(scaleCell([0, 3, 0, 0, 7], five, ups('mean')).mean).toEqual(told(4, 4.5));
    expect(scaleCell([0, 0, 3, 0, 0, 0, 7], seven, ups('mean')).mean).toEqual(told(5, 6));
    expect(scaleCell([7, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0], ten, ups('cut 1', 'cut 3')).mean).toEqual(
      told(2, 4),
    );
    expect(scaleCell([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], ten, ups('mean')).mean).toEqual(
      told(8, 10),
    );
  });

  it('is that of all answers', () => {
    const unasked = () => {
      throw new Error('3 lies on a step');
    };
    expect(scaleCell([0, 0, 5, 0, 0], five, unasked).mean).toEqual(told(3));
  });

  it('does so at the other end where the item is reversed', () => {
    expect(scaleCell([0, 3, 0, 0, 7], turned, ups('cut 1', 'cut 2', 'mean')).mean).toEqual(
      told(4, 4.5),
    );
    expect(scaleCell([7, 0, 0, 3, 0], turned, ups()).mean).toEqual(told(2, 2.5));
  });
});

it('every figure is rounded by itself', () => {
  const asked: string[] = [];
  const raised = (figure: string) => asked.push(figure) < 0;
  scaleCell([3, 1, 2, 5, 2], five, raised);
  choiceCell([3, 4, 6], 13, choice('single', 3), raised);
  choiceCell([3, 9], 13, choice('multiple', 2), raised);
  const once = ['cut 1', 'cut 2', 'mean', 'cut 0', 'cut 1', 'option 0', 'option 1'];
  expect(asked).toEqual(once);
});

describe('a form', () => {
  it.each([
    [five, 5, true],
    [seven, 7, true],
    [ten, 11, true],
    [choice('single', 4), 4, false],
  ])('%o has %i values', (form: Form, values, scale) => {
    expect([widthOf(form), isScale(form)]).toEqual([values, scale]);
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
      const found = sides(counts);
      for (const key of waysOf(counts, (of, raised) =>
        JSON.stringify(scaleCell(of, form, raised)),
      ).keys()) {
        const { least, most } = possible.get(key) ?? { least: found, most: found };
        possible.set(key, {
          least: least.map((count, i) => Math.min(count, found[i]!)),
          most: most.map((count, i) => Math.max(count, found[i]!)),
        });
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
  const show: Show = (counts, raised) => JSON.stringify(scaleCell(counts, five, raised));

  it.each([5, 6, 8, 9, 10, 12])('is little better known than by a guess, beside %i others', (n) => {
    const { right } = new Newcomer(new Board(n, show), new Board(n + 1, show)).hit();
    expect(right).toBeLessThanOrEqual(blind + 0.075);
  });
});

describe('a question with options', () => {
  it('tells each of up to three options from 10 people, of more from 30', () => {
    expect(choiceCell([3, 3, 3], 9, choice('single', 3), toNearest).shares).toBe(null);
    expect(choiceCell([5, 4, 1], 10, choice('single', 3), toNearest)).toEqual({
      n: { low: 10, high: 24, about: null },
      shares: [told(50), told(25, 50), told(0, 25)],
    });
    expect(choiceCell([10, 10, 5, 4], 29, choice('single', 4), toNearest).shares).toBe(null);
    expect(choiceCell([10, 10, 7, 3], 30, choice('single', 4), toNearest).shares).toEqual(
      [40, 40, 20, 20].map((share) => told(share)),
    );
  });

  it.each([10, 11, 12, 15, 16, 20, 24])(
    'leaves open of each of three options whether nobody, or everybody, of %i chose it',
    (n) => {
      const possible = new Map<string, { least: number[]; most: number[] }>();
      for (const counts of histograms(n, 3)) {
        const shown = waysOf(counts, (of, raised) =>
          JSON.stringify(choiceCell(of, n, choice('single', 3), raised)),
        );
        for (const key of shown.keys()) {
          const { least, most } = possible.get(key) ?? { least: counts, most: counts };
          possible.set(key, {
            least: least.map((count, i) => Math.min(count, counts[i]!)),
            most: most.map((count, i) => Math.max(count, counts[i]!)),
          });
        }
      }
      for (const { least, most } of possible.values()) {
        expect(Math.min(...most)).toBeGreaterThan(0);
        expect(Math.max(...least)).toBeLessThan(n);
      }
    },
  );

  it('tells of two options the one and what it leaves', () => {
    expect(choiceCell([10, 30], 40, choice('single', 2), toNearest).shares).toEqual([
      told(20),
      told(80),
    ]);
  });

  it('takes who came first in a ranking for a choice', () => {
    expect(choiceCell([10, 10, 5, 4], 29, choice('ranking', 4), toNearest).shares).toBe(null);
    expect(choiceCell([30, 0, 0], 30, choice('ranking', 3), toNearest).shares).toEqual(
      [100, 0, 0].map((share) => told(share)),
    );
  });

  it('tells each of several options as a question of its own, from 10 people', () => {
    const form = choice('multiple', 4);
    expect(choiceCell([9, 5, 3, 0], 9, form, toNearest).shares).toBe(null);
    expect(choiceCell([12, 6, 3, 0], 12, form, toNearest).shares).toEqual([
      told(75, 100),
      told(50),
      told(0, 25),
      told(0, 25),
    ]);
    expect(choiceCell([30, 14, 3, 0], 30, form, toNearest).shares).toEqual(
      [100, 50, 10, 0].map((share) => told(share)),
    );
  });
});
