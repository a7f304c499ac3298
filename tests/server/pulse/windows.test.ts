import { describe, expect, it } from 'vitest';
import { Window } from '#lib/server/pulse/windows.ts';

const minute = 60_000;

describe('a window', () => {
  it('admits so many of one, and others beside it', () => {
    const window = new Window({ most: 2, minutes: 10 });
    expect([1, 2, 3].map((at) => window.admits('10.0.0.1', at))).toEqual([true, true, false]);
    expect(window.admits('10.0.0.2', 4)).toBe(true);
  });

  it('forgets everybody at its end', () => {
    const window = new Window({ most: 1, minutes: 10 });
    expect(window.admits('10.0.0.1', 0)).toBe(true);
    expect(window.admits('10.0.0.1', 10 * minute - 1)).toBe(false);
    expect(window.admits('10.0.0.1', 10 * minute)).toBe(true);
  });
});
