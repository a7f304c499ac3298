import { expect, it } from 'vitest';
import { toText } from '#lib/pulse/octets.ts';
import { keysIn } from './loot.ts';

it('finds a key in what was stolen, whatever signs it begins and ends with', () => {
  for (const first of [0x00, 0xf8, 0xff]) {
    const key = new Uint8Array(32).fill(0xab).fill(first, 0, 1);
    expect(keysIn([JSON.stringify({ tally: toText(key) })])).toContainEqual(key);
    expect(keysIn([`\\x${Buffer.from(key).toString('hex')}`])).toContainEqual(key);
  }
});
