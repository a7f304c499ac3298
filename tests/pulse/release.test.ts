import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Form } from '#lib/pulse/cells.ts';
import { release, type CountedBeside } from '#lib/pulse/release.ts';
import type { ReportingUnit } from '#lib/pulse/reporting-tree.ts';
import type { CountedItem } from '#lib/pulse/settle.ts';
import { middling } from './nearest.ts';

const company: ReportingUnit[] = [
  { id: 'all', parent: null, level: 'company', eligible: 0, lot: 1 },
  { id: 'care', parent: 'all', level: 'department', eligible: 0, lot: 2 },
  { id: 'north', parent: 'care', level: 'team', eligible: 12, lot: 3 },
  { id: 'south', parent: 'care', level: 'team', eligible: 9, lot: 4 },
  { id: 'sales', parent: 'all', level: 'team', eligible: 30, lot: 5 },
];
const five: Form = { kind: 'agreement', points: 5, reversed: false };
const none = [0, 0, 0, 0, 0];
const north = [1, 2, 3, 4, 2];
const [south, large] = [
  [0, 1, 1, 1, 0],
  [0, 1, 2, 2, 1],
];
const sales = [2, 4, 8, 12, 4];
const item = (id: string, ...rows: number[][]): CountedItem => ({
  id,
  form: five,
  counts: rows.flat(),
});
const close = (items: CountedItem[], beside?: CountedBeside) =>
  release(company, items, 5, middling, beside);
const unitsIn = (cells: readonly { unit: string }[]) => cells.map(({ unit }) => unit);

describe('the release', () => {
  it('hides a team beside one that would give it away by subtraction', () => {
    const { release: told, atoms } = close([item('said', none, none, north, south, sales)]);
    expect(unitsIn(told.items[0]!.cells)).toEqual(['all', 'care', 'sales']);
    expect(atoms.get('said')).toEqual([
      { unit: 'care', respondents: 15, counts: [1, 3, 4, 5, 2] },
      { unit: 'sales', respondents: 30, counts: sales },
    ]);
  });

  it('keeps no atom where a group has nobody outside its shown groups', () => {
    const { release: told, atoms } = close([item('said', none, none, north, large, sales)]);
    expect(unitsIn(told.items[0]!.cells)).toEqual(['all', 'care', 'north', 'south', 'sales']);
    expect(unitsIn(atoms.get('said')!)).toEqual(['north', 'south', 'sales']);
  });

  it('tells nothing where the company itself is too small', () => {
    const { release: told, atoms } = close([item('said', none, none, [0, 0, 1, 1, 0], none, none)]);
    expect([told.items[0]!.cells, atoms.get('said')]).toEqual([[], []]);
  });

  it('counts people by who answered, where several options may be marked', () => {
    const form = { kind: 'multiple', choices: 2 } as const;
    const counts = [0, 0, 0, 0, 12, 3, 6, 6, 30, 30];
    const { release: told, atoms } = close([
      { id: 'marked', form, counts, respondents: [0, 0, 12, 6, 30] },
    ]);
    expect(told.items[0]!.cells[2]).toEqual({
      unit: 'north',
      cell: {
        n: { low: 10, high: 24, about: null },
        shares: [
          { low: 75, high: 100 },
          { low: 0, high: 25 },
        ],
      },
    });
    expect(atoms.get('marked')![0]).toEqual({ unit: 'north', respondents: 12, counts: [12, 3] });
  });

  it('is refused what is not counted for every unit, or twice', () => {
    const short = item('said', none, north);
    const whole = item('said', none, none, north, south, sales);
    expect(() => close([short])).toThrow('Item said is not counted for every unit.');
    expect(() => close([{ ...whole, respondents: [1] }])).toThrow('not counted for every unit');
    expect(() => close([whole, whole])).toThrow('twice');
  });
});

