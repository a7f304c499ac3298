import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashBeginning, readWaveNumber, writeWaveNumber } from '#lib/pulse/wave-number.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

describe('the number of a wave', () => {
  it('stands for the beginning of its manifest’s hash, however it is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const hash = hashOf(text);
        const number = writeWaveNumber(hash);
        expect(number).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
        for (const typed of [`#${number}`, number.toLowerCase(), number.replaceAll('-', ' ')]) {
          const bare = readWaveNumber(typed);
          expect(bare && hashBeginning(bare)).toBe(hash.slice(0, 10));
        }
      }),
    );
  });

  it('is no paper code, and no whole link', () => {
    for (const typed of ['', '#', '7K3M-0QZX-9T2A-VB5C', `#${hashOf('')}`])
      expect(readWaveNumber(typed)).toBeNull();
  });
});
