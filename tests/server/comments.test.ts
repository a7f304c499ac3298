import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Operation } from '#lib/map/operation.ts';
import type { Voice } from '#lib/map/wire.ts';
import * as branches from '#lib/server/branches.ts';
import * as comments from '#lib/server/comments.ts';
import { commit, type Asker } from '#lib/server/commits.ts';
import { asOf, now } from '#lib/server/content.ts';
import * as entries from '#lib/server/entries.ts';
import * as figures from '#lib/server/figures.ts';
import * as maps from '#lib/server/maps.ts';
import * as members from '#lib/server/members.ts';
import * as mentions from '#lib/server/mentions.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import { settings, type Settings } from '#lib/server/settings.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import { verify } from '#lib/server/verify.ts';
import { test as base } from '../support/database.ts';
import { postOffice } from '../support/post-office.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const [greets, arrival, tie] = [randomUUID(), randomUUID(), randomUUID()];
const content = {
  fields: { name: 'Hotels' },
  elements: [
    { id: greets, layer: 'behaviour' as const, ord: 'a0V', fields: { name: 'Greets' } },
    { id: arrival, layer: 'moment' as const, ord: 'a0V', fields: { name: 'Arrival' } },
  ],
  links: [{ id: tie, from: greets, to: arrival, fields: {} }],
};

const asker = ({ organisation, person }: Member): Asker => ({ organisation, person });

/** An organisation with an editor and a leader, and a map. */
const test = base
  .extend('hr', ({ owner }) => organisationOf(owner, ['hr']))
  .extend('leader', ({ owner, hr }) => memberOf(owner, hr, ['leader']))
  .extend('map', async ({ database, hr }) => {
    const made = await within(database, asker(hr), (tx) => maps.create(tx, content, 'template'));
    if ('refused' in made) throw new Error(made.refused);
    return made.id;
  })
  .extend('post', async ({}, { onCleanup }) => {
    const { url, received, close } = await postOffice();
    onCleanup(close);
    const read = settings({ SMTP_URL: url, MAIL_FROM: 'us@example.com' });
    return { received, settings: read as Settings };
  });

interface Sent {
  client?: string;
  origin?: 'comment' | 'ui';
}

/** Sends one transaction; the code by which it was refused, if it was. */
async function send(
  database: Database,
  who: Member,
  map: string,
  operations: Operation[],
  { client = randomUUID(), origin = 'comment' }: Sent = {},
): Promise<string | undefined> {
  const sent = { client, count: 1, base: 0, origin, operations };
  const answer = await commit(database, asker(who), map, { since: 0, transactions: [sent] });
  if (typeof answer === 'string') throw new Error(answer);
  return answer.lines.findLast((line) => line.client === client)?.refusal?.refused;
}

function add(id: string, more: Partial<Operation & { t: 'comment.add' }> = {}): Operation {
  const target = { of: 'element' as const, id: greets };
  return { t: 'comment.add', id, target, parent: null, body: 'Why?', mentions: [], ...more };
}

const talk = async (database: Database, who: Member, map: string) => {
  const found = await within(database, asker(who), (tx) => comments.talk(tx, map));
  if (!found) throw new Error('no talk');
  return found;
};

const faults = (database: Database, who: Member, map: string) =>
  within(database, asker(who), async (tx) => (await verify(tx, map)).faults);

/** Whether each of them still belongs here. */
const presence = (voices: readonly Voice[]) => new Map(voices.map(({ id, here }) => [id, here]));

