/**
 * You said, we did: what people propose after a wave, and what the organisation makes of it. An idea is
 * answered by name, in the audit log, and for all to read; of whoever proposed or supported it there is
 * nothing here to know.
 */
import { z } from 'zod';
import { languages, type Texts } from '#lib/pulse/item.ts';
import { record } from '../audit.ts';
import type { Sql } from '../sql.ts';

/** In characters, of an answer and of each part of what was heard, decided and changed. */
export const longestAnswer = 1000;

const Words = z.partialRecord(
  z.enum(languages),
  z
    .string()
    .trim()
    .min(1)
    .max(longestAnswer)
    .regex(/^[^\0]*$/),
);
const SomeWords = Words.refine((words) => Object.keys(words).length > 0);

/** What becomes of an idea. */
export const Answer = z.discriminatedUnion('state', [
  /** Something that is done, in words. */
  z.strictObject({ state: z.literal('action'), words: SomeWords }),
  /** Not done, and why. */
  z.strictObject({ state: z.literal('declined'), words: SomeWords }),
  /** Its words would point at somebody: they are taken away for good. */
  z.strictObject({ state: z.literal('withheld') }),
]);
export type Answer = z.infer<typeof Answer>;

/** The element that an idea became. */
export type BecameElement = { state: 'element'; map: string; id: string; name: string };

export interface Idea {
  id: string;
  /** Null where it is withheld. */
  body: string | null;
  /** One of the groups in which everybody supports one idea. */
  group: number;
  /** How many support it at least; 0 where fewer than five do. */
  supporters: number;
  /** Null while it is open. */
  answer: {
    state: BecameElement['state'] | Answer['state'];
    words: Texts;
    element: string | null;
  } | null;
}

/** The ideas of a wave as everybody is shown them: most supported first, otherwise in an order of chance. */
export async function shown(tx: Sql, wave: string): Promise<Idea[]> {
  return tx<Idea[]>`
    select idea_id as id, case when state = 'withheld' then null else body end as body,
      lot as "group", supporters,
      case when state is not null then jsonb_build_object(
        'state', state, 'words', words, 'element', element) end as answer
    from idea left join idea_answer using (organisation_id, wave_id, idea_id)
    where organisation_id = current_organisation() and wave_id = ${wave}
    order by (state is not null), supporters desc, idea_id`;
}

export interface Wave {
  id: string;
  pulse: string;
  pulseId: string;
  closed: Date;
  /** How many ideas wait for an answer. */
  open: number;
  /** Whether ideas and supports still come in. */
  hears: boolean;
}

/** The closed waves, the last first. */
export async function waves(tx: Sql): Promise<Wave[]> {
  return tx<Wave[]>`
    select wave_id as id, manifest::jsonb ->> 'pulse' as pulse, pulse_id as "pulseId",
      closes as closed, speaking(wave_id) is not null as hears,
      (select count(*)::integer from idea
        where idea.organisation_id = wave.organisation_id and idea.wave_id = wave.wave_id
          and not exists (select from idea_answer
            where idea_answer.organisation_id = idea.organisation_id
              and idea_answer.idea_id = idea.idea_id)) as open
    from wave where organisation_id = current_organisation() and state = 'closed'
    order by closes desc, wave_id`;
}

/** One shown idea that nobody has answered yet; null where there is none. */
export async function unanswered(
  tx: Sql,
  idea: string,
): Promise<{ wave: string; body: string } | null> {
  const [found] = await tx<{ wave: string; body: string }[]>`
    select wave_id as wave, body from idea
    where organisation_id = current_organisation() and idea_id = ${idea}
      and not exists (select from idea_answer
        where idea_answer.organisation_id = idea.organisation_id
          and idea_answer.idea_id = idea.idea_id)`;
  return found ?? null;
}

/** Answers an idea, once; false where it is gone or somebody has answered it already. */
export async function answer(
  tx: Sql,
  idea: string,
  said: Answer | BecameElement,
): Promise<boolean> {
  const open = await unanswered(tx, idea);
  if (open === null) return false;
  const words = 'words' in said ? said.words : {};
  const [map, id, name] =
    said.state === 'element' ? [said.map, said.id, said.name] : [null, null, null];
  const made = await tx`
    insert into idea_answer (organisation_id, idea_id, wave_id, state, words, map_id, element_id,
      element, answered_by)
    values (current_organisation(), ${idea}, ${open.wave}, ${said.state}, ${tx.json(words)}, ${map},
      ${id}, ${name}, current_person())
    on conflict do nothing`;
  if (made.count === 0) return false;
  const hidden = said.state === 'withheld';
  if (hidden) {
    await tx`
      update idea set body = '—'
      where organisation_id = current_organisation() and idea_id = ${idea}`;
  }
  await record(tx, `idea.${said.state}`, {
    ...(name !== null && { name }),
    words,
  });
  return true;
}

/** What was heard in a wave, what was decided and what has changed. */
export const WaveWords = z.strictObject({ heard: SomeWords, decided: Words, changed: Words });
export type WaveWords = z.infer<typeof WaveWords>;

export interface WaveAnswer extends WaveWords {
  /** Raised by every publication. */
  version: number;
  published: Date;
}

/** What was published of a wave; null where nothing is yet. */
export async function answerOf(tx: Sql, wave: string): Promise<WaveAnswer | null> {
  const [found] = await tx<WaveAnswer[]>`
    select heard, decided, changed, version, published_at as published from wave_answer
    where organisation_id = current_organisation() and wave_id = ${wave}`;
  return found ?? null;
}

/** Publishes it over the version that was read, 0 where there was none; false where another came first. */
export async function publish(
  tx: Sql,
  wave: string,
  version: number,
  { heard, decided, changed }: WaveWords,
): Promise<boolean> {
  const [closed] = await tx<{ pulse: string }[]>`
    select manifest::jsonb ->> 'pulse' as pulse from wave
    where organisation_id = current_organisation() and wave_id = ${wave} and state = 'closed'`;
  if (!closed) return false;
  const written = await tx`
    insert into wave_answer (organisation_id, wave_id, heard, decided, changed, published_by)
    select current_organisation(), ${wave}, ${tx.json(heard)}, ${tx.json(decided)},
      ${tx.json(changed)}, current_person()
    where ${version}::integer = 0
      or exists (select from wave_answer
        where organisation_id = current_organisation() and wave_id = ${wave})
    on conflict (organisation_id, wave_id) do update set heard = excluded.heard,
      decided = excluded.decided, changed = excluded.changed, version = wave_answer.version + 1,
      published_at = now(), published_by = current_person()
      where wave_answer.version = ${version}`;
  if (written.count === 0) return false;
  await record(tx, 'wave.answer', { pulse: closed.pulse, heard, decided, changed });
  return true;
}
