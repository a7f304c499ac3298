/** A closed wave whose people still have their voices, for tests of ideas. */
import { expect } from 'vitest';
import { askingVoice, drawnVoice, spokenWith, takenVoice, type Voice } from '#lib/pulse/voice.ts';
import { close } from '#lib/server/pulse/close.ts';
import { issue } from '#lib/server/pulse/issue.ts';
import { speak } from '#lib/server/pulse/speak.ts';
import { submit } from '#lib/server/pulse/submit.ts';
import { issueVoice } from '#lib/server/pulse/voices.ts';
import type { Database, Sql } from '#lib/server/sql.ts';
import { day, launched, now, random, type Launched } from './survey.ts';

export interface Speaking extends Launched {
  /** Of the first twelve phones, in their order. */
  voices: Voice[];
}

/** A wave that twelve answered and that has closed; each of their phones has its voice. */
export async function closedWave(database: Database, owner: Sql): Promise<Speaking> {
  const it = await launched(database, owner);
  const voices: Voice[] = [];
  for (const phone of it.phones.slice(0, 12)) {
    const tokens = await issue(database, it.keys, phone.request, now);
    if ('refused' in tokens) throw new Error(tokens.refused);
    expect(await submit(database, await phone.ballot(tokens, [4]))).toEqual({});
    const drawn = await drawnVoice(phone.manifest, random);
    if (!drawn) throw new Error('no ideas are asked for');
    const signed = await issueVoice(database, it.keys, askingVoice(phone.link, drawn), now);
    if ('refused' in signed) throw new Error(signed.refused);
    const voice = await takenVoice(phone.manifest, drawn, signed);
    if (!voice) throw new Error('not signed');
    voices.push(voice);
  }
  // Over, and not long ago.
  const past = new Date(now.getTime() - 3 * day);
  await owner`update wave set opens = ${past}, closes = ${now} where wave_id = ${it.wave}`;
  expect(await close(database, it.keys, it.wave, new Date(now.getTime() + 1000))).toEqual({});
  return { ...it, voices };
}

export const propose = (database: Database, wave: string, { idea }: Voice, words: string) =>
  speak(database, { wave, ...spokenWith(idea), idea: words });

export const support = (
  database: Database,
  wave: string,
  { supports }: Voice,
  { id, group }: { id: string; group: number },
) => {
  const token = supports[group];
  if (!token) throw new Error('no such group');
  return speak(database, { wave, ...spokenWith(token), support: id });
};
