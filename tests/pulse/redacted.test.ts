import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestComment } from '#lib/pulse/item.ts';
import { blackedOut, redacted, words } from '#lib/pulse/redacted.ts';

describe('a comment with words blacked out', () => {
  it('has the same mark for each, whatever its length', () => {
    const text = 'Ask Ana, or Maximiliane.';
    expect(redacted(text, [[4, 7]])).toBe(`Ask ${blackedOut}, or Maximiliane.`);
    expect(redacted(text, [[12, 23]])).toBe(`Ask Ana, or ${blackedOut}.`);
  });

  it('has one mark for words that stand together, so that they are not counted', () => {
    expect(
      redacted('I am Ana Lucía Pérez here', [
        [15, 20],
        [5, 8],
        [9, 14],
      ]),
    ).toBe(`I am ${blackedOut} here`);
  });

  it('is never longer than a comment may be, however many words are blacked out', () => {
    const text = 'a b '.repeat(longestComment / 4);
    const stretches = Array.from(text, (_, at) => [4 * at, 4 * at + 1] as const);
    const told = redacted(text, stretches);
    expect(told.length).toBeLessThanOrEqual(longestComment);
    expect(told).not.toContain('a');
  });

  it('never holds a letter of what was blacked out', () => {
    const stretch = fc.tuple(fc.nat(40), fc.nat(40));
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.array(stretch, { maxLength: 5 }),
        (text, all) => {
          const black = new Set(all.flatMap(([a, b]) => Array.from(text, (_, i) => i).slice(a, b)));
          // Each character becomes its own sign, so that one can see which are left.
          const marked = Array.from({ length: text.length }, (_, i) =>
            String.fromCharCode(0x4e00 + i),
          );
          const left = redacted(marked.join(''), all);
          for (const [at, sign] of marked.entries())
            expect(left.includes(sign)).toBe(!black.has(at));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is offered in words of any language', () => {
    const found = words('ana调查很好').filter(({ word }) => word);
    expect(found.length).toBeGreaterThan(2);
    expect(
      words('Ana, yes')
        .map(({ text }) => text)
        .join(''),
    ).toBe('Ana, yes');
  });
});
