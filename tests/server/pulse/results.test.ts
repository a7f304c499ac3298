/** Who reads what of a closed wave, against a real database. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Manifest } from '#lib/pulse/manifest.ts';
import { blackedOut } from '#lib/pulse/redacted.ts';
import type { Release } from '#lib/pulse/release.ts';
import type { Entered } from '#lib/server/enter.ts';
import * as members from '#lib/server/members.ts';
import * as pastWaves from '#lib/server/pulse/past-waves.ts';
import * as results from '#lib/server/pulse/results.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import { reading } from '../../../src/routes/[org]/pulses/[pulse]/results/reading.ts';
import { test } from '../../support/database.ts';
import { memberOf, organisationOf, type Member } from '../../support/world.ts';

const question = randomUUID();
const why = randomUUID();
const form = { kind: 'agreement', points: 5, reversed: false } as const;
const cell = (value: number) => ({
  n: { low: 10, high: 24, about: null },
  mean: { low: value, high: value },
  favourable: null,
  parts: null,
  bars: null,
  promoterScore: null,
});

function manifestOf(organisation: string, closes: string): Manifest {
  const asked = { elements: [], bank: null };
  return {
    version: 1,
    wave: randomUUID(),
    organisation: 'x',
    pulse: 'Autumn',
    mode: 'A',
    least: 5,
    opens: '2026-01-01T06:00:00Z',
    closes,
    items: [
      {
        ...asked,
        id: question,
        kind: 'agree5',
        text: { en: 'Q' },
        reversed: false,
        optional: false,
      },
      { ...asked, id: why, kind: 'comment', text: { en: 'Why?' }, optional: true },
    ],
    units: [
      {
        id: organisation,
        parent: null,
        name: 'All',
        whole: true,
        eligible: 30,
        lot: 1,
        keys: 'A'.repeat(43),
      },
    ],
    tallyKeys: [`B${'A'.repeat(86)}`],
    code: '0'.repeat(64),
  };
}

/** A pulse that was asked twice, the second time with three comments. */
async function answered(database: Database, owner: Sql) {
  const hr = await organisationOf(owner, ['hr']);
  const officer = await memberOf(owner, hr, ['admin']);
  const pulse = randomUUID();
  const waves = [
    manifestOf(hr.organisation, '2026-01-10T06:00:00Z'),
    manifestOf(hr.organisation, '2026-03-10T06:00:00Z'),
  ];
  for (const [at, manifest] of waves.entries()) {
    const release: Release = {
      k: 5,
      items: [{ id: question, form, cells: [{ unit: hr.organisation, cell: cell(3 + at) }] }],
      indices: [],
      correlations: null,
    };
    const bodies = at === 1 ? ['Ana left us', 'More time', 'Fewer forms'] : [];
    const comments = bodies.map((text) => ({ unit: hr.organisation, item: why, text }));
    await within(database, hr, (tx) =>
      pastWaves.put(
        tx,
        pulse,
        { manifest, published: { release, cells: [], comments } },
        officer.person,
      ),
    );
  }
  return { hr, officer, pulse, waves: waves.map(({ wave }) => wave) };
}

describe('the results of a pulse', () => {
  test('are its waves in the order in which they closed, each as it was released', async ({
    database,
    owner,
  }) => {
    const { hr, pulse, waves } = await answered(database, owner);
    const [first, second] = waves;
    const found = await within(database, hr, (tx) => results.waves(tx, pulse));
    expect(found.map(({ id }) => id)).toEqual(waves);
    const told = await within(database, hr, (tx) => results.released(tx, second ?? ''));
    expect(told?.manifest.pulse).toBe('Autumn');
    expect(told?.release.items[0]?.cells).toMatchObject([{ cell: { mean: { low: 4, high: 4 } } }]);
    const asked = await within(database, hr, (tx) =>
      results.askedBefore(tx, pulse, question, [hr.organisation]),
    );
    expect(asked).toMatchObject([
      { wave: first, form, items: null, cells: [{ cell: { mean: { low: 3 } } }] },
      { wave: second, cells: [{ cell: { mean: { low: 4 } } }] },
    ]);
    const elsewhere = await within(database, hr, (tx) =>
      results.askedBefore(tx, pulse, question, [randomUUID()]),
    );
    expect(elsewhere.map(({ cells }) => cells)).toEqual([[], []]);
    expect([...(await within(database, hr, results.pulsesTold))]).toEqual([pulse]);
  });

  test('are nobody’s of another organisation', async ({ database, owner }) => {
    const { pulse, waves } = await answered(database, owner);
    const stranger = await organisationOf(owner, ['hr']);
    const wave = waves[1] ?? '';
    await within(database, stranger, async (tx) => {
      expect(await results.waves(tx, pulse)).toEqual([]);
      expect(await results.released(tx, wave)).toBeNull();
      expect(await results.waiting(tx, wave)).toEqual([]);
      expect(await results.settle(tx, wave, randomUUID(), [])).toEqual({ refused: 'gone' });
    });
  });
});

