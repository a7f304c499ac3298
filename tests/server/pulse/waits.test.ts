/** What a wave waits for, and whose turn it is, as it goes from its proposal to its count. */
import { describe, expect } from 'vitest';
import { toText } from '#lib/pulse/octets.ts';
import { tallyKeys } from '#lib/pulse/seal.ts';
import { close } from '#lib/server/pulse/close.ts';
import { setCalendar, usual } from '#lib/server/pulse/contact.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import { confirm, propose } from '#lib/server/pulse/launch.ts';
import * as schedules from '#lib/server/pulse/schedules.ts';
import { waits } from '#lib/server/pulse/waits.ts';
import { within } from '#lib/server/sql.ts';
import { test } from '../../support/database.ts';
import { agree, companyOf, day, keysOf, now, proposalOf } from '../../support/survey.ts';
import { memberOf } from '../../support/world.ts';

const later = (days: number) => new Date(now.getTime() + days * day);
const always = { ...usual, from: 0, to: 24, workdays: [1, 2, 3, 4, 5, 6, 7] };

describe('a wave', () => {
  test('says who may confirm it, why nobody is written to yet, and who may count it', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const { hr } = company;
    const keys = keysOf();
    const key = async () => toText((await tallyKeys()).publicKey);
    const [own, other] = [await key(), await key()];
    const proposal = proposalOf(company, { mode: 'B', tallyKeys: [own, other] });
    const { wave } = proposal;
    const proposed = await propose(database, keys, hr, proposal, now);
    if (proposed.refused !== undefined) throw new Error(proposed.refused);
    const waiting = (at: Date) => within(database, hr, (tx) => waits(tx, company.pulse, at));
    const all = { wave, opens: now };

    expect(await waiting(now)).toEqual([{ ...all, for: 'confirmation', until: later(1), who: [] }]);
    const custodian = await memberOf(owner, hr, ['custodian']);
    expect(await waiting(now)).toMatchObject([{ who: [custodian.mail] }]);
    expect(await waiting(later(1.1))).toEqual([{ ...all, for: 'withdrawal' }]);

    await confirm(database, custodian, wave, proposed.hash, now);
    const tomorrow = { ...always, held: [{ from: '2020-01-01', to: day10(later(1)) }] };
    await within(database, hr, (tx) => setCalendar(tx, always));
    expect(await waiting(now)).toEqual([]);
    await within(database, hr, (tx) => setCalendar(tx, tomorrow));
    expect(await waiting(now)).toEqual([
      { ...all, for: 'hour', at: new Date(`${day10(later(2))}T00:00Z`) },
    ]);
    const forLong = { ...always, held: [{ from: '2020-01-01', to: '2999-01-01' }] };
    await within(database, hr, (tx) => setCalendar(tx, forLong));
    expect(await waiting(now)).toEqual([{ ...all, for: 'hour', at: null }]);

    await within(database, custodian, (tx) => custodians.register(tx, own));
    await close(database, keys, wave, later(4));
    expect(await waiting(later(4))).toMatchObject([{ for: 'count', who: [custodian.mail] }]);
  });

  test('that is to come says for what it would be refused', async ({ database, owner }) => {
    const company = await companyOf(owner);
    const { organisation } = company.hr;
    const item = agree;
    const [team = ''] = company.teams;
    const opens = later(20);
    const coming = {
      opens,
      closes: later(27),
      people: 22,
      units: [team, organisation],
      items: [item],
    };
    const hindered = (at: Date) =>
      within(database, company.hr, (tx) =>
        schedules.hindered(tx, organisation, company.pulse, coming, at),
      );
    expect(await hindered(now)).toBeNull();
    await propose(database, keysOf(), company.hr, proposalOf(company), now);
    expect(await hindered(now)).toEqual({
      refused: 'asked lately',
      items: [item],
      pulses: ['Autumn'],
    });
    // A proposal that can be confirmed no more asks nobody.
    expect(await hindered(later(1.1))).toBeNull();
  });
});

/** Such as 2026-11-23. */
function day10(when: Date): string {
  return when.toISOString().slice(0, 10);
}
