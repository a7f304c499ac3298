import { describe, expect } from 'vitest';
import * as audit from '#lib/server/audit.ts';
import * as invitations from '#lib/server/invitations.ts';
import * as members from '#lib/server/members.ts';
import * as organisations from '#lib/server/organisations.ts';
import * as people from '#lib/server/people.ts';
import * as sessions from '#lib/server/sessions.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import * as units from '#lib/server/units.ts';
import { test } from '../support/database.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const as = <T>(
  database: Database,
  { organisation, person }: Member,
  work: (tx: Sql) => Promise<T>,
) => within(database, { organisation, person }, work);

describe('members', () => {
  test('there is always an admin, even when two leave at once', async ({ database, owner }) => {
    const one = await organisationOf(owner);
    const two = await memberOf(owner, one, ['admin']);
    const left = await Promise.all(
      [one, two].map((who) => as(database, who, (tx) => members.remove(tx, who.person))),
    );
    expect(left.map(({ refused }) => refused).sort()).toEqual(['last admin', undefined]);
    const [last] = await as(database, one, members.list);
    const stay = await as(database, one, (tx) => members.setRoles(tx, last?.id ?? '', ['hr']));
    expect(stay.refused).toBe('last admin');
  });

  test('a change of roles ends the sessions of whom it concerns; the same roles do not', async ({
    database,
    owner,
  }) => {
    const one = await organisationOf(owner);
    const two = await memberOf(owner, one, ['hr']);
    const token = await within(database, {}, (tx) => sessions.begin(tx, two.person, 'x'));
    const open = () => within(database, {}, (tx) => sessions.read(tx, token));
    await as(database, one, (tx) => members.setRoles(tx, two.person, ['hr']));
    expect(await open()).not.toBeNull();
    await as(database, one, (tx) => members.setRoles(tx, two.person, ['hr', 'cx']));
    expect(await open()).toBeNull();
  });

  test('another organisation’s member is nobody here', async ({ database, owner }) => {
    const [one, other] = [await organisationOf(owner), await organisationOf(owner)];
    const person = other.person;
    expect(await as(database, one, (tx) => members.setRoles(tx, person, ['hr']))).toEqual({
      refused: 'gone',
    });
    expect(await as(database, one, (tx) => members.remove(tx, person))).toEqual({ changed: false });
    expect(await as(database, one, (tx) => members.passwordLink(tx, person, 1))).toEqual({
      refused: 'gone',
    });
    expect(await as(database, other, members.list)).toHaveLength(1);
  });

  test('an admin makes no link to an account that opens another’s organisation', async ({
    database,
    owner,
  }) => {
    const [one, other] = [await organisationOf(owner), await organisationOf(owner)];
    const two = await memberOf(owner, one, ['hr']);
    const link = () => as(database, one, (tx) => members.passwordLink(tx, two.person, 1));
    expect(await link()).toHaveProperty('token');
    await owner`insert into membership values (${other.organisation}, ${two.person}, '{leader}')`;
    expect(await link()).toEqual({ refused: 'elsewhere' });
    await owner`insert into membership values (${other.organisation}, ${one.person}, '{admin}')`;
    expect(await link()).toHaveProperty('token');
  });
});

