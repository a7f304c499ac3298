import { expect, test } from 'vitest';
import { Company } from '#lib/server/live/company.ts';

test('a server is there until it has been silent for long, and is new again when it comes back', () => {
  const company = new Company();
  expect(company.any(0)).toBe(false);
  expect(company.hear('one', 0)).toBe(true);
  expect(company.hear('one', 9_000)).toBe(false);
  expect(company.any(19_000)).toBe(true);
  expect(company.any(19_001)).toBe(false);
  expect(company.hear('one', 19_001)).toBe(true);
});
