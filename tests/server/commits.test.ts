import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { replay } from '#lib/map/apply.ts';
import type { Envelope, Operation } from '#lib/map/operation.ts';
import { emptyState, fromContent, toContent } from '#lib/map/state.ts';
import type { Answer } from '#lib/map/wire.ts';
import { commit, type Asker } from '#lib/server/commits.ts';
import { asOf, now, seqAt } from '#lib/server/content.ts';
import * as audit from '#lib/server/audit.ts';
import * as entries from '#lib/server/entries.ts';
import * as maps from '#lib/server/maps.ts';
import { keep } from '#lib/server/snapshots.ts';
import { open, within, type Database } from '#lib/server/sql.ts';
import { test as base } from '../support/template-map.ts';
import { memberOf, organisationOf } from '../support/world.ts';

const test = base.extend('asker', ({ who }): Asker => ({
  organisation: who.organisation,
  person: who.person,
}));

/** A browser tab that numbers its own edits. */
class Tab {
  readonly client = randomUUID();
  #count = 0;

  edit(...operations: unknown[]): Envelope {
    const count = ++this.#count;
    return { client: this.client, count, base: 0, origin: 'ui', operations };
  }
}

async function sent(
  database: Database,
  asker: Asker,
  map: string,
  transactions: Envelope[],
  since = 0,
): Promise<Answer> {
  const answer = await commit(database, asker, map, { since, transactions });
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

const added = (id: string = randomUUID(), layer = 'behaviour'): Operation =>
  ({ t: 'element.add', id, layer, ord: 'a0V', fields: { name: 'Greets' } }) as Operation;

/** The map as the tables have it, and as its log folds: they must be one. */
async function both(database: Database, asker: Asker, map: string) {
  return within(database, asker, async (tx) => {
    const whole = await now(tx, map);
    const state = emptyState();
    const lines = await entries.since(tx, map, 0);
    for (const { refusal, operations } of lines) if (!refusal) replay(state, operations);
    return {
      tables: whole && toContent(fromContent(whole.content)),
      folded: toContent(state),
      seqs: lines.map(({ seq }) => seq),
      times: lines.map(({ at }) => at),
    };
  });
}

async function expectOne(database: Database, asker: Asker, map: string): Promise<void> {
  const { tables, folded, seqs, times } = await both(database, asker, map);
  expect(tables).toEqual(JSON.parse(JSON.stringify(folded)));
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(times).toEqual([...times].sort());
}

describe('committing edits', () => {
  test('begins a template as the first line of the log', async ({ database, asker, map }) => {
    const { tables } = await both(database, asker, map);
    expect(tables?.elements).toHaveLength(17);
    await within(database, asker, async (tx) => {
      const [first] = await entries.since(tx, map, 0);
      expect(first).toMatchObject({ seq: 1, origin: 'template', person: asker.person });
    });
    await expectOne(database, asker, map);
  });

  test('answers with the decisions and with what others did meanwhile', async ({
    database,
    asker,
    map,
  }) => {
    const [one, two] = [new Tab(), new Tab()];
    const id = randomUUID();
    await sent(database, asker, map, [one.edit(added(id))], 1);
    const answer = await sent(
      database,
      asker,
      map,
      [two.edit({ t: 'element.remove', id: randomUUID() }), two.edit({ t: 'element.remove', id })],
      1,
    );
    expect(answer.lines.map(({ seq, refusal }) => [seq, refusal?.refused])).toEqual([
      [2, undefined],
      [3, 'gone'],
      [4, undefined],
    ]);
    expect(Object.values(answer.people)).toHaveLength(1);
    await expectOne(database, asker, map);
  });

  test('decides once, however often it is asked', async ({ database, asker, map }) => {
    const tab = new Tab();
    const edits = [tab.edit(added()), tab.edit({ t: 'element.set', id: randomUUID(), fields: {} })];
    const first = await sent(database, asker, map, edits, 1);
    const again = await sent(database, asker, map, edits, 3);
    expect(again.lines).toEqual(
      first.lines.map((line) => ({ ...line, operations: expect.anything() as unknown })),
    );
    await expectOne(database, asker, map);
  });

  test('keeps what was committed when the answer never arrives, and says the same after a restart', async ({
    url,
    database,
    asker,
    map,
  }) => {
    const tab = new Tab();
    const edit = tab.edit(added());
    const dying = open(url);
    void sent(dying, asker, map, [edit], 1).catch(() => undefined);
    await within(database, asker, async (tx) => {
      while ((await entries.since(tx, map, 1)).length === 0) await tx`select pg_sleep(0.01)`;
    });
    await dying.end({ timeout: 0 });
    const restarted = open(url);
    const answer = await sent(restarted, asker, map, [edit, tab.edit(added())], 1);
    expect(answer.lines.map(({ seq, count }) => [seq, count])).toEqual([
      [2, 1],
      [3, 2],
    ]);
    await restarted.end();
    await expectOne(database, asker, map);
  });

  test('keeps nothing of an edit that the database would not write, and all of it when asked again', async ({
    owner,
    database,
    asker,
    map,
  }) => {
    await owner.unsafe(`
      create function full_disc() returns trigger language plpgsql
        as $$ begin raise 'no room' using errcode = '53100'; end $$;
      create trigger full_disc before insert on log for each row
        when (new.client_count = 2) execute function full_disc();`);
    const tab = new Tab();
    const id = randomUUID();
    const [first, second] = [tab.edit(added(id)), tab.edit(added())];
    await sent(database, asker, map, [first]);
    const before = await both(database, asker, map);
    await expect(sent(database, asker, map, [second])).rejects.toThrow('no room');
    expect(await both(database, asker, map)).toEqual(before);
    await owner`drop function full_disc() cascade`;
    await sent(database, asker, map, [second]);
    const { tables, folded, seqs } = await both(database, asker, map);
    expect(tables).toEqual(folded);
    expect(seqs).toHaveLength(before.seqs.length + 1);
  });

  test('asks for the edit that is missing and keeps nothing after it', async ({
    database,
    asker,
    map,
  }) => {
    const tab = new Tab();
    const [first, second, third] = [tab.edit(added()), tab.edit(added()), tab.edit(added())];
    const answer = await sent(database, asker, map, [first, third], 1);
    expect([answer.want, answer.lines.length]).toEqual([2, 1]);
    const rest = await sent(database, asker, map, [first, second, third], 2);
    expect(rest.want).toBeNull();
    await expectOne(database, asker, map);
  });

  test('stays one map when two servers write it at once', async ({ url, database, asker, map }) => {
    const servers = [open(url), open(url)];
    const tabs = Array.from({ length: 6 }, () => new Tab());
    await Promise.all(
      tabs.map(async (tab, who) => {
        for (let turn = 0; turn < 8; turn++) {
          const server = servers[(who + turn) % 2];
          const id = randomUUID();
          const edits = [
            tab.edit(added(id)),
            tab.edit({ t: 'element.set', id, fields: { target: turn } }),
            ...(turn % 3 === 0 ? [tab.edit({ t: 'element.remove', id })] : []),
          ];
          if (server) await sent(server, asker, map, edits);
          // Every edit is sent twice, the second time through the other server.
          const other = servers[(who + turn + 1) % 2];
          if (other) await sent(other, asker, map, edits);
        }
      }),
    );
    await Promise.all(servers.map((server) => server.end()));
    await expectOne(database, asker, map);
    const { tables } = await both(database, asker, map);
    expect(tables?.elements).toHaveLength(17 + 6 * 5);
  });

  test('refuses whoever has lost the right, though their page is still open', async ({
    owner,
    database,
    who,
    asker,
    map,
  }) => {
    const other = await memberOf(owner, who, ['hr']);
    const hr: Asker = { organisation: who.organisation, person: other.person };
    const tab = new Tab();
    const first = await sent(database, hr, map, [tab.edit(added())], 1);
    expect(first.lines[0]?.refusal).toBeUndefined();
    const moment = await sent(database, hr, map, [tab.edit(added(randomUUID(), 'moment'))], 2);
    expect(moment.lines[0]?.refusal?.refused).toBe('forbidden');
    await owner`update membership set roles = '{leader}' where person_id = ${other.person}`;
    const second = await sent(database, hr, map, [tab.edit(added())], 3);
    expect(second.lines[0]?.refusal?.refused).toBe('forbidden');
    await owner`delete from membership where person_id = ${other.person}`;
    const third = await sent(database, hr, map, [tab.edit(added())], 4);
    expect(third.lines[0]?.refusal?.refused).toBe('forbidden');
    await expectOne(database, asker, map);
  });

  test('keeps a client to the person who first used it', async ({
    owner,
    database,
    who,
    asker,
    map,
  }) => {
    const other = await memberOf(owner, who, ['hr']);
    const tab = new Tab();
    await sent(database, asker, map, [tab.edit(added())]);
    const theirs: Asker = { organisation: who.organisation, person: other.person };
    const sending = { since: 0, transactions: [tab.edit(added())] };
    expect(await commit(database, theirs, map, sending)).toBe('not yours');
  });

  test('knows no map of another organisation', async ({ owner, database, map }) => {
    const { organisation, person } = await organisationOf(owner);
    const sending = { since: 0, transactions: [new Tab().edit(added())] };
    expect(await commit(database, { organisation, person }, map, sending)).toBe('no map');
    expect(await within(database, { organisation }, (tx) => now(tx, map))).toBeNull();
  });

  test('writes a refusal down for what is not well formed, too much, or too many', async ({
    database,
    asker,
    map,
  }) => {
    const tab = new Tab();
    const id = randomUUID();
    const answer = await sent(
      database,
      asker,
      map,
      [
        tab.edit({ t: 'element.set', id, fields: { target: 120 } }),
        tab.edit({ t: 'element.paint', id }),
        tab.edit(),
        tab.edit(...Array.from({ length: 501 }, () => ({ t: 'element.remove', id }))),
        tab.edit(
          ...Array.from({ length: 100 }, () => ({
            t: 'element.set',
            id,
            fields: { description: 'x'.repeat(3900) },
          })),
        ),
        // as many characters as may be, of two bytes each
        tab.edit(
          ...Array.from({ length: 60 }, () => ({
            t: 'element.set',
            id,
            fields: { description: 'ش'.repeat(3900) },
          })),
        ),
      ],
      1,
    );
    expect(answer.lines.map(({ refusal }) => refusal)).toEqual([
      { refused: 'invalid', culprit: id, field: 'target' },
      { refused: 'invalid', culprit: id },
      { refused: 'invalid' },
      { refused: 'too_big' },
      { refused: 'too_big' },
      { refused: 'too_big' },
    ]);
    await expectOne(database, asker, map);
  });

  test('swaps two links in one gesture', async ({ database, asker, map }) => {
    const tab = new Tab();
    const [a, b, c, one, two] = Array.from({ length: 5 }, () => randomUUID());
    const answer = await sent(database, asker, map, [
      tab.edit(added(a), added(b, 'moment'), added(c, 'moment')),
      tab.edit(
        { t: 'link.add', id: one, from: a, to: b, fields: {} },
        { t: 'link.add', id: two, from: a, to: c, fields: {} },
      ),
      tab.edit(
        { t: 'link.retarget', id: one, from: b, to: c },
        { t: 'link.retarget', id: two, from: a, to: b },
        { t: 'link.retarget', id: one, from: a, to: c },
      ),
    ]);
    expect(answer.lines.filter(({ refusal }) => refusal)).toEqual([]);
    await expectOne(database, asker, map);
  });

  test('stands again as it stood, at any line and any moment', async ({ database, asker, map }) => {
    const tab = new Tab();
    const id = randomUUID();
    await sent(database, asker, map, [tab.edit(added(id))]);
    const targets = Array.from({ length: 60 }, (_, n) => n);
    for (let round = 0; round < 20; round++)
      await sent(
        database,
        asker,
        map,
        targets
          .map((target) => tab.edit({ t: 'element.set', id, fields: { target } }))
          .slice(0, 60),
        1e9,
      );
    await keep(database, new Date());
    await sent(database, asker, map, [tab.edit({ t: 'element.set', id, fields: { target: 60 } })]);
    await within(database, asker, async (tx) => {
      const kept = await tx<{ seq: number }[]>`select seq from snapshot`;
      expect(kept).toHaveLength(1);
      for (const seq of [1, 2, 62, 1001, 1150, 1202]) {
        const then = await asOf(tx, map, seq);
        const element = then?.content.elements.find((each) => each.id === id);
        expect(element?.fields.target).toBe(seq < 3 ? undefined : (seq - 3) % 60);
      }
      const [line] = await entries.since(tx, map, 1100);
      const at = await seqAt(tx, map, new Date(line?.at ?? ''));
      expect(at).toBeGreaterThanOrEqual(1101);
      expect(await seqAt(tx, map, new Date(0))).toBe(0);
      expect((await asOf(tx, map, 0))?.content).toEqual({ fields: {}, elements: [], links: [] });
    });
    await expectOne(database, asker, map);
  });

  test('tells the history, newest first, without what was refused', async ({
    database,
    asker,
    map,
  }) => {
    const tab = new Tab();
    const id = randomUUID();
    await sent(database, asker, map, [
      tab.edit(added(id)),
      tab.edit({ t: 'element.remove', id: randomUUID() }),
      tab.edit({ t: 'element.set', id, fields: { target: 3 } }),
    ]);
    const past = await within(database, asker, (tx) => entries.history(tx, map, { limit: 2 }));
    expect(past?.entries.map(({ seq }) => seq)).toEqual([4, 2]);
    expect(past?.entries[0]?.inverse).toEqual([{ t: 'element.set', id, fields: { target: null } }]);
    const earlier = await within(database, asker, (tx) =>
      entries.history(tx, map, { before: 2, limit: 2 }),
    );
    expect(earlier?.entries.map(({ seq }) => seq)).toEqual([1]);
  });

  test('sends a page that is far behind to the whole map', async ({ database, asker, map }) => {
    const ahead = await sent(database, asker, map, [], 99);
    expect([ahead.behind, ahead.lines]).toEqual([true, []]);
  });

  test('lists maps with their size, last edit and picture, and puts one away', async ({
    database,
    asker,
    map,
  }) => {
    await within(database, asker, async (tx) => {
      const [listed] = await maps.list(tx);
      expect(listed).toMatchObject({ id: map, name: 'retail_name', elements: 17, links: 22 });
      expect(listed?.sketch.cards).toHaveLength(17);
      expect(await maps.putAway(tx, map, true)).toBe(true);
      expect((await maps.list(tx))[0]?.putAway).toBe(true);
      expect(await maps.putAway(tx, randomUUID(), true)).toBe(false);
    });
  });
});

describe('a copy of a map', () => {
  test('holds all that the map holds, begins a log of its own, and is written down', async ({
    database,
    asker,
    map,
  }) => {
    await sent(database, asker, map, [new Tab().edit(added())]);
    const copied = await within(database, asker, (tx) => maps.copy(tx, map, (name) => `${name} 2`));
    if (!copied) throw new Error('no copy');
    const one = await both(database, asker, map);
    const other = await both(database, asker, copied.id);
    const fields = { ...one.tables?.fields, name: 'retail_name 2' };
    expect(other.tables).toEqual({ ...one.tables, fields });
    expect(other.tables?.elements).toHaveLength(18);
    await expectOne(database, asker, copied.id);
    await within(database, asker, async (tx) => {
      const [line] = await audit.lines(tx, null, 1);
      expect(line).toMatchObject({
        action: 'map.copy',
        detail: { name: 'retail_name', copy: 'retail_name 2' },
      });
      expect((await now(tx, copied.id))?.seq).toBe(1);
    });
  });

  test('is not made of a map of somebody else', async ({ database, owner, map }) => {
    const { organisation, person } = await organisationOf(owner);
    const copied = await within(database, { organisation, person }, (tx) =>
      maps.copy(tx, map, (name) => name),
    );
    expect(copied).toBeNull();
  });
});

describe('the database alone', () => {
  test.for([
    [
      'a dangling link',
      `insert into link (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
      select organisation_id, map_id, gen_random_uuid(), element_id, gen_random_uuid(), 0, '{}', 1 from element limit 1`,
    ],
    [
      'a twin',
      `insert into link (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
      select organisation_id, map_id, gen_random_uuid(), from_id, to_id, lag_weeks, '{}', 1 from link limit 1`,
    ],
    ['a change of the log', `update log set operations = '[]'`],
    ['a shorter log', `delete from log`],
    ['the end of a map', `delete from map`],
  ] as const)('refuses %s', async ([, query], { database, asker, map }) => {
    expect(map).toBeTruthy();
    await expect(within(database, asker, (tx) => tx.unsafe(query))).rejects.toThrow();
  });
});
