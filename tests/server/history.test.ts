import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Envelope, Operation } from '#lib/map/operation.ts';
import { fromContent, toContent } from '#lib/map/state.ts';
import { commit, type Asker } from '#lib/server/commits.ts';
import { asOf, now } from '#lib/server/content.ts';
import * as entries from '#lib/server/entries.ts';
import * as mapAudit from '#lib/server/map-audit.ts';
import * as maps from '#lib/server/maps.ts';
import { differing, hashOf, keep } from '#lib/server/snapshots.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { verify } from '#lib/server/verify.ts';
import { test as base } from '../support/database.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const [greets, arrival, revenue] = [randomUUID(), randomUUID(), randomUUID()];
const [first, second] = [randomUUID(), randomUUID()];
const content = {
  fields: { name: 'Hotels' },
  elements: [
    { id: greets, layer: 'behaviour' as const, ord: 'a0V', fields: { name: 'Greets', target: 70 } },
    { id: arrival, layer: 'moment' as const, ord: 'a0V', fields: { name: 'Arrival', target: 80 } },
    { id: revenue, layer: 'result' as const, ord: 'a0V', fields: { name: 'Revenue', worth: 5 } },
  ],
  links: [
    { id: first, from: greets, to: arrival, fields: { strength: 0.4 } },
    { id: second, from: arrival, to: revenue, fields: { strength: 0.2 } },
  ],
};

const asker = ({ organisation, person }: Member): Asker => ({ organisation, person });

const test = base
  .extend('who', ({ owner }) => organisationOf(owner))
  .extend('map', async ({ database, who }) => {
    const made = await within(database, asker(who), (tx) => maps.create(tx, content, 'template'));
    if ('refused' in made) throw new Error(made.refused);
    return made.id;
  })
  .extend('read', ({ database, who, map }) => async (seq: number | null = null) => {
    const whole = await within(database, asker(who), (tx) =>
      seq === null ? now(tx, map) : asOf(tx, map, seq),
    );
    return whole && { ...whole, content: toContent(fromContent(whole.content)) };
  });

/** A browser tab that numbers its own edits. */
class Tab {
  readonly client = randomUUID();
  #count = 0;

