import { afterEach, expect, test, vi } from 'vitest';
import { ways } from '#lib/editor/socket.ts';

const place = { protocol: 'https:', host: 'map.example' };
const day = 24 * 60 * 60 * 1000;

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

afterEach(() => vi.useRealTimers());

test('a network that forbids sockets is not asked again before tomorrow', () => {
  vi.useFakeTimers({ now: new Date('2026-11-22T09:00:00Z') });
  const kept = memory();
  const first = ways('/api/a/maps/b', place, kept);
  expect(first.spare).not.toBe(null);
  first.barred();
  vi.advanceTimersByTime(day - 1);
  expect(ways('/api/a/maps/b', place, kept).spare).toBe(null);
  vi.advanceTimersByTime(1);
  expect(ways('/api/a/maps/b', place, kept).spare).not.toBe(null);
});

test('a browser that keeps nothing asks each time', () => {
  const first = ways('/api/a/maps/b', place, null);
  first.barred();
  expect(ways('/api/a/maps/b', place, null).spare).not.toBe(null);
});

test('a browser without room to remember it is told all the same, and asks each time', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('no room');
    },
  };
  const first = ways('/api/a/maps/b', place, full);
  first.barred();
  expect(ways('/api/a/maps/b', place, full).spare).not.toBe(null);
});
