import { describe, expect, it } from 'vitest';
import { outline } from '#lib/editor/outline.ts';
import type { Element } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';

const element = (id: string, layer: Layer, ord: string, fields = {}): Element => ({
  id,
  layer,
  ord,
  fields: { name: id, ...fields },
});
const stages = [
  { id: 's1', name: 'Arrive' },
  { id: 's2', name: 'Stay' },
];
const content = {
  elements: [
    element('b', 'behaviour', 'b'),
    element('a', 'behaviour', 'a'),
    element('late', 'moment', 'a', { stage: 's2' }),
    element('early', 'moment', 'z', { stage: 's1' }),
    element('homeless', 'moment', 'b'),
  ],
  links: [{ id: 'l', from: 'a', to: 'early', fields: {} }],
  fields: { stages },
};
const keys = (turned: string[] = [], bright: ReadonlySet<string> | null = null) =>
  outline(content, new Set(turned), bright).map(({ key }) => key);

describe('a map as an outline', () => {
  it('reads layer by layer, moments by their stage, those without one last', () => {
    expect(keys()).toEqual([
      ...['leadership', 'culture', 'behaviour', 'a', 'b'],
      ...['moment', 'stage s1', 'early', 'stage s2', 'late', 'stage ', 'homeless', 'result'],
    ]);
  });
  it('shows the links of an opened element, and nothing of a closed layer', () => {
    expect(keys(['a', 'moment']).slice(2)).toEqual([
      'behaviour',
      'a',
      'l',
      'b',
      'moment',
      'result',
    ]);
  });
  it('keeps only what is in focus, under its layers', () => {
    expect(keys(['moment'], new Set(['a', 'early', 'l']))).toContain('a');
    expect(keys([], new Set(['a', 'early', 'l']))).not.toContain('b');
  });
  it('says of each row how deep it is and how many stand beside it', () => {
    const rows = outline(content, new Set());
    expect(rows.find(({ key }) => key === 'b')).toMatchObject({ depth: 2, place: 2, siblings: 2 });
    expect(rows.find(({ key }) => key === 'late')).toMatchObject({ depth: 3, parent: 'stage s2' });
  });
});
