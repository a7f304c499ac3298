import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read } from '#lib/impact/reading.ts';
import { rewritten, type Then, type Writing } from '#lib/impact/rewritten.ts';
import { why } from '#lib/impact/why.ts';
import { fromContent, toContent, type MapContent } from '#lib/map/state.ts';
import { replay } from '#lib/map/apply.ts';
import type { Operation } from '#lib/map/operation.ts';
import { look, story } from './story.ts';

describe('why the results changed', () => {
  const reading = read(look);
  const told = why(reading);
  const sum = (told?.moved ?? []).reduce((total, { money }) => total + money, 0);

  it('adds up to the change of the money gap exactly', () => {
    expect(sum).toBeCloseTo(told?.facts.money ?? NaN, 4);
    expect(told?.facts.money).toBeCloseTo(-(reading.since?.change ?? NaN), 4);
    expect(told?.facts.se).toBeCloseTo(reading.since?.se ?? NaN, 4);
  });

  it('lists the largest first and calls the results’ own movement unexplained', () => {
    const sizes = (told?.moved ?? []).map(({ money }) => Math.abs(money));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const own = (told?.moved ?? []).filter(({ unexplained }) => unexplained);
    expect(own.every(({ place }) => place.element.layer === 'result')).toBe(true);
    expect(own.reduce((total, { money }) => total + money, 0)).toBeCloseTo(
      told?.facts.unexplained?.money ?? NaN,
      4,
    );
  });

  it('takes the two periods exchanged for the same change the other way', () => {
    const back = why(
      read({ ...look, scores: { ...look.scores, ...swapped() }, before: look.scores }),
    );
    expect(back?.facts.money).toBeCloseTo(-(told?.facts.money ?? NaN), 4);
  });

  it('tells nothing where nothing is compared', () => {
    expect(why(read({ ...look, compare: null }))).toBeNull();
    expect(why(read({ ...look, before: {} }))).toBeNull();
  });

  it('names what was not measured in both periods, and figures without their error', () => {
    const [first] = told?.moved ?? [];
    const { [first?.id ?? '']: _, ...rest } = look.before;
    const less = why(read({ ...look, before: rest }));
    expect(less?.unknown.length).toBe((told?.unknown.length ?? NaN) + 1);
    expect(told?.errorless).toBe(false);
    const bare = Object.fromEntries(
      Object.entries(look.before).map(([id, { value }]) => [id, { value, se: null }]),
    );
    expect(why(read({ ...look, before: bare }))?.errorless).toBe(true);
  });

  function swapped() {
    return Object.fromEntries(
      Object.entries(look.scores).map(([id, score]) => [
        id,
        { ...score, value: look.before[id]?.value ?? null, se: look.before[id]?.se ?? null },
      ]),
    );
  }
});