test('of a wave that asked for nothing but words, every view is that of its comments', async ({
  database,
  owner,
}) => {
  const hr = await organisationOf(owner, ['hr']);
  const officer = await memberOf(owner, hr, ['admin']);
  const pulse = randomUUID();
  const whole = manifestOf(hr.organisation, '2026-03-10T06:00:00Z');
  const manifest = { ...whole, items: whole.items.filter(({ kind }) => kind === 'comment') };
  const release: Release = { k: 5, items: [], indices: [], correlations: null };
  const published = { release, cells: [], comments: [] };
  await within(database, hr, (tx) =>
    pastWaves.put(tx, pulse, { manifest, published }, officer.person),
  );
  const entered = {
    roles: ['hr'],
    within: (work: (tx: Sql) => Promise<object>) => within(database, hr, work),
  } as unknown as Entered;
  for (const view of ['map', 'question', 'drivers', 'comments']) {
    const url = new URL(`https://example.com/?view=${view}`);
    const { shown } = await reading(entered, { params: { pulse }, url });
    expect(shown).toMatchObject({
      counted: false,
      view: { kind: 'comments', question: { id: why } },
    });
  }
});

describe('a comment', () => {
  test('is read once it has been looked over, as it was left, or is gone for good', async ({
    database,
    owner,
  }) => {
    const { hr, waves } = await answered(database, owner);
    const wave = waves[1] ?? '';
    const shown = () => within(database, hr, (tx) => results.comments(tx, wave, [hr.organisation]));
    expect(await shown()).toEqual([]);
    const waiting = await within(database, hr, (tx) => results.waiting(tx, wave));
    expect(waiting.map(({ body }) => body).toSorted()).toEqual([
      'Ana left us',
      'Fewer forms',
      'More time',
    ]);
    for (const each of waiting) expect(Object.keys(each)).toEqual(['id', 'item', 'body']);
    const of = (words: string) => waiting.find(({ body }) => body === words)?.id ?? '';
    await within(database, hr, async (tx) => {
      expect(await results.settle(tx, wave, of('Ana left us'), [[0, 3]])).toBeNull();
      expect(await results.settle(tx, wave, of('More time'), [])).toBeNull();
      expect(await results.settle(tx, wave, of('Fewer forms'), null)).toBeNull();
      expect(await results.settle(tx, wave, of('More time'), [[0, 4]])).toEqual({
        refused: 'gone',
      });
    });
    expect((await shown()).map(({ body }) => body).toSorted()).toEqual([
      'More time',
      `${blackedOut} left us`,
    ]);
    const left = await owner<{ body: string }[]>`select body from released_comment`;
    expect(left).toHaveLength(2);
    const lines = await owner<{ action: string; detail: unknown }[]>`
      select action, detail from audit where action like 'comment.%' order by audit_id`;
    expect(lines.map(({ action }) => action)).toEqual([
      'comment.show',
      'comment.show',
      'comment.drop',
    ]);
    expect(lines.every(({ detail }) => JSON.stringify(detail) === '{"pulse":"Autumn"}')).toBe(true);
  });
});

describe('how far somebody reads', () => {
  const reach = (database: Database, who: Member, roles: Parameters<typeof results.reach>[1]) =>
    within(database, who, (tx) => results.reach(tx, roles));

  test('is everything for HR, CX and analysts, and for a leader what an admin says they lead', async ({
    database,
    owner,
  }) => {
    const admin = await organisationOf(owner, ['admin']);
    const leader = await memberOf(owner, admin, ['leader']);
    const unit = randomUUID();
    await owner`insert into org_unit (organisation_id, unit_id, name)
      values (${admin.organisation}, ${unit}, 'North')`;
    const lead = (leads: members.Led) =>
      within(database, admin, (tx) => members.setLeads(tx, leader.person, leads));

    expect(await reach(database, leader, ['leader', 'cx'])).toBe('all');
    expect(await reach(database, leader, ['leader'])).toEqual({ leads: null });
    expect(await lead({ unit: randomUUID() })).toEqual({ refused: 'unit' });
    expect(await lead({ unit })).toEqual({});
    expect(await reach(database, leader, ['leader'])).toEqual({ leads: unit });
    expect(await lead({ unit: null })).toEqual({});
    expect(await reach(database, leader, ['leader'])).toBe('all');
    const [listed] = (await within(database, admin, members.list)).filter(
      ({ id }) => id === leader.person,
    );
    expect(listed?.leads).toEqual({ unit: null });
    expect(await lead(null)).toEqual({});
    expect(await reach(database, leader, ['leader'])).toEqual({ leads: null });
  });
});
