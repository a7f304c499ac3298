import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { OpenMap } from '#lib/editor/open-map.svelte.ts';
import { load, type Failure, type Line } from '#lib/editor/line.ts';
import { replay } from '#lib/map/apply.ts';
import { decide, type Ledger } from '#lib/map/authority.ts';
import { eraseIn, wordsOf } from '#lib/map/erase.ts';
import type { Envelope, Operation, Transaction } from '#lib/map/operation.ts';
import { emptyState, fromContent, toComments, toContent } from '#lib/map/state.ts';
import type { Answer, Line as LogLine } from '#lib/map/wire.ts';
import { Writes } from '#lib/map/writes.ts';
import { permit, type Role } from '#lib/people/may.ts';
import { elementIds, linkIds, said } from '../map/worlds.ts';
import { Device } from '../support/device.ts';

const [a = '', b = ''] = elementIds;
const [l = '', k = ''] = linkIds;
const name = (target: string, text: string): Operation => ({
  t: 'element.set',
  id: target,
  fields: { name: text },
});

const beginning = () =>
  fromContent({
    fields: { name: 'Guests' },
    elements: [
      { id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets' } },
      { id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } },
    ],
    links: [],
  });

/** An authority behind a line that can be cut, forget its answers and be slow. */
class Far {
  readonly log: LogLine[] = [];
  readonly ledger: Ledger = {
    state: beginning(),
    seq: 0,
    id: randomUUID,
    counts: new Map(),
    writes: new Writes(0),
  };
  epoch = 1;
  /** The last line that this log has of the one before it. */
  shared = 0;
  /** What the next requests come to instead. */
  trouble: (Failure | 'lost answer')[] = [];
  sends = 0;
  roles: readonly Role[] = ['hr', 'cx'];

  answer(since: number, transactions: readonly Envelope[]): Answer {
    const { decisions, want } = decide(
      this.ledger,
      transactions,
      permit(this.roles),
      transactions[0]?.client ?? '',
    );
    this.log.push(...decisions.map((each) => ({ ...each, at: '' })));
    const again = this.log.filter(
      (line) =>
        line.seq <= since &&
        transactions.some(({ client, count }) => line.client === client && line.count === count),
    );
    const people = Object.fromEntries(this.log.map(({ person }) => [person, 'Grace']));
    return structuredClone({
      epoch: this.epoch,
      lines: [...again, ...this.log.slice(since)],
      behind: false,
      want,
      people,
    });
  }

  readonly line: Line = {
    send: (since, transactions) => {
      this.sends++;
      const trouble = this.trouble.shift();
      if (trouble !== undefined && trouble !== 'lost answer') return Promise.resolve(trouble);
      const answer = this.answer(since, load(transactions));
      return Promise.resolve(trouble === 'lost answer' ? 'away' : answer);
    },
    follow: (since) => Promise.resolve(this.answer(since, [])),
    whole: () =>
      Promise.resolve({
        epoch: this.epoch,
        seq: this.ledger.seq,
        content: structuredClone(toContent(this.ledger.state)),
        comments: structuredClone(toComments(this.ledger.state)),
      }),
    shared: () => Promise.resolve({ epoch: this.epoch, seq: this.shared }),
  };

  /** Puts the map back to what it was after so many lines; then it is another log. */
  restore(seq: number): void {
    this.log.length = seq;
    this.shared = seq;
    this.epoch++;
    const { ledger } = this;
    Object.assign(ledger, { state: beginning(), seq, writes: new Writes(seq), counts: new Map() });
    for (const line of this.log) {
      if (!line.refusal) replay(ledger.state, line.operations, line);
      ledger.counts.set(line.client, line.count);
    }
  }

  open(roles: readonly Role[] = ['hr', 'cx'], now: () => number = () => 0): OpenMap {
    const content = structuredClone(toContent(this.ledger.state));
    const opening = {
      organisation: 'o',
      map: 'm',
      content,
      seq: this.ledger.seq,
      epoch: this.epoch,
      roles,
      person: 'p',
    };
    const pause = () => Promise.resolve();
    return new OpenMap(opening, { line: this.line, chance: { pause, now, random: () => 0.5 } });
  }
}

/** Somebody else writes the same name as the page. */
function another({ ledger, log }: Far) {
  const theirs: Envelope = {
    ...{ client: randomUUID(), count: 1, base: 1, origin: 'ui' },
    operations: [name(b, 'Lobby')],
  };
  const { decisions } = decide(ledger, [theirs], permit(['cx']), 'another');
  log.push(...decisions.map((each) => ({ ...each, at: '' })));
}

