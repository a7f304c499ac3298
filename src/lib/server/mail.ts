/**
 * A mail says one thing and has one link, in the language of whom it is for. Where no SMTP is set
 * nothing is sent, whoever asked is shown the link instead, and the library that sends is never read.
 */
import { m } from '#lib/paraglide/messages.js';
import { getTextDirection, type Locale } from '#lib/paraglide/runtime.js';
import { log } from './log.ts';
import type { Settings } from './settings.ts';

export interface Letter {
  to: string;
  locale: Locale;
  /** Tells this letter from all others, so that one that is sent twice is seen to be the same. */
  id?: string;
  subject: string;
  /** The paragraphs before the link. */
  words: readonly string[];
  link: string;
  /** What the link does. */
  step: string;
  /** The small words at the end. */
  close: string;
}

/** Whether mail can be sent at all. */
export function configured({ smtpUrl }: Settings): boolean {
  return smtpUrl !== null;
}

/** Sends a letter; false, with a line in the log, where the mail server would not take it. */
export async function send(settings: Settings, letter: Letter): Promise<boolean> {
  if (settings.smtpUrl === null) return false;
  const { hostname } = new URL(settings.origin);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(settings.smtpUrl, {
    from: settings.mailFrom ?? `Throughline <throughline@${hostname}>`,
  });
  try {
    await transport.sendMail(message(letter, hostname));
    return true;
  } catch (error) {
    log.error({ error }, 'a mail could not be sent');
    return false;
  } finally {
    transport.close();
  }
}

function message(letter: Letter, hostname: string) {
  return {
    to: { name: '', address: letter.to },
    ...(letter.id && { messageId: `<${letter.id}@${hostname}>` }),
    subject: letter.subject,
    text: [...letter.words, letter.link, letter.close].join('\n\n'),
    html: page(letter),
  };
}

/** `refused`: there is no such mailbox. `later`: it may be taken another time. */
export type Delivered = 'sent' | 'refused' | 'later';

/**
 * Carries many letters over few connections. What was not taken is told in one word and written down
 * nowhere: a log of the reminders that failed would be a list of who has not answered.
 */
export interface Carrier {
  carry: (letter: Letter) => Promise<Delivered>;
  end: () => void;
}

/** Null where no SMTP is set. */
export async function carrier({ smtpUrl, origin, mailFrom }: Settings): Promise<Carrier | null> {
  if (smtpUrl === null) return null;
  const { hostname } = new URL(origin);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(
    { url: smtpUrl, pool: true, maxConnections: 4 },
    { from: mailFrom ?? `Throughline <throughline@${hostname}>` },
  );
  return {
    carry: (letter) =>
      transport.sendMail(message(letter, hostname)).then(() => 'sent' as const, notTaken),
    end: () => transport.close(),
  };
}

function notTaken(thrown: unknown): Delivered {
  const known = thrown instanceof Error && 'code' in thrown && 'responseCode' in thrown;
  return known && thrown.code === 'EENVELOPE' && Number(thrown.responseCode) >= 500
    ? 'refused'
    : 'later';
}

export function invitation(
  to: string,
  locale: Locale,
  said: { by: string; organisation: string; link: string },
): Letter {
  const { link, ...names } = said;
  return {
    to,
    locale,
    link,
    subject: m.mail_invitation_subject(names, { locale }),
    words: [m.mail_invitation_words(names, { locale })],
    step: m.mail_invitation_step(names, { locale }),
    close: m.mail_invitation_close({}, { locale }),
  };
}

/** @param said.words what whoever asks wants looked at; may be empty. */
export function review(
  to: string,
  locale: Locale,
  said: {
    by: string;
    scenario: string;
    map: string;
    organisation: string;
    words: string;
    link: string;
  },
): Letter {
  const { link, words, ...names } = said;
  return {
    to,
    locale,
    link,
    subject: m.mail_review_subject(names, { locale }),
    words: [m.mail_review_words(names, { locale }), ...(words === '' ? [] : [words])],
    step: m.mail_review_step({}, { locale }),
    close: m.mail_review_close(names, { locale }),
  };
}

/** @param said.words the comment itself. */
export function mention(
  to: string,
  locale: Locale,
  said: { by: string; map: string; organisation: string; words: string; link: string },
): Letter {
  const { link, words, ...names } = said;
  return {
    to,
    locale,
    link,
    subject: m.mail_mention_subject(names, { locale }),
    words: [m.mail_mention_words(names, { locale }), words],
    step: m.mail_mention_step({}, { locale }),
    close: m.mail_mention_close(names, { locale }),
  };
}

/** @param said.note what whoever asks wants kept in mind; may be empty. */
export function estimate(
  to: string,
  locale: Locale,
  said: {
    by: string;
    cause: string;
    effect: string;
    map: string;
    organisation: string;
    note: string;
    link: string;
  },
): Letter {
  const { link, note, ...names } = said;
  return {
    to,
    locale,
    link,
    subject: m.mail_estimate_subject(names, { locale }),
    words: [m.mail_estimate_words(names, { locale }), ...(note === '' ? [] : [note])],
    step: m.mail_estimate_step({}, { locale }),
    close: m.mail_review_close(names, { locale }),
  };
}

export function reset(to: string, locale: Locale, said: { name: string; link: string }): Letter {
  return {
    to,
    locale,
    link: said.link,
    subject: m.mail_reset_subject({}, { locale }),
    words: [m.mail_reset_words({ name: said.name }, { locale })],
    step: m.mail_reset_step({}, { locale }),
    close: m.mail_reset_close({}, { locale }),
  };
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

function page({ locale, words, link, step, close }: Letter): string {
  return `<!doctype html>
<html lang="${locale}" dir="${getTextDirection(locale)}">
<body style="margin:0;padding:32px 16px;background:#faf9f6;color:#1d1c1a;font:15px/1.5 system-ui,sans-serif">
<div style="max-width:480px;margin:0 auto;padding:28px;border:1px solid #e6e2da;border-radius:12px;background:#fff">
${words.map((text) => `<p dir="auto" style="margin:0 0 20px;white-space:pre-line">${escaped(text)}</p>`).join('\n')}
<p style="margin:0 0 20px"><a href="${escaped(link)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#1d1c1a;color:#faf9f6;text-decoration:none">${escaped(step)}</a></p>
<p style="margin:0;color:#5d5a54;font-size:13px">${escaped(close)}</p>
</div>
</body>
</html>`;
}
