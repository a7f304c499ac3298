import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type Ledger } from '#lib/map/authority.ts';
import { isRefusal } from '#lib/map/apply.ts';
import { columns } from '#lib/map/columns.ts';
import { add } from '#lib/map/gestures.ts';
import type { Transaction } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { lengths, respacing } from '#lib/map/respacing.ts';
import { emptyState, fromContent } from '#lib/map/state.ts';
import { Gestures } from '#lib/map/undo.ts';
import type { Line } from '#lib/map/wire.ts';
import { said } from './worlds.ts';

const layer = 'moment' as const;

/** An authority over a column, and a page that edits it. */
class Column {
  readonly ledger: Ledger = { state: emptyState(), seq: 0, id: randomUUID, counts: new Map() };
  readonly page = new Replica(emptyState(), 0, randomUUID());
  readonly gestures = new Gestures();
  readonly log: Line[] = [];
  /** Ids as they should stand. */
  readonly order: string[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  insert(at: number): void {
    const after = this.order[at - 1] ?? null;
    const chance = { id: randomUUID, random: this.#random };
    const { id, operations } = add(this.page.state, { layer, after }, { name: 'A' }, chance);
    const edited = this.page.edit(operations);
    if (isRefusal(edited)) throw new Error(edited.refused);
    this.gestures.record(edited.transaction.count, edited.change);
    this.order.splice(at, 0, id);
  }

  turn(way: 'undo' | 'redo'): void {
    const { operations = [] } = this.gestures.take(way, this.page.state) ?? {};
    const edited = this.page.edit(operations, { soft: true, origin: way });
    if (isRefusal(edited)) throw new Error(edited.refused);
    this.gestures.answer(way, edited.transaction.count, edited.change);
  }

  /** The page sends what it has, and hears what was decided. */
  exchange(pending: readonly Transaction[] = this.page.pending): void {
    const { decisions } = decide(this.ledger, pending, () => null, 'somebody');
    const lines = decisions.map(({ inverse: _, ...line }) => ({ ...line, at: '' }));
    this.log.push(...lines);
    const received = this.page.receive(lines);
    if (received === 'gap') throw new Error('a gap');
    this.gestures.rebase(received.own, received.system);
    expect(received.outcomes.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
  }

  get ids(): string[] {
    return columns(this.page.state)[layer].map(({ id }) => id);
  }

  get longest(): number {
    return Math.max(...[...this.page.state.elements.values()].map(({ ord }) => ord.length));
  }
}

const way = fc.constantFrom('after the last', 'before the last', 'on both sides', 'anywhere');

test('any number of elements goes in at one place, in the order in which they are put there', () => {
  fc.assert(
    fc.property(way, fc.integer(), fc.integer({ min: 1, max: 60 }), (how, seed, atOnce) => {
      const random = dice(seed);
      const column = new Column(random);
      for (let at = 0; at < 30; at++) column.insert(at);
      column.exchange();
      let place = 15;
      for (let n = 1; n <= 600; n++) {
        column.insert(place);
        const right = { 'after the last': 1, 'before the last': 0, 'on both sides': n % 2 };
        place += how === 'anywhere' ? Number(random() < 0.5) : right[how];
        if (n % atOnce === 0) column.exchange();
      }
      column.exchange();
      expect(column.longest).toBeLessThanOrEqual(lengths.crowded);
      expect(column.ids).toEqual(column.order);
      expect(said(column.page.state)).toEqual(said(column.ledger.state));
      const spaced = column.log.filter(({ origin }) => origin === 'system');
      expect(spaced.length).toBeGreaterThan(0);
      expect(spaced.every(({ count }) => count === 1)).toBe(true);
      expect(new Set(spaced.map(({ client }) => client)).size).toBe(spaced.length);
    }),
    { numRuns: 20 },
  );
});

test('what went in where keys were spaced anew is undone and redone like anything else', () => {
  const column = new Column(dice(1));
  for (let at = 0; at < 3; at++) column.insert(at);
  let n = 0;
  do {
    column.insert(1);
    column.exchange();
  } while (++n < 1_000 && column.log.at(-1)?.origin !== 'system');
  expect(column.log.at(-1)?.origin).toBe('system');
  const whole = column.ids;
  for (let at = 0; at < 50; at++) column.turn('undo');
  column.exchange();
  expect(column.ids).toHaveLength(whole.length - 50);
  for (let at = 0; at < 50; at++) column.turn('redo');
  column.exchange();
  expect(column.ids).toEqual(whole);
});

test('elements of equal keys, and beside keys of another kind, keep their order too', () => {
  const long = `a1${'V'.repeat(60)}`;
  const keys = ['0', '00', 'a0V', long, long, long, 'a2V', 'zzzz'];
  const elements = keys.map((ord, at) => {
    const id = `0e000000-0000-4000-8000-00000000000${at}`;
    return { id, layer, ord, fields: { name: 'A' } };
  });
  const state = fromContent({ fields: {}, elements, links: [] });
  const before = columns(state)[layer].map(({ id }) => id);
  const moves = respacing(state, [{ t: 'element.add', ...elements[4]! }]);
  for (const each of moves)
    if (each.t === 'element.move')
      state.elements.set(each.id, { ...state.elements.get(each.id)!, ord: each.ord });
  expect(columns(state)[layer].map(({ id }) => id)).toEqual(before);
  const lengthsNow = [...state.elements.values()].map(({ ord }) => ord.length);
  expect(Math.max(...lengthsNow)).toBeLessThanOrEqual(lengths.fresh);
});

test('only those around a crowded place move', () => {
  const column = new Column(dice(2));
  for (let at = 0; at < 400; at++) column.insert(at);
  column.exchange();
  for (let n = 0; n < 600; n++) {
    column.insert(200);
    column.exchange();
  }
  const spaced = column.log.filter(({ origin }) => origin === 'system');
  expect(spaced.length).toBeGreaterThan(0);
  for (const { operations } of spaced) expect(operations.length).toBeLessThan(300);
});

/** Mulberry32. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
