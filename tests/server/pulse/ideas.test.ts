/** Ideas after a wave: proposed and supported by voices that nobody knows, and answered by name. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { askingVoice, drawnVoice, spokenWith, takenVoice } from '#lib/pulse/voice.ts';
import * as maps from '#lib/server/maps.ts';
import { becomeElement } from '#lib/server/pulse/becoming.ts';
import { perform } from '#lib/server/pulse/due.ts';
import * as ideas from '#lib/server/pulse/ideas.ts';
import { rewrite } from '#lib/server/pulse/rewriting.ts';
import { speak } from '#lib/server/pulse/speak.ts';
import { told } from '#lib/server/pulse/told.ts';
import { issueVoice } from '#lib/server/pulse/voices.ts';
import { settings } from '#lib/server/settings.ts';
import { within, type Sql } from '#lib/server/sql.ts';
import { test } from '../../support/database.ts';
import { day, launched, now, random } from '../../support/survey.ts';
import { closedWave, propose, support } from '../../support/voices.ts';

describe('a voice', () => {
  test('is signed once to a link while the wave is open, and for another draw never', async ({
    database,
    owner,
  }) => {
    const { keys, phones, wave } = await launched(database, owner);
    const [one, two] = phones;
    if (!one || !two) throw new Error('nobody is asked');
    const drawn = await drawnVoice(one.manifest, random);
    const other = await drawnVoice(one.manifest, random);
    if (!drawn || !other) throw new Error('no ideas are asked for');
    const asked = askingVoice(one.link, drawn);
    const signed = await issueVoice(database, keys, asked, now);
    expect(await issueVoice(database, keys, asked, now)).toEqual(signed);
    const again = askingVoice(one.link, other);
    for (const another of [again, { ...again, idea: asked.idea }, { ...asked, idea: again.idea }]) {
      expect(await issueVoice(database, keys, another, now)).toEqual({ refused: 'used' });
    }
    const stranger = { ...asked, secret: 'x'.repeat(21) + 'A' };
    expect(await issueVoice(database, keys, stranger, now)).toEqual({ refused: 'unknown' });
    const great = Buffer.alloc(256, 255).toString('base64url');
    for (const none of [
      { ...askingVoice(two.link, other), idea: great },
      { ...askingVoice(two.link, other), supports: again.supports.with(-1, great) },
    ]) {
      expect(await issueVoice(database, keys, none, now)).toEqual({ refused: 'form' });
    }
    const late = new Date(now.getTime() + 4 * day);
    expect(await issueVoice(database, keys, askingVoice(two.link, other), late)).toEqual({
      refused: 'closed',
    });
    // While people still answer nothing is heard.
    if ('refused' in signed) throw new Error(signed.refused);
    const voice = await takenVoice(one.manifest, drawn, signed);
    if (!voice) throw new Error('not signed');
    expect(await propose(database, wave, voice, 'Early')).toEqual({ refused: 'closed' });
    for (const [state, opens] of [
      ['open', new Date(now.getTime() + 60_000)],
      ['closing', now],
    ] as const) {
      await owner`update wave set state = ${state}, opens = ${opens}`;
      expect(await issueVoice(database, keys, askingVoice(two.link, other), now)).toEqual({
        refused: 'closed',
      });
    }
  });
});

describe('ideas', () => {
  test('are shown the next morning together, one of each voice, with supporters from five on', async ({
    database,
    owner,
  }) => {
    const { company, wave, voices, phones } = await closedWave(database, owner);
    const [a, b, c] = voices;
    if (!a || !b || !c || !phones[0]) throw new Error('nobody is asked');
    expect(await propose(database, wave, a, 'Refund on the spot')).toEqual({});
    expect(await propose(database, wave, a, 'Refund up to €150 on the spot')).toEqual({});
    expect(await propose(database, wave, b, 'Earlier rosters')).toEqual({});
    // A token of another kind, a signature of another token, another wave.
    const [support0] = a.supports;
    if (!support0) throw new Error('no supports');
    expect(await propose(database, wave, { ...a, idea: support0 }, 'x')).toEqual({
      refused: 'form',
    });
    const forged = { ...spokenWith(c.idea), signature: spokenWith(a.idea).signature };
    expect(await speak(database, { wave, ...forged, idea: 'x' })).toEqual({ refused: 'form' });
    expect(await propose(database, randomUUID(), c, 'x')).toEqual({ refused: 'closed' });

    const list = () => within(database, company.hr, (tx) => ideas.shown(tx, wave));
    expect(await list()).toEqual([]);
    await rewrite(database);
    expect(await list()).toEqual([]);
    await rewrite(database, true);
    const [one, two] = await list();
    if (!one || !two) throw new Error('not shown');
    expect([one.body, two.body].toSorted()).toEqual([
      'Earlier rosters',
      'Refund up to €150 on the spot',
    ]);
    expect(one.group).not.toBe(two.group);
    // What all have read nobody writes over.
    expect(await propose(database, wave, a, 'Otherwise')).toEqual({ refused: 'gone' });

    for (const voice of voices.slice(0, 4))
      expect(await support(database, wave, voice, one)).toEqual({});
    for (const idea of [one, two]) expect(await support(database, wave, a, idea)).toEqual({});
    expect(await support(database, wave, a, { ...one, id: randomUUID() })).toEqual({
      refused: 'gone',
    });
    expect(await support(database, wave, a, { ...one, group: two.group })).toEqual({
      refused: 'form',
    });
    await rewrite(database, true);
    expect((await list()).map(({ supporters }) => supporters)).toEqual([0, 0]);
    for (const voice of voices.slice(4, 11)) await support(database, wave, voice, one);
    // Not before the next morning.
    await rewrite(database);
    expect((await list()).map(({ supporters }) => supporters)).toEqual([0, 0]);
    await rewrite(database, true);
    expect(await list()).toMatchObject([
      { id: one.id, supporters: 10 },
      { id: two.id, supporters: 0 },
    ]);
    const seen = await told(database, phones[0].link);
    expect(seen).toMatchObject({ hears: true, ideas: [{ id: one.id }, { id: two.id }] });
  });

  test('of a day are shown once, from its next morning on, whenever a server runs then', async ({
    database,
    owner,
  }) => {
    const { company, wave, keys, voices } = await closedWave(database, owner);
    const [a, b] = voices;
    const read = settings({});
    if (!a || !b || 'refused' in read) throw new Error('nobody is asked');
    let step = 0;
    const passes = async (at: string) => {
      const job = { id: '', kind: 'rewrite', organisation: null, about: null, tries: 0 } as const;
      const next = await perform(
        { database, keys, settings: read },
        { ...job, step },
        new Date(at),
      );
      step = next?.step ?? step;
      return (await within(database, company.hr, (tx) => ideas.shown(tx, wave))).length;
    };
    expect(await passes('2026-11-22T06:00Z')).toBe(0);
    await propose(database, wave, a, 'Earlier rosters');
    expect(await passes('2026-11-22T07:00Z')).toBe(0);
    expect(await passes('2026-11-23T05:00Z')).toBe(0);
    expect(await passes('2026-11-23T09:00Z')).toBe(1);
    await propose(database, wave, b, 'Refund on the spot');
    expect(await passes('2026-11-23T10:00Z')).toBe(1);
  });

  test('say nothing of whose they are, not even to whoever answers them', async ({
    database,
    owner,
  }) => {
    const { company, wave, voices } = await closedWave(database, owner);
    const [a] = voices;
    if (!a) throw new Error('nobody is asked');
    await propose(database, wave, a, 'An idea');
    await rewrite(database, true);
    for (const column of ['nonce_hash', 'organisation_id, nonce_hash']) {
      const asked = within(database, company.hr, (tx) => tx.unsafe(`select ${column} from idea`));
      await expect(asked).rejects.toMatchObject({ code: '42501' });
    }
    // Rewritten, rows lie in no order that tells when they came, and in one transaction.
    for (const voice of voices.slice(1)) await propose(database, wave, voice, 'Another');
    await rewrite(database);
    const rows = await owner<{ xmin: string }[]>`select xmin::text as xmin from idea`;
    expect(rows).toHaveLength(voices.length);
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
  });

  test('are heard for four weeks, and gone with the comments after a year', async ({
    database,
    owner,
  }) => {
    const { wave, voices, phones } = await closedWave(database, owner);
    const [a, b] = voices;
    if (!a || !b || !phones[0]) throw new Error('nobody is asked');
    await propose(database, wave, a, 'An idea');
    await rewrite(database, true);
    const ago = (days: number) => owner`
      update wave set opens = opens - ${`${days} days`}::interval,
        closes = closes - ${`${days} days`}::interval where wave_id = ${wave}`;
    await ago(28);
    expect(await propose(database, wave, b, 'Late')).toEqual({ refused: 'closed' });
    expect(await told(database, phones[0].link)).toMatchObject({ hears: false });
    await rewrite(database, true);
    expect(await owner`select from idea`).toHaveLength(1);
    await ago(340);
    await rewrite(database);
    expect(await owner`select from idea`).toHaveLength(0);
  });
});

describe('an answer', () => {
  test('holds no sign that a database cannot keep', () => {
    const words = { en: 'From\0 January' };
    expect(ideas.Answer.safeParse({ state: 'action', words }).success).toBe(false);
    const published = { heard: words, decided: {}, changed: {} };
    expect(ideas.WaveWords.safeParse(published).success).toBe(false);
  });

  test('to an idea is given once: an element that open editors see, an action, or no and why', async ({
    database,
    owner,
  }) => {
    const { company, wave, voices } = await closedWave(database, owner);
    for (const [at, voice] of voices.slice(0, 4).entries())
      await propose(database, wave, voice, `Idea ${at}`);
    await rewrite(database, true);
    const as = <T>(work: (tx: Sql) => Promise<T>) => within(database, company.hr, work);
    const [one, two, three, four] = await as((tx) => ideas.shown(tx, wave));
    if (!one || !two || !three || !four) throw new Error('not shown');
    const made = await as((tx) =>
      maps.create(tx, { fields: { name: 'Map' }, elements: [], links: [] }, 'ui'),
    );
    if ('refused' in made) throw new Error(made.refused);
    const map = made.id;
    const becoming = {
      idea: one.id,
      map,
      layer: 'behaviour' as const,
      element: randomUUID(),
      name: 'Refund on the spot',
    };
    expect(await becomeElement(database, company.officer, becoming)).toMatchObject({
      refused: 'forbidden',
    });
    const again = { ...becoming, element: randomUUID() };
    expect(await becomeElement(database, company.hr, again)).toEqual({});
    expect(await becomeElement(database, company.hr, again)).toEqual({ refused: 'answered' });
    const [element] = await owner<{ fields: unknown }[]>`
      select fields from element where element_id = ${again.element}`;
    expect(element?.fields).toEqual({ name: 'Refund on the spot', description: one.body });

    const declined = { state: 'declined' as const, words: { en: 'The planning tool comes first' } };
    expect(await as((tx) => ideas.answer(tx, two.id, declined))).toBe(true);
    expect(await as((tx) => ideas.answer(tx, two.id, { state: 'withheld' }))).toBe(false);
    const action = { state: 'action' as const, words: { en: 'Rosters a week earlier' } };
    expect(await as((tx) => ideas.answer(tx, three.id, action))).toBe(true);
    expect(await as((tx) => ideas.answer(tx, four.id, { state: 'withheld' }))).toBe(true);
    const answered = await as((tx) => ideas.shown(tx, wave));
    const stateOf = (id: string) => answered.find((each) => each.id === id);
    expect(stateOf(one.id)?.answer).toMatchObject({
      state: 'element',
      element: 'Refund on the spot',
    });
    expect(stateOf(two.id)?.answer).toMatchObject(declined);
    expect(stateOf(three.id)?.answer).toMatchObject(action);
    expect(stateOf(four.id)?.body).toBeNull();
    expect(await owner`select from idea where body = ${four.body ?? ''}`).toHaveLength(0);
    const audit = await owner<{ action: string }[]>`
      select action from audit where action like 'idea.%' order by audit_id`;
    expect(audit.map((line) => line.action)).toEqual([
      'idea.element',
      'idea.declined',
      'idea.action',
      'idea.withheld',
    ]);
  });

  test('to a wave is published over what one has read, and reaches whoever was asked', async ({
    database,
    owner,
  }) => {
    const { company, wave, phones } = await closedWave(database, owner);
    const words = {
      heard: { en: 'Refunds take too long' },
      decided: { en: 'Up to €150' },
      changed: {},
    };
    const publish = (version: number) =>
      within(database, company.hr, (tx) => ideas.publish(tx, wave, version, words));
    expect(await publish(1)).toBe(false);
    expect(await publish(0)).toBe(true);
    expect(await publish(0)).toBe(false);
    expect(await publish(1)).toBe(true);
    const [phone] = phones;
    if (!phone) throw new Error('nobody is asked');
    const seen = await told(database, phone.link);
    expect(seen).toMatchObject({
      pulse: 'Autumn',
      answer: { ...words, version: 2 },
      findings: [{ text: { en: 'I would come again.' } }],
    });
    if (seen.refused !== undefined) throw new Error(seen.refused);
    expect(seen.findings[0]?.company?.n.low).toBe(10);
    const stranger = { wave, secret: 'x'.repeat(21) + 'A' };
    expect(await told(database, stranger)).toEqual({ refused: 'unknown' });
  });
});
