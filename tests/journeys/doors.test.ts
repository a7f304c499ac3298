/**
 * Every way into the server is walked as every role, as a stranger, as nobody, and with the ids of
 * another organisation: what should be open is, what should not is not, and the other organisation
 * neither shows nor changes.
 */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { may, roles, type Role } from '#lib/people/may.ts';
import { canonical, hashOf, Manifest } from '#lib/pulse/manifest.ts';
import { toText } from '#lib/pulse/octets.ts';
import { tallyKeys as keysOf } from '#lib/pulse/seal.ts';
import * as branches from '#lib/server/branches.ts';
import * as maps from '#lib/server/maps.ts';
import * as sessions from '#lib/server/sessions.ts';
import { open as openDatabase, within, type Database, type Sql } from '#lib/server/sql.ts';
import { doors, open, rights, type Door } from '../support/doors.ts';
import { test } from '../support/journey.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const all = doors();
const ways = all.filter(({ route }) => !(route in open));
const keyOf = ({ way, route }: Door) => `${way} ${route}`;

test('every way into an organisation goes through enter, and says which right it asks for', () => {
  const missing = ways.filter((door) => !door.entered || !(keyOf(door) in rights));
  const advice = missing.map((door) =>
    door.entered
      ? `add "${keyOf(door)}" to the rights in tests/support/doors.ts, with the action that its enter() asks for`
      : `${door.file}: call enter(event, …) first, or give "${door.route}" a reason to be open in tests/support/doors.ts`,
  );
  expect(advice).toEqual([]);
});

/** An organisation with one of everything that has an id, under names that are found anywhere. */
async function furnished(owner: Database, marker: string): Promise<Member & { ids: Ids }> {
  const member = await organisationOf(owner);
  const { organisation, person } = member;
  const circle = { organisation, person };
  const content = { fields: { name: marker }, elements: [], links: [] };
  const map = await within(owner, circle, (tx) => maps.create(tx, content, 'template'));
  if ('refused' in map) throw new Error(map.refused);
  const scenario = randomUUID();
  await within(owner, circle, (tx) =>
    branches.make(tx, { id: scenario, base: map.id, name: marker }),
  );
  const ids: Ids = {
    map: map.id,
    scenario,
    unit: randomUUID(),
    metric: randomUUID(),
    invitation: randomUUID(),
    import: randomUUID(),
    pulse: randomUUID(),
    wave: randomUUID(),
    member: person,
  };
  await owner`update organisation set name = ${marker} where organisation_id = ${organisation}`;
  await owner`update person set name = ${marker} where person_id = ${person}`;
  await owner`
    insert into org_unit (organisation_id, unit_id, name, code)
    values (${organisation}, ${ids.unit}, ${marker}, ${marker})`;
  await owner`
    insert into metric (organisation_id, metric_id, name, kind, floor, ceiling, created_by)
    values (${organisation}, ${ids.metric}, ${marker}, 'quantitative', 0, 10, ${person})`;
  await owner`
    insert into observation (organisation_id, metric_id, unit_id, period, value, person_id)
    values (${organisation}, ${ids.metric}, ${ids.unit}, '2026-10', 5, ${person})`;
  await owner`
    insert into invitation
      (organisation_id, invitation_id, token_hash, mail, roles, invited_by, expires_at)
    values (${organisation}, ${ids.invitation}, ${Buffer.from(randomUUID().slice(0, 32))},
      ${`${marker.toLowerCase()}@example.com`}, '{hr}', ${person}, now() + interval '1 day')`;
  await owner`
    insert into employee (organisation_id, employee_id, number, name, unit_id)
    values (${organisation}, ${randomUUID()}, ${marker}, ${marker}, ${ids.unit})`;
  await owner`
    insert into pulse (organisation_id, pulse_id, name, map_id, created_by, changed_by)
    values (${organisation}, ${ids.pulse}, ${marker}, ${ids.map}, ${person}, ${person})`;
  await propose(owner, marker, member, ids);
  return { ...member, ids };
}

/** A wave that waits to be confirmed, and whose envelopes the person could open. */
async function propose(owner: Sql, marker: string, member: Member, ids: Ids): Promise<void> {
  const { organisation, person } = member;
  const tallyKeys = await Promise.all([1, 2].map(async () => toText((await keysOf()).publicKey)));
  const manifest: Manifest = {
    version: 1,
    wave: ids.wave,
    organisation: marker,
    pulse: marker,
    mode: 'B',
    least: 5,
    opens: '2026-11-01T00:00:00.000Z',
    closes: '2026-11-08T00:00:00.000Z',
    items: [
      {
        id: randomUUID(),
        kind: 'recommend',
        text: { en: marker },
        optional: false,
        elements: [],
        bank: null,
      },
    ],
    units: [
      {
        id: organisation,
        parent: null,
        name: marker,
        whole: true,
        eligible: 20,
        lot: 1,
        keys: 'k'.repeat(43),
      },
    ],
    tallyKeys,
    code: '0'.repeat(64),
  };
  const text = canonical(Manifest.parse(manifest));
  await owner`
    insert into wave (organisation_id, wave_id, pulse_id, mode, manifest, hash, signature, unit_keys,
      opens, closes, proposed_by)
    values (${organisation}, ${ids.wave}, ${ids.pulse}, 'B', ${text}, ${await hashOf(manifest)}, 's',
      '{}', ${manifest.opens}, ${manifest.closes}, ${person})`;
  await owner`
    insert into custodian_key (organisation_id, public_key, person_id)
    values (${organisation}, ${tallyKeys[0] ?? ''}, ${person})`;
}

