import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read } from '#lib/impact/reading.ts';
import { walks } from '#lib/impact/walk.ts';
import { apply, isRefusal } from '#lib/map/apply.ts';
import { file, isUnreadable, parse } from '#lib/map/formats/json.ts';
import { Convention, grades } from '#lib/map/link.ts';
import { MapFields } from '#lib/map/operation.ts';
import { fromContent, type MapContent } from '#lib/map/state.ts';
import { conventionOf, usual, withConvention } from '#lib/rox/conventions.ts';
import { graphOf } from '#lib/rox/from-map.ts';
import { look } from '../impact/story.ts';

const convention = fc.record({
  existence: fc.double({ min: 0, max: 1, noNaN: true }),
  spread: fc.double({ min: 0, max: 10, noNaN: true }),
});
const grade = fc.constantFrom(...grades);

describe('what evidence is taken to be worth', () => {
  it('is the usual where a map says nothing, and belief where a link has no grade', () => {
    for (const each of grades) expect(conventionOf({}, each)).toEqual(usual[each]);
    expect(conventionOf({}, null)).toEqual(usual.belief);
    expect(MapFields.parse({ name: 'An old map' })).toEqual({ name: 'An old map' });
  });

  it('is what was last written, and written back to the usual leaves no trace', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(grade, convention), { maxLength: 6 }), (writes) => {
        let fields: MapFields = {};
        for (const [each, own] of writes) {
          fields = { grades: withConvention(fields, each, own) };
          expect(conventionOf(fields, each)).toEqual(own);
        }
        for (const each of grades) fields = { grades: withConvention(fields, each, null) };
        expect(fields.grades).toBeNull();
      }),
    );
  });

  it('is refused beyond what a chance or a spread can be', () => {
    expect(Convention.safeParse({ existence: 1.1, spread: 1 }).success).toBe(false);
    expect(Convention.safeParse({ existence: 0.5, spread: -0.1 }).success).toBe(false);
  });

  it('is an operation: undone by its inverse, and kept by a file', () => {
    const state = fromContent(look.content);
    const own = withConvention(state.fields, 'belief', { existence: 0.3, spread: 1.5 });
    const done = apply(state, [{ t: 'map.set', fields: { grades: own } }]);
    if (isRefusal(done)) throw new Error(done.refused);
    expect(state.fields.grades).toEqual({ belief: { existence: 0.3, spread: 1.5 } });
    const back = parse(JSON.stringify(file({ ...look.content, fields: state.fields })));
    expect(!isUnreadable(back) && back.map.fields.grades).toEqual(state.fields.grades);
    apply(state, done.inverse);
    expect(state.fields).toEqual(look.content.fields);
  });

  const doubtful = { belief: { existence: 0.2, spread: 2 } };
  const content = { ...look.content, fields: { ...look.content.fields, grades: doubtful } };

  it('is what the engine reckons with, on screen and at the command line', () => {
    const { graph, assumed } = graphOf(content, new Map());
    const believed = content.links.findIndex(
      ({ id, fields }) => (fields.grade ?? 'belief') === 'belief' && assumed.has(id),
    );
    const { strength } = content.links[believed]?.fields ?? {};
    expect(graph.edges[believed]).toMatchObject({
      existence: 0.2,
      sd: 2 * Math.abs(strength ?? 0),
    });

    const uncertainty = (of: MapContent) => {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['src/cli/rox.ts', 'uncertainty', '-'],
        { input: JSON.stringify(file(of)), encoding: 'utf8', maxBuffer: 1 << 28 },
      );
      expect(stderr).toBe('');
      return stdout;
    };
    expect(uncertainty(content)).not.toBe(uncertainty({ ...content, fields: look.content.fields }));
  });

  it('is told with every path', () => {
    const reading = read({ ...look, content });
    const told = reading.ranked.flatMap(({ element }) => walks(reading, element.id));
    for (const walk of told) expect(walk.convention).toBe(conventionOf(content.fields, walk.grade));
    expect(told.some(({ convention: { existence } }) => existence === 0.2)).toBe(true);
  });
});
