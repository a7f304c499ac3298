import { expect, test } from 'vitest';
import { faults, faulty } from './faults.ts';
import { former, gesture } from './gestures.ts';
import { World } from './worlds.ts';

const worlds = 300;

test(`${worlds} worlds in which networks, servers, databases and tabs fail end with one map and nothing lost`, async () => {
  for (let seed = 1; seed <= worlds; seed++) {
    const world = new World(seed, gesture, former);
    await world.live(60);
    expect({ seed, faults: world.judge() }).toEqual({ seed, faults: [] });
  }
}, 300_000);

test.each(faults)('that $name can still be tried on the worlds', (fault) => {
  expect(() => faulty(fault)).not.toThrow();
});
