import { expect, test } from 'vitest';
import { errorsKnown, sayError, sayMeasured } from '#lib/components/figures/say.ts';

test('a figure with a standard error carries half its range, in two digits', () => {
  expect(sayError(1)).toBe('± 1.6');
  expect(sayError(0.0123)).toBe('± 0.020');
  expect(sayError(1.24)).toBe('± 2.0');
  expect(sayError(100)).toBe('± 165');
});

test('a figure and half its range end at the same digit', () => {
  expect(sayMeasured(58.04, 1.24, '%')).toEqual({ figure: '58.0%', error: '± 2.0' });
  expect(sayMeasured(4.2, 0.01, 'days')).toEqual({ figure: '4.20 days', error: '± 0.02' });
  expect(sayMeasured(12_345, 100, '')).toEqual({ figure: '12,345', error: '± 165' });
  expect(sayMeasured(58.04, null, '%')).toEqual({ figure: '58%', error: '' });
});

test('a figure without one carries nothing: the table says once why', () => {
  expect(sayError(null)).toBe('');
  expect(errorsKnown([1, 2])).toBe('all');
  expect(errorsKnown([1, null])).toBe('some');
  expect(errorsKnown([null, null])).toBe('none');
});
