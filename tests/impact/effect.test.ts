import { describe, expect, test } from 'vitest';
import { effect, kindOf, readWith } from '#lib/impact/effect.ts';
import type { Deed } from '#lib/map/history.ts';
import type { MapContent } from '#lib/map/state.ts';
import { look } from './story.ts';

describe('what a change did to the money', () => {
  const strongest = look.content.links.find(({ fields }) => (fields.strength ?? 0) > 0.2);
  const stronger = (by: number): MapContent => ({
    ...look.content,
    links: look.content.links.map((link) =>
      link === strongest
        ? { ...link, fields: { ...link.fields, strength: (link.fields.strength ?? 0) + by } }
        : link,
    ),
  });

  test('is nothing where only words changed', () => {
    const renamed = {
      ...look.content,
      elements: look.content.elements.map((each) => ({
        ...each,
        fields: { ...each.fields, description: 'Said otherwise' },
      })),
    };
    const found = effect(readWith(look, look.content), readWith(look, renamed));
    expect([found.by, found.places, found.others]).toEqual([null, [], 0]);
  });

  test('is told with its error, most first, and leaves the measured gap as it is', () => {
    const found = effect(readWith(look, look.content), readWith(look, stronger(0.2)));
    expect(found.by).toBeNull();
    expect(found.places.length).toBeGreaterThan(0);
    const sizes = found.places.map(({ root }) => Math.abs(root?.by ?? 0));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const { root, moved } of found.places)
      if (moved.root) expect(root?.se === null || (root?.se ?? -1) >= 0).toBe(true);
  });

  test('of there and back again is nothing', () => {
    const there = effect(readWith(look, look.content), readWith(look, stronger(0.2)));
    const back = effect(readWith(look, stronger(0.2)), readWith(look, look.content));
    const moneyOf = ({ places }: typeof there) =>
      new Map(places.map(({ id, root }) => [id, root?.by ?? 0]));
    for (const [id, by] of moneyOf(there)) expect(moneyOf(back).get(id)).toBeCloseTo(-by, 6);
  });

  test('is of words, of what scores are made of, or of figures', () => {
    const set = (field: string): Deed => ({
      did: 'set',
      what: 'element',
      id: 'a',
      field,
      from: null,
      to: 1,
    });
    expect(kindOf([set('name'), set('description')])).toBe('words');
    expect(kindOf([set('name'), set('measures')])).toBe('measures');
    expect(kindOf([set('measures'), set('target')])).toBe('figures');
    expect(kindOf([{ did: 'move', what: 'element', id: 'a', from: 'moment', to: 'moment' }])).toBe(
      'words',
    );
  });
});
