/** `npm run redact` as an admin's operator types it, on a real database. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { commit } from '#lib/server/commits.ts';
import { randomUUID } from 'node:crypto';
import { test as base } from '../support/template-map.ts';

const by = (mail: string) => ['--by', mail, '--why', 'asked to be forgotten'];

const test = base
  .extend('named', async ({ database, who, map }) => {
    const operations = [{ t: 'map.set', fields: { description: 'Kept by Mary Jones' } }];
    const sent = { client: randomUUID(), count: 1, base: 0, origin: 'ui' as const, operations };
    await commit(database, who, map, { since: 0, transactions: [sent] });
    return map;
  })
  .extend('run', ({ url }) => async (words: string, ...given: string[]) => {
    const child = spawn(process.execPath, ['src/cli/redact.ts', ...given], {
      env: { ...process.env, DATABASE_URL: url, UNSAFE_DATABASE: '1' },
    });
    child.stdin.on('error', () => undefined).end(words);
    const ended = new Promise<number | null>((done) => child.once('close', done));
    const [out, why, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { out, why, code };
  })
  .extend('description', ({ owner, named }) => async () => {
    const [head] = await owner<{ said: string }[]>`
      select fields ->> 'description' as said from map_head where map_id = ${named}`;
    return head?.said;
  });

test('it looks first, and erases when somebody is named who wants it, and why', async ({
  run,
  who,
  named,
  description,
}) => {
  const looked = await run('mary jones\n', '--map', named);
  expect(looked).toMatchObject({ code: 0, why: '' });
  expect(looked.out).toMatch(/^map .*: texts would go 2, lines \d+\n$/);
  expect(await description()).toBe('Kept by Mary Jones');
  const gone = await run('mary jones\n', '--map', named, ...by(who.mail));
  expect(gone).toMatchObject({ code: 0, why: '', out: looked.out.replace('would go', 'erased') });
  expect(await description()).toBe('Kept by █');
});

test('all that a line wrote goes', async ({ run, who, named, owner, description }) => {
  const [last] = await owner<{ seq: number }[]>`
    select seq from map_head where map_id = ${named}`;
  const line = String(last?.seq);
  expect(await run('', '--map', named, '--entry', line, ...by(who.mail))).toMatchObject({
    code: 0,
  });
  expect(await description()).toBe('█');
});

test('what cannot be done is said in a sentence, and nothing changes', async ({
  run,
  who,
  named,
  description,
}) => {
  const cases: [string, string[], RegExp][] = [
    ['Mary', ['--map', 'x'], /--map takes the id/],
    ['Mary', ['--map', named, '--by', who.mail], /--by goes with --why/],
    ['Mary', ['--map', named, '--words', 'Mary'], /Unknown option[^]*npm run redact/],
    ['', ['--map', named], /no words/],
    ['M', ['--map', named], /One sign alone/],
    ['Mary', ['--map', randomUUID()], /There is no map/],
    ['Mary', ['--map', named, ...by('x@example.com')], /No admin .* x@example\.com/],
    ['', ['--map', named, '--entry', '999'], /no such line/],
    ['Mary', ['--map', named, '--by', who.mail, '--why', 'of mary'], /The reason says the words/],
  ];
  for (const [words, given, why] of cases) {
    const answer = await run(words, ...given);
    expect(answer.why).toMatch(why);
    expect(answer.code).toBe(1);
  }
  expect(await description()).toBe('Kept by Mary Jones');
});
