import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Ledger } from '#lib/map/authority.ts';
import { apply, isRefusal, replay } from '#lib/map/apply.ts';
import type { Entry, Operation, Transaction } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { emptyState, fromContent, toContent } from '#lib/map/state.ts';
import { Gestures } from '#lib/map/undo.ts';
import { broken, elementIds, gesture, linkIds, operation, said } from './worlds.ts';

/** An authority and its log, in memory. */
class Authority {
  readonly log: Entry[] = [];
  readonly ledger: Ledger = { state: emptyState(), seq: 0, id: randomUUID, counts: new Map() };

  take(transactions: readonly Transaction[]): void {
    const { decisions } = decide(this.ledger, transactions, () => null, 'someone');
    this.log.push(...decisions.map((each) => ({ ...each, at: '' })));
  }

  since(seq: number): Entry[] {
    return this.log.slice(seq);
  }
}

const client = (n: number) => `0c000000-0000-4000-8000-00000000000${n}`;

function world(n: number) {
  const authority = new Authority();
  const replicas = Array.from({ length: n }, (_, i) => new Replica(emptyState(), 0, client(i)));
  return { authority, replicas };
}

/** Everybody sends all they have and hears all there is. */
function calm({ authority, replicas }: ReturnType<typeof world>): void {
  for (const replica of replicas) authority.take(replica.pending);
  for (const replica of replicas) replica.receive(authority.since(replica.seq));
}

function expectAgreement({ authority, replicas }: ReturnType<typeof world>): void {
  const folded = emptyState();
  for (const entry of authority.log) if (!entry.refusal) replay(folded, entry.operations);
  expect(said(folded)).toEqual(said(authority.ledger.state));
  for (const replica of replicas) {
    expect(replica.pending).toEqual([]);
    expect(said(replica.state)).toEqual(said(folded));
    expect(broken(replica.state)).toEqual([]);
  }
  const decided = authority.log.map((entry) => `${entry.client} ${entry.count}`);
  expect(new Set(decided).size).toBe(decided.length);
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length < 2) return [[...all]];
  return all.flatMap((first, i) =>
    permutations([...all.slice(0, i), ...all.slice(i + 1)]).map((rest) => [first, ...rest]),
  );
}

const [a = '', b = ''] = elementIds;
const [l = '', k = ''] = linkIds;
const start: Operation[] = [
  { t: 'element.add', id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets' } },
  { t: 'element.add', id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } },
];

