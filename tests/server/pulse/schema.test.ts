/** What the tables of a survey could tell, and to whom: the schema as it is, not as it is meant. */
import { describe, expect } from 'vitest';
import { within } from '#lib/server/sql.ts';
import { test } from '../../support/database.ts';
import { organisationOf } from '../../support/world.ts';

const answers = ['ballot', 'sealed_comment', 'cell', 'released_comment', 'idea', 'idea_support'];
const survey = ['wave', 'eligibility', ...answers, 'release'];
const roles = ['throughline_app', 'throughline_issue', 'throughline_submit', 'throughline_tally'];

describe('the tables of a survey', () => {
  test('hold no moment, no address and nothing that counts up beside answers or the roster', async ({
    owner,
  }) => {
    const columns = await owner<{ name: string; type: string; fallback: string | null }[]>`
      select table_name || '.' || column_name as name, data_type as type, column_default as fallback
      from information_schema.columns
      where table_schema = 'public' and table_name = any(${[...answers, 'eligibility', 'release']})`;
    expect(columns.length).toBeGreaterThan(25);
    const told = columns.filter(
      ({ type, fallback }) =>
        !['uuid', 'bytea', 'boolean', 'text', 'integer', 'jsonb'].includes(type) ||
        (fallback !== null && !['gen_random_uuid()', 'false', '0'].includes(fallback)),
    );
    expect(told).toEqual([]);
    const names = columns.map(({ name }) => name.split('.')[1]);
    for (const name of names)
      expect(name).not.toMatch(/agent|ip$|address|locale|language|session|request|at$/);
  });

  test('give an envelope no key to anything else, and no trigger', async ({ owner }) => {
    const keys = await owner`
      select from pg_constraint where contype = 'f'
        and (conrelid in ('ballot'::regclass, 'sealed_comment'::regclass, 'idea'::regclass,
          'idea_support'::regclass)
          or conrelid = any(${survey}::text[]::regclass[]) and confrelid in ('employee'::regclass))`;
    expect(keys).toHaveLength(0);
    const triggers = await owner`
      select from pg_trigger where not tgisinternal and tgrelid = any(${survey}::text[]::regclass[])`;
    expect(triggers).toHaveLength(0);
  });

  test('are open to each role as far as its part goes', async ({ owner }) => {
    const rights = await owner<{ role: string; name: string; may: string[] }[]>`
      select role, name, array(select may
        from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as may
        where has_table_privilege(role::name, name, may)
          or may = 'update' and has_any_column_privilege(role::name, name, may)) as may
      from unnest(${roles}::text[]) as role, unnest(${[...survey, 'employee', 'person']}::text[]) as name`;
    const found = Object.fromEntries(
      roles.map((role) => [
        role.replace('throughline_', ''),
        Object.fromEntries(
          rights
            .filter((each) => each.role === role && each.may.length > 0)
            .map(({ name, may }) => [name, may.join(' ')]),
        ),
      ]),
    );
    const all = 'select insert update delete';
    expect(found).toEqual({
      app: {
        wave: all,
        idea: 'update',
        released_comment: 'select',
        release: 'select',
        employee: all,
        person: all,
      },
      issue: { wave: 'select', eligibility: all },
      submit: {},
      tally: {
        wave: 'select update',
        ballot: 'select delete',
        sealed_comment: 'select delete',
        cell: 'select insert',
        released_comment: 'select insert',
        release: 'select insert',
      },
    });
  });

  test('let each role call what its part needs', async ({ owner }) => {
    const found = await owner<{ role: string; may: string[] }[]>`
      select role, array(select proname::text from pg_proc
        where pronamespace = 'public'::regnamespace and prosecdef
          and proname in ('submit', 'submission_keys', 'organisation_of_wave', 'rewrite_survey',
            'speaking', 'idea_group', 'propose_idea', 'support_idea', 'keep_ideas', 'open_manifests',
            'wave_beginning')
          and has_function_privilege(role::name, oid, 'execute') order by proname) as may
      from unnest(${roles}::text[]) as role order by role`;
    expect(Object.fromEntries(found.map(({ role, may }) => [role, may]))).toEqual({
      throughline_app: ['open_manifests', 'speaking'],
      throughline_issue: ['organisation_of_wave', 'wave_beginning'],
      throughline_submit: [
        'idea_group',
        'propose_idea',
        'speaking',
        'submission_keys',
        'submit',
        'support_idea',
      ],
      throughline_tally: ['keep_ideas', 'organisation_of_wave', 'rewrite_survey'],
    });
  });

  test('are closed to requests that only could become another role', async ({
    database,
    owner,
  }) => {
    const ours = await organisationOf(owner);
    // Ideas and comments that are shown are read, a few columns or lines of them.
    const read = ['idea', 'released_comment'];
    for (const table of ['eligibility', ...answers].filter((each) => !read.includes(each))) {
      const asked = within(database, ours, (tx) => tx`select from ${tx(table)}`);
      await expect(asked).rejects.toMatchObject({ code: '42501' });
    }
  });
});
