import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, isRefusal } from '#lib/map/apply.ts';
import { lay, rebase, type Branch, type Side } from '#lib/map/branch.ts';
import { changedIn, difference } from '#lib/map/difference.ts';
import { deeds } from '#lib/map/history.ts';
import type { Operation } from '#lib/map/operation.ts';
import { emptyState, fromContent, toContent, type MapContent } from '#lib/map/state.ts';
import { broken, elementIds, gestures, linkIds, said } from './worlds.ts';

const [a = '', b = '', c = '', d = ''] = elementIds;
const [l = '', k = '', j = ''] = linkIds;

function after(content: MapContent, ...steps: readonly Operation[][]): MapContent {
  const state = fromContent(content);
  for (const step of steps) apply(state, step, { soft: true });
  return toContent(state);
}

const empty = toContent(emptyState());
const start = after(empty, [
  { t: 'map.set', fields: { name: 'Hotels', few: 5 } },
  { t: 'element.add', id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets' } },
  { t: 'element.add', id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival', target: 80 } },
  { t: 'element.add', id: c, layer: 'result', ord: 'a0V', fields: { name: 'Revenue' } },
  { t: 'link.add', id: l, from: a, to: b, fields: { strength: 0.4 } },
  { t: 'link.add', id: k, from: b, to: c, fields: { strength: 0.2 } },
]);

const plain = (content: MapContent) => said(fromContent(content));
const world = gestures.map((steps) => after(empty, ...steps));
/** A base that moved on, and a branch of it that did too. */
const branches: fc.Arbitrary<Branch> = fc
  .tuple(world, gestures, gestures)
  .map(([fork, base, branch]) => ({
    fork,
    base: after(fork, ...base),
    branch: after(fork, ...branch),
  }));
const side = fc.constantFrom<Side>('mine', 'theirs');

describe('the difference between two maps', () => {
  test('leads from one to the other, and back', () => {
    fc.assert(
      fc.property(world, world, (from, to) => {
        const { operations, inverse } = difference(from, to);
        const state = fromContent(from);
        expect(isRefusal(apply(state, operations))).toBe(false);
        expect(broken(state)).toEqual([]);
        expect(plain(toContent(state))).toEqual(plain(to));
        expect(isRefusal(apply(state, inverse))).toBe(false);
        expect(plain(toContent(state))).toEqual(plain(from));
      }),
    );
  });

  test('is nothing between a map and itself, and is told once however often it was written', () => {
    expect(difference(start, start).operations).toEqual([]);
    const often = after(
      start,
      [{ t: 'element.set', id: b, fields: { target: 85 } }],
      [{ t: 'element.set', id: b, fields: { target: 90, owner: 'CX' } }],
      [{ t: 'element.set', id: b, fields: { owner: null } }],
    );
    const found = difference(start, often);
    expect(found.operations).toEqual([{ t: 'element.set', id: b, fields: { target: 90 } }]);
    expect(deeds(found)).toEqual([
      { did: 'set', what: 'element', id: b, field: 'target', from: 80, to: 90 },
    ]);
  });

  test('leaves a map its own name', () => {
    const named = after(start, [{ t: 'map.set', fields: { name: 'What if', few: 3 } }]);
    expect(difference(start, named).operations).toEqual([{ t: 'map.set', fields: { few: 3 } }]);
  });

  test('lets two links change places', () => {
    const two = after(start, [{ t: 'link.add', id: j, from: a, to: c, fields: {} }]);
    const swapped = after(
      two,
      [{ t: 'link.retarget', id: j, from: c, to: b }],
      [{ t: 'link.retarget', id: l, from: a, to: c }],
      [{ t: 'link.retarget', id: j, from: a, to: b }],
    );
    const state = fromContent(two);
    expect(isRefusal(apply(state, difference(two, swapped).operations))).toBe(false);
    expect(plain(toContent(state))).toEqual(plain(swapped));
  });

  test('writes what the new layer of an element shows, and leaves what it hides', () => {
    const hidden = after(
      start,
      [{ t: 'element.set', id: a, fields: { critical: true } }],
      [{ t: 'element.move', id: a, layer: 'moment', ord: 'a1V' }],
      [{ t: 'element.set', id: a, fields: { touchpoint: 'Desk' } }],
    );
    const { operations } = difference(start, hidden);
    expect(operations).toEqual([
      { t: 'element.move', id: a, layer: 'moment', ord: 'a1V' },
      { t: 'element.set', id: a, fields: { touchpoint: 'Desk' } },
    ]);
  });
});

describe('a branch brought up to its base', () => {
  test('is as it was where the base has not moved on', () => {
    fc.assert(
      fc.property(world, gestures, (fork, steps) => {
        const branch = after(fork, ...steps);
        const found = rebase({ fork, base: fork, branch }, new Map());
        expect(found.rebased.operations).toEqual([]);
        expect([found.conflicts, found.skipped]).toEqual([[], []]);
        expect(plain(found.content)).toEqual(plain({ ...branch, fields: found.content.fields }));
      }),
    );
  });

  test('is brought up once: again changes nothing', () => {
    fc.assert(
      fc.property(branches, side, (sides, chosen) => {
        const first = rebase(sides, choosing(sides, chosen));
        expect(first.open).toEqual([]);
        const again = rebase(
          { fork: sides.base, base: sides.base, branch: first.content },
          new Map(),
        );
        expect(again.rebased.operations).toEqual([]);
        expect([again.conflicts, again.skipped]).toEqual([[], []]);
      }),
    );
  });

  test('and adopted, makes the base what it says', () => {
    fc.assert(
      fc.property(branches, side, (sides, chosen) => {
        const { content } = rebase(sides, choosing(sides, chosen));
        const base = fromContent(sides.base);
        const { operations, conflicts, skipped } = lay({
          fork: sides.base,
          base: sides.base,
          branch: content,
        });
        expect([conflicts, skipped]).toEqual([[], []]);
        expect(isRefusal(apply(base, operations))).toBe(false);
        expect(broken(base)).toEqual([]);
        const name = { name: '' };
        expect(plain({ ...toContent(base), fields: { ...base.fields, ...name } })).toEqual(
          plain({ ...content, fields: { ...content.fields, ...name } }),
        );
      }),
    );
  });

  test('never breaks a map, and keeps all that only one of the two has changed', () => {
    fc.assert(
      fc.property(branches, side, (sides, chosen) => {
        const { content } = lay(sides, choosing(sides, chosen));
        expect(broken(fromContent(content))).toEqual([]);
        for (const { id, fields } of content.elements) {
          const [was, theirs, mine] = [sides.fork, sides.base, sides.branch].map((map) =>
            map.elements.find((each) => each.id === id),
          );
          if (!was || !theirs || !mine) continue;
          for (const field of ['name', 'target', 'owner'] as const) {
            const ours = changedIn(was.fields, mine.fields)?.[field] !== undefined;
            const others = changedIn(was.fields, theirs.fields)?.[field] !== undefined;
            const expected = ours && (!others || chosen === 'mine') ? mine : theirs;
            expect(fields[field] ?? null).toEqual(expected.fields[field] ?? null);
          }
        }
      }),
    );
  });

  function choosing(sides: Branch, chosen: Side): Map<string, Side> {
    return new Map(lay(sides).conflicts.map(({ key }) => [key, chosen]));
  }
});

describe('what a branch and its base have both changed', () => {
  const branch = after(start, [
    { t: 'element.set', id: b, fields: { target: 90, owner: 'CX' } },
    { t: 'link.set', id: l, fields: { strength: 0.5 } },
  ]);

  test('is told field by field, and waits for a choice', () => {
    const base = after(start, [{ t: 'element.set', id: b, fields: { target: 85, owner: 'CX' } }]);
    const found = lay({ fork: start, base, branch });
    expect(found.conflicts).toEqual([
      {
        key: `${b} target`,
        what: 'element',
        id: b,
        field: 'target',
        was: 80,
        mine: 90,
        theirs: 85,
      },
    ]);
    expect(found.open).toEqual([`${b} target`]);
    expect(found.operations).toEqual([{ t: 'link.set', id: l, fields: { strength: 0.5 } }]);
    const chosen = lay({ fork: start, base, branch }, new Map([[`${b} target`, 'mine']]));
    expect(chosen.open).toEqual([]);
    expect(deeds(chosen)).toContainEqual({
      did: 'set',
      what: 'element',
      id: b,
      field: 'target',
      from: 85,
      to: 90,
    });
  });

  test('is left out where the base has taken it away, and said so', () => {
    const base = after(start, [{ t: 'element.remove', id: b }]);
    const found = lay({ fork: start, base, branch });
    expect(found.conflicts).toEqual([]);
    expect(found.skipped.map(({ refusal, operation }) => [refusal.refused, operation.t])).toEqual([
      ['gone', 'element.set'],
      ['gone', 'link.set'],
    ]);
  });

  test('is asked where the branch takes away what the base has written on or linked', () => {
    const without = after(start, [{ t: 'element.remove', id: b }]);
    const written = after(start, [{ t: 'element.set', id: b, fields: { target: 85 } }]);
    const linked = after(start, [
      { t: 'element.add', id: d, layer: 'culture', ord: 'a0V', fields: { name: 'Pride' } },
      { t: 'link.add', id: j, from: d, to: b, fields: {} },
    ]);
    for (const base of [written, linked]) {
      const sides = { fork: start, base, branch: without };
      expect(lay(sides).open).toEqual([`${b} itself`]);
      const kept = lay(sides, new Map([[`${b} itself`, 'theirs']]));
      expect(plain({ ...kept.content, fields: base.fields })).toEqual(plain(base));
      const gone = lay(sides, new Map([[`${b} itself`, 'mine']])).content;
      expect(gone.elements.some(({ id }) => id === b)).toBe(false);
    }
  });
});
