/**
 * Whoever is called in a comment is mailed, once. The call was written with the comment itself, so no
 * retry of the comment makes another; a server that is about to mail takes the call for a while, so no
 * two mail it; and the mail carries an id of its own, by which the same one is known should a server
 * end between the mail and the note of it.
 */
import type { Locale } from '#lib/paraglide/runtime.js';
import { baseLocale } from '#lib/paraglide/runtime.js';
import { log } from './log.ts';
import * as mail from './mail.ts';
import type { Settings } from './settings.ts';
import { unavailable, within, type Database, type Sql } from './sql.ts';

/** Milliseconds between two looks for calls. */
const every = 5_000;
/** Characters of a comment that a mail repeats. */
const most = 1_000;

interface Call {
  map: string;
  comment: string;
  person: string;
  attempts: number;
}

/** Mails as comments come in, until stopped; nothing where no SMTP is set. */
export function follow(database: Database, settings: Settings): () => void {
  if (!mail.configured(settings)) return () => undefined;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      await deliver(database, settings);
    } catch (thrown) {
      if (!unavailable(thrown)) log.error({ err: thrown }, 'mentions could not be mailed');
    }
    busy = false;
  };
  const timer = setInterval(() => void look(), every);
  timer.unref();
  return () => clearInterval(timer);
}

/** Mails all calls that are due; how many mails went out. */
export async function deliver(database: Database, settings: Settings): Promise<number> {
  const found = await within(
    database,
    {},
    (tx) => tx<{ organisation: string }[]>`select mentioning() as organisation`,
  );
  let sent = 0;
  for (const circle of found)
    for (;;) {
      const call = await within(database, circle, take);
      if (!call) break;
      const letter = await within(database, circle, (tx) => letterOf(tx, call, settings));
      const gone = letter === null || (await mail.send(settings, letter));
      if (letter !== null && gone) sent += 1;
      await within(database, circle, (tx) => (gone ? settle(tx, call) : postpone(tx, call)));
    }
  return sent;
}

/** Takes a call that is due, so that nobody else does for a while. */
async function take(tx: Sql): Promise<Call | null> {
  const [call] = await tx<Call[]>`
    update mention set attempts = mention.attempts + 1, next_at = now() + interval '15 minutes'
    from (
      select map_id, comment_id, person_id from mention
      where organisation_id = current_organisation() and settled_at is null
        and next_at <= now() and at > now() - interval '1 day'
      order by next_at limit 1 for update skip locked
    ) as due
    where organisation_id = current_organisation() and mention.map_id = due.map_id
      and mention.comment_id = due.comment_id and mention.person_id = due.person_id
    returning mention.map_id as map, mention.comment_id as comment, mention.person_id as person,
      mention.attempts`;
  return call ?? null;
}

/** What to write; null where the comment no longer calls them, or they no longer belong here. */
async function letterOf(
  tx: Sql,
  { map, comment, person }: Call,
  { origin }: Settings,
): Promise<mail.Letter | null> {
  const [said] = await tx<
    {
      to: string;
      locale: Locale | null;
      by: string;
      body: string;
      thread: string;
      name: string;
      organisation: string;
      slug: string;
    }[]
  >`
    select called.mail as to, called.locale, speaker.name as by, body,
      coalesce(parent_id, comment_id) as thread, coalesce(map_head.fields ->> 'name', '') as name,
      organisation.name as organisation, slug
    from comment
    join map_head using (organisation_id, map_id)
    join organisation using (organisation_id)
    join membership on membership.organisation_id = comment.organisation_id
      and membership.person_id = ${person}
    join person as called on called.person_id = membership.person_id
    join person as speaker on speaker.person_id = comment.person_id
    where comment.organisation_id = current_organisation() and comment.map_id = ${map}
      and comment_id = ${comment} and ${person} = any (mentions)`;
  if (!said) return null;
  const { to, locale, by, body, thread, name, organisation, slug } = said;
  const link = `${origin}/${slug}/maps/${map}?thread=${thread}`;
  const words = body.length > most ? `${body.slice(0, most)}…` : body;
  const letter = mail.mention(to, locale ?? baseLocale, {
    by,
    map: name,
    organisation,
    words,
    link,
  });
  return { ...letter, id: `${comment}.${person}` };
}

async function settle(tx: Sql, { map, comment, person }: Call): Promise<void> {
  await tx`
    update mention set settled_at = now()
    where organisation_id = current_organisation() and map_id = ${map}
      and comment_id = ${comment} and person_id = ${person}`;
}

/** A mail that was not taken is tried again: after a minute, four, sixteen. */
async function postpone(tx: Sql, { map, comment, person, attempts }: Call): Promise<void> {
  await tx`
    update mention set next_at = now() + make_interval(mins => ${4 ** Math.min(attempts - 1, 5)})
    where organisation_id = current_organisation() and map_id = ${map}
      and comment_id = ${comment} and person_id = ${person}`;
}
