/** Each organisation behind its own wall, shown on every table there is, now and later. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { within, type Sql } from '#lib/server/sql.ts';
import { test } from '../support/database.ts';
import { organisationOf } from '../support/world.ts';

interface Table {
  name: string;
  key: string | null;
  secured: boolean;
  forced: boolean;
  owner: string;
}

async function tables(owner: Sql, { owned }: { owned: boolean }): Promise<Table[]> {
  return owner<Table[]>`
    select relname as name, relrowsecurity as secured, relforcerowsecurity as forced,
      pg_get_userbyid(relowner) as owner,
      (select attname from pg_index join pg_attribute
        on attrelid = indrelid and attnum = indkey[0]
        where indrelid = pg_class.oid
        order by indisprimary desc, indisunique desc limit 1) as key
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and ${owned} = exists (select from pg_attribute
        where attrelid = pg_class.oid and attname = 'organisation_id' and not attisdropped)
    order by relname`;
}

describe('every table of an organisation', () => {
  test('forces row-level security and leads its key with the organisation', async ({ owner }) => {
    const found = await tables(owner, { owned: true });
    expect(found.length).toBeGreaterThan(10);
    for (const table of found) {
      // Some jobs are about all organisations, so that none of them is a job's key.
      const key = table.name === 'job' ? 'job_id' : 'organisation_id';
      expect(table).toMatchObject({ secured: true, forced: true, key });
    }
  });

  test('is named here where it is nobody’s: people, their sessions, and the book of migrations', async ({
    owner,
  }) => {
    const found = await tables(owner, { owned: false });
    expect(found.map(({ name }) => name)).toEqual([
      'attempt',
      'migration',
      'password_reset',
      'person',
      'session',
    ]);
  });

  test('has a policy that names the current organisation, for reading and for writing', async ({
    owner,
  }) => {
    const policies = await owner<{ name: string; reads: string; writes: string | null }[]>`
      select tablename as name, coalesce(qual, '') as reads, with_check as writes
      from pg_policies where schemaname = 'public'`;
    const named = new Set(
      policies
        .filter(({ reads, writes }) => (writes ?? reads).includes('current_organisation()'))
        .map(({ name }) => name),
    );
    for (const { name } of await tables(owner, { owned: true })) expect(named).toContain(name);
  });
});

describe('the role that requests run as', () => {
  test('owns nothing, bypasses nothing, and may not sign in or make anything', async ({
    owner,
  }) => {
    const [role] = await owner`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        (select count(*) from pg_class where relowner = pg_roles.oid) as owned,
        has_schema_privilege(oid, 'public', 'create') as creates
      from pg_roles where rolname = 'throughline_app'`;
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
      creates: false,
    });
  });

  test('may neither change nor take away a line of the log, the audit or a review', async ({
    owner,
  }) => {
    for (const table of ['log', 'log_archive', 'audit', 'scenario_deed']) {
      const [may] = await owner`
        select has_table_privilege('throughline_app', ${table}, 'update') as changes,
          has_table_privilege('throughline_app', ${table}, 'delete') as removes,
          has_table_privilege('throughline_app', ${table}, 'truncate') as empties`;
      expect({ table, ...may }).toEqual({ table, changes: false, removes: false, empties: false });
    }
  });

  test('may truncate no table at all', async ({ owner }) => {
    const found = await owner`
      select relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r'
        and has_table_privilege('throughline_app', oid, 'truncate')`;
    expect(found).toHaveLength(0);
  });
});

/** A small map with everything in it, so that there is a row in each table worth stealing. */
async function furnish(owner: Sql, organisation: string, person: string) {
  const map = randomUUID();
  const [from, to] = [randomUUID(), randomUUID()];
  const metric = randomUUID();
  await owner`insert into map (organisation_id, map_id, created_by)
    values (${organisation}, ${map}, ${person})`;
  await owner`insert into map_head (organisation_id, map_id) values (${organisation}, ${map})`;
  for (const id of [from, to]) {
    await owner`insert into element (organisation_id, map_id, element_id, layer, ord, fields, seq)
      values (${organisation}, ${map}, ${id}, 'moment', 'a0', '{"name":"x"}', 1)`;
  }
  await owner`insert into link (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
    values (${organisation}, ${map}, ${randomUUID()}, ${from}, ${to}, 0, '{}', 1)`;
  await owner`insert into log
      (organisation_id, map_id, seq, epoch, client_id, client_count, person_id, at, origin, operations)
    values (${organisation}, ${map}, 1, 1, ${randomUUID()}, 1, ${person}, now(), 'edit', '[]')`;
  const comment = randomUUID();
  await owner`insert into comment (organisation_id, map_id, comment_id, target, body, mentions,
      person_id, at, said_seq, seq)
    values (${organisation}, ${map}, ${comment}, '{"of":"map"}', 'Why?', '{}', ${person}, now(), 1, 1)`;
  await owner`insert into comment_seen (organisation_id, map_id, person_id, thread_id, seq)
    values (${organisation}, ${map}, ${person}, ${comment}, 1)`;
  await owner`insert into mention (organisation_id, map_id, comment_id, person_id, at)
    values (${organisation}, ${map}, ${comment}, ${person}, now())`;
  await owner`insert into org_unit (organisation_id, unit_id, name)
    values (${organisation}, ${randomUUID()}, 'North')`;
  await owner`insert into metric (organisation_id, metric_id, name, kind, floor, ceiling, created_by)
    values (${organisation}, ${metric}, ${metric}, 'quantitative', -100, 100, ${person})`;
  await owner`insert into observation (organisation_id, metric_id, period, value, person_id)
    values (${organisation}, ${metric}, '2026-10', 12, ${person})`;
  const scenario = randomUUID();
  await owner`insert into map (organisation_id, map_id, created_by)
    values (${organisation}, ${scenario}, ${person})`;
  await owner`insert into scenario (organisation_id, map_id, base_id, base_seq)
    values (${organisation}, ${scenario}, ${map}, 1)`;
  await owner`insert into scenario_deed
      (organisation_id, map_id, deed_id, kind, reviewer_id, seq, base_seq, person_id)
    values (${organisation}, ${scenario}, ${randomUUID()}, 'asked', ${person}, 1, 1, ${person})`;
  return { map, from, to, metric };
}