describe('an index', () => {
  const first = item('first', none, none, north, large, sales);
  const second: CountedItem = {
    ...item('second', none, none, [3, 3, 3, 2, 1], large, sales),
    form: { kind: 'agreement', points: 5, reversed: true },
  };
  const index = (counts = first.counts) => ({
    indices: [{ id: 'both', items: ['first', 'second'], points: 5 as const, counts }],
  });

  it('is shown where all its items are, with the mean of their told means turned one way', () => {
    const { release: told, atoms } = close([first, second], index());
    const [both] = told.indices;
    expect(unitsIn(both!.cells)).toEqual(['all', 'care', 'north', 'south', 'sales']);
    // 3.33 is told as 3.5; 2.58 as 2.5, which turned round is 3.5.
    expect(both!.cells[2]!.cell.mean).toEqual({ low: 3.5, high: 3.5 });
    expect(both!.cells[2]!.cell.parts).toEqual([
      { low: 50, high: 50 },
      { low: 25, high: 50 },
      { low: 0, high: 25 },
    ]);
    expect(atoms.get('both')![0]).toEqual({ unit: 'north', respondents: 12, counts: north });
  });

  it('is hidden where one of its items is', () => {
    const few = item('first', none, none, north, south, sales);
    const { release: told } = close([few, second], index());
    expect(unitsIn(told.items[1]!.cells)).toEqual(['all', 'care', 'north', 'south', 'sales']);
    expect(unitsIn(told.indices[0]!.cells)).toEqual(['all', 'care', 'sales']);
  });

  it('is hidden where too few answered all of it', () => {
    const counts = [none, none, north, [0, 1, 1, 1, 1], sales].flat();
    const { release: told } = close([first, second], index(counts));
    expect(unitsIn(told.indices[0]!.cells)).toEqual(['all', 'care', 'sales']);
  });

  it('is told in the step of its item with the fewest people', () => {
    const many = item('first', none, none, [0, 0, 0, 0, 0], none, [10, 10, 10, 10, 10]);
    const fewer = item('second', none, none, none, none, [2, 3, 7, 11, 7]);
    const { release: told } = close([many, fewer], {
      indices: [{ id: 'both', items: ['first', 'second'], points: 5, counts: fewer.counts }],
    });
    // 3 and 3.6, told of 50 and of 30: 3.4 in fifths.
    expect(told.indices[0]!.cells[0]!.cell.mean).toEqual({ low: 3.4, high: 3.4 });
    expect(told.items[0]!.cells[0]!.cell.n.low).toBe(50);
  });

  it('takes a bound turned round for what it then bounds', () => {
    const alike: CountedItem = {
      ...item('second', none, none, [0, 0, 0, 0, 13], [0, 0, 0, 0, 6], sales),
      form: { kind: 'agreement', points: 5, reversed: true },
    };
    const [both] = close([first, alike], index()).release.indices;
    expect(both!.form).toEqual(five);
    // 3.5 and, as 4.5 or more turned round, 1.5 or less.
    expect(both!.cells[2]!.cell.mean).toEqual({ low: 2.5, high: 2.5 });
  });

  it('is made of counted items on its own scale', () => {
    const points = { indices: [{ ...index().indices[0]!, points: 7 as const }] };
    expect(() => close([first, second], points)).toThrow('An index of 7 points');
    expect(() => close([first], index())).toThrow('An index of 5 points');
  });
});

it('correlations are told where their sums were counted', () => {
  const moments = {
    items: ['a', 'b'],
    people: 50,
    sums: [150, 150],
    products: [
      [500, 475],
      [475, 500],
    ],
  };
  const { release: told } = close([item('said', none, none, north, large, sales)], { moments });
  expect(told.correlations?.values).toEqual([
    [1, 0.5],
    [0.5, 1],
  ]);
});

describe('of two companies that differ only in what is hidden', () => {
  const people = fc.array(
    fc.record({ unit: fc.nat(11), answer: fc.nat(4), other: fc.nat(4), lot: fc.nat() }),
    { maxLength: 120 },
  );
  const tree = fc.array(fc.nat(), { minLength: 12, maxLength: 12 }).map((places) =>
    places.map((place, i): ReportingUnit => {
      const parent = i === 0 ? null : `u${place % i}`;
      return { id: `u${i}`, parent, level: i < 4 ? 'department' : 'team', eligible: 0, lot: i };
    }),
  );
  const counted = (some: readonly { unit: number; answer: number }[]): CountedItem => {
    const counts = Array.from({ length: 60 }, () => 0);
    for (const { unit, answer } of some) counts[unit * 5 + answer]! += 1;
    return { id: 'said', form: five, counts };
  };

  it('everything told and kept is the same, whoever in an atom gave which answer', () => {
    fc.assert(
      fc.property(people, tree, fc.constantFrom(5, 7, 10), (some, units, k) => {
        const closed = release(units, [counted(some)], k, middling);
        const shown = new Set(unitsIn(closed.release.items[0]!.cells));
        const atomAt = (unit: string | null): string | null =>
          unit === null || shown.has(unit)
            ? unit
            : atomAt(units.find(({ id }) => id === unit)!.parent);
        // Within each atom answers go from hand to hand; outside all groups they become any others.
        const swapped = [...Map.groupBy(some, ({ unit }) => atomAt(`u${unit}`))].flatMap(
          ([atom, members]) => {
            const answers = members
              .toSorted((a, b) => a.lot - b.lot)
              .map(({ answer, other }) => (atom === null ? other : answer));
            return members.map(({ unit }, i) => ({ unit, answer: answers[i]! }));
          },
        );
        expect(release(units, [counted(swapped)], k, middling)).toEqual(closed);
      }),
      { numRuns: 200 },
    );
  });

  it('the same groups are shown, whatever they answer', () => {
    fc.assert(
      fc.property(people, tree, (some, units) => {
        const others = some.map(({ unit, other }) => ({ unit, answer: other }));
        const [one, another] = [some, others].map((each) =>
          release(units, [counted(each)], 5, middling),
        );
        expect(unitsIn(one!.release.items[0]!.cells)).toEqual(
          unitsIn(another!.release.items[0]!.cells),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('no atom that is kept has fewer than k people', () => {
    fc.assert(
      fc.property(people, tree, fc.constantFrom(5, 7, 10), (some, units, k) => {
        const { atoms } = release(units, [counted(some)], k, middling);
        for (const { respondents, counts } of atoms.get('said')!) {
          expect(respondents).toBeGreaterThanOrEqual(k);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(respondents);
        }
      }),
      { numRuns: 200 },
    );
  });
});
