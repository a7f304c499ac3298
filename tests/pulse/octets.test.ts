import { describe, expect, it } from 'vitest';
import {
  fromNumber,
  fromText,
  joined,
  sha256,
  toHex,
  toNumber,
  toText,
} from '#lib/pulse/octets.ts';

describe('octets', () => {
  it('are a number and come back from it, the greatest first', () => {
    expect(toNumber(Uint8Array.of(1, 0, 15))).toBe(65_551n);
    expect(fromNumber(65_551n, 4)).toEqual(Uint8Array.of(0, 1, 0, 15));
    expect([toNumber(new Uint8Array()), fromNumber(0n, 2)]).toEqual([0n, new Uint8Array(2)]);
  });

  it('hold a number up to their greatest, and none below nought', () => {
    expect(fromNumber(255n, 1)).toEqual(Uint8Array.of(255));
    for (const none of [256n, -1n]) expect(() => fromNumber(none, 1)).toThrow('a number too great');
  });

  it('are joined in their order, and written in two digits each', () => {
    expect(toHex(joined(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(255, 0)))).toBe('01ff00');
  });

  it('have a digest that is nobody else’s invention: FIPS 180-4 of abc', async () => {
    expect(toHex(await sha256(new TextEncoder().encode('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('are written as text in one way, and read from no other', () => {
    const each = Uint8Array.of(251, 239, 190, 255);
    expect([toText(each), fromText('----_w')]).toEqual(['----_w', each]);
    // four letters and one; a letter with more bits than an octet; the alphabet and the end of base64
    for (const other of ['AAAAA', 'AB', '++++/w', '----_w==', ' AA', 'AA\n']) {
      expect(fromText(other)).toBeNull();
    }
  });
});
