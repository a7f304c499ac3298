import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inFull, reminder, type Calendar } from '#lib/pulse/calendar.ts';

const hour = 3_600_000;
const always: Calendar = {
  zone: 'UTC',
  from: 0,
  to: 24,
  workdays: [1, 2, 3, 4, 5, 6, 7],
  holidays: [],
  held: [],
};

describe('two reminders', () => {
  it('never come on one day, however short a wave is and whenever it opens', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 7 * 24 * 60 }),
        fc.integer({ min: 48, max: 24 * 14 }),
        chance,
        chance,
        (minutes, hours, early, late) => {
          const opens = new Date(Date.UTC(2026, 10, 22) + minutes * 60_000);
          const wave = { opens, closes: new Date(opens.getTime() + hours * hour) };
          const first = reminder(1, wave, always, early);
          const second = reminder(2, wave, always, late);
          if (first && second)
            expect(second.getTime() - first.getTime()).toBeGreaterThanOrEqual(20 * hour);
        },
      ),
    );
  });

  it('are one where the wave is too short for two', () => {
    const opens = new Date('2026-11-23T02:38:00Z');
    const wave = { opens, closes: new Date('2026-11-26T02:38:00Z') };
    expect(reminder(1, wave, always, 0.5)).toEqual(new Date('2026-11-25T02:00:00Z'));
    expect(reminder(2, wave, always, 0.5)).toBeNull();
  });
});

describe('a moment in full', () => {
  it.each([
    ['en-GB', 'Monday, 7 December 2026 at 09:00'],
    ['fa-IR', 'دوشنبه ۱۶ آذر ۱۴۰۵ ساعت ۹:۰۰'],
  ])('begins with its weekday in %s', (tag, said) => {
    const when = new Date('2026-12-07T06:00Z');
    expect(inFull(when, tag, 'Europe/Istanbul').replaceAll(/\s/g, ' ')).toBe(said);
  });
});
