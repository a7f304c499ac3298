import { describe, expect } from 'vitest';
import * as accounts from '#lib/server/accounts.ts';
import * as attempts from '#lib/server/attempts.ts';
import * as passwords from '#lib/server/passwords.ts';
import * as people from '#lib/server/people.ts';
import * as resets from '#lib/server/resets.ts';
import * as sessions from '#lib/server/sessions.ts';
import { sealed } from '#lib/server/secrets.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { test } from '../support/database.ts';
import { memberOf, organisationOf } from '../support/world.ts';

const password = 'seven grey herons';
const caller = (address = '192.0.2.1') => ({ address, agent: 'Firefox/130 Linux' });

async function ada(database: Database): Promise<string> {
  const id = crypto.randomUUID();
  const hash = await passwords.hash(password);
  await within(database, {}, (tx) =>
    people.add(tx, { id, name: 'Ada', mail: 'ada@example.com', locale: 'en', hash }),
  );
  return id;
}
const read = (database: Database, token: string) =>
  within(database, {}, (tx) => sessions.read(tx, token));

describe('guessing', () => {
  test('of a hundred guesses at once, five are looked at', async ({ database }) => {
    const guess = { account: 'ada@example.com', address: '192.0.2.1' };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => attempts.take(database, guess)),
    );
    expect(answers.filter(({ refused }) => refused === undefined)).toHaveLength(5);
  });

  test('from a hundred addresses at once, twenty are looked at', async ({ database }) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        attempts.take(database, { account: 'Ada@example.com', address: `192.0.2.${n}` }),
      ),
    );
    expect(answers.filter(({ refused }) => refused === undefined)).toHaveLength(20);
  });

  test('an IPv6 network is one address', async ({ database }) => {
    for (const part of ['1', '2', '3', '4', '5'])
      await attempts.take(database, { account: 'a', address: `2001:db8:0:1::${part}` });
    const sixth = await attempts.take(database, { account: 'a', address: '2001:db8:0:1:9:9:9:9' });
    expect(sixth.refused).toBe('slow');
    const elsewhere = await attempts.take(database, { account: 'a', address: '2001:db8:0:2::1' });
    expect(elsewhere.refused).toBeUndefined();
  });

  test('the sixth guess waits, however right; right ones before it do not count', async ({
    database,
  }) => {
    await ada(database);
    const tryWith = (word: string) => accounts.signIn(database, 'ada@example.com', word, caller());
    for (let n = 0; n < 7; n++) expect((await tryWith(password)).refused).toBeUndefined();
    for (let n = 0; n < 5; n++) expect((await tryWith('wrong')).refused).toBe('wrong');
    expect(await tryWith(password)).toMatchObject({ refused: 'slow', minutes: 15 });
  });

  test('an unknown account and a wrong password are answered alike', async ({ database }) => {
    await ada(database);
    const known = await accounts.signIn(database, 'ada@example.com', 'wrong', caller());
    const unknown = await accounts.signIn(database, 'eve@example.com', 'wrong', caller());
    expect(known).toEqual(unknown);
  });
});

describe('a session', () => {
  test('is kept as a hash alone', async ({ database, owner }) => {
    const id = await ada(database);
    const token = await within(database, {}, (tx) => sessions.begin(tx, id, 'x'));
    const [row] = await owner<{ whole: string; hash: Buffer }[]>`
      select session::text as whole, session_hash as hash from session`;
    expect(row?.whole).not.toContain(token);
    expect(row?.hash).toEqual(sealed(token));
    expect((await read(database, token))?.person).toMatchObject({ id, name: 'Ada' });
    expect(await read(database, sealed(token).toString('hex'))).toBeNull();
  });

  test.for([
    [['hr'] as const, '8 hours', '7 days'],
    [['admin'] as const, '30 minutes', '12 hours'],
  ] as const)(
    'of %s ends after %s unused and %s in all',
    async ([roles, idle, longest], { database, owner }) => {
      const { person } = await organisationOf(owner, [...roles]);
      const token = await within(database, {}, (tx) => sessions.begin(tx, person, 'x'));
      const left = async () =>
        (
          await owner<{ idle: boolean; ends: boolean }[]>`
          select abs(extract(epoch from expires_at - now() - ${idle}::interval)) < 60 as idle,
            abs(extract(epoch from expires_at - created_at - ${longest}::interval)) < 1 as ends
          from session`
        )[0];
      expect(await left()).toEqual({ idle: true, ends: false });
      await owner`update session set seen_at = now() - interval '2 minutes',
      expires_at = now() + interval '1 minute'`;
      await read(database, token);
      expect(await left()).toEqual({ idle: true, ends: false });
      await owner`update session set seen_at = now() - interval '2 minutes',
      created_at = now() - ${longest}::interval + interval '5 minutes'`;
      await read(database, token);
      expect(await left()).toEqual({ idle: false, ends: true });
      await owner`update session set expires_at = now() - interval '1 second'`;
      expect(await read(database, token)).toBeNull();
      expect(await owner`select from session`).toHaveLength(0);
    },
  );

  test('is ended by its person alone, by a handle that opens nothing', async ({
    database,
    owner,
  }) => {
    const one = await organisationOf(owner);
    const two = await memberOf(owner, one, ['hr']);
    const token = await within(database, {}, (tx) => sessions.begin(tx, one.person, 'x'));
    const handle = (await read(database, token))?.session.handle ?? '';
    await within(database, {}, (tx) => sessions.endOne(tx, two.person, handle));
    expect(await read(database, token)).not.toBeNull();
    expect(await read(database, handle)).toBeNull();
    await within(database, {}, (tx) => sessions.endOne(tx, one.person, handle));
    expect(await read(database, token)).toBeNull();
  });
});

