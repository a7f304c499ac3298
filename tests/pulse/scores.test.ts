import { describe, expect, it } from 'vitest';
import type { CountedItem } from '#lib/pulse/settle.ts';
import { release } from '#lib/pulse/release.ts';
import type { ReportingUnit } from '#lib/pulse/reporting-tree.ts';
import { itemScores, measuresOf, monthOf } from '#lib/pulse/scores.ts';
import { middling } from './nearest.ts';
import { id, item, questions } from './questions.ts';

describe('the measures of a pulse', () => {
  it('are its questions on a scale that speak of an element, on their own scales', () => {
    expect(measuresOf(questions)).toEqual([]);
    const of = questions.map((each) => ({ ...each, elements: [id(50), id(51)] }));
    const found = measuresOf(of).map(({ floor, ceiling, against }) => [floor, ceiling, against]);
    expect(found).toEqual([
      [1, 5, false],
      [1, 5, true],
      [0, 10, false],
    ]);
  });

  it('are named in English, or in what language there is', () => {
    const text = { tr: 'Soru', en: 'Question' };
    const named = (texts: object) =>
      measuresOf([item(1, { kind: 'agree7', reversed: false, text: texts, elements: [id(50)] })])[0]
        ?.text;
    expect([named(text), named({ tr: 'Soru' })]).toEqual(['Question', 'Soru']);
  });
});

const unit = (of: string, parent: string | null, lot: number): ReportingUnit => ({
  id: of,
  parent,
  level: parent === null ? 'company' : 'team',
  eligible: 40,
  lot,
});

/** What is released where so many of a team give 4 and so many 5. */
function released(team: string, fours: number, fives: number) {
  const counted: CountedItem = {
    id: id(1),
    form: { kind: 'agreement', points: 5, reversed: false },
    counts: [0, 0, 0, 0, 0, 0, 0, 0, fours, fives],
  };
  return release([unit('all', null, 1), unit(team, 'all', 2)], [counted], 5, middling).release;
}

describe('scores from releases', () => {
  it('are those of the release where there is one', () => {
    const scores = itemScores([released('a', 30, 0)], 'all');
    expect(scores.map(({ unit: of, value, n }) => [of, value, n])).toEqual([
      ['all', 4, 25],
      ['a', 4, 25],
    ]);
  });

  it('are means by numbers where two releases tell of other people in one month', () => {
    const scores = itemScores([released('a', 30, 0), released('b', 0, 120)], 'all');
    const whole = scores.find(({ unit: of }) => of === 'all');
    const parts = scores.filter(({ unit: of }) => of !== 'all');
    const [a, b] = parts;
    if (!whole || !a || !b) throw new Error('no scores');
    expect(whole.n).toBe(a.n + b.n);
    expect(whole.value).toBeCloseTo((a.n * a.value + b.n * b.value) / whole.n, 12);
    const squared = ({ n, sd }: typeof a) => ((n / whole.n) * sd) ** 2 / n;
    expect(whole.sd ** 2 / whole.n).toBeCloseTo(squared(a) + squared(b), 12);
  });
});

it('a wave belongs to the month in which its middle lies', () => {
  const month = (opens: string, closes: string) => monthOf(new Date(opens), new Date(closes));
  expect(month('2026-09-28', '2026-10-02')).toBe('2026-09');
  expect(month('2026-09-28', '2026-10-20')).toBe('2026-10');
});
