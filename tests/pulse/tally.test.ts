import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comments,
  onBallot,
  readComment,
  reader,
  withdrawn,
  written,
  writtenComment,
} from '#lib/pulse/ballot.ts';
import type { Answer } from '#lib/pulse/item.ts';
import { longestComment, mostItems } from '#lib/pulse/item.ts';
import { sizes } from '#lib/pulse/seal.ts';
import { tally, type Opened, type OpenedComment } from '#lib/pulse/tally.ts';
import { id, item, questions } from './questions.ts';

const units = ['a', 'b', 'c'];
const ballot = (unit: string, ...answers: (Answer | null)[]): Opened => ({
  unit,
  content: written(answers),
});
const full = (unit: string, one = 4): Opened => ballot(unit, one, 2, 9, 1, [1, 3], [2, 1, 3]);
const comment = (unit: string, text: string, number = 4): OpenedComment => ({
  unit,
  item: id(number),
  content: writtenComment(text),
});
const count = (ballots: readonly Opened[], said: readonly OpenedComment[] = []) =>
  tally(questions, units, ballots, said);

describe('a ballot', () => {
  const read = reader(questions);

  it('answers every item but comments, in their order', () => {
    expect(onBallot(questions).map((each) => each.id)).toEqual([1, 2, 3, 5, 6, 7].map(id));
    expect(comments(questions).map((each) => each.id)).toEqual([id(4)]);
    const answers = [5, null, 0, 3, null, [3, 2, 1]];
    expect(read(written(answers))).toEqual(answers);
  });

  it('fits its envelope at its fullest', () => {
    const choices = Array.from({ length: 10 }, (_, at) => ({ en: `${at}` }));
    const most = Array.from({ length: mostItems }, (_, at) =>
      item(at, { kind: 'multiple', choices }),
    );
    const all = most.map(() => choices.map((_, at) => at + 1));
    expect(reader(most)(written(all))).toEqual(all);
    expect(written(all).length + 2).toBeLessThanOrEqual(sizes.answers[0]);
    expect(writtenComment('字'.repeat(longestComment)).length + 2).toBeLessThanOrEqual(
      sizes.comment[1],
    );
  });

  it('is not read where it does not answer these items', () => {
    const good = [4, 2, 9, 1, [1, 3], [2, 1, 3]];
    const bad: unknown[] = [
      null,
      {},
      'x',
      [],
      good.slice(1),
      [...good, 1],
      ...[
        [0, 6],
        [0, null],
        [0, 1.5],
        [0, '4'],
        [1, 0],
        [2, 11],
        [2, -1],
        [3, 4],
        [4, [3, 1]],
        [4, [1, 1]],
        [4, []],
        [4, 1],
        [5, [1, 2]],
        [5, [1, 1, 2]],
        [5, null],
      ].map(([at, value]) => good.map((answer, place) => (place === at ? value : answer))),
    ];
    for (const said of bad) {
      expect(read(new TextEncoder().encode(JSON.stringify(said)))).toBeNull();
    }
    expect(read(new TextEncoder().encode('[4,'))).toBeNull();
    expect(read(Uint8Array.of(0xff, 0xfe))).toBeNull();
  });

  it('has comments that are words, and not too many', () => {
    expect(readComment(writtenComment('  سلام '))).toBe('سلام');
    expect(writtenComment(' yes ')).toHaveLength(3);
    expect(readComment(new TextEncoder().encode(' yes '))).toBe('yes');
    expect(readComment(writtenComment('好'))).toBe('好');
    const longest = 'x'.repeat(longestComment);
    expect(readComment(writtenComment(longest))).toBe(longest);
    expect(readComment(writtenComment(' '))).toBeNull();
    expect(readComment(writtenComment('x'.repeat(longestComment + 1)))).toBeNull();
    expect(readComment(Uint8Array.of(0xc3, 0x28))).toBeNull();
    // No database keeps it as text: one person could hold up everybody's count for ever.
    expect(readComment(writtenComment('a\0b'))).toBeNull();
  });
});

