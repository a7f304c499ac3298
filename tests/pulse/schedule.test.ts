import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextHour, type Calendar } from '#lib/pulse/calendar.ts';
import {
  deal,
  samplesNeeded,
  setsNeeded,
  setsOf,
  waves,
  type Samplable,
} from '#lib/pulse/schedule.ts';

const companies = fc
  .array(fc.tuple(fc.constantFrom('north', 'south', 'east'), fc.integer({ min: 6, max: 90 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((drawn) =>
    drawn.map(([region, eligible], at): Samplable => ({ id: `u${at}`, region, eligible })),
  );
const counts = fc.integer({ min: 1, max: 8 });
const steady = () => 0.5;
const day = 86_400_000;

test('every unit is in one sample, none is too small, and each region is shared out evenly', () => {
  fc.assert(
    fc.property(companies, counts, (units, count) => {
      const dealt = deal(units, count, steady);
      if (dealt.refused) {
        expect(dealt.most).toBeLessThan(count);
        return;
      }
      expect(dealt.samples.flat().sort()).toEqual(units.map(({ id }) => id).sort());
      const people = (ids: string[]) =>
        units.reduce((sum, { id, eligible }) => sum + (ids.includes(id) ? eligible : 0), 0);
      for (const ids of dealt.samples) expect(people(ids)).toBeGreaterThanOrEqual(20);
      for (const region of ['north', 'south', 'east']) {
        const own = units
          .filter((unit) => unit.region === region)
          .sort((a, b) => b.eligible - a.eligible);
        // Of the largest so many, too: that is what makes the samples alike in size.
        const larger = own.filter(
          ({ eligible }) => eligible > (own[own.length >> 1]?.eligible ?? 0),
        );
        for (const some of [own, larger]) {
          const shares = dealt.samples.map(
            (ids) => some.filter(({ id }) => ids.includes(id)).length,
          );
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('nobody is asked beyond the budget, everybody within a round, and no item again within 28 days', () => {
  fc.assert(
    fc.property(
      companies,
      fc.constantFrom(7, 14, 30, 91, 365),
      fc.record({ asks: fc.integer({ min: 1, max: 6 }), days: fc.integer({ min: 7, max: 365 }) }),
      (units, gap, budget) => {
        const count = samplesNeeded(gap, budget);
        const dealt = deal(units, count, steady);
        fc.pre(!dealt.refused);
        const sets = setsOf(
          Array.from({ length: 24 }, (_, at) => `i${at}`),
          setsNeeded(gap, count),
        );
        const openings = Array.from(
          { length: 3 * count * sets.length },
          (_, at) => new Date(at * gap * day),
        );
        const planned = waves(openings, dealt.samples, sets);
        for (const { id } of units.slice(0, 5)) {
          const mine = planned.filter((wave) => wave.units.includes(id));
          expect(planned.slice(0, count).some((wave) => wave.units.includes(id))).toBe(true);
          for (const { opens } of mine) {
            const since = opens.getTime() - budget.days * day;
            const lately = mine.filter(
              (wave) => wave.opens > new Date(since) && wave.opens <= opens,
            );
            expect(lately.length).toBeLessThanOrEqual(budget.asks);
          }
          for (const [at, wave] of mine.entries())
            for (const later of mine.slice(at + 1))
              if (later.opens.getTime() - wave.opens.getTime() < 28 * day)
                expect(later.items.some((item) => wave.items.includes(item))).toBe(false);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a weekly schedule rotates four sets at least', () => {
  expect([setsNeeded(7, 1), setsNeeded(7, 4), setsNeeded(14, 1), setsNeeded(30, 1)]).toEqual([
    4, 4, 2, 1,
  ]);
});

test('a company too small for so many samples is told how many would do', () => {
  const units = ['a', 'b', 'c'].map((id) => ({ id, region: 'north', eligible: 12 }));
  expect(deal(units, 3, steady)).toEqual({ refused: 'too few', most: 1 });
});

const tehran: Calendar = {
  zone: 'Asia/Tehran',
  from: 9,
  to: 17,
  workdays: [6, 7, 1, 2, 3],
  holidays: ['2026-11-21'],
  held: [{ from: '2026-11-22', to: '2026-11-23' }],
};

test('what falls on a free day, a holiday or a held day waits for the next working hour', () => {
  // Friday evening in London is night in Tehran; Saturday is a holiday, Sunday and Monday are held.
  const found = nextHour(new Date('2026-11-20T18:10:00Z'), tehran);
  expect(found).toEqual(new Date('2026-11-24T06:00:00Z'));
  const now = new Date('2026-11-24T07:15:00Z');
  expect(nextHour(now, tehran)).toBe(now);
});

test('the hour that is found may be used, and none before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 24 }), (hours) => {
      const at = new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000);
      const found = nextHour(at, { ...tehran, zone: 'Europe/London', holidays: [], held: [] });
      if (!(found instanceof Date)) return false;
      const again = nextHour(found, { ...tehran, zone: 'Europe/London', holidays: [], held: [] });
      return found >= at && again === found;
    }),
    { numRuns: 50 },
  );
});

test('a calendar without a workday refuses', () => {
  expect(nextHour(new Date(0), { ...tehran, workdays: [] })).toEqual({ refused: 'no hour' });
});
