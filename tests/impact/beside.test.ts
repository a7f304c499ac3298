import { describe, expect, test } from 'vitest';
import { beside, differs } from '#lib/impact/beside.ts';
import type { Look } from '#lib/impact/look.ts';
import { read } from '#lib/impact/reading.ts';
import { look, story } from './story.ts';

const id = story.map.ids.get('own') ?? '';
const map = read(look);
const withContent = (content: Look['content']) => read({ ...look, content });

describe('a scenario of the demo beside its map', () => {
  test('differs in nothing while it changes nothing', () => {
    const found = beside(map, read(look));
    expect(found.gap).toEqual({ by: 0, se: 0 });
    expect(found.pairs.filter(differs)).toEqual([]);
    expect(found.pairs).toHaveLength(look.content.elements.length);
  });

  test('tells each difference with its own interval, smaller than the two added up', () => {
    const link = look.content.links.find(({ from }) => from === id);
    const found = beside(
      map,
      withContent({
        ...look.content,
        links: look.content.links.map((each) =>
          each === link
            ? { ...each, fields: { ...each.fields, strength: (each.fields.strength ?? 0) * 1.5 } }
            : each,
        ),
      }),
    );
    const pair = found.pairs.find(({ element }) => element.id === id);
    expect(pair?.worth?.by).toBeGreaterThan(0);
    expect(pair?.worth?.se).toBeGreaterThan(0);
    const apart = Math.hypot(pair?.map?.worthSe ?? 0, pair?.scenario?.worthSe ?? 0);
    expect(pair?.worth?.se).toBeLessThan(apart);
    // strengths move no score and no target of a result
    expect(found.gap).toEqual({ by: 0, se: 0 });
    expect(found.pairs.filter(differs).length).toBeLessThan(found.pairs.length);
  });

  test('has a gap of another size where a result is to reach further', () => {
    const result = look.content.elements.find(
      ({ fields }) => fields.worth != null && fields.target != null,
    );
    const found = beside(
      map,
      withContent({
        ...look.content,
        elements: look.content.elements.map((each) =>
          each === result
            ? { ...each, fields: { ...each.fields, target: (each.fields.target ?? 0) + 5 } }
            : each,
        ),
      }),
    );
    expect(found.gap.by).toBeCloseTo(5 * (result?.fields.worth ?? 0), 3);
    expect(found.gap.se).toBe(0);
    expect(found.pairs[0]?.element.id).toBe(result?.id);
  });

  test('names what is on one side alone', () => {
    const gone = look.content.elements.find(({ layer }) => layer === 'culture');
    const found = beside(
      map,
      withContent({
        ...look.content,
        elements: look.content.elements.filter((each) => each !== gone),
        links: look.content.links.filter(({ from, to }) => from !== gone?.id && to !== gone?.id),
      }),
    );
    const pair = found.pairs.find(({ element }) => element === gone);
    expect(pair).toMatchObject({ scenario: null, root: null, worth: null });
    expect(pair && differs(pair)).toBe(true);
  });
});
