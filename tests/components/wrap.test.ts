import { expect, test } from 'vitest';
import { wrap } from '#lib/components/canvas/wrap.ts';

/** Every sign is one wide. */
const measure = (text: string) => [...text].length;

test('a name breaks between words', () => {
  expect(wrap('Own the guest’s problem', 12, 3, measure)).toEqual([
    'Own the',
    'guest’s',
    'problem',
  ]);
});

test('a word longer than the card breaks within', () => {
  expect(wrap('değiştirebileceklerimizden', 10, 3, measure)).toEqual([
    'değiştireb',
    'ilecekleri',
    'mizden',
  ]);
});

test('what does not fit ends in an ellipsis, without half a sign', () => {
  expect(wrap('one two three four five', 9, 2, measure)).toEqual(['one two', 'three…']);
});

test('Chinese breaks without spaces, Persian between words', () => {
  expect(wrap('让客人感到宾至如归', 5, 3, measure).every((line) => measure(line) <= 5)).toBe(true);
  expect(wrap('مدیران گوش می‌دهند', 12, 2, measure)).toEqual(['مدیران گوش', 'می‌دهند']);
});