interface Ids {
  map: string;
  scenario: string;
  unit: string;
  metric: string;
  invitation: string;
  import: string;
  pulse: string;
  wave: string;
  member: string;
}

/** What to send to a way that takes an id in its body: an allowed role, with these ids, would act. */
const bodies: Record<string, (ids: Ids) => Record<string, string>> = {
  '?/rename /[org]/maps': ({ map }) => ({ map, name: 'taken over' }),
  '?/copy /[org]/maps': ({ map }) => ({ map }),
  '?/away /[org]/maps': ({ map }) => ({ map }),
  '?/back /[org]/maps': ({ map }) => ({ map }),
  '?/make /[org]/scenarios': ({ map }) => ({ id: randomUUID(), base: map, name: 'taken over' }),
  '?/rename /[org]/scenarios/[scenario]': ({ scenario }) => ({ map: scenario, name: 'taken over' }),
  '?/ask /[org]/scenarios/[scenario]': ({ member }) => ({ deed: randomUUID(), reviewer: member }),
  '?/answer /[org]/scenarios/[scenario]': () => ({
    deed: randomUUID(),
    seq: '1',
    kind: 'changes',
    sentence: 'taken over',
  }),
  '?/rebase /[org]/scenarios/[scenario]': () => ({ deed: randomUUID(), seen: '1', choices: '{}' }),
  '?/adopt /[org]/scenarios/[scenario]': () => ({ deed: randomUUID(), seen: '1' }),
  '?/drop /[org]/scenarios/[scenario]': () => ({ deed: randomUUID() }),
  '?/reopen /[org]/scenarios/[scenario]': () => ({ deed: randomUUID() }),
  '?/make /[org]/pulses': ({ map }) => ({ id: randomUUID(), name: 'taken over', map }),
  '?/remove /[org]/pulses': ({ pulse }) => ({ id: pulse }),
  '?/default /[org]/pulses/[pulse]/launch': () => ({
    wave: randomUUID(),
    mode: 'A',
    least: '5',
    opens: '',
    closes: '2036-01-01T00:00:00Z',
  }),
  '?/confirm /[org]/pulses/[pulse]/waves/[wave]': () => ({ hash: 'h'.repeat(43) }),
  '?/renew /[org]/settings/people': ({ invitation }) => ({ id: invitation }),
  '?/revoke /[org]/settings/people': ({ invitation }) => ({ id: invitation }),
  '?/invite /[org]/settings/people': ({ invitation }) => ({
    id: invitation,
    mail: 'new@example.com',
    roles: 'hr',
  }),
  '?/roles /[org]/settings/people': ({ member }) => ({ member, roles: 'leader' }),
  '?/leads /[org]/settings/people': ({ member }) => ({ member, leads: 'all' }),
  '?/remove /[org]/settings/people': ({ member }) => ({ member }),
  '?/passwordLink /[org]/settings/people': ({ member }) => ({ member }),
  '?/add /[org]/settings/units': ({ unit }) => ({
    id: randomUUID(),
    name: 'x',
    code: '',
    parentId: unit,
  }),
  '?/change /[org]/settings/units': ({ unit }) => ({
    id: unit,
    name: 'taken over',
    code: '',
    parentId: '',
  }),
  '?/remove /[org]/settings/units': ({ unit }) => ({ id: unit }),
};

interface Sent {
  status: number;
  location: string;
  text: string;
}

