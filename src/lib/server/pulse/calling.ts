/** A wave of mode B that is over is read by nobody until one of its custodians counts it: each is written to. */
import { m } from '#lib/paraglide/messages.js';
import { baseLocale, type Locale } from '#lib/paraglide/runtime.js';
import * as mail from '../mail.ts';
import { within, type Sql } from '../sql.ts';
import { Later } from './jobs.ts';
import type { Office } from './mailing.ts';

type Called = {
  mail: string;
  locale: Locale | null;
  organisation: string;
  slug: string;
  pulse: string;
  name: string;
};

/**
 * Writes to one of a wave's custodians, by their place among them; false where none has it. Throws
 * `Later` where the mail server does not take the letter now.
 */
export async function call(
  { database, settings }: Office,
  { organisation, wave }: { organisation: string; wave: string },
  place: number,
): Promise<boolean> {
  const carrier = mail.carrier(settings);
  if (carrier === null) return false;
  try {
    const called = await within(database, { organisation }, (tx) => holder(tx, wave, place));
    if (called === null) return false;
    const { slug, pulse } = called;
    const link = `${settings.origin}/${slug}/pulses/${pulse}/waves/${wave}`;
    if ((await carrier.carry(countLetter(called, link))) === 'later')
      throw new Later('the mail server does not take letters now');
    return true;
  } finally {
    carrier.end();
  }
}

async function holder(tx: Sql, wave: string, place: number): Promise<Called | null> {
  const [found] = await tx<Called[]>`
    select person.mail, person.locale, organisation.name as organisation, slug, pulse_id as pulse,
      manifest::jsonb ->> 'pulse' as name
    from wave join organisation using (organisation_id)
    join custodian_key using (organisation_id) join person using (person_id)
    where organisation_id = current_organisation() and wave_id = ${wave} and not demo
      and manifest::jsonb -> 'tallyKeys' ? public_key
    order by public_key offset ${place} limit 1`;
  return found ?? null;
}

function countLetter({ mail: to, locale: own, organisation, name }: Called, link: string) {
  const locale = own ?? baseLocale;
  const named = { organisation, pulse: name };
  return {
    to,
    locale,
    link,
    subject: m.mail_count_subject(named, { locale }),
    words: [m.mail_count_words(named, { locale })],
    step: m.count_begin({}, { locale }),
    close: m.mail_count_close(named, { locale }),
  };
}
