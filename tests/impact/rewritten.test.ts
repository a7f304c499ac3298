import { describe, expect, it } from 'vitest';
import { rewritten, Then, type Writing } from '#lib/impact/rewritten.ts';
import type { Operation } from '#lib/map/operation.ts';
import type { MapContent } from '#lib/map/state.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [a, b, c, ab, ac] = [id(1), id(2), id(3), id(11), id(13)];
const [lin, mateo] = [id(91), id(92)];

const content: MapContent = {
  fields: {},
  elements: [
    { id: a, layer: 'culture', ord: 'a0', fields: { name: 'A' } },
    { id: b, layer: 'moment', ord: 'a0', fields: { name: 'B' } },
    { id: c, layer: 'result', ord: 'a0', fields: { name: 'C', target: 60 } },
  ],
  links: [{ id: ab, from: a, to: b, fields: { strength: 0.5, lag: 4 } }],
};
let seq = 0;
const line = (person: string, ...operations: Operation[]): Writing => ({
  seq: ++seq,
  person,
  at: `2026-05-${String(seq).padStart(2, '0')}T08:00:00.000Z`,
  operations,
});
const strength = (value: number | null): Operation => ({
  t: 'link.set',
  id: ab,
  fields: { strength: value },
});
const link = (to: string, as: string, value: number | null): Operation => ({
  t: 'link.add',
  id: as,
  from: a,
  to,
  fields: { strength: value },
});

describe('what was written between two dates', () => {
  it('is nothing where nothing was', () => {
    expect(rewritten(content, [])).toEqual({ drawn: null, links: [], elements: [] });
  });

  it('is told from who wrote first to who wrote last', () => {
    const { links } = rewritten(content, [line(lin, strength(0.7)), line(mateo, strength(0.9))]);
    expect(links).toMatchObject([
      {
        id: ab,
        steps: [
          { person: lin, was: { strength: 0.5, lag: 4 }, is: { strength: 0.7 } },
          { person: mateo, was: { strength: 0.7 }, is: { strength: 0.9, from: a, to: b } },
        ],
      },
    ]);
  });

  it('leaves out what stands again as it stood, and words that are no numbers', () => {
    const told = rewritten(content, [
      line(lin, strength(0.7)),
      line(lin, { t: 'link.set', id: ab, fields: { note: 'as agreed' } }),
      line(lin, { t: 'element.set', id: a, fields: { name: 'Another name' } }),
      line(mateo, strength(0.5)),
      line(mateo, link(c, ac, 0.2)),
      line(mateo, { t: 'link.remove', id: ac }),
    ]);
    expect(told).toEqual({ drawn: null, links: [], elements: [] });
  });

  it('tells links that came, that went with their element, and that were led elsewhere', () => {
    const came = rewritten(content, [line(lin, link(c, ac, 0.2))]);
    expect(came.links.map(({ id: which, steps }) => [which, steps[0]?.was])).toEqual([[ac, null]]);
    const gone = rewritten(content, [line(lin, { t: 'element.remove', id: b })]);
    expect(gone.links).toMatchObject([{ id: ab, steps: [{ is: null, was: { strength: 0.5 } }] }]);
    expect(gone.elements).toMatchObject([{ id: b, steps: [{ is: null, was: { name: 'B' } }] }]);
    const led = rewritten(content, [
      line(lin, { t: 'link.retarget', id: ab, from: a, to: c }),
      line(lin, strength(0.6)),
    ]);
    expect(led.links[0]?.steps).toMatchObject([
      { was: { to: b }, is: { to: c, strength: 0.5 } },
      { was: { to: c }, is: { to: c, strength: 0.6 } },
    ]);
  });

  it('takes a target that nobody had named before for the first that was said', () => {
    const set = (fields: object): Operation => ({ t: 'element.set', id: c, fields });
    const { elements } = rewritten(content, [
      line(lin, set({ worth: 1000 })),
      line(lin, set({ target: 70 })),
      line(mateo, set({ worth: 1200 })),
    ]);
    expect(elements[0]?.steps).toMatchObject([
      { was: { target: 60, worth: 1000 }, is: { target: 70, worth: 1000 } },
      { was: { worth: 1000 }, is: { target: 70, worth: 1200 } },
    ]);
  });

  it('compares a map that was drawn later with what was first written in it', () => {
    const nothing: MapContent = { fields: {}, elements: content.elements, links: [] };
    const told = rewritten(nothing, [
      line(lin, link(b, ab, null)),
      line(lin, link(c, ac, 0.2)),
      line(lin, strength(0.5)),
      line(mateo, strength(0.8)),
      line(mateo, { t: 'link.remove', id: ac }),
    ]);
    expect(told.drawn).toBe(`2026-05-${String(seq - 3).padStart(2, '0')}T08:00:00.000Z`);
    expect(told.links).toMatchObject([
      { id: ab, steps: [{ person: mateo, was: { strength: 0.5 }, is: { strength: 0.8 } }] },
    ]);
    expect(Then.safeParse({ ...told, day: '2026-04-30', people: { [lin]: 'Lin' } }).success).toBe(
      true,
    );
  });
});