describe('a tally', () => {
  it('counts each unit, item and value', () => {
    const { respondents, items } = count([
      full('a'),
      full('a', 5),
      full('c'),
      ballot('b', 1, null, 0, 2, null, [1, 2, 3]),
    ]);
    expect(respondents).toEqual([2, 1, 1]);
    const of = (number: number) => items.find((each) => each.item === id(number));
    expect(of(1)).toEqual({
      item: id(1),
      values: [1, 2, 3, 4, 5],
      counts: [
        [0, 0, 0, 1, 1],
        [1, 0, 0, 0, 0],
        [0, 0, 0, 1, 0],
      ],
      answered: [2, 1, 1],
    });
    expect(of(2)?.answered).toEqual([2, 0, 1]);
    expect(of(3)?.counts[1]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(of(5)).toMatchObject({
      values: [1, 2, 3],
      counts: [
        [2, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
      ],
    });
    expect(of(6)).toMatchObject({
      values: [0, 1, 2, 3],
      counts: [
        [2, 2, 0, 2],
        [0, 0, 0, 0],
        [1, 1, 0, 1],
      ],
    });
    expect(of(7)?.values).toEqual([0, 11, 12, 13, 21, 22, 23, 31, 32, 33]);
    expect(of(7)?.counts[1]).toEqual([1, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(of(4)).toBeUndefined();
  });

  it('takes agreement together by ballot, turned round where reversed, from whoever answered it all', () => {
    const { composites } = count([
      full('a', 5),
      full('a', 4),
      ballot('a', 3, null, 9, 1, null, [1, 2, 3]),
    ]);
    expect(composites).toEqual([
      {
        items: [id(1), id(2)],
        values: [2, 3, 4, 5, 6, 7, 8, 9, 10],
        // 5 + (6 − 2) and 4 + (6 − 2)
        counts: [[0, 0, 0, 0, 0, 0, 1, 1, 0], expect.anything(), expect.anything()],
        answered: [2, 0, 0],
      },
    ]);
  });

  it('takes seven points together on their own scale', () => {
    const asked = [1, 2].map((number) => item(number, { kind: 'agree7', reversed: number === 2 }));
    // 7, and 1 turned round
    expect(tally(asked, ['a'], [ballot('a', 7, 1)], []).composites).toEqual([
      {
        items: [1, 2].map(id),
        values: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
        counts: [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
        answered: [1],
      },
    ]);
  });

  it('takes one item together with none, and knows its own spread', () => {
    const asked = [item(1, { kind: 'agree5', reversed: false })];
    const fifty = Array.from({ length: 50 }, () => ballot('a', 3));
    const { composites, moments } = tally(asked, ['a'], fifty, []);
    expect(composites).toEqual([]);
    expect(moments).toEqual({ items: [id(1)], people: 50, sums: [150], products: [[450]] });
  });

  it('knows how items go together from 50 on, and not before', () => {
    const some = Array.from({ length: 49 }, (_, at) => full('abc'[at % 3] ?? 'a', 1 + (at % 5)));
    expect(count([...some, ballot('a', 3, null, 9, 1, null, [1, 2, 3])]).moments).toBeNull();
    const { moments } = count([...some, full('b', 3)]);
    expect(moments?.people).toBe(50);
    // of 1 … 5: ten times each but for the last 5, which is a 3
    expect(moments?.sums).toEqual([148, 200, 450]);
    expect(moments?.products).toEqual([
      [534, 592, 1332],
      [592, 800, 1800],
      [1332, 1800, 4050],
    ]);
  });

  it('counts what cannot be read apart, and goes on', () => {
    const found = count(
      [full('a'), { unit: 'a', content: null }, ballot('b', 9), full('b')],
      [
        comment('a', 'yes'),
        { ...comment('c', ''), content: new Uint8Array([32]) },
        comment('c', 'no such question', 1),
        { unit: 'b', item: id(4), content: null },
      ],
    );
    expect(found.respondents).toEqual([1, 1, 0]);
    expect(found.malformed).toEqual({ ballots: [1, 1, 0], comments: [0, 1, 2] });
    expect(found.comments).toEqual([{ unit: 'a', item: id(4), text: 'yes' }]);
    expect(() => count([full('nowhere')])).toThrow('no unit nowhere');
  });

  it('passes over what was taken back', () => {
    const found = count(
      [full('a'), { unit: 'b', content: withdrawn }],
      [{ ...comment('a', 'yes'), content: withdrawn }],
    );
    expect(found.respondents).toEqual([1, 0, 0]);
    expect(found.malformed).toEqual({ ballots: [0, 0, 0], comments: [0, 0, 0] });
    expect(found.withdrawn).toEqual({ ballots: [0, 1, 0], comments: [1, 0, 0] });
    expect(found.comments).toEqual([]);
  });

  it('does not depend on the order of ballots and comments', () => {
    const answer = fc.record({
      unit: fc.constantFrom(...units),
      content: fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        {
          weight: 9,
          arbitrary: fc
            .tuple(fc.integer({ min: 0, max: 5 }), fc.option(fc.integer({ min: 1, max: 5 })))
            .map(([one, two]) => written([one, two, 7, 2, null, [3, 1, 2]])),
        },
      ),
    });
    const said = fc
      .tuple(fc.constantFrom(...units), fc.string())
      .map(([unit, text]) => comment(unit, text));
    const shuffled = fc
      .tuple(fc.array(answer), fc.array(said))
      .chain(([ballots, texts]) =>
        fc.tuple(
          fc.constant(ballots),
          fc.constant(texts),
          fc.shuffledSubarray(ballots, { minLength: ballots.length }),
          fc.shuffledSubarray(texts, { minLength: texts.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([ballots, texts, otherBallots, otherTexts]) => {
        expect(count(otherBallots, otherTexts)).toEqual(count(ballots, texts));
        const { respondents, malformed } = count(ballots, texts);
        const all = [...respondents, ...malformed.ballots].reduce((sum, each) => sum + each, 0);
        expect(all).toBe(ballots.length);
      }),
      { numRuns: 50 },
    );
  });
});
