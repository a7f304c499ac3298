import { describe, expect, it } from 'vitest';
import { due, Estimate, EstimateDeed, together, type Round } from '#lib/people/estimates.ts';

const asked = (...answered: boolean[]) =>
  answered.map((each, at) => ({ id: String(at), name: String(at), answered: each }));
const noon = '2026-11-22T12:00:00.000Z';
const morning = '2026-11-22T09:00:00.000Z';

describe('an open round', () => {
  it('is revealed once all have answered, where that was agreed', () => {
    const all = { asked: asked(true, true, true), closes: null };
    expect(due({ ...all, whenAll: true }, noon)).toBe('all');
    expect(due({ ...all, whenAll: false }, noon)).toBeNull();
    expect(due({ asked: asked(true, true, false), closes: null, whenAll: true }, noon)).toBeNull();
  });

  it('is revealed when its day has come, and waits for a second answer where there is none', () => {
    const day = { closes: morning, whenAll: false };
    expect(due({ ...day, asked: asked(true, true, false) }, noon)).toBe('date');
    expect(due({ ...day, asked: asked(true, false, false) }, noon)).toBeNull();
    expect(due({ ...day, asked: asked(true, true) }, '2026-11-22T08:59:59.000Z')).toBeNull();
  });

  it('of whom only one is left is not revealed by that one', () => {
    expect(due({ asked: asked(true), closes: morning, whenAll: true }, noon)).toBeNull();
  });
});

describe('an estimate', () => {
  const said = { likely: 0.4, low: 0.1, high: 0.7, reason: '' };

  it('has a range, and its likely value within it', () => {
    expect(Estimate.safeParse(said).success).toBe(true);
    expect(Estimate.safeParse({ ...said, low: 0.5 }).success).toBe(false);
    expect(Estimate.safeParse({ ...said, high: 0.3 }).success).toBe(false);
    expect(Estimate.safeParse({ ...said, low: 0.4, high: 0.4 }).success).toBe(false);
    expect(Estimate.safeParse({ ...said, likely: 0.1 }).success).toBe(true);
  });

  it('is a number that a map can hold', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 1001])
      expect(Estimate.safeParse({ ...said, high: wrong }).success).toBe(false);
  });
});

describe('a deed', () => {
  it('asks at least two', () => {
    const id = '0198a7f0-0000-7000-8000-000000000001';
    const open = { do: 'open', round: id, link: id, note: '', closes: null, whenAll: true };
    expect(EstimateDeed.safeParse({ ...open, asked: [id] }).success).toBe(false);
    expect(EstimateDeed.safeParse({ ...open, asked: [id, id] }).success).toBe(true);
  });
});

describe('a link’s rounds', () => {
  const round = (id: string, link: string, number: number): Round => ({
    ...{ id, link, number, from: 'a', to: 'b', cause: 'A', effect: 'B', standing: 'here' },
    ...{ note: '', closes: null, whenAll: true, asked: [], own: null, estimates: null },
    opened: { by: { id: 'p', name: 'P' }, at: noon },
    ...{ revealed: null, ended: null, taken: null },
  });

  it('are the last and those that it repeats, newest first', () => {
    const all = [
      round('old', 'x', 1),
      round('first', 'x', 1),
      round('other', 'y', 1),
      round('second', 'x', 2),
      round('third', 'x', 3),
    ];
    expect(together(all, 'x').map(({ id }) => id)).toEqual(['third', 'second', 'first']);
    expect(together(all, 'z')).toEqual([]);
  });
});