describe('comments', () => {
  test('say who spoke and when by the log, and fold from it', async ({
    database,
    hr,
    leader,
    map,
  }) => {
    const [first, reply] = [randomUUID(), randomUUID()];
    await send(database, leader, map, [add(first, { body: 'Why?\nSince when?' })]);
    await send(database, hr, map, [add(reply, { parent: first, body: 'Since May' })]);
    await send(database, hr, map, [{ t: 'comment.resolve', id: first, resolved: true }]);
    const { comments: all, voices } = await talk(database, hr, map);
    expect(all).toMatchObject([
      { id: first, by: leader.person, body: 'Why?\nSince when?', resolved: { by: hr.person } },
      { id: reply, by: hr.person, parent: first },
    ]);
    expect(Date.parse(all[0]?.at ?? '')).toBeGreaterThan(0);
    expect(voices.map(({ id, here }) => [id, here]).sort()).toEqual(
      [hr, leader].map(({ person }) => [person, true]).sort(),
    );
    const whole = await within(database, asker(hr), (tx) => now(tx, map));
    expect(whole?.comments).toEqual(all);
    expect(await faults(database, hr, map)).toEqual([]);
  });

  test('name whoever has joined meanwhile, and whoever has left only where they spoke', async ({
    database,
    owner,
    hr,
    leader,
    map,
  }) => {
    const [silent, late] = [
      await memberOf(owner, hr, ['cx']),
      await memberOf(owner, hr, ['analyst']),
    ];
    await send(database, leader, map, [add(randomUUID())]);
    for (const { person } of [silent, leader])
      await within(database, asker(hr), (tx) => members.remove(tx, person));
    const voices = await within(database, asker(hr), (tx) => comments.voices(tx, map));
    expect(presence(voices)).toEqual(
      new Map([
        [hr.person, true],
        [late.person, true],
        [leader.person, false],
      ]),
    );
  });

  test('that are taken back and said anew in one breath stand as they were said last', async ({
    database,
    hr,
    leader,
    map,
  }) => {
    const id = randomUUID();
    await send(database, hr, map, [add(id)]);
    // While the first is written the others wait, and are then written together.
    await Promise.all([
      send(database, hr, map, [add(randomUUID())]),
      send(database, hr, map, [{ t: 'comment.remove', id }]),
      send(database, leader, map, [add(id, { body: 'Mine now' })]),
    ]);
    const { comments: all } = await talk(database, hr, map);
    expect(all.find((each) => each.id === id)).toMatchObject({
      by: leader.person,
      body: 'Mine now',
    });
    expect(await faults(database, hr, map)).toEqual([]);
  });

  test('tell nobody the name of a person who never belonged here', async ({
    database,
    owner,
    hr,
    leader,
    map,
  }) => {
    const { person: stranger } = await organisationOf(owner);
    const mentions = [stranger, leader.person];
    await send(database, hr, map, [add(randomUUID(), { mentions })]);
    await within(database, asker(hr), (tx) => members.remove(tx, leader.person));
    const voices = await within(database, asker(hr), (tx) => comments.voices(tx, map));
    expect(presence(voices)).toEqual(
      new Map([
        [hr.person, true],
        [leader.person, false],
      ]),
    );
  });

  test('are refused to others than their author, and to whoever has no role', async ({
    database,
    owner,
    hr,
    leader,
    map,
  }) => {
    const id = randomUUID();
    await send(database, leader, map, [add(id)]);
    expect(await send(database, hr, map, [{ t: 'comment.remove', id }])).toBe('forbidden');
    await owner`delete from membership where person_id = ${leader.person}`;
    expect(await send(database, leader, map, [add(randomUUID())])).toBe('forbidden');
    expect(await faults(database, hr, map)).toEqual([]);
  });

  test('stay when what they are about goes, under its last name, and are there when it comes back', async ({
    database,
    hr,
    leader,
    map,
  }) => {
    await send(database, leader, map, [
      add(randomUUID()),
      add(randomUUID(), { target: { of: 'link', id: tie } }),
    ]);
    const remove: Operation = { t: 'element.remove', id: greets };
    expect(await send(database, hr, map, [remove], { origin: 'ui' })).toBeUndefined();
    const gone = await talk(database, hr, map);
    expect(gone.comments).toHaveLength(2);
    expect(gone.removed).toEqual({
      elements: { [greets]: 'Greets' },
      links: { [tie]: { from: greets, to: arrival } },
    });
    const back: Operation[] = [
      { t: 'element.add', ...content.elements[0]! },
      { t: 'link.add', ...content.links[0]! },
    ];
    expect(await send(database, hr, map, back, { origin: 'ui' })).toBeUndefined();
    const again = await talk(database, hr, map);
    expect(again.comments).toEqual(gone.comments);
    expect(again.removed).toEqual({ elements: {}, links: {} });
    expect(await faults(database, hr, map)).toEqual([]);
  });

  test('leave everything that is reckoned from the map as it was', async ({
    database,
    hr,
    map,
  }) => {
    const look = (tx: Sql) =>
      Promise.all([figures.mark(tx, map), entries.history(tx, map, {}), maps.list(tx)]);
    const id = randomUUID();
    const before = await within(database, asker(hr), look);
    const seq = (await within(database, asker(hr), (tx) => now(tx, map)))?.seq ?? 0;
    await send(database, hr, map, [add(id)]);
    await send(database, hr, map, [{ t: 'comment.edit', id, body: 'Still', mentions: [] }]);
    expect(await within(database, asker(hr), look)).toEqual(before);
    // a fold that begins without what was said does not stumble over it
    const then = await within(database, asker(hr), (tx) => asOf(tx, map, seq + 2));
    expect(then?.content.elements).toHaveLength(2);
    const twin = await within(database, asker(hr), (tx) => maps.copy(tx, map, (name) => name));
    expect((await talk(database, hr, twin?.id ?? '')).comments).toEqual([]);
  });

  test('stay with a branch: they are no change, wake no reviewer, and go into no map', async ({
    database,
    hr,
    leader,
    map,
  }) => {
    const id = randomUUID();
    const inside = <T>(who: Member, work: (tx: Sql) => Promise<T>) =>
      within(database, asker(who), work);
    await send(database, hr, map, [add(randomUUID())]);
    await inside(leader, (tx) => branches.make(tx, { id, base: map, name: 'Sooner' }));
    expect((await talk(database, hr, id)).comments).toEqual([]);
    const set: Operation = { t: 'element.set', id: greets, fields: { target: 80 } };
    await send(database, hr, id, [set], { origin: 'ui' });
    const since = (await inside(hr, (tx) => scenarios.one(tx, id)))?.since;
    await send(database, hr, id, [add(randomUUID(), { target: { of: 'map' } })]);
    await send(database, hr, map, [add(randomUUID())]);
    const told = await inside(hr, (tx) => scenarios.one(tx, id));
    expect([told?.since, told?.behind]).toEqual([since, 0]);
    const seen = told?.seq ?? 0;
    expect(await inside(hr, (tx) => branches.adopt(tx, id, { deed: randomUUID(), seen }))).toEqual(
      {},
    );
    expect((await talk(database, hr, map)).comments).toHaveLength(2);
    expect((await talk(database, hr, id)).comments).toHaveLength(1);
    for (const each of [map, id]) expect(await faults(database, hr, each)).toEqual([]);
  });

  test('are marked as read by each for themselves, and never unread', async ({
    database,
    hr,
    leader,
    map,
  }) => {
    const id = randomUUID();
    await send(database, hr, map, [add(id)]);
    const see = (who: Member, seq: number) =>
      within(database, asker(who), (tx) => comments.see(tx, map, { [id]: seq }));
    expect([await see(leader, 2), await see(leader, 1)]).toEqual([true, true]);
    expect(await see(leader, 99)).toBe(true);
    expect((await talk(database, leader, map)).seen).toEqual({ [id]: 2 });
    expect((await talk(database, hr, map)).seen).toEqual({});
    expect(
      await within(database, asker(hr), (tx) => comments.see(tx, randomUUID(), { [id]: 1 })),
    ).toBe(false);
  });
});

