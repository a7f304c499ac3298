import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardAlike } from '#lib/impact/alike.ts';
import { read, type Place } from '#lib/impact/reading.ts';
import { look } from './story.ts';

const [place] = read(look).ranked;
if (!place) throw new Error('the demo lost its ranking');
const at = (value: number | null): Place => ({ ...place, score: { ...place.score, value } });
/** Tenths of a point, as a card writes them; halves away from nought. */
const tenths = (by: number) => Math.sign(by) * Math.round(Math.abs(by) * 10);

describe('a card', () => {
  it('looks as before only while no digit on it turns and its bar hardly moves', () => {
    const score = fc.double({ min: 0, max: 100, noNaN: true });
    const nudge = fc.double({ min: -0.06, max: 0.06, noNaN: true });
    fc.assert(
      fc.property(score, score, nudge, (was, value, by) => {
        const next = Math.min(100, Math.max(0, value + by));
        if (!cardAlike(at(value), at(next), at(was), 5)) return;
        expect(Math.abs(next - value)).toBeLessThan(0.05);
        expect(Math.round(next)).toBe(Math.round(value));
        const edge = Math.abs(Math.abs((value - was) * 10) % 1) - 0.5;
        if (Math.abs(edge) > 1e-9) expect(tenths(next - was)).toBe(tenths(value - was));
      }),
    );
  });

  it('looks otherwise with another colour, badge, tick or history, not with a rank it does not show', () => {
    expect(cardAlike(place, { ...place, rank: 7 }, place, 5)).toBe(false);
    expect(cardAlike({ ...place, rank: 7 }, { ...place, rank: 8, root: 1 }, place, 5)).toBe(true);
    expect(cardAlike(place, { ...place, met: !place.met }, place, 5)).toBe(false);
    expect(cardAlike(place, { ...place, level: 0 }, place, 5)).toBe(false);
    expect(cardAlike(place, { ...place, trend: [1, 2] }, place, 5)).toBe(false);
    expect(cardAlike(at(50), at(null), place, 5)).toBe(false);
  });
});