const furnished = [
  'organisation',
  'membership',
  'map',
  'map_head',
  'element',
  'link',
  'log',
  'comment',
  'comment_seen',
  'mention',
  'org_unit',
  'metric',
  'observation',
  'scenario',
  'scenario_deed',
];

describe('another organisation', () => {
  test('sees none of its rows, whoever asks', async ({ database, owner }) => {
    const ours = await organisationOf(owner);
    const theirs = await organisationOf(owner);
    await furnish(owner, theirs.organisation, theirs.person);
    for (const table of furnished) {
      const seen = await within(
        database,
        ours,
        (tx) => tx`select from ${tx(table)} where organisation_id = ${theirs.organisation}`,
      );
      const own = await owner`select from ${owner(table)}`;
      expect({ table, seen: seen.length, there: own.length > 0 }).toEqual({
        table,
        seen: 0,
        there: true,
      });
    }
  });

  test('changes and removes none of its rows', async ({ database, owner }) => {
    const ours = await organisationOf(owner);
    const theirs = await organisationOf(owner);
    await furnish(owner, theirs.organisation, theirs.person);
    const changes: ((tx: Sql) => Promise<{ count: number }>)[] = [
      (tx) =>
        tx`update organisation set name = 'ours' where organisation_id = ${theirs.organisation}`,
      (tx) =>
        tx`update element set layer = 'result' where organisation_id = ${theirs.organisation}`,
      (tx) => tx`update map_head set seq = 9 where organisation_id = ${theirs.organisation}`,
      (tx) => tx`update observation set value = 0 where organisation_id = ${theirs.organisation}`,
      (tx) =>
        tx`update scenario set state = 'dropped' where organisation_id = ${theirs.organisation}`,
      (tx) => tx`delete from link where organisation_id = ${theirs.organisation}`,
      (tx) => tx`delete from membership where organisation_id = ${theirs.organisation}`,
      (tx) => tx`delete from metric where organisation_id = ${theirs.organisation}`,
    ];
    for (const change of changes) {
      expect((await within(database, ours, change)).count).toBe(0);
    }
  });

  test('is not given rows by somebody else, and gives none away', async ({ database, owner }) => {
    const ours = await organisationOf(owner);
    const theirs = await organisationOf(owner);
    const planted = within(
      database,
      ours,
      (tx) => tx`insert into org_unit (organisation_id, unit_id, name)
        values (${theirs.organisation}, ${randomUUID()}, 'planted')`,
    );
    await expect(planted).rejects.toThrow('row-level security');
    const joined = within(
      database,
      { person: ours.person },
      (tx) => tx`insert into membership (organisation_id, person_id, roles)
        values (${theirs.organisation}, ${ours.person}, array['admin'])`,
    );
    await expect(joined).rejects.toThrow('row-level security');
    const { map } = await furnish(owner, ours.organisation, ours.person);
    const moved = within(
      database,
      ours,
      (tx) => tx`update map set organisation_id = ${theirs.organisation} where map_id = ${map}`,
    );
    await expect(moved).rejects.toThrow();
  });

  test('has no map by the id of ours', async ({ database, owner }) => {
    const ours = await organisationOf(owner);
    const theirs = await organisationOf(owner);
    const { map } = await furnish(owner, ours.organisation, ours.person);
    const again = within(
      database,
      theirs,
      (tx) => tx`insert into map (organisation_id, map_id, created_by)
        values (current_organisation(), ${map}, current_person())`,
    );
    await expect(again).rejects.toMatchObject({ constraint_name: 'map_map_id_key' });
  });
});

describe('the database itself', () => {
  test('refuses a link whose end is not there, in another map, or in another organisation', async ({
    database,
    owner,
  }) => {
    const ours = await organisationOf(owner);
    const theirs = await organisationOf(owner);
    const here = await furnish(owner, ours.organisation, ours.person);
    const beside = await furnish(owner, ours.organisation, ours.person);
    const there = await furnish(owner, theirs.organisation, theirs.person);
    const ends = [randomUUID(), there.to, beside.to];
    for (const end of ends) {
      const dangling = within(
        database,
        ours,
        (tx) => tx`insert into link
            (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
          values (${ours.organisation}, ${here.map}, ${randomUUID()}, ${here.from}, ${end}, 1, '{}', 1)`,
      );
      await expect(dangling).rejects.toMatchObject({ code: '23503' });
    }
  });

  test('refuses a twin, a link to itself, and the removal of an element that a link needs', async ({
    database,
    owner,
  }) => {
    const ours = await organisationOf(owner);
    const { map, from, to } = await furnish(owner, ours.organisation, ours.person);
    const link = (a: string, b: string) =>
      within(
        database,
        ours,
        (tx) => tx`insert into link
            (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
          values (${ours.organisation}, ${map}, ${randomUUID()}, ${a}, ${b}, 0, '{}', 1)`,
      );
    await expect(link(from, to)).rejects.toMatchObject({ code: '23505' });
    await expect(link(from, from)).rejects.toMatchObject({ code: '23514' });
    const removed = within(
      database,
      ours,
      (tx) => tx`delete from element where element_id = ${to}`,
    );
    await expect(removed).rejects.toMatchObject({ code: '23503' });
  });
});