/** Until everything that is on its way has arrived. */
async function settled(...pages: OpenMap[]): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    await Promise.resolve();
    if (turn > 50 && pages.every(({ saving }) => saving === 'saved')) return;
  }
}

describe('an open map', () => {
  test('shows an edit at once and tells which things changed', async () => {
    const far = new Far();
    const page = far.open();
    const heard: string[][] = [];
    page.subscribe((touched) => heard.push([...touched]));
    expect(page.edit([name(a, 'Smiles')])).toBeNull();
    expect(page.element(a)?.fields.name).toBe('Smiles');
    expect(page.saving).toBe('sending');
    await settled(page);
    expect(page.saving).toBe('saved');
    expect(heard).toEqual([[a]]);
    expect(said(far.ledger.state)).toEqual(said(page.state));
  });

  test('sends again after every failure, and doubles nothing', async () => {
    const far = new Far();
    const page = far.open();
    far.trouble = ['away', 'lost answer', 'busy', 'lost answer'];
    page.edit([{ t: 'link.add', id: l, from: a, to: b, fields: {} }]);
    page.edit([name(b, 'Check-in')]);
    await settled(page);
    expect(far.sends).toBe(5);
    expect(far.log.map(({ count }) => count)).toEqual([1, 2]);
    expect(page.waiting).toBe(0);
    expect(said(page.state)).toEqual(said(far.ledger.state));
  });

  test('takes back what the log refuses, says why, and keeps the person’s words', async () => {
    const far = new Far();
    const [one, two] = [far.open(), far.open()];
    two.edit([{ t: 'element.remove', id: a }]);
    await settled(two);
    one.edit([{ t: 'element.set', id: a, fields: { description: 'Looks up and smiles' } }]);
    await settled(one);
    expect(one.element(a)).toBeUndefined();
    expect(one.notices).toHaveLength(1);
    expect(one.notices[0]?.text).toContain('Grace');
    expect(one.notices[0]?.words).toEqual(['Looks up and smiles']);
    one.dismiss(one.notices[0]?.id ?? 0);
    expect(one.notices).toEqual([]);
    expect(one.canUndo).toBe(false);
  });

  test('names a link that went with its end, who removed that, and keeps the figure', async () => {
    const far = new Far();
    far.ledger.state = fromContent({
      ...toContent(far.ledger.state),
      links: [{ id: l, from: a, to: b, fields: { strength: 0.4 } }],
    });
    const [one, two] = [far.open(), far.open()];
    two.edit([{ t: 'element.remove', id: a }]);
    await settled(two);
    one.edit([{ t: 'link.set', id: l, fields: { strength: 0.77 } }]);
    await settled(one);
    expect(one.notices.map(({ text }) => text)).toEqual([
      'Grace has removed the link from Greets to Arrival meanwhile.',
    ]);
    expect(one.notices[0]?.words).toEqual(['Strength 0.77']);
    expect(one.notices[0]?.remedy).toBeNull();
  });

  test('brings back a removed link whose ends stand, with the edit that came too late', async () => {
    const far = new Far();
    const link = { id: l, from: a, to: b, fields: { strength: 0.4 } };
    far.ledger.state = fromContent({ ...toContent(far.ledger.state), links: [link] });
    const [one, two] = [far.open(), far.open()];
    two.edit([{ t: 'link.remove', id: l }]);
    await settled(two);
    one.edit([{ t: 'link.set', id: l, fields: { note: '前台' } }]);
    await settled(one);
    expect(one.notices[0]?.words).toEqual(['前台']);
    one.notices[0]?.remedy?.run();
    await settled(one);
    expect(far.ledger.state.links.get(l)?.fields).toEqual({ strength: 0.4, note: '前台' });
  });

  test('says at once what a role does not allow, and what is not well formed', () => {
    const page = new Far().open(['hr']);
    expect(page.edit([name(b, 'Check-in')])?.refused).toBe('forbidden');
    expect(page.edit([name(a, '')])?.refused).toBe('invalid');
    expect(page.edit([name(a, 'x'.repeat(201))])).toMatchObject({ culprit: a, field: 'name' });
    const sources = Array.from({ length: 20 }, () => ({ title: 'x', note: 'y'.repeat(1000) }));
    expect(
      page.edit([{ t: 'link.add', id: l, from: a, to: b, fields: { sources } }]),
    ).toMatchObject({
      refused: 'too_big',
      field: 'sources',
    });
    expect(page.edit(Array.from({ length: 501 }, () => name(a, 'x')))?.refused).toBe('too_big');
    expect(page.notices.length).toBeGreaterThan(1);
    expect([page.waiting, page.canUndo]).toEqual([0, false]);
  });

  test('says nothing where somebody else has already done the same', async () => {
    const far = new Far();
    const [one, two] = [far.open(), far.open()];
    two.edit([{ t: 'link.add', id: l, from: a, to: b, fields: {} }]);
    await settled(two);
    one.edit([{ t: 'link.add', id: k, from: a, to: b, fields: {} }]);
    await settled(one);
    expect(one.notices).toEqual([]);
    expect(one.links.map(({ id }) => id)).toEqual([l]);
  });

  test('undoes and redoes by gesture, and lets others’ work stand', async () => {
    const far = new Far();
    const [one, two] = [far.open(), far.open()];
    one.edit([name(a, 'Smiles'), { t: 'element.set', id: a, fields: { target: 80 } }]);
    await settled(one);
    one.undo();
    expect(one.element(a)?.fields).toEqual({ name: 'Greets' });
    one.redo();
    expect(one.element(a)?.fields).toEqual({ name: 'Smiles', target: 80 });
    await settled(one);
    two.edit([name(a, 'Nods')]);
    await settled(two);
    two.edit([name(b, 'Check-in')]);
    await settled(two);
    one.edit([{ t: 'map.set', fields: { few: 3 } }]);
    await settled(one);
    one.undo();
    one.undo();
    expect(one.element(a)?.fields).toEqual({ name: 'Nods' });
    expect(one.notices.at(-1)?.text).toContain('Nods');
    expect([one.canUndo, one.canRedo]).toEqual([false, true]);
  });

  test('asks before undo writes over what others wrote while it was away', async () => {
    const far = new Far();
    let now = 0;
    const one = far.open(undefined, () => now);
    one.edit([name(b, 'Check-in')]);
    await settled(one);
    another(far);
    now = 60_000;
    one.undo();
    await settled(one);
    expect(one.element(b)?.fields.name).toBe('Lobby');
    expect(one.conflicts).toMatchObject([{ id: b, mine: 'Arrival', theirs: 'Lobby' }]);
  });

  test('forgets the selection of what is gone', async () => {
    const far = new Far();
    const [one, two] = [far.open(), far.open()];
    one.selection.add(a).add(b);
    two.edit([{ t: 'element.remove', id: a }]);
    await settled(two);
    one.edit([name(b, 'Check-in')]);
    await settled(one);
    expect([...one.selection]).toEqual([b]);
  });

  test('brings nothing back by undo that was erased from the log meanwhile', async () => {
    const far = new Far();
    const page = far.open();
    page.edit([name(a, 'Mary')]);
    page.edit([name(a, 'Smiles')]);
    await settled(page);
    expect(page.canUndo).toBe(true);
    eraseIn(far.log, wordsOf(['Mary']));
    far.epoch++;
    far.shared = far.ledger.seq;
    page.edit([name(b, 'Check-in')]);
    await settled(page);
    expect([page.canUndo, page.canRedo]).toEqual([false, false]);
    page.undo();
    await settled(page);
    expect([page.element(a), page.element(b)].map((each) => each?.fields.name)).toEqual([
      'Smiles',
      'Check-in',
    ]);
    page.edit([name(b, 'Entrance')]);
    page.undo();
    await settled(page);
    expect(page.element(b)?.fields.name).toBe('Check-in');
    expect(JSON.stringify(far.log)).not.toContain('Mary');
  });

  test('starts anew from the whole map after a restore, with its own edits on top', async () => {
    const far = new Far();
    const page = far.open();
    page.edit([name(a, 'Smiles')]);
    await settled(page);
    far.epoch = 2;
    far.ledger.state = emptyState();
    far.ledger.counts.clear();
    Object.assign(
      far.ledger.state,
      fromContent({
        fields: {},
        elements: [{ id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } }],
        links: [],
      }),
    );
    far.ledger.seq = 0;
    far.log.length = 0;
    page.edit([name(b, 'Check-in')]);
    await settled(page);
    expect(page.elements.map(({ fields }) => fields.name)).toEqual(['Check-in']);
    expect(said(page.state)).toEqual(said(far.ledger.state));
  });

  test('tells a person who has been signed out, keeps the edit and sends it later', async () => {
    const far = new Far();
    const page = far.open();
    far.trouble = ['signed-out', 'signed-out'];
    page.edit([name(a, 'Smiles')]);
    await settled(page);
    expect(page.notices).toHaveLength(1);
    expect(page.saving).toBe('saved');
    expect(far.ledger.state.elements.get(a)?.fields.name).toBe('Smiles');
  });
});

