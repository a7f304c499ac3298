import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPaperCode, paperSecret, readPaperCode, secretHash } from '#lib/pulse/paper-code.ts';
import { inFours } from '#lib/pulse/signs.ts';

const fixed = (octet: number) => (length: number) => new Uint8Array(length).fill(octet);

describe('a code on paper', () => {
  it('is four fours of signs that no eye takes for another', () => {
    expect(drawPaperCode(fixed(0))).toBe('0000-0000-0000-0000');
    expect(drawPaperCode(fixed(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ');
    expect(drawPaperCode((length) => Uint8Array.from({ length }, (_, at) => at))).toBe(
      '000G-40R4-0M30-E209',
    );
  });

  it('is read back however it is typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (drawn) => {
        const code = drawPaperCode(() => new Uint8Array(drawn));
        const bare = code.replaceAll('-', '');
        const sloppy = ` ${bare.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `;
        expect(readPaperCode(code)).toBe(bare);
        expect(readPaperCode(sloppy)).toBe(bare);
        expect(inFours(bare)).toBe(code);
      }),
    );
    expect(readPaperCode('７K3M–0QZX—9T2A VB5C')).toBe('7K3M0QZX9T2AVB5C');
  });

  it('is refused where a sign is missing, too many, or none of ours', () => {
    for (const typed of ['', '7K3M-0QZX-9T2A-VB5', '7K3M-0QZX-9T2A-VB5CC', '7K3M-0QZX-9T2A-VB5U'])
      expect(readPaperCode(typed)).toBeNull();
  });

  it('stands for the secret of a link', async () => {
    const octets = Buffer.concat([
      Buffer.from('throughline paper code 1\n'),
      Buffer.alloc(10, 255),
    ]);
    const digest = createHash('sha256').update(octets).digest();
    expect(await paperSecret('Z'.repeat(16))).toBe(digest.subarray(0, 16).toString('base64url'));
    expect(await paperSecret('Z'.repeat(16))).toHaveLength(22);
  });

  it('is kept as a server keeps the secret of any link', async () => {
    const secret = await paperSecret('7K3M0QZX9T2AVB5C');
    expect(await secretHash(secret)).toBe(createHash('sha256').update(secret).digest('base64url'));
  });
});