describe('whoever is called', () => {
  test('is mailed once, however often the comment is sent and however many servers mail', async ({
    database,
    owner,
    hr,
    leader,
    map,
    post,
  }) => {
    await owner`update person set locale = 'fa' where person_id = ${leader.person}`;
    const [id, client] = [randomUUID(), randomUUID()];
    const called = add(id, { body: 'Look, @you', mentions: [leader.person, hr.person] });
    for (let turn = 0; turn < 3; turn++) await send(database, hr, map, [called], { client });
    const sent = await Promise.all([1, 2, 3].map(() => mentions.deliver(database, post.settings)));
    expect(sent.reduce((sum, each) => sum + each, 0)).toBe(1);
    const edit: Operation = { t: 'comment.edit', id, body: 'Look!', mentions: [leader.person] };
    await send(database, hr, map, [edit]);
    expect(await mentions.deliver(database, post.settings)).toBe(0);
    expect(post.received.map(({ to }) => to)).toEqual([[leader.mail]]);
    expect(post.received[0]?.text).toContain(`<${id}.${leader.person}@`);
  });

  test('gets no mail who does not belong here, nor where the call was taken back', async ({
    database,
    owner,
    hr,
    leader,
    map,
    post,
  }) => {
    const stranger = await organisationOf(owner);
    const gone = await memberOf(owner, hr, ['cx']);
    const [id, second] = [randomUUID(), randomUUID()];
    await send(database, hr, map, [add(id, { mentions: [stranger.person, gone.person] })]);
    await send(database, hr, map, [add(second, { mentions: [leader.person] })]);
    await owner`delete from membership where person_id = ${gone.person}`;
    await send(database, hr, map, [{ t: 'comment.remove', id: second }]);
    expect(await mentions.deliver(database, post.settings)).toBe(0);
    expect(await owner`select from mention where settled_at is null`).toHaveLength(0);
    expect(post.received).toEqual([]);
  });

  test('is mailed later where the mail server would not take it now', async ({
    database,
    owner,
    hr,
    leader,
    map,
    post,
  }) => {
    await send(database, hr, map, [add(randomUUID(), { mentions: [leader.person] })]);
    const away = { ...post.settings, smtpUrl: 'smtp://127.0.0.1:1' };
    expect(await mentions.deliver(database, away)).toBe(0);
    expect(await mentions.deliver(database, post.settings)).toBe(0);
    await owner`update mention set next_at = now()`;
    expect(await mentions.deliver(database, post.settings)).toBe(1);
  });
});
