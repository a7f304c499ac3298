/** Phones without a page, which open the links that a started program sent, and answer over HTTP. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { asking, ballotOf, checked, drawn, readLink, taken, writeLink } from '#lib/pulse/phone.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { linkSecret } from '#lib/server/pulse/links.ts';
import type { Sql } from '#lib/server/sql.ts';
import { random } from './survey.ts';

const Opened = z.object({ manifest: z.string(), unit: z.string(), keys: z.unknown() });
const Signed = z.object({ ballot: z.string(), comments: z.record(z.string(), z.string()) });

/** Answers the one question there is. */
export async function answer(origin: string, hash: string, value: number): Promise<void> {
  const link = readLink(hash);
  if (!link) throw new Error('no link');
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${origin}/s/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify(body),
    });
    // Whoever is asked to come back does, as a phone would.
    if (response.status !== 503) {
      const said = await response.text();
      expect(said, `${path} answered ${response.status}`).not.toContain('"refused"');
      return JSON.parse(said);
    }
    await pause(1_000);
    return post(path, body);
  };
  const { wave, secret } = link;
  const shown = await checked(link, Opened.parse(await post('open', { wave, secret })));
  if ('refused' in shown) throw new Error(shown.refused);
  const tokens = await drawn(shown, random);
  const signed = await taken(
    shown,
    tokens,
    Signed.parse(await post('issue', asking(link, tokens))),
  );
  if (!signed) throw new Error('not signed');
  const envelope = await ballotOf(shown, signed, [value], random);
  await post('submit', envelope);
}

/** The links that were sent, as they stand behind the address. */
export async function linksOf(owner: Sql, folder: string, wave: string): Promise<string[]> {
  const [found] = await owner<{ hash: string }[]>`select hash from wave where wave_id = ${wave}`;
  const secrets = await new Keys(folder).of(wave);
  const people = await owner<{ employee: string }[]>`
    select employee_id as employee from eligibility where wave_id = ${wave} order by employee_id`;
  return people.map(({ employee }) => {
    const secret = linkSecret(secrets?.links ?? '', wave, employee);
    return `#${writeLink({ wave, secret, hash: found?.hash ?? '' })}`;
  });
}
