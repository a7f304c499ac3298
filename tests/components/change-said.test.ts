import { afterEach, describe, expect, it } from 'vitest';
import { changeSaid, datesSaid, type Naming } from '#lib/components/impact/change-said.ts';
import { look } from '../impact/story.ts';
import { locales, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { ChangeFacts } from '#lib/rox/change-facts.ts';

const facts: ChangeFacts = {
  money: -20_000,
  se: 5_000,
  sure: true,
  begins: [
    { id: 'own', money: -30_000, se: 4_000 },
    { id: 'queue', money: 12_000, se: 2_000 },
  ],
  withinError: 3,
  unexplained: { id: 'rebook', money: -4_000, se: 3_000 },
  strengths: 2_000,
  strengthsSe: 500,
  structure: 0,
  structureSe: 0,
  editors: [{ person: 'lin', money: 2_000 }],
  doubt: { from: 'own', to: 'rebook' },
};
const names: Record<string, string> = { own: 'Own it', queue: 'No queue', rebook: 'Returning' };
const naming: Naming = {
  element: (id) => names[id] ?? id,
  person: () => 'Lin Wei',
  currency: 'EUR',
  path: ['own', 'rebook'],
};
const plain = (text: string): string => text.replace(/[\u2060\u2066-\u2069\u200e\u200f]/g, '');

afterEach(() => overwriteGetLocale(() => 'en'));

describe('why a result changed', () => {
  it('is said from its figures', () => {
    overwriteGetLocale(() => 'en');
    expect(plain(changeSaid(facts, naming))).toBe(
      'The results bring €20k a year less than before. ' +
        'Nine times in ten the change lies between −€28k and −€12k. ' +
        'Money was gained by what began at No queue (€12k\u00a0±\u00a0€3.3k). ' +
        'Money was lost by what began at Own it (€30k\u00a0±\u00a0€6.6k). ' +
        'The largest of them reached the results through Returning. ' +
        '−€4k\u00a0±\u00a0€4.9k of it is the results’ own movement, which nothing on the map explains. ' +
        '€2k\u00a0±\u00a0€820 of it was written and not earned: strengths of links were changed. ' +
        'These edits were made by Lin Wei. ' +
        'Measuring how strongly “Own it” moves “Returning” would change this answer most.',
    );
  });

  it('says that it may be nothing where the figures cannot tell', () => {
    overwriteGetLocale(() => 'en');
    const said = plain(changeSaid({ ...facts, se: 40_000, sure: false, begins: [] }, naming));
    expect(said).toContain('may be no change at all');
    expect(said).toContain('No place before the results moved');
  });

  it('tells other targets and worth apart from what the results did', () => {
    overwriteGetLocale(() => 'en');
    expect(plain(changeSaid(facts, naming, 40_000))).toMatch(
      /the gap is €40k wider because targets or worth were written anew\./,
    );
    expect(plain(changeSaid(facts, naming, -40_000))).toContain('€40k narrower');
  });

  it('names both dates of the figures and of the map', () => {
    overwriteGetLocale(() => 'en');
    expect(datesSaid(look)).toBe(
      'Figures of April 2026 and of October 2026; the map as it stood on 30 April 2026 and as it stands today.',
    );
    const then = look.then && { ...look.then, drawn: '2026-06-02T09:00:00.000Z' };
    expect(datesSaid({ ...look, then })).toContain('from 2 June 2026 on');
    expect(datesSaid({ ...look, compare: null, then: null })).toBeNull();
  });

  it.each(locales)('is said in full, and the same each time: %s', (locale) => {
    overwriteGetLocale(() => locale);
    const said = changeSaid(facts, naming);
    expect(said).toBe(changeSaid(facts, naming));
    for (const name of ['Own it', 'No queue', 'Returning', 'Lin Wei']) expect(said).toContain(name);
    expect(said).not.toMatch(/[{}]|why_|undefined/);
    if (locale === 'fa') expect(said).toMatch(/[۰-۹]/);
  });
});
