import { describe, expect, it } from 'vitest';
import { written } from '#lib/pulse/ballot.ts';
import { countedFrom, formOf } from '#lib/pulse/counted.ts';
import type { Answer } from '#lib/pulse/item.ts';
import { release } from '#lib/pulse/release.ts';
import type { ReportingUnit } from '#lib/pulse/reporting-tree.ts';
import { tally } from '#lib/pulse/tally.ts';
import { id, item, questions } from './questions.ts';
import { middling } from './nearest.ts';

const tree: ReportingUnit[] = [
  { id: 'company', parent: null, level: 'company', eligible: 0, lot: 1 },
  { id: 'team', parent: 'company', level: 'team', eligible: 8, lot: 2 },
  { id: 'others', parent: 'company', level: 'team', eligible: 12, lot: 3 },
];
const ballots = (unit: string, times: number, ...answers: (Answer | null)[]) =>
  Array.from({ length: times }, () => ({ unit, content: written(answers) }));
const opened = [
  ...ballots('others', 6, 4, 2, 9, 1, [1, 3], [2, 1, 3]),
  ...ballots('others', 1, 2, null, 3, 1, null, [1, 2, 3]),
  ...ballots('team', 5, 5, 1, 10, 2, [3], [2, 3, 1]),
];

describe('what was tallied', () => {
  // The tally has no unit for the company, and its units in another order.
  const counts = tally(questions, ['others', 'team'], opened, []);
  const { items, beside } = countedFrom(tree, questions, counts);
  const rows = (number: number): number[][] => {
    const { counts } = items.find((each) => each.id === id(number))!;
    const width = counts.length / tree.length;
    return tree.map((_, i) => Array.from(counts).slice(i * width, (i + 1) * width));
  };

  it('has a row for every unit of the tree, and a column for every answer', () => {
    expect(rows(1)).toEqual([
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 5],
      [0, 1, 0, 6, 0],
    ]);
    expect(rows(3)[2]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 6, 0]);
    expect(rows(5)[1]).toEqual([0, 5, 0]);
  });

  it('counts who answered beside what they marked', () => {
    expect(rows(6)[2]).toEqual([6, 0, 6]);
    expect(items.find((each) => each.id === id(6))?.respondents).toEqual([0, 5, 6]);
  });

  it('keeps of a ranking who came first', () => {
    expect(rows(7)).toEqual([
      [0, 0, 0],
      [0, 5, 0],
      [1, 6, 0],
    ]);
  });

  it('takes agreement together in whole points, turned one way', () => {
    const [index] = beside.indices;
    expect([index?.id, index?.items, index?.points]).toEqual(['agree5', [id(1), id(2)], 5]);
    // 4 and 2 turned to 4 are 4; 5 and 1 turned to 5 are 5; who left one out is in none.
    expect(Array.from(index!.counts)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 6, 0]);
  });

  it('leaves comments out', () => {
    expect(items.map((each) => each.id)).toEqual([1, 2, 3, 5, 6, 7].map(id));
    expect(formOf(questions[3]!)).toBe(null);
  });

  it('can be released as it is', () => {
    const { release: told, atoms } = release(tree, items, 5, middling, beside);
    expect(told.items.map(({ cells }) => cells.length)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(told.indices[0]?.cells).toHaveLength(3);
    expect(told.correlations).toBe(null);
    expect(atoms.get(id(5))).toEqual([
      { unit: 'team', respondents: 5, counts: [0, 5, 0] },
      { unit: 'others', respondents: 7, counts: [7, 0, 0] },
    ]);
  });

  it('counts nothing of an item that was not asked, and makes no index of other answers', () => {
    const fewer = countedFrom(tree, questions.slice(0, 2), counts);
    expect(fewer.items.map((each) => each.id)).toEqual([1, 2].map(id));
    const [composite] = counts.composites;
    const of = { ...counts, composites: [{ ...composite!, items: [id(3)] }] };
    expect(() => countedFrom(tree, questions, of)).toThrow('made of agreement');
  });

  it('must have its units in the tree', () => {
    expect(() => countedFrom(tree.slice(0, 2), questions, counts)).toThrow('no place in the tree');
  });
});

it('seven points are an index of their own, rounded on their own scale', () => {
  const asked = [1, 2].map((number) => item(number, { kind: 'agree7', reversed: false }));
  const counts = tally(asked, ['team'], ballots('team', 5, 7, 6), []);
  const { beside } = countedFrom([{ ...tree[1]!, parent: null }], asked, counts);
  expect(beside.indices.map(({ id, points }) => [id, points])).toEqual([['agree7', 7]]);
  expect(Array.from(beside.indices[0]!.counts)).toEqual([0, 0, 0, 0, 0, 5, 0]);
  expect(formOf(asked[0]!)).toEqual({ kind: 'agreement', points: 7, reversed: false });
});
