/** The doors that phones knock at: whatever they say, it is as long, and nobody keeps it. */
import type { RequestEvent } from '@sveltejs/kit';
import { expect } from 'vitest';
import { answerLength } from '#lib/server/pulse/answered.ts';
import { windows } from '#lib/server/pulse/windows.ts';
import { test } from '../../support/database.ts';
import { launched } from '../../support/survey.ts';
import { POST as issueAt } from '../../../src/routes/s/issue/+server.ts';
import { POST as openAt } from '../../../src/routes/s/open/+server.ts';
import { POST as submitAt } from '../../../src/routes/s/submit/+server.ts';

type Door = (event: never) => Response | Promise<Response>;

test('a phone opens its link, has its tokens signed and sends its answer', async ({
  database,
  owner,
}) => {
  const { keys, phones, wave } = await launched(database, owner);
  const asked = async (door: Door, body: unknown) => {
    const request = new Request('http://localhost/s', {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const event = {
      request,
      locals: { database, keys, windows: windows() },
    } as unknown as RequestEvent;
    const response = await door(event as never);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('set-cookie')).toBeNull();
    const text = await response.text();
    if (door !== openAt) expect(text).toHaveLength(answerLength);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const [phone] = phones;
  if (!phone) throw new Error('nobody is asked');
  const { secret } = phone.request;
  expect(await asked(openAt, { wave, secret })).toMatchObject({ unit: phone.unit });
  expect(await asked(openAt, { wave, secret: 'x'.repeat(22) })).toEqual({ refused: 'unknown' });
  expect(await asked(openAt, { wave })).toEqual({ refused: 'unknown' });

  const issued = await asked(issueAt, phone.request);
  expect(await asked(issueAt, { ...phone.request, ballot: 'x' })).toEqual({ refused: 'form' });
  const ballot = await phone.ballot(issued as never, [5]);
  expect(await asked(submitAt, ballot)).toEqual({});
  expect(await asked(submitAt, { ...ballot, more: 1 })).toEqual({ refused: 'form' });
  expect(await asked(submitAt, null)).toEqual({ refused: 'form' });
  expect(await owner`select from ballot where wave_id = ${wave}`).toHaveLength(1);
});