describe('what was written since', () => {
  const id = (key: string) => story.map.ids.get(key) ?? '';
  const linkOf = (from: string, to: string) =>
    look.content.links.find((link) => link.from === id(from) && link.to === id(to))?.id ?? '';
  const [lin, mateo] = [story.people.hr.id, story.people.analyst.id];
  const set = (link: string, strength: number): Operation => ({
    t: 'link.set',
    id: link,
    fields: { strength },
  });

  /** The demo's map after these were written on it since April, and what is told of it. */
  function after(...written: [person: string, ...operations: Operation[]][]) {
    const lines = written.map(([person, ...operations], i): Writing => ({
      seq: i + 1,
      person,
      at: `2026-06-0${i + 1}T09:00:00.000Z`,
      operations,
    }));
    return since(look.content, lines);
  }
  function since(content: MapContent, lines: Writing[]) {
    const state = fromContent(content);
    for (const { operations } of lines) replay(state, operations);
    const then: Then = { day: '2026-04-30', people: {}, ...rewritten(content, lines) };
    const reading = read({ ...look, content: toContent(state), then });
    const told = why(reading);
    if (!told) throw new Error('the demo has something to tell');
    return { reading, told };
  }
  const written = (told: NonNullable<ReturnType<typeof why>>) =>
    told.parts.strengths + told.parts.structure;

  it('is nothing on a map that stands as it stood', () => {
    const { told } = since(look.content, []);
    expect(told.written).toEqual([]);
    expect(written(told)).toBe(0);
    expect(told.agrees).toBe(true);
    expect(told.gapThen).toBeCloseTo(read(look).since?.gap ?? NaN, 4);
  });

  it('is shared among those who wrote, and adds up with what was measured to the change', () => {
    const link = linkOf('own', 'solved');
    const { told, reading } = after([lin, set(link, 0.8)], [mateo, set(link, 0.4)]);
    expect(told.agrees).toBe(true);
    expect(told.written).toMatchObject([{ kind: 'strength', before: 0.68, after: 0.4 }]);
    expect(told.facts.editors).toHaveLength(2);
    const shared = told.facts.editors.reduce((sum, { money }) => sum + money, 0);
    expect(shared).toBeCloseTo(written(told), 4);
    expect(told.facts.money).toBeCloseTo(-(reading.since?.change ?? NaN), 4);
    expect(told.gapThen - told.facts.money).toBeCloseTo(reading.gap, 4);
  });

  it('tells links that came and went, with what an element that went took along', () => {
    const { told } = after(
      [lin, { t: 'element.remove', id: id('concierge') }],
      [
        mateo,
        {
          t: 'link.retarget',
          id: linkOf('honest', 'direct'),
          from: id('honest'),
          to: id('rebook'),
        },
      ],
    );
    expect(told.agrees).toBe(true);
    const kinds = Map.groupBy(told.written, ({ kind }) => kind);
    expect(kinds.get('added')).toHaveLength(1);
    expect(kinds.get('removed')?.length).toBeGreaterThan(2);
    expect(told.others).toMatchObject([{ what: 'element', id: id('concierge') }]);
  });

  it('measures the gap then by the target and worth of then', () => {
    const before = look.content.elements.find((each) => each.id === id('rebook'))?.fields;
    const [target, worth] = [before?.target ?? NaN, before?.worth ?? NaN];
    const fields = { target: target + 4, worth: worth * 1.5 };
    const { told, reading } = after([lin, { t: 'element.set', id: id('rebook'), fields }]);
    const [yard] = told.yardsticks;
    const start = look.before[id('rebook')]?.value ?? NaN;
    expect(yard?.money).toBeCloseTo(
      worth * 1.5 * (target + 4 - start) - worth * (target - start),
      4,
    );
    expect(told.gapThen + told.yardstick - told.facts.money).toBeCloseTo(reading.gap, 4);
    expect(told.gapThen).toBeCloseTo(read(look).since?.gap ?? NaN, 4);
  });

  it('says which numbers move nothing here', () => {
    const { told } = after(
      [lin, { t: 'link.set', id: linkOf('own', 'solved'), fields: { se: 0.2, lag: 9 } }],
      [lin, { t: 'element.set', id: id('own'), fields: { cost: 12 } }],
    );
    expect(told.written).toEqual([]);
    expect(told.others.map(({ what }) => what)).toEqual(['link', 'element']);
  });

  it('holds the strengths where those of then let a loop run away', () => {
    const link = linkOf('turnover', 'workload');
    const now = look.content.links.find((each) => each.id === link);
    const wild: MapContent = {
      ...look.content,
      links: look.content.links.map((each) =>
        each.id === link ? { ...each, fields: { ...each.fields, strength: -30 } } : each,
      ),
    };
    const back = set(link, now?.fields.strength ?? NaN);
    const line = { seq: 1, person: lin, at: '2026-06-01T09:00:00.000Z', operations: [back] };
    const { told } = since(wild, [line]);
    expect(told.held).toBe(true);
    expect(told.agrees).toBe(true);
    expect(told.facts.money).toBeCloseTo(why(read(look))?.facts.money ?? NaN, 4);
  });

  it('adds up whatever was written', () => {
    const some = look.content.links.filter(({ fields }) => typeof fields.strength === 'number');
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(some.length - 1),
            fc.option(fc.double({ min: -0.9, max: 0.9, noNaN: true }), { freq: 4 }),
          ),
          { maxLength: 12 },
        ),
        (edits) => {
          const gone = new Set<number>();
          const lines = edits.flatMap(([at, strength], i): Writing[] => {
            const link = some[at];
            if (!link || gone.has(at)) return [];
            if (strength === null) gone.add(at);
            const operation: Operation =
              strength === null ? { t: 'link.remove', id: link.id } : set(link.id, strength);
            const day = `2026-06-${String(i + 1).padStart(2, '0')}T09:00:00.000Z`;
            return [{ seq: i + 1, person: i % 2 ? lin : mateo, at: day, operations: [operation] }];
          });
          const { told, reading } = since(look.content, lines);
          if (told.held || reading.refused.length > 0) return;
          expect(told.agrees).toBe(true);
          const shared = told.facts.editors.reduce((sum, { money }) => sum + money, 0);
          expect(shared).toBeCloseTo(written(told), 3);
        },
      ),
      { numRuns: 60 },
    );
  });
});