describe('invitations', () => {
  const invite = (database: Database, who: Member, mail: string) =>
    as(database, who, (tx) =>
      invitations.make(tx, { id: crypto.randomUUID(), mail, roles: ['cx'] }),
    );
  const token = async (database: Database, who: Member, mail: string) => {
    const made = await invite(database, who, mail);
    if (made.refused) throw new Error(made.refused);
    return made.token;
  };
  async function join(database: Database, secret: string, person: string): Promise<boolean> {
    const offer = await invitations.look(database, secret);
    if (!offer) return false;
    const circle = { organisation: offer.organisation.id, person };
    return within(database, circle, (tx) => invitations.accept(tx, secret));
  }

  test('one is good once, for the address it is for, and again for whom it let in', async ({
    database,
    owner,
  }) => {
    const one = await organisationOf(owner);
    const [guest, other] = [await organisationOf(owner), await organisationOf(owner)];
    const secret = await token(database, one, guest.mail);
    expect(await join(database, secret, other.person)).toBe(false);
    expect(await join(database, `${secret}x`, guest.person)).toBe(false);
    expect(await join(database, secret, guest.person)).toBe(true);
    expect(await join(database, secret, guest.person)).toBe(true);
    const list = await as(database, one, members.list);
    expect(list.find(({ id }) => id === guest.person)?.roles).toEqual(['cx']);
    expect((await invite(database, one, guest.mail)).refused).toBe('member');
  });

  test('one that is revoked, renewed, replaced or run out opens nothing', async ({
    database,
    owner,
  }) => {
    const one = await organisationOf(owner);
    const first = await token(database, one, 'guest@example.com');
    const second = await token(database, one, 'guest@example.com');
    expect(await invitations.look(database, first)).toBeNull();
    const [invitation] = await as(database, one, invitations.pending);
    const renewed = await as(database, one, (tx) => invitations.renew(tx, invitation?.id ?? ''));
    expect(await invitations.look(database, second)).toBeNull();
    const third = renewed.refused ? '' : renewed.token;
    expect(await invitations.look(database, third)).toMatchObject({ mail: 'guest@example.com' });
    await owner`update invitation set expires_at = now()`;
    expect(await invitations.look(database, third)).toBeNull();
    await as(database, one, (tx) => invitations.revoke(tx, invitation?.id ?? ''));
    expect(await as(database, one, invitations.pending)).toEqual([]);
  });

  test('another organisation’s admin neither sees, renews nor revokes one', async ({
    database,
    owner,
  }) => {
    const [one, other] = [await organisationOf(owner), await organisationOf(owner)];
    const secret = await token(database, one, 'guest@example.com');
    const [invitation] = await as(database, one, invitations.pending);
    const id = invitation?.id ?? '';
    expect(await as(database, other, invitations.pending)).toEqual([]);
    expect(await as(database, other, (tx) => invitations.renew(tx, id))).toEqual({
      refused: 'gone',
    });
    await as(database, other, (tx) => invitations.revoke(tx, id));
    expect(await invitations.look(database, secret)).not.toBeNull();
  });
});

describe('organisations', () => {
  const maker = async (database: Database) => {
    const id = crypto.randomUUID();
    const mail = `${id}@example.com`;
    await within(database, {}, (tx) =>
      people.add(tx, { id, name: 'Ada', mail, locale: null, hash: null }),
    );
    return id;
  };

  test('whoever makes one holds all its roles; asking again makes no second', async ({
    database,
  }) => {
    const [ada, eve] = [await maker(database), await maker(database)];
    const wanted = { id: crypto.randomUUID(), name: 'Acme', currency: 'EUR' };
    const first = await organisations.make(database, ada, wanted);
    expect(first).toEqual({ slug: 'acme', made: true });
    expect(await organisations.make(database, ada, wanted)).toEqual({ slug: 'acme', made: false });
    expect(await organisations.make(database, eve, wanted)).toEqual({ refused: 'taken' });
    const twin = { ...wanted, id: crypto.randomUUID() };
    expect(await organisations.make(database, eve, twin)).toEqual({ slug: 'acme-2', made: true });
    const own = await organisations.belongings(database, ada);
    expect(own).toHaveLength(1);
    expect(own[0]?.roles.toSorted()).toEqual([
      'admin',
      'analyst',
      'custodian',
      'cx',
      'hr',
      'leader',
    ]);
  });
});