async function send(
  door: Door,
  {
    origin,
    slug,
    ids,
    token,
    body,
  }: {
    origin: string;
    slug: string;
    ids: Ids;
    token?: string | undefined;
    body: Record<string, string>;
  },
): Promise<Sent> {
  const known: Record<string, string> = {
    org: slug,
    map: ids.map,
    scenario: ids.scenario,
    metric: ids.metric,
    import: ids.import,
    pulse: ids.pulse,
    wave: ids.wave,
    unit: ids.unit,
    piece: '0',
  };
  const path = door.route.replace(/\[(\w+)\]/g, (_, name: string) => {
    const value = known[name];
    if (value === undefined)
      throw new Error(`say in ${import.meta.filename} what to put for [${name}] of ${door.route}`);
    return value;
  });
  const action = door.way.startsWith('?/');
  const method = door.way === 'load' ? 'GET' : action ? 'POST' : door.way;
  const api = door.route.startsWith('/api/');
  const query = action && door.way !== '?/default' ? door.way : '';
  const answer = await fetch(`${origin}${path}${query}`, {
    method,
    redirect: 'manual',
    headers: {
      origin,
      accept: api ? 'application/json' : 'text/html',
      ...(method === 'GET'
        ? {}
        : { 'content-type': api ? 'application/json' : 'application/x-www-form-urlencoded' }),
      ...(token ? { cookie: `${sessions.cookieName(origin)}=${token}` } : {}),
    },
    body:
      method === 'GET' ? null : api ? JSON.stringify(body) : new URLSearchParams(body).toString(),
  });
  return {
    status: answer.status,
    location: answer.headers.get('location') ?? '',
    text: await answer.text(),
  };
}

/** Sessions of people, as the sign-in form would open them. */
async function tokensOf(url: string, people: readonly string[]): Promise<Map<string, string>> {
  const database = openDatabase(url, { pool: 1 });
  const tokens = new Map<string, string>();
  for (const person of people) {
    const token = await within(database, {}, (tx) => sessions.begin(tx, person, 'a test'));
    tokens.set(person, token);
  }
  await database.end();
  return tokens;
}

test('each is open to whoever has its right, and to nobody else', async ({ app, url, owner }) => {
  const home = await furnished(owner, 'Home');
  const people = new Map<Role | 'stranger', string>();
  for (const role of roles) people.set(role, (await memberOf(owner, home, [role])).person);
  people.set('stranger', (await organisationOf(owner)).person);
  const tokens = await tokensOf(url, [...people.values()]);
  const wrong: string[] = [];
  // Reading first, for some of the deeds take away what is read.
  const reading = ({ way }: Door) => (way === 'load' ? 0 : 1);
  for (const door of ways.toSorted((a, b) => reading(a) - reading(b))) {
    const right = rights[keyOf(door)];
    if (!right) continue;
    const walk = [...people].map(async ([who, person]) => {
      const token = tokens.get(person);
      const { status } = await send(door, { origin: app.origin, ...home, token, body: {} });
      const expected =
        who === 'stranger'
          ? status === 404
          : may([who], right)
            ? ![401, 403].includes(status) &&
              status < 500 &&
              (door.way !== 'load' || status === 200)
            : status === 403;
      if (!expected) wrong.push(`${keyOf(door)} as ${who}: ${status}`);
    });
    await Promise.all(walk);
    const nobody = await send(door, { origin: app.origin, ...home, body: {} });
    const turned = door.route.startsWith('/api/')
      ? nobody.status === 401
      : nobody.status === 303 && nobody.location.startsWith('/?next=%2F');
    if (!turned) wrong.push(`${keyOf(door)} as nobody: ${nobody.status} ${nobody.location}`);
  }
  expect(wrong).toEqual([]);
});

test('with another organisation’s ids, none reads or changes anything of it', async ({
  app,
  url,
  owner,
}) => {
  const home = await furnished(owner, 'Home');
  const foreign = await furnished(owner, 'Foreignmarker');
  const before = await everything(owner, foreign);
  const wrong: string[] = [];
  for (const door of ways) {
    const [token] = (await tokensOf(url, [home.person])).values();
    const body = bodies[keyOf(door)]?.(foreign.ids) ?? {};
    const asked = { origin: app.origin, slug: home.slug, ids: foreign.ids, token, body };
    let { status, text } = await send(door, asked);
    // On a busy machine one is asked to come back, and nothing was decided.
    while (status === 503) ({ status, text } = await send(door, asked));
    const named = /\[(?!org)/.test(door.route);
    if (text.toLowerCase().includes('foreignmarker')) wrong.push(`${keyOf(door)} shows it`);
    if (named && (status < 400 || status >= 500)) wrong.push(`${keyOf(door)}: ${status}`);
  }
  expect(wrong).toEqual([]);
  expect(await everything(owner, foreign)).toEqual(before);
});

/** All rows that are the organisation's, and its people's. */
async function everything(owner: Sql, { organisation, person }: Member): Promise<string[]> {
  const tables = await owner<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where column_name = 'organisation_id' and table_schema = 'public'
      -- Made by the clock from the log, which is compared.
      and table_name <> 'snapshot'
    order by 1`;
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await owner<{ row: string }[]>`
      select t::text as row from ${owner(name)} as t
      where organisation_id = ${organisation} order by 1`;
    rows.push(...found.map(({ row }) => `${name} ${row}`));
  }
  const own = await owner<{ row: string }[]>`
    select p::text || coalesce((select string_agg(r::text, ',') from password_reset as r
      where r.person_id = p.person_id), '') as row
    from person as p where person_id = ${person}`;
  return [...rows, ...own.map(({ row }) => row)];
}