  edit(...operations: Operation[]): Envelope {
    return { client: this.client, count: ++this.#count, base: 0, origin: 'ui', operations };
  }

  back(restore: number): Envelope {
    const count = ++this.#count;
    return { client: this.client, count, base: 0, origin: 'restore', restore, operations: [] };
  }
}

async function sent(database: Database, who: Member, map: string, ...transactions: Envelope[]) {
  const answer = await commit(database, asker(who), map, { since: 0, transactions });
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

const later: Operation[][] = [
  [{ t: 'element.set', id: greets, fields: { target: 90, name: 'Smiles' } }],
  [{ t: 'element.remove', id: arrival }],
  [{ t: 'map.set', fields: { name: 'Hotels and more' } }],
];

describe('going back to a day', () => {
  test('makes the map what it was, once, though it is asked three times at a time', async ({
    database,
    who,
    map,
    read,
  }) => {
    const tab = new Tab();
    await sent(database, who, map, ...later.map((each) => tab.edit(...each)));
    const before = await read(1);
    const back = tab.back(1);
    const answers = await Promise.all(
      [1, 2, 3].map(() => commit(database, asker(who), map, { since: 0, transactions: [back] })),
    );
    expect(answers.map((each) => typeof each)).toEqual(['object', 'object', 'object']);
    const after = await read();
    expect(after?.content).toEqual(before?.content);
    expect(after?.seq).toBe(5);
    const past = await within(database, asker(who), (tx) => entries.history(tx, map, { limit: 1 }));
    expect(past?.entries[0]).toMatchObject({ seq: 5, origin: 'restore' });
    expect(past?.entries[0]?.operations.length).toBeGreaterThan(3);
    const { faults } = await within(database, { ...asker(who), still: true }, (tx) =>
      verify(tx, map),
    );
    expect(faults).toEqual([]);
  });

  test('goes as far as one may, and is refused to whoever may none of it', async ({
    database,
    owner,
    who,
    map,
    read,
  }) => {
    const tab = new Tab();
    await sent(database, who, map, ...later.map((each) => tab.edit(...each)));
    const hr = await memberOf(owner, who, ['hr']);
    await sent(database, hr, map, new Tab().back(1));
    const half = await read();
    const names = half?.content.elements.map(({ fields }) => fields.name);
    expect(names).toEqual(['Greets', 'Revenue']);
    expect(half?.content.fields.name).toBe('Hotels');
    const leader = await memberOf(owner, who, ['leader']);
    const { lines } = await sent(database, leader, map, new Tab().back(1));
    expect(lines.at(-1)?.refusal?.refused).toBe('forbidden');
    expect((await read())?.content).toEqual(half?.content);
  });

  test('says whose values it wrote over that whoever asked had not seen', async ({
    database,
    owner,
    who,
    map,
  }) => {
    const other = await memberOf(owner, who, ['hr']);
    await sent(
      database,
      other,
      map,
      new Tab().edit({ t: 'element.set', id: greets, fields: { target: 75 } }),
    );
    const { lines } = await sent(database, who, map, { ...new Tab().back(1), base: 1 });
    expect(lines.at(-1)?.overwritten).toEqual([
      { id: greets, field: 'target', value: 75, person: other.person },
    ]);
  });

  test('is not refused a retry after the map has gone on', async ({ database, who, map, read }) => {
    const [tab, other] = [new Tab(), new Tab()];
    await sent(database, who, map, ...later.map((each) => tab.edit(...each)));
    const back = tab.back(1);
    await sent(database, who, map, back);
    await sent(
      database,
      who,
      map,
      other.edit({ t: 'element.set', id: greets, fields: { target: 33 } }),
    );
    await sent(database, who, map, back);
    expect((await read())?.seq).toBe(6);
    expect((await read())?.content.elements.find(({ id }) => id === greets)?.fields.target).toBe(
      33,
    );
  });
});

describe('the history of a map', () => {
  test('tells of one thing alone, and of chosen lines', async ({ database, who, map }) => {
    const tab = new Tab();
    await sent(database, who, map, ...later.map((each) => tab.edit(...each)));
    const lines = (asked: Parameters<typeof entries.history>[2]) =>
      within(database, asker(who), async (tx) =>
        (await entries.history(tx, map, asked))?.entries.map(({ seq }) => seq),
      );
    expect(await lines({ thing: greets })).toEqual([2, 1]);
    // it went with its element
    expect(await lines({ thing: second })).toEqual([3, 1]);
    expect(await lines({ thing: 'map' })).toEqual([4, 1]);
    expect(await lines({ lines: [2, 4] })).toEqual([4, 2]);
    const marks = await within(database, asker(who), (tx) => entries.marks(tx, map, 1, null));
    expect(marks?.lines).toEqual([2, 3, 4]);
    expect(marks?.people.map(({ id }) => id)).toEqual([who.person]);
    expect(marks?.who).toEqual([0, 0, 0]);
  });
});

describe('snapshots', () => {
  const day = 86_400_000;
  const start = Date.parse('2026-01-05T12:00:00Z');

  test('are folds of the log, one a day with a change, and never doubled', async ({
    database,
    owner,
    who,
    map,
    read,
  }) => {
    expect(await keep(database, new Date(start))).toBe(1);
    expect(await keep(database, new Date(start + 2 * day))).toBe(0);
    const tab = new Tab();
    await sent(database, who, map, tab.edit(...(later[0] ?? [])));
    expect(await keep(database, new Date(start + day / 2))).toBe(0);
    const both = await Promise.all([1, 2].map(() => keep(database, new Date(start + 2 * day))));
    expect(both.reduce<number>((sum, each) => sum + (each ?? 0), 0)).toBe(1);
    const rows = await owner<{ seq: number; sha256: Buffer; agrees: boolean }[]>`
      select seq, sha256, agrees from snapshot order by seq`;
    expect(rows.map(({ seq, agrees }) => [seq, agrees])).toEqual([
      [1, true],
      [2, true],
    ]);
    const then = await read(2);
    expect(then && rows[1]?.sha256.equals(hashOf(then.content))).toBe(true);
  });

  test('thin out with age: all of a week, one a day for a quarter, one a week after', async ({
    database,
    owner,
    who,
    map,
  }) => {
    const tab = new Tab();
    const edits = Array.from({ length: 300 }, (_, at) =>
      tab.edit({ t: 'element.set', id: greets, fields: { target: at % 100 } }),
    );
    await sent(database, who, map, ...edits);
    const whole = await within(database, asker(who), (tx) => now(tx, map));
    for (let at = 0; at < 128; at++)
      for (const [nth, part] of [0, 0.3].entries())
        await owner`
          insert into snapshot (organisation_id, map_id, seq, at, content)
          values (${who.organisation}, ${map}, ${2 + 2 * at + nth},
            ${new Date(start + (at + part) * day)}, ${owner.json(content)})`;
    expect(whole?.seq).toBe(301);
    const today = new Date(start + 129 * day);
    await keep(database, today);
    const kept = await owner<{ at: Date; seq: number }[]>`select at, seq from snapshot order by at`;
    const ageOf = (at: Date) => (today.getTime() - at.getTime()) / day;
    const between = (youngest: number, oldest: number) =>
      kept.filter(({ at }) => ageOf(at) > youngest && ageOf(at) < oldest);
    // two a day, and today's
    expect(between(-1, 6.5)).toHaveLength(11);
    expect(between(8, 88)).toHaveLength(80);
    // the later of the day is the one that stays
    expect(between(8, 88).every(({ seq }) => seq % 2 === 1)).toBe(true);
    const old = between(91, 200);
    expect(old.length).toBeGreaterThan(4);
    expect(old.length).toBeLessThan(8);
  });

  test('tell an admin of tables that are not the fold of their log', async ({
    database,
    owner,
    who,
    map,
  }) => {
    const told = () => within(database, asker(who), differing);
    await keep(database, new Date(start));
    expect(await told()).toEqual([]);
    await owner`update element set fields = fields || '{"name": "meddled"}' where element_id = ${greets}`;
    await sent(database, who, map, new Tab().edit({ t: 'map.set', fields: { few: 3 } }));
    await keep(database, new Date(start + 2 * day));
    expect(await told()).toEqual(['Hotels']);
  });

  test('tell an admin of what is said and is not in the log', async ({
    database,
    owner,
    who,
    map,
  }) => {
    const target = { of: 'element' as const, id: greets };
    const [asks, answers] = [randomUUID(), randomUUID()];
    const tab = new Tab();
    for (const [id, parent, body] of [
      [asks, null, 'Why?'],
      [answers, asks, 'Since May'],
    ] as const) {
      const said = tab.edit({ t: 'comment.add', id, target, parent, body, mentions: [] });
      await sent(database, who, map, { ...said, origin: 'comment' });
    }
    const told = () => within(database, asker(who), differing);
    await keep(database, new Date(start));
    expect(await told()).toEqual([]);
    await owner`update comment set body = 'Because' where comment_id = ${answers}`;
    await sent(database, who, map, tab.edit({ t: 'map.set', fields: { few: 3 } }));
    await keep(database, new Date(start + 2 * day));
    expect(await told()).toEqual(['Hotels']);
  });

  test('tell an admin of a log that cannot be folded, until it can', async ({
    database,
    owner,
    who,
    map,
    read,
  }) => {
    const told = () => within(database, asker(who), differing);
    const tab = new Tab();
    const broken = [{ t: 'element.remove', id: randomUUID() }];
    // at first none is kept, and then one is
    for (const seq of [2, 3]) {
      const operations = [{ t: 'map.set' as const, fields: { few: seq } }];
      const say = (said: unknown) =>
        owner`update log set operations = ${JSON.stringify(said)}::text::jsonb where seq = ${seq}`;
      await sent(database, who, map, tab.edit(...operations));
      await say(broken);
      expect(await keep(database, new Date(start + 3 * seq * day))).toBe(0);
      expect(await told()).toEqual(['Hotels']);
      await say(operations);
      expect(await keep(database, new Date(start + (3 * seq + 1) * day))).toBe(1);
      expect(await told()).toEqual([]);
    }
    expect((await read(2))?.content.fields).toEqual({ name: 'Hotels', few: 2 });
    const { faults } = await within(database, asker(who), (tx) => verify(tx, map));
    expect(faults).toEqual([]);
  });
});

describe('the audit of maps', () => {
  const everything = { map: null, person: null, from: null, to: null };

  test('tells each line, refused ones with their reason, page by page without a gap', async ({
    database,
    owner,
    who,
    map,
  }) => {
    const tab = new Tab();
    await sent(database, who, map, ...later.map((each) => tab.edit(...each)));
    const leader = await memberOf(owner, who, ['leader']);
    await sent(database, leader, map, new Tab().edit({ t: 'element.remove', id: greets }));
    await within(database, asker(who), async (tx) => {
      const all = await mapAudit.lines(tx, everything, null, 100);
      expect(all.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
      expect(all[0]).toMatchObject({ person: leader.mail, refusal: { refused: 'forbidden' } });
      let place: mapAudit.Place | null = null;
      const paged: number[] = [];
      for (let at = 0; at < 5; at++) {
        const [line]: mapAudit.Line[] = await mapAudit.lines(tx, everything, place, 1);
        if (line) paged.push(line.seq);
        place = line ?? null;
      }
      expect(paged).toEqual([5, 4, 3, 2, 1]);
      const own = await mapAudit.lines(tx, { ...everything, person: leader.person }, null, 9);
      expect(own.map(({ seq }) => seq)).toEqual([5]);
      const none = await mapAudit.lines(tx, { ...everything, to: new Date(0) }, null, 9);
      expect(none).toEqual([]);
    });
  });

  test('knows what was called how, though it is gone', async ({ database, who, map }) => {
    const tab = new Tab();
    await sent(database, who, map, tab.edit({ t: 'link.set', id: second, fields: { se: 0.1 } }));
    await sent(database, who, map, ...later.map((each) => tab.edit(...each)));
    await within(database, asker(who), async (tx) => {
      const [line] = await mapAudit
        .lines(tx, { ...everything, map }, null, 4)
        .then((all) => all.filter(({ seq }) => seq === 2));
      if (!line) throw new Error('no line');
      const { elements, links } = await mapAudit.called(tx, [line]);
      expect(links.get(second)).toEqual({ from: arrival, to: revenue });
      expect(elements.get(arrival)).toBe('Arrival');
    });
  });

  test('tells nothing of another organisation', async ({ database, owner, who, map }) => {
    const stranger = await organisationOf(owner);
    await sent(database, who, map, new Tab().edit(...(later[0] ?? [])));
    await within(database, asker(stranger), async (tx) => {
      expect(await mapAudit.lines(tx, { ...everything, map }, null, 9)).toEqual([]);
      expect((await mapAudit.choices(tx)).maps).toEqual([]);
    });
  });
});