describe('units', () => {
  const unit = (name: string, parentId: string | null = null, code: string | null = null) => ({
    id: crypto.randomUUID(),
    parentId,
    name,
    code,
  });

  test('two moves at once make no circle', async ({ database, owner }) => {
    const one = await organisationOf(owner);
    const [a, b] = [unit('A'), unit('B')];
    for (const each of [a, b]) await as(database, one, (tx) => units.add(tx, each));
    const moved = await Promise.all([
      as(database, one, (tx) => units.change(tx, { ...a, parentId: b.id })),
      as(database, one, (tx) => units.change(tx, { ...b, parentId: a.id })),
    ]);
    expect(moved.map(({ refused }) => refused).sort()).toEqual(['circle', undefined]);
  });

  test('one with units below or figures on it is not deleted, and says why', async ({
    database,
    owner,
  }) => {
    const one = await organisationOf(owner);
    const a = unit('A');
    const b = unit('B', a.id);
    for (const each of [a, b]) await as(database, one, (tx) => units.add(tx, each));
    const remove = (id: string) => as(database, one, (tx) => units.remove(tx, id));
    expect(await remove(a.id)).toEqual({ refused: 'units', name: 'A', count: 1 });
    const metric = crypto.randomUUID();
    await owner`
      insert into metric (organisation_id, metric_id, name, kind, floor, ceiling, created_by)
      values (${one.organisation}, ${metric}, 'm', 'quantitative', 0, 10, ${one.person})`;
    await owner`
      insert into observation (organisation_id, metric_id, unit_id, period, value, person_id)
      values (${one.organisation}, ${metric}, ${b.id}, '2026', 5, ${one.person})`;
    expect(await remove(b.id)).toEqual({ refused: 'figures', name: 'B', count: 1 });
    await owner`delete from observation`;
    expect(await remove(b.id)).toEqual({});
    expect(await remove(b.id)).toEqual({});
    expect(await remove(a.id)).toEqual({});
  });

  test('a file is brought in once, and is nothing new the second time', async ({
    database,
    owner,
  }) => {
    const one = await organisationOf(owner);
    const rows = [
      { line: 2, code: 'A1', name: 'Team', parent: 'A' },
      { line: 3, code: 'A', name: 'Region', parent: '' },
      { line: 4, code: 'X', name: 'Lost', parent: 'ZZ' },
    ];
    const first = await as(database, one, (tx) => units.bringIn(tx, rows));
    expect([first.added.length, first.refused.length]).toEqual([2, 1]);
    const second = await as(database, one, (tx) => units.bringIn(tx, rows));
    expect([second.added, second.changed, second.same]).toEqual([[], [], 2]);
    const renamed = [{ line: 2, code: 'A1', name: 'Crew', parent: '' }];
    await as(database, one, (tx) => units.bringIn(tx, renamed));
    const now = await as(database, one, units.list);
    expect(now.find(({ code }) => code === 'A1')).toMatchObject({ name: 'Crew', parentId: null });
    expect(await as(database, await organisationOf(owner), units.list)).toEqual([]);
  });
});

describe('the audit', () => {
  test('numbers its lines without a gap, whoever writes at once, and shows a tampered one', async ({
    database,
    owner,
  }) => {
    const one = await organisationOf(owner);
    const write = (n: number) =>
      as(database, one, (tx) => audit.record(tx, 'unit.add', { unit: `u${n}` }));
    await Promise.all(Array.from({ length: 20 }, (_, n) => write(n)));
    const lines = await as(database, one, (tx) => audit.lines(tx, null, 50));
    expect(lines.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, n) => 20 - n));
    expect(await as(database, one, audit.broken)).toBeNull();
    await owner`update audit set detail = '{"unit":"other"}' where audit_id = 7`;
    expect(await as(database, one, audit.broken)).toBe(7);
    await owner`delete from audit where audit_id = 7`;
    expect(await as(database, one, audit.broken)).toBe(8);
  });

  test('cannot be rewritten by a request', async ({ database, owner }) => {
    const one = await organisationOf(owner);
    await as(database, one, (tx) => audit.record(tx, 'unit.add'));
    await expect(as(database, one, (tx) => tx`update audit set action = 'x'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(as(database, one, (tx) => tx`delete from audit`)).rejects.toThrow(
      'permission denied',
    );
  });
});
