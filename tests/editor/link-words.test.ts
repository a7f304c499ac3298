import { describe, expect, it } from 'vitest';
import { fit } from '#lib/editor/fuzzy.ts';
import { linkFigures } from '#lib/editor/link-words.ts';
import { decimalsOf, inOrder, paired } from '#lib/editor/written.ts';
import type { Link } from '#lib/map/link.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';

const link = (fields: Link['fields']): Link => ({ id: 'l', from: 'a', to: 'b', fields });

describe('a link in one line', () => {
  it('has its strength to the same digit as half its range', () => {
    expect(linkFigures({}, link({ strength: 0.5, se: 0.12, lag: 4 }))).toBe(
      '0.50\u00a0±\u00a00.20 · after 4 weeks',
    );
  });

  it('without a standard error has the range that its evidence has by convention, and says so', () => {
    expect(linkFigures({}, link({ strength: 0.5, grade: 'panel' }))).toBe(
      '0.50\u00a0±\u00a00.33 · spread by convention',
    );
    const own = { grades: { panel: { existence: 0.5, spread: 0.1 } } };
    expect(linkFigures(own, link({ strength: 0.5, grade: 'panel' }))).toContain('±\u00a00.08');
  });
});

describe('a figure and half its range', () => {
  it('keep the digits that both need', () => {
    expect(decimalsOf(2.3, 2.04)).toBe(1);
    expect(decimalsOf(2.3, 0.041)).toBe(2);
    expect(decimalsOf(58, 12)).toBe(0);
    expect(decimalsOf(0, 0)).toBe(0);
    expect(paired(2.3, 2.04)(2.04)).toBe('2.0');
  });
});

describe('two names with an arrow between', () => {
  it('are found by their letters, also where Latin ones stand apart in Persian', () => {
    overwriteGetLocale(() => 'fa');
    const text = inOrder(['Front office', 'Call back']);
    expect(text).toBe('\u2068Front office\u2069 ← \u2068Call back\u2069');
    overwriteGetLocale(() => 'en');
    expect(fit('fc', text)).toBe(fit('fc', 'Front office ← Call back'));
  });
});