describe('replicas of one map', () => {
  test.each([
    [
      'different fields',
      [{ t: 'element.set', id: a, fields: { name: 'Smiles' } }],
      [{ t: 'element.set', id: a, fields: { target: 80 } }],
    ],
    [
      'the same field',
      [{ t: 'element.set', id: a, fields: { name: 'Smiles' } }],
      [{ t: 'element.set', id: a, fields: { name: 'Nods' } }],
    ],
    [
      'an edit and a removal',
      [{ t: 'element.set', id: a, fields: { name: 'Smiles' } }],
      [{ t: 'element.remove', id: a }],
    ],
    [
      'a link and the removal of its end',
      [{ t: 'link.add', id: l, from: a, to: b, fields: {} }],
      [{ t: 'element.remove', id: b }],
    ],
    [
      'the same link twice',
      [{ t: 'link.add', id: l, from: a, to: b, fields: {} }],
      [{ t: 'link.add', id: k, from: a, to: b, fields: {} }],
    ],
    ['two removals', [{ t: 'element.remove', id: a }], [{ t: 'element.remove', id: a }]],
    [
      'two moves',
      [{ t: 'element.move', id: a, layer: 'culture', ord: 'a1V' }],
      [{ t: 'element.move', id: a, layer: 'moment', ord: 'a2V' }],
    ],
  ] as [string, Operation[], Operation[]][])(
    'agree on %s, whoever comes first',
    (_, one, other) => {
      const third: Operation[] = [{ t: 'element.set', id: b, fields: { name: 'Check-in' } }];
      for (const order of permutations([0, 1, 2])) {
        const all = world(3);
        all.replicas[0]?.edit(start);
        calm(all);
        [one, other, third].forEach((edit, i) => all.replicas[i]?.edit(edit));
        for (const i of order) all.authority.take(all.replicas[i]?.pending ?? []);
        calm(all);
        expectAgreement(all);
      }
    },
  );

  test('agree in the end, whatever is dropped, doubled, late or out of order', () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('edit' as const),
          who: fc.nat(2),
          gesture,
          soft: fc.boolean(),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('send' as const), who: fc.nat(2), keep: fc.nat(3) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('late' as const), nth: fc.nat(20) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('hear' as const),
          who: fc.nat(2),
          back: fc.nat(4),
          upTo: fc.nat(6),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const), who: fc.nat(2) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const all = world(3);
        const { authority, replicas } = all;
        const onTheWay: Transaction[][] = [];
        for (const each of steps) {
          if (each.do === 'edit') {
            replicas[each.who]?.edit(each.gesture, { soft: each.soft });
          } else if (each.do === 'send') {
            const sent = [...(replicas[each.who]?.pending ?? [])];
            onTheWay.push(sent);
            // Some packets lose their head on the way: what follows then waits for it.
            authority.take(sent.slice(each.keep === 3 ? 1 : 0));
          } else if (each.do === 'late') {
            authority.take(onTheWay[each.nth] ?? []);
          } else if (each.do === 'hear') {
            const replica = replicas[each.who];
            const from = Math.max(0, (replica?.seq ?? 0) - each.back + 1);
            const heard = replica?.receive(authority.log.slice(from, from + each.upTo));
            if (heard === 'gap') expect(from).toBeGreaterThan(replica?.seq ?? 0);
            if (replica) expect(broken(replica.state)).toEqual([]);
          } else {
            const { ledger } = authority;
            const content = structuredClone(toContent(ledger.state));
            const replica = replicas[each.who];
            if (replica && replica.seq <= ledger.seq) {
              replica.reset(fromContent(content), ledger.seq);
              replica.receive(authority.log.filter((entry) => entry.client === replica.client));
            }
          }
        }
        calm(all);
        expectAgreement(all);
      }),
      { numRuns: 500 },
    );
  });

  test('take pending edits back to exactly what the log says before anything else is applied', () => {
    fc.assert(
      fc.property(fc.array(gesture, { maxLength: 8 }), gesture, (mine, theirs) => {
        const all = world(2);
        const [one, two] = all.replicas;
        if (!one || !two) return;
        for (const each of mine) one.edit(each);
        two.edit(theirs);
        all.authority.take(two.pending);
        one.receive(all.authority.since(0));
        const twin = fromContent(structuredClone(toContent(all.authority.ledger.state)));
        for (const { operations } of one.pending) apply(twin, operations);
        expect(said(one.state)).toEqual(said(twin));
      }),
    );
  });

  test('hear of a gap and do nothing', () => {
    const all = world(2);
    const [one, two] = all.replicas;
    one?.edit(start);
    one?.edit([{ t: 'element.set', id: a, fields: { name: 'Smiles' } }]);
    all.authority.take(one?.pending ?? []);
    expect(two?.receive(all.authority.log.slice(1))).toBe('gap');
    expect(two?.seq).toBe(0);
  });

  test('go on under a new name when the authority has lost count', () => {
    const all = world(1);
    const [one] = all.replicas;
    one?.edit(start);
    one?.edit([{ t: 'element.set', id: a, fields: { name: 'Smiles' } }]);
    calm(all);
    one?.edit([{ t: 'element.set', id: a, fields: { name: 'Nods' } }]);
    all.authority.ledger.counts.clear();
    const { want } = decide(all.authority.ledger, one?.pending ?? [], () => null, 'someone');
    expect(want).toBe(1);
    one?.rename(client(7));
    calm(all);
    expectAgreement(all);
    expect(one?.state.elements.get(a)?.fields.name).toBe('Nods');
  });
});

