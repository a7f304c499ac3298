import { expect, test } from 'vitest';
import { origins } from '#lib/map/operation.ts';
import { FromPage } from '#lib/map/frames.ts';
import { Sending } from '#lib/map/wire.ts';

const client = '0c000000-0000-4000-8000-000000000001';

test('no page can say that the organisation wrote its edits, or that a scenario was adopted by them', () => {
  const heard = origins.filter((origin) => {
    const transactions = [{ client, count: 1, base: 0, origin, operations: [] }];
    const byRequest = Sending.safeParse({ since: 0, transactions }).success;
    expect(FromPage.safeParse({ m: 'edits', transactions }).success).toBe(byRequest);
    return byRequest;
  });
  expect(heard).toEqual(['ui', 'undo', 'redo', 'restore', 'learned', 'estimated', 'comment']);
});