describe('a password', () => {
  test.for([
    ['short', 'elevenchars', 'short'],
    ['the commonest, padded', 'password1234!', 'common'],
    ['a common one twice', 'dragondragon', 'common'],
    ['one letter over and over', 'aaaaaaaaaaaaaaaa', 'common'],
    ['digits', '123456789012', 'common'],
    ['the own name, padded', 'lovelace2026!', 'common'],
    ['a few words', 'seven grey herons', null],
    ['not Latin', 'هفت حواصیل خاکستری', null],
  ] as const)('%s: %s is %s', async ([, word, why]) => {
    expect(await passwords.weakness(word, ['Ada Lovelace', 'ada@example.com'])).toBe(why);
  });

  test('changed ends every session but the new one', async ({ database }) => {
    const id = await ada(database);
    const old = await within(database, {}, (tx) => sessions.begin(tx, id, 'x'));
    const change = { old: password, fresh: 'eight grey herons' };
    const wrong = { ...change, old: 'wrong' };
    const refused = await accounts.changePassword(database, 'ada@example.com', wrong, caller());
    expect(refused.refused).toBe('wrong');
    const changed = await accounts.changePassword(database, 'ada@example.com', change, caller());
    expect(await read(database, old)).toBeNull();
    expect(changed.refused === undefined && (await read(database, changed.token))).toBeTruthy();
  });

  test('is set by a link once, of two at once by one, and never by another secret', async ({
    database,
    owner,
  }) => {
    const id = await ada(database);
    const old = await within(database, {}, (tx) => sessions.begin(tx, id, 'x'));
    const link = await within(database, {}, (tx) => resets.make(tx, id, 1));
    const use = (token: string) =>
      accounts.useReset(database, token, 'eight grey herons', caller());
    for (const forged of ['', old, `${link}x`, sealed(link).toString('base64url')])
      expect(await use(forged)).toEqual({ refused: 'gone' });
    const both = await Promise.all([use(link), use(link)]);
    expect(both.filter(({ refused }) => refused === undefined)).toHaveLength(1);
    expect(await read(database, old)).toBeNull();
    const late = await within(database, {}, (tx) => resets.make(tx, id, 1));
    await owner`update password_reset set expires_at = now()`;
    expect(await use(late)).toEqual({ refused: 'gone' });
  });
});

test('sign-up sent twice makes one account, and takes nobody else’s', async ({
  database,
  owner,
}) => {
  const locals = { database, settings: { signUp: 'open' } } as App.Locals;
  const newcomer = { name: 'Ada', mail: 'ada@example.com', password, locale: 'en' as const };
  const first = await accounts.signUp(locals, newcomer, caller());
  const second = await accounts.signUp(locals, newcomer, caller());
  expect([first.refused, second.refused]).toEqual([undefined, undefined]);
  const other = await accounts.signUp(
    locals,
    { ...newcomer, password: 'not hers at all' },
    caller(),
  );
  expect(other.refused).toBe('taken');
  expect(await owner`select from person`).toHaveLength(1);
});

test('sign-up closes when somebody but the demo has founded an organisation', async ({
  database,
  owner,
}) => {
  const locals = { database, settings: { signUp: 'invitation' } } as App.Locals;
  const { organisation } = await organisationOf(owner);
  await owner`update organisation set demo = true`;
  expect(await accounts.signUpOpen(locals)).toBe(true);
  await owner`update organisation set demo = false where organisation_id = ${organisation}`;
  expect(await accounts.signUpOpen(locals)).toBe(false);
});