describe('undo', () => {
  const turn = fc.record({
    who: fc.nat(1),
    what: fc.constantFrom('edit', 'edit', 'undo', 'redo', 'sync'),
    gesture,
    operation,
  });

  /** A page: a replica and its gestures. */
  class Page {
    readonly replica: Replica;
    readonly gestures = new Gestures();
    readonly authority: Authority;

    constructor(replica: Replica, authority: Authority) {
      this.replica = replica;
      this.authority = authority;
    }

    edit(operations: Operation[]): void {
      const edited = this.replica.edit(operations);
      if (!isRefusal(edited)) this.gestures.record(edited.transaction.count, edited.change);
    }

    turn(way: 'undo' | 'redo'): ReadonlySet<string> {
      const resolved = this.gestures.take(way, this.replica.state);
      if (!resolved || resolved.operations.length === 0) return resolved?.skipped ?? new Set();
      const edited = this.replica.edit(resolved.operations, { origin: way, soft: true });
      if (!isRefusal(edited)) this.gestures.answer(way, edited.transaction.count, edited.change);
      return resolved.skipped;
    }

    sync(): void {
      this.authority.take(this.replica.pending);
      const received = this.replica.receive(this.authority.since(this.replica.seq));
      if (received === 'gap') throw new Error('gap');
      this.gestures.rebase(received.own, received.system);
      for (const { transaction, refusal } of received.outcomes)
        if (refusal) this.gestures.forget(transaction.count);
    }
  }

  function pages(n: number): Page[] {
    const { authority, replicas } = world(n);
    return replicas.map((replica) => new Page(replica, authority));
  }

  test('of everything by one person alone gives the map back as it was, and redo what was done', () => {
    fc.assert(
      fc.property(fc.array(gesture, { maxLength: 20 }), (all) => {
        const [page] = pages(1);
        if (!page) return;
        for (const each of all) page.edit(each);
        const done = said(page.replica.state);
        while (page.gestures.canUndo) expect(page.turn('undo').size).toBe(0);
        expect(said(page.replica.state)).toEqual({
          fields: {},
          elements: [],
          links: [],
          comments: [],
        });
        while (page.gestures.canRedo) expect(page.turn('redo').size).toBe(0);
        expect(said(page.replica.state)).toEqual(done);
        page.sync();
        expect(said(page.authority.ledger.state)).toEqual(done);
      }),
    );
  });

  test('of everything and redo of everything leaves the map as it was, whatever others did', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 40 }), (turns) => {
        const [one, two] = pages(2);
        if (!one || !two) return;
        for (const { who, what, gesture: edit } of turns) {
          const page = who === 0 ? one : two;
          if (what === 'edit') page.edit(edit);
          else if (what === 'sync') page.sync();
          else page.turn(what);
        }
        one.sync();
        two.sync();
        one.sync();
        while (one.gestures.canRedo) one.turn('redo');
        const before = said(one.replica.state);
        while (one.gestures.canUndo) one.turn('undo');
        while (one.gestures.canRedo) one.turn('redo');
        expect(said(one.replica.state)).toEqual(before);
        one.sync();
        expect(said(one.authority.ledger.state)).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  test('leaves alone what somebody else has changed since, and says so', () => {
    const [one, two] = pages(2);
    one?.edit(start);
    one?.edit([{ t: 'element.set', id: a, fields: { name: 'Smiles', target: 80 } }]);
    one?.sync();
    two?.sync();
    two?.edit([{ t: 'element.set', id: a, fields: { name: 'Nods' } }]);
    two?.sync();
    one?.sync();
    expect(one?.turn('undo')).toEqual(new Set([a]));
    expect(one?.replica.state.elements.get(a)?.fields).toEqual({ name: 'Nods' });
  });

  test('of a removal brings back the element with what others had written in between', () => {
    const [one, two] = pages(2);
    one?.edit(start);
    one?.sync();
    two?.sync();
    two?.edit([{ t: 'element.set', id: a, fields: { target: 70 } }]);
    two?.sync();
    one?.edit([{ t: 'element.remove', id: a }]);
    one?.sync();
    one?.turn('undo');
    expect(one?.replica.state.elements.get(a)?.fields.target).toBe(70);
  });

  test('of an addition is held back while somebody else’s link hangs on it', () => {
    const [one, two] = pages(2);
    one?.edit(start);
    one?.sync();
    two?.sync();
    two?.edit([{ t: 'link.add', id: l, from: a, to: b, fields: {} }]);
    two?.sync();
    one?.sync();
    expect(one?.turn('undo')).toEqual(new Set([a, b]));
    expect(one?.replica.state.elements.size).toBe(2);
  });

  test('and redo of a gesture that turned a link away from what it removed', () => {
    const [page] = pages(1);
    const other = elementIds[2] ?? '';
    page?.edit(start);
    page?.edit([
      { t: 'element.add', id: other, layer: 'moment', ord: 'a1V', fields: { name: 'Arrival' } },
      { t: 'link.add', id: l, from: a, to: b, fields: {} },
    ]);
    page?.edit([
      { t: 'link.retarget', id: l, from: a, to: other },
      { t: 'element.remove', id: b },
    ]);
    const before = said(page?.replica.state ?? emptyState());
    expect(page?.turn('undo')).toEqual(new Set());
    expect(page?.replica.state.links.get(l)?.to).toBe(b);
    expect(page?.turn('redo')).toEqual(new Set());
    expect(said(page?.replica.state ?? emptyState())).toEqual(before);
  });

  test('gives back what another’s edit had said when that came first', () => {
    const [one, two] = pages(2);
    one?.edit(start);
    one?.sync();
    two?.sync();
    one?.edit([{ t: 'element.set', id: a, fields: { name: 'Smiles' } }]);
    two?.edit([{ t: 'element.set', id: a, fields: { name: 'Nods' } }]);
    two?.sync();
    one?.sync();
    one?.turn('undo');
    expect(one?.replica.state.elements.get(a)?.fields.name).toBe('Nods');
  });
});
