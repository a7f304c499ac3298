import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Sending } from '#lib/map/wire.ts';
import { admit } from '#lib/server/paces.ts';
import { test } from '../support/database.ts';

const from = (client: string, many: number, first = 1): Sending => ({
  since: 0,
  transactions: Array.from({ length: many }, (_, at) => ({
    client,
    count: first + at,
    base: 0,
    origin: 'ui' as const,
    operations: [],
  })),
});

test('a tab may send a burst, then as many as drip in; what is over waits in its order', ({
  database,
}) => {
  const tab = randomUUID();
  for (let sent = 0; sent < 3; sent++)
    expect(admit(database, 'map', from(tab, 64), 0)).toMatchObject({
      transactions: { length: 64 },
    });
  const last = admit(database, 'map', from(tab, 64, 193), 0);
  expect('transactions' in last && last.transactions.map(({ count }) => count)).toEqual([
    193, 194, 195, 196, 197, 198, 199, 200,
  ]);
  expect(admit(database, 'map', from(tab, 1), 0)).toEqual({ refused: 'busy', seconds: 1 / 40 });
  expect(admit(database, 'map', from(tab, 64), 500)).toMatchObject({
    transactions: { length: 20 },
  });
  expect(admit(database, 'other map', from(tab, 1), 500)).toMatchObject({
    transactions: { length: 1 },
  });
});

test('a map takes so many of all tabs together, and asking for news costs nothing', ({
  database,
}) => {
  const sent = Array.from({ length: 50 }, () => admit(database, 'map', from(randomUUID(), 64), 0));
  const taken = sent.map((each) => ('transactions' in each ? each.transactions.length : 0));
  expect(taken.reduce((sum, each) => sum + each, 0)).toBe(2_000);
  expect(admit(database, 'map', from('', 0), 0)).toMatchObject({ transactions: [] });
});
