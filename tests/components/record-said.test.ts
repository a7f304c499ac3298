import { afterEach, describe, expect, it } from 'vitest';
import { recordSaid } from '#lib/components/impact/record-said.ts';
import { locales, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { Judged } from '#lib/rox/record.ts';

const judged: Judged = {
  forecasts: 56,
  crpsMap: 0.5,
  crpsNoChange: 0.6,
  skill: 0.1667,
  skillFrom: 0.041,
  skillTo: 0.27,
  gain: 0.1,
  gainSe: 0.02,
  probabilityBetter: 0.99,
  inside50: 0.5,
  inside90: 0.9,
  errors: { crpsMap: 0.05, crpsNoChange: 0.05, inside50: 0.07, inside90: 0.04 },
  verdict: 'beats no change',
};

afterEach(() => overwriteGetLocale(() => 'en'));

describe('the record of a map', () => {
  it('is said with its interval', () => {
    expect(recordSaid(judged)).toBe(
      'This map’s 56 forecasts came 17% nearer than “no change” (4.1% to 27%).',
    );
  });

  it('is said plainly where the map has not beaten "no change"', () => {
    const unsure = { skillFrom: -0.05, verdict: 'undecided' as const };
    expect(recordSaid({ ...judged, ...unsure })).toBe(
      'This map has not beaten “no change” so far: 56 forecasts, 17% nearer (−5% to 27%).',
    );
    const worse = { skill: -0.2, skillFrom: -0.3, skillTo: 0.1 };
    expect(recordSaid({ ...judged, ...worse, verdict: 'no better than no change' })).toBe(
      'This map has not beaten “no change” so far: 56 forecasts, 20% further off (−10% to 30%).',
    );
  });

  it('says when there is too little to say', () => {
    expect(recordSaid(null)).toContain('0 of 8');
    expect(recordSaid({ ...judged, forecasts: 5, verdict: 'too few' })).toContain('5 of 8');
    expect(recordSaid({ ...judged, skillFrom: null, skillTo: null })).toContain('cannot tell yet');
  });

  it.each(locales)('is said in full: %s', (locale) => {
    overwriteGetLocale(() => locale);
    for (const each of [judged, null, { ...judged, verdict: 'undecided' as const }])
      expect(recordSaid(each)).not.toMatch(/[{}]|impact_|undefined|NaN/);
  });
});
