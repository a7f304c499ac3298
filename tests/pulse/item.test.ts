import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  answersTo,
  counted,
  direction,
  facing,
  Item,
  kinds,
  offered,
  points,
  Questions,
  values,
  writtenIn,
  type Answer,
} from '#lib/pulse/item.ts';

const id = '018f2c4e-0000-4000-8000-000000000001';
const base = { id, text: { en: 'Is it so?' }, elements: [], bank: null, optional: false };
const choices = [{ en: 'One' }, { en: 'Two' }, { en: 'Three' }];
const items: Item[] = [
  { ...base, kind: 'agree5', reversed: false },
  { ...base, kind: 'agree7', reversed: true },
  { ...base, kind: 'recommend' },
  { ...base, kind: 'single', choices },
  { ...base, kind: 'multiple', choices },
  { ...base, kind: 'ranking', choices },
  { ...base, kind: 'comment', optional: true },
];
const of = (kind: Item['kind']) => items.find((item) => item.kind === kind) ?? items[0]!;
const takes = (kind: Item['kind'], answer: unknown) =>
  answersTo(of(kind)).safeParse(answer).success;

/** Any answer an item takes. */
function anyAnswer(item: Item): fc.Arbitrary<Answer> {
  const offers = offered(item);
  if (item.kind === 'comment') return fc.constant('because');
  if (item.kind === 'multiple') return fc.subarray(offers, { minLength: 1 });
  if (item.kind === 'ranking') return fc.shuffledSubarray(offers, { minLength: offers.length });
  return fc.constantFrom(...offers);
}

test('an item of every kind is read', () => {
  expect(items.map(({ kind }) => kind)).toEqual(kinds);
  for (const item of items) expect(Item.parse(item)).toEqual(item);
});

test('words are needed in one language, and in no other than the four', () => {
  const written = (text: object) => Item.safeParse({ ...of('agree5'), text }).success;
  expect(written({})).toBe(false);
  expect(written({ fa: 'آیا چنین است؟' })).toBe(true);
  expect(written({ en: ' ' })).toBe(false);
  expect(written({ de: 'Ist es so?' })).toBe(false);
});

test('an item is written in the languages that have all its words', () => {
  const half = { ...of('single'), text: { en: 'Which?', tr: 'Hangisi?' } };
  expect(writtenIn(half)).toEqual(['en']);
});

test('nobody must write, and only agreement is reversed', () => {
  expect(Item.safeParse({ ...of('comment'), optional: false }).success).toBe(false);
  expect(Item.safeParse({ ...of('recommend'), reversed: true }).success).toBe(false);
});

test('a question takes its own answers and no others', () => {
  expect([0, 1, 5, 6, 2.5, '3', null].map((answer) => takes('agree5', answer))).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect([0, 10, 11].map((answer) => takes('recommend', answer))).toEqual([true, true, false]);
  expect([[], [1, 3], [3, 1], [1, 1], [4]].map((answer) => takes('multiple', answer))).toEqual([
    false,
    true,
    false,
    false,
    false,
  ]);
  expect(
    [
      [2, 1, 3],
      [1, 2],
      [1, 1, 2],
    ].map((answer) => takes('ranking', answer)),
  ).toEqual([true, false, false]);
  expect([null, '', 'x'.repeat(2001)].map((answer) => takes('comment', answer))).toEqual([
    true,
    false,
    false,
  ]);
});

test('what is counted is among the values of the item', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...items).chain((item) => fc.tuple(fc.constant(item), anyAnswer(item))),
      ([item, answer]) => {
        expect(answersTo(item).parse(answer)).toEqual(answer);
        const added = counted(item, answer);
        expect(values(item)).toEqual(expect.arrayContaining(added));
        expect(new Set(added).size).toBe(added.length);
      },
    ),
  );
});

test('the values that a histogram counts', () => {
  expect(values(of('agree5'))).toEqual([1, 2, 3, 4, 5]);
  expect(values(of('recommend'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(values(of('multiple'))).toEqual([0, 1, 2, 3]);
  expect(values(of('ranking'))).toEqual([0, 11, 12, 13, 21, 22, 23, 31, 32, 33]);
  expect(counted(of('ranking'), [2, 3, 1])).toEqual([0, 21, 32, 13]);
  expect(counted(of('single'), null)).toEqual([]);
});

test('a reversed answer is turned round its middle, and twice is itself', () => {
  const item = of('agree7');
  expect(points('agree7').map((value) => facing(item, value))).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(facing(of('agree5'), 2)).toBe(2);
});

test('agreement is read from its strongest, from where reading begins', () => {
  expect(offered(of('agree5'))).toEqual([5, 4, 3, 2, 1]);
  expect(offered(of('recommend'))[0]).toBe(0);
  expect([direction('en'), direction('fa')]).toEqual(['ltr', 'rtl']);
});

test('a pulse holds each item once, and a fullest ballot fits its envelope', () => {
  expect(Questions.safeParse([of('agree5'), of('agree5')]).success).toBe(false);
  const ten = Array.from({ length: 10 }, (_, index) => index + 1);
  expect(JSON.stringify(Array(30).fill(ten)).length).toBeLessThan(1024);
});