describe('edits that were saved after the backup was made', () => {
  /** Until whatever the device and its locks have to do is done. */
  const done = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((soon) => setTimeout(soon, 1));
  };

  /** A page that has saved three edits, of which the backup has the first. */
  async function scene(meanwhile: (far: Far) => void = () => undefined) {
    const far = new Far();
    const device = new Device();
    const page = far.open();
    await page.keepOn(device.shelf());
    page.edit([name(a, 'Smiles')]);
    page.edit([name(b, 'Check-in')]);
    page.edit([{ t: 'link.add', id: l, from: a, to: b, fields: {} }]);
    await settled(page);
    await done();
    far.restore(1);
    meanwhile(far);
    return { far, device, page };
  }

  /** A page that hears of the restored log by sending something there. */
  async function hear(page: OpenMap) {
    page.edit([{ t: 'element.set', id: a, fields: { description: 'At the door' } }]);
    await settled(page);
    await done();
  }

  test('are offered to a page that stayed open, which sends what waits, and made again', async () => {
    const { far, device, page } = await scene();
    await hear(page);
    expect([page.element(a)?.fields, page.element(b)?.fields.name, page.links.length]).toEqual([
      { name: 'Smiles', description: 'At the door' },
      'Arrival',
      0,
    ]);
    expect(page.missing).toBe(2);
    await page.makeAgain();
    await settled(page);
    await done();
    expect([page.missing, page.element(b)?.fields.name, page.links.length]).toEqual([
      0,
      'Check-in',
      1,
    ]);
    expect(said(page.state)).toEqual(said(far.ledger.state));
    expect(device.receipts.map(({ epoch, missing }) => [epoch, missing])).toEqual(
      Array.from({ length: 4 }, () => [2, null]),
    );
    page.undo();
    expect(page.links).toEqual([]);
  });

  test('are offered to the pages that come after, until they are let go of', async () => {
    const { far, device } = await scene();
    const [one, two] = [far.open(), far.open()];
    for (const each of [one, two]) await each.keepOn(device.shelf());
    await done();
    expect([one.missing, two.missing]).toEqual([2, 2]);
    await one.letGo();
    // what one page has decided, the other one cannot decide otherwise
    await two.makeAgain();
    await settled(one, two);
    expect([one.missing, two.missing, two.waiting, far.log.length]).toEqual([0, 0, 0, 1]);
    const three = far.open();
    await three.keepOn(device.shelf());
    await done();
    expect(three.missing).toBe(0);
  });

  test('ask where somebody else has written the same since, and overwrite nothing', async () => {
    const { far, page } = await scene(another);
    await hear(page);
    await page.makeAgain();
    await settled(page);
    expect(page.element(b)?.fields.name).toBe('Lobby');
    expect(page.conflicts).toMatchObject([{ id: b, mine: 'Check-in', theirs: 'Lobby' }]);
    expect(page.links).toHaveLength(1);
    expect(said(page.state)).toEqual(said(far.ledger.state));
  });

  test('come with what waits, which has not seen what was written since either', async () => {
    const { far, page } = await scene(another);
    page.edit([name(b, 'Entrance')]);
    await settled(page);
    expect(page.element(b)?.fields.name).toBe('Entrance');
    expect(far.log.at(-1)?.overwritten).toMatchObject([{ value: 'Lobby', person: 'another' }]);
  });

  test('come with what an earlier page left, which has not seen that either', async () => {
    const { far, device } = await scene(another);
    const client = randomUUID();
    const operations = [name(b, 'Entrance')];
    const transactions: Transaction[] = [{ client, count: 1, base: 3, origin: 'ui', operations }];
    const kept = { client, organisation: 'o', map: 'm', person: 'p', transactions, epoch: 1 };
    await device.shelf().keep(kept);
    const page = far.open();
    await page.keepOn(device.shelf());
    expect(page.conflicts).toMatchObject([{ id: b, mine: 'Entrance', theirs: 'Lobby' }]);
  });

  test('keep their words where what they were written on is gone', async () => {
    const { page } = await scene(({ ledger }) => ledger.state.elements.delete(b));
    await hear(page);
    await page.makeAgain();
    expect(page.notices.map(({ words }) => words)).toEqual([['Check-in'], []]);
  });
});
