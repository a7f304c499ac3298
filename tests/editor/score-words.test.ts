import { expect, test } from 'vitest';
import { scored, spokenScore } from '#lib/editor/score-words.ts';

test('a score carries half its range, to the tenth where that is small', () => {
  expect(scored(59.2, 1.2)).toBe('59\u00a0±\u00a02');
  expect(scored(59.2, 0.4)).toBe('59\u00a0±\u00a00.7');
});

test('a score without known error says so', () => {
  expect(scored(59.2, null)).toBe('59 (error not known)');
  expect(spokenScore(59.2, null)).toBe('59 (its error is not known)');
});

test('read aloud it names both ends, which stay on the scale', () => {
  expect(spokenScore(59.2, 1.2)).toBe('59 (nine times in ten 57 to 61)');
  expect(spokenScore(59.2, 0.4)).toBe('59 (nine times in ten 58.5 to 59.9)');
  expect(spokenScore(99, 2)).toBe('99 (nine times in ten 96 to 100)');
});
