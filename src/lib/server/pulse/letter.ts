/**
 * A letter about a wave says who asks and why, how long it takes and until when, what nobody can see,
 * and the number by which everybody can tell that they were all asked the same. It has no picture and
 * no link that counts: whoever sends it learns nothing of who opened it. A reminder has the same link.
 */
import { m } from '#lib/paraglide/messages.js';
import { baseLocale, type Locale } from '#lib/paraglide/runtime.js';
import { inFull } from '#lib/pulse/calendar.ts';
import type { Texts } from '#lib/pulse/item.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';
import { seconds } from '#lib/pulse/seconds.ts';
import type { Letter } from '../mail.ts';
import type { Letter as Person } from './reach.ts';

interface About {
  manifest: Manifest;
  hash: string;
  /** Why we ask, by language. */
  why: Texts;
  /** 0 is the invitation. */
  step: number;
  /** In which zone the end is told. */
  zone: string;
}

/** A day and an hour as a letter tells them, British in English. */
export function moment(when: Date, locale: Locale, zone: string): string {
  return inFull(when, locale === 'en' ? 'en-GB' : locale, zone);
}

export function pulseLetter(
  { mail, language, fragment }: Person,
  { manifest, hash, why, step, zone }: About,
  origin: string,
): Letter {
  const locale = language ?? baseLocale;
  const { organisation, pulse, items, mode, least } = manifest;
  const until = moment(new Date(manifest.closes), locale, zone);
  const minutes = Math.max(1, Math.round(seconds(items) / 60));
  const shown = new Intl.NumberFormat(locale);
  const named = { organisation, pulse };
  const own = why[locale];
  return {
    to: mail,
    locale,
    link: `${origin}/s#${fragment}`,
    subject:
      step === 0
        ? m.mail_pulse_subject(named, { locale })
        : m.mail_pulse_reminder_subject(named, { locale }),
    words: [
      step === 0
        ? m.mail_pulse_words(named, { locale })
        : m.mail_pulse_reminder_words(named, { locale }),
      ...(own ? [own] : []),
      m.mail_pulse_takes({ count: minutes, shown: shown.format(minutes), until }, { locale }),
      (mode === 'A' ? m.mail_pulse_claim_a : m.mail_pulse_claim_b)(
        { least: shown.format(least) },
        { locale },
      ),
      m.mail_pulse_trust({ where: `${origin}/s/trust` }, { locale }),
    ],
    step: m.mail_pulse_step({}, { locale }),
    close: m.mail_pulse_close({ hash }, { locale }),
  };
}
