import fc from 'fast-check';
import { expect, test } from 'vitest';
import { next, type Turn } from '#lib/pulse/coming.ts';
import type { Samplable } from '#lib/pulse/schedule.ts';

const companies = fc
  .array(fc.integer({ min: 20, max: 60 }), { minLength: 6, maxLength: 20 })
  .map((sizes) =>
    sizes.map((eligible, at): Samplable => ({ id: `u${at}`, region: `r${at % 2}`, eligible })),
  );
const items = ['a', 'b', 'c', 'd', 'e'];
const way = { samples: 3, sets: 2, items, always: ['why'] };
const first: Turn = { turn: 0, dealt: [] };

test('after a round everybody was asked once, though teams come and go in the middle of it', () => {
  fc.assert(
    fc.property(companies, fc.nat(19), (units, gone) => {
      const lost = `u${gone % units.length}`;
      const later = [
        ...units.filter(({ id }) => id !== lost),
        { id: 'new', region: 'r0', eligible: 30 },
      ];
      const asked: string[] = [];
      let at = first;
      for (const there of [units, later, later]) {
        const wave = next(at, way, there);
        if (wave.refused !== undefined) return;
        asked.push(...wave.units);
        at = { turn: wave.turn + 1, dealt: wave.dealt };
      }
      expect(new Set(asked).size).toBe(asked.length);
      for (const { id } of later) expect(asked).toContain(id);
    }),
    { numRuns: 60 },
  );
});

test('a round asks one set of items, the next another, and comments every time', () => {
  const units = ['p', 'q', 'r'].map((id) => ({ id, region: 'x', eligible: 25 }));
  const rounds = [0, 1, 2, 3, 6].map((turn) => {
    const wave = next({ turn, dealt: [['p'], ['q'], ['r']] }, way, units);
    return wave.refused === undefined ? wave.items.join('') : wave.refused;
  });
  expect(rounds).toEqual(['acewhy', 'acewhy', 'acewhy', 'bdwhy', 'acewhy']);
});

test('what is told in advance is what will be', () => {
  const units = [...'pqrstu'].map((id) => ({ id, region: 'x', eligible: 25 }));
  const again = () => next({ turn: 3, dealt: [] }, way, units);
  expect(again()).toEqual(again());
});
