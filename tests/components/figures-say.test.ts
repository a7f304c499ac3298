import { expect, test } from 'vitest';
import { errorsKnown, sayError } from '#lib/components/figures/say.ts';

test('a figure with a standard error carries half its range, in two digits', () => {
  expect(sayError(1)).toBe('± 1.6');
  expect(sayError(0.0123)).toBe('± 0.02');
  expect(sayError(100)).toBe('± 165');
});

test('a figure without one carries nothing: the table says once why', () => {
  expect(sayError(null)).toBe('');
  expect(errorsKnown([1, 2])).toBe('all');
  expect(errorsKnown([1, null])).toBe('some');
  expect(errorsKnown([null, null])).toBe('none');
});
