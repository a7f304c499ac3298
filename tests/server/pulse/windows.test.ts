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

  it('counts nobody whose work came to nothing, as where the database was away', async () => {
    const window = new Window({ most: 1, minutes: 10 });
    const away = () => Promise.reject(new Error('away'));
    for (let at = 0; at < 5; at++) await expect(window.lets('a', at, away)).rejects.toThrow('away');
    expect(await window.lets('a', 5, () => Promise.resolve('signed'))).toBe('signed');
    expect(await window.lets('a', 6, () => Promise.resolve('signed'))).toBeNull();
  });

  it('counts who asks many times at once before any of it is done', async () => {
    const window = new Window({ most: 2, minutes: 10 });
    const many = [1, 2, 3].map((at) => window.lets('a', at, () => Promise.resolve('signed')));
    expect(await Promise.all(many)).toEqual(['signed', 'signed', null]);
  });
});
