/**
 * A wave waits twice for somebody: once it is proposed, for a second person to confirm it, and once it is
 * over, in mode B, for a custodian to count it. Each who may is written to, once.
 */
import { m } from '#lib/paraglide/messages.js';
import { baseLocale, type Locale } from '#lib/paraglide/runtime.js';
import * as mail from '../mail.ts';
import { within, type Sql } from '../sql.ts';
import { calendarOf } from './contact.ts';
import { Later } from './jobs.ts';
import { confirmable } from './launch.ts';
import { moment } from './letter.ts';
import type { Office } from './mailing.ts';

/** What a wave waits for. */
export type Wait = 'confirm' | 'count';

type Called = {
  mail: string;
  locale: Locale | null;
  organisation: string;
  slug: string;
  pulse: string;
  name: string;
  proposer: string;
  closes: Date;
};

/**
 * Writes to one of those for whom a wave waits, by their place among them; false where none has it.
 * Throws `Later` where the mail server does not take the letter now.
 */
export async function call(
  { database, settings }: Office,
  wait: Wait,
  { organisation, wave }: { organisation: string; wave: string },
  place: number,
): Promise<boolean> {
  const carrier = mail.carrier(settings);
  if (carrier === null) return false;
  try {
    const found = await within(database, { organisation }, async (tx) => {
      const called =
        wait === 'count' ? await holder(tx, wave, place) : await other(tx, wave, place);
      return called && { called, zone: (await calendarOf(tx)).zone };
    });
    if (found === null) return false;
    const { called, zone } = found;
    const link = `${settings.origin}/${called.slug}/pulses/${called.pulse}/waves/${wave}`;
    const letter = wait === 'count' ? countLetter(called) : confirmLetter(called, zone);
    if ((await carrier.carry({ ...letter, to: called.mail, link })) === 'later')
      throw new Later('the mail server does not take letters now');
    return true;
  } finally {
    carrier.end();
  }
}

const telling = (tx: Sql) => tx`
  person.mail, person.locale, organisation.name as organisation, slug, pulse_id as pulse,
  manifest::jsonb ->> 'pulse' as name, proposer.name as proposer, closes`;

/** Custodians whose keys open the wave. */
async function holder(tx: Sql, wave: string, place: number): Promise<Called | null> {
  const [found] = await tx<Called[]>`
    select ${telling(tx)} from wave join organisation using (organisation_id)
    join person as proposer on proposer.person_id = proposed_by
    join custodian_key using (organisation_id)
    join person on person.person_id = custodian_key.person_id
    where organisation_id = current_organisation() and wave_id = ${wave} and not demo
      and manifest::jsonb -> 'tallyKeys' ? public_key
    order by public_key offset ${place} limit 1`;
  return found ?? null;
}

/** Custodians other than who proposed it, while it is proposed. */
async function other(tx: Sql, wave: string, place: number): Promise<Called | null> {
  const [found] = await tx<Called[]>`
    select ${telling(tx)} from wave join organisation using (organisation_id)
    join person as proposer on proposer.person_id = proposed_by
    join membership using (organisation_id)
    join person on person.person_id = membership.person_id
    where organisation_id = current_organisation() and wave_id = ${wave} and not demo
      and state = 'proposed' and 'custodian' = any(roles) and person.person_id <> proposed_by
    order by person.person_id offset ${place} limit 1`;
  return found ?? null;
}

function countLetter({ locale: own, organisation, name }: Called) {
  const locale = own ?? baseLocale;
  const named = { organisation, pulse: name };
  return {
    locale,
    subject: m.mail_count_subject(named, { locale }),
    words: [m.mail_count_words(named, { locale })],
    step: m.count_begin({}, { locale }),
    close: m.mail_count_close(named, { locale }),
  };
}

function confirmLetter(
  { locale: own, organisation, name, proposer, closes }: Called,
  zone: string,
) {
  const locale = own ?? baseLocale;
  const named = { organisation, pulse: name, proposer };
  const until = moment(confirmable({ closes }), locale, zone);
  return {
    locale,
    subject: m.mail_confirm_subject(named, { locale }),
    words: [m.mail_confirm_words(named, { locale }), m.mail_confirm_until({ until }, { locale })],
    step: m.mail_confirm_step({}, { locale }),
    close: m.mail_confirm_close(named, { locale }),
  };
}
