import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply } from '#lib/map/apply.ts';
import { file, isUnreadable, parse } from '#lib/map/formats/json.ts';
import { emptyState, toContent } from '#lib/map/state.ts';
import { elementIds, gestures, linkIds } from '../worlds.ts';

const [a = '', b = ''] = elementIds;
const [l = ''] = linkIds;
const map = {
  fields: { name: 'Guests' },
  elements: [
    { id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets' } },
    { id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } },
  ],
  links: [{ id: l, from: a, to: b, fields: { strength: 0.3 } }],
};
const text = (change: object) =>
  JSON.stringify({ throughline: 'map/1', map: { ...map, ...change } });

describe('a map as JSON', () => {
  test('comes in again as it went out', () => {
    fc.assert(
      fc.property(gestures, (all) => {
        const state = emptyState();
        apply(state, [{ t: 'map.set', fields: { name: 'Guests' } }]);
        for (const each of all) apply(state, each, { soft: true });
        const out = JSON.stringify(
          file(toContent(state), { exported: '2026-11-22T01:00:00.000Z' }),
        );
        const back = parse(out);
        expect(isUnreadable(back)).toBe(false);
        expect(JSON.stringify(back)).toBe(JSON.stringify(parse(JSON.stringify(back))));
        expect(!isUnreadable(back) && back.map).toEqual(
          JSON.parse(JSON.stringify(toContent(state))),
        );
      }),
    );
  });

  test('may carry scores, and a byte order mark', () => {
    const read = parse(
      `\uFEFF${JSON.stringify({ throughline: 'map/1', map, scores: { [a]: { value: 61, se: null } } })}`,
    );
    expect(!isUnreadable(read) && read.scores).toEqual({ [a]: { value: 61, se: null } });
  });

  test.each([
    ['no JSON', '{', { unreadable: 'json' }],
    ['another form', '{"graph": {}}', { unreadable: 'form' }],
    ['a later form', '{"throughline": "map/2", "map": {}}', { unreadable: 'form' }],
    [
      'a value that cannot be',
      text({ links: [{ id: l, from: a, to: b, fields: { strength: 'much' } }] }),
      { unreadable: 'value', at: 'map.links.0.fields.strength' },
    ],
    [
      'a field it does not know',
      text({ elements: [{ ...map.elements[0], colour: 'red' }] }),
      { unreadable: 'value', at: 'map.elements.0' },
    ],
    [
      'a link whose end is missing',
      text({ elements: map.elements.slice(1) }),
      { unreadable: 'map', refusal: { refused: 'dangling', culprit: a } },
    ],
  ])('says what is wrong: %s', (_, wrong, outcome) => {
    expect(parse(wrong)).toMatchObject(outcome);
  });
});
