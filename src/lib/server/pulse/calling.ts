/**
 * A wave waits twice for somebody: once it is proposed, for a second person to confirm it, and once it is
 * over, in mode B, for a custodian to count it. Each who may is written to, once; and once more where it
 * is about to be given up because nobody has counted it.
 */
import { m } from '#lib/paraglide/messages.js';
import { baseLocale, type Locale } from '#lib/paraglide/runtime.js';
import type { Mode } from '#lib/pulse/manifest.ts';
import { givenUp } from '#lib/pulse/patience.ts';
import * as mail from '../mail.ts';
import { within, type Sql } from '../sql.ts';
import { calendarOf } from './contact.ts';
import { Later } from './jobs.ts';
import { confirmable } from './launch.ts';
import { moment } from './letter.ts';
import type { Office } from './mailing.ts';

/** What a wave waits for, or what will become of it. */
export type Wait = 'confirm' | 'count' | 'lose';

type Called = {
  mail: string;
  locale: Locale | null;
  organisation: string;
  slug: string;
  pulse: string;
  name: string;
  proposer: string;
  mode: Mode;
  closes: Date;
};

/** Of each wait, whom it is told to, by their place among them, and in which words. */
const told: Record<
  Wait,
  {
    whom: (tx: Sql, wave: string, place: number) => Promise<Called | null>;
    words: (called: Called, zone: string) => Omit<mail.Letter, 'to' | 'link'>;
  }
> = {
  confirm: { whom: other, words: confirmLetter },
  count: { whom: holder, words: countLetter },
  lose: { whom: keeper, words: loseLetter },
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
  const carrier = await mail.carrier(settings);
  if (carrier === null) return false;
  try {
    const found = await within(database, { organisation }, async (tx) => {
      const called = await told[wait].whom(tx, wave, place);
      return called && { called, zone: (await calendarOf(tx)).zone };
    });
    if (found === null) return false;
    const { called, zone } = found;
    const link = `${settings.origin}/${called.slug}/pulses/${called.pulse}/waves/${wave}`;
    const letter = told[wait].words(called, zone);
    if ((await carrier.carry({ ...letter, to: called.mail, link })) === 'later')
      throw new Later('the mail server does not take letters now');
    return true;
  } finally {
    carrier.end();
  }
}

const telling = (tx: Sql) => tx`
  person.mail, person.locale, organisation.name as organisation, slug, pulse_id as pulse,
  manifest::jsonb ->> 'pulse' as name, proposer.name as proposer, mode, closes`;

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

/** Whoever sent a wave that is not counted yet, and custodians whose keys open it. */
async function keeper(tx: Sql, wave: string, place: number): Promise<Called | null> {
  const [found] = await tx<Called[]>`
    select ${telling(tx)} from wave join organisation using (organisation_id)
    join person as proposer on proposer.person_id = proposed_by
    join person on person.person_id in (proposed_by, confirmed_by)
      or person.person_id in (select person_id from custodian_key
        where organisation_id = current_organisation()
          and manifest::jsonb -> 'tallyKeys' ? public_key)
    where organisation_id = current_organisation() and wave_id = ${wave} and not demo
      and state = 'closing'
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

function loseLetter({ locale: own, organisation, name, mode, closes }: Called, zone: string) {
  const locale = own ?? baseLocale;
  const named = { organisation, pulse: name };
  const until = moment(givenUp(closes), locale, zone);
  return {
    locale,
    subject: m.mail_lose_subject(named, { locale }),
    words: [
      m.mail_lose_words({ ...named, until }, { locale }),
      mode === 'B' ? m.mail_lose_custodian({}, { locale }) : m.mail_lose_server({}, { locale }),
    ],
    step: m.mail_lose_step({}, { locale }),
    close: m.mail_lose_close(named, { locale }),
  };
}
