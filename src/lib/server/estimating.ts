/**
 * What is done about blind estimates: a round is opened, answered by each apart, revealed at once, taken
 * over or left. Each deed is one transaction that holds its round, and sent again it changes nothing more.
 */
import type { Decision } from '#lib/map/authority.ts';
import type { Layer } from '#lib/map/layers.ts';
import {
  fewest,
  isOpen,
  type EstimateDeed,
  type EstimateRefusal,
  type Round,
} from '#lib/people/estimates.ts';
import type { Locale } from '#lib/paraglide/runtime.js';
import { mayWriteEvidence, type Role } from '#lib/people/may.ts';
import { hand } from '#lib/people/review.ts';
import { asTaken, pool } from '#lib/rox/opinion-pool.ts';
import * as audit from './audit.ts';
import * as estimates from './estimates.ts';
import * as scenarios from './scenarios.ts';
import type { Sql } from './sql.ts';

/** Whether anything is otherwise than before, or why the deed is not done. */
export type Outcome = { refused?: undefined; changed: boolean } | { refused: EstimateRefusal };

interface Asker {
  id: string;
  roles: readonly Role[];
}

type Deed<Kind extends EstimateDeed['do']> = Extract<EstimateDeed, { do: Kind }>;

const done: Outcome = { changed: true };
const before: Outcome = { changed: false };

/** Does what a person asks. */
export async function act(
  tx: Sql,
  map: string,
  asker: Asker,
  deed: EstimateDeed,
  now: Date,
): Promise<Outcome> {
  switch (deed.do) {
    case 'open':
      return open(tx, map, asker, deed, now);
    case 'answer':
      return answer(tx, map, asker, deed, now);
    case 'reveal':
      return reveal(tx, map, asker, deed, now);
    case 'end':
      return end(tx, map, asker, deed, now);
  }
}

/** Again, as the next round, where the last was revealed and nothing has come of it yet. */
async function open(
  tx: Sql,
  map: string,
  asker: Asker,
  { round, link, asked, note, closes, whenAll }: Deed<'open'>,
  now: Date,
): Promise<Outcome> {
  const question = await questionOf(tx, map, link);
  if (!question) return { refused: 'gone' };
  if (await estimates.one(tx, map, round)) return before;
  if (!(await mayWrite(tx, map, asker, question))) return { refused: 'forbidden' };
  if (closes !== null && Date.parse(closes) <= now.getTime()) return { refused: 'past' };
  const people = [...new Set(asked)];
  if (people.length < fewest || (await membersAmong(tx, people)) < people.length)
    return { refused: 'people' };
  const { from, to, cause, effect } = question;
  // what was asked about other ends of this link is over
  await tx`
    update estimate_round set ended_at = ${now}, ended_by = current_person()
    where organisation_id = current_organisation() and map_id = ${map} and link_id = ${link}
      and (from_id <> ${from} or to_id <> ${to}) and revealed_at is null and ended_at is null`;
  const made = await tx`
    insert into estimate_round (organisation_id, map_id, round_id, link_id, from_id, to_id, cause,
      effect, number, note, closes_at, when_all, opened_by, opened_at)
    values (current_organisation(), ${map}, ${round}, ${link}, ${from}, ${to}, ${cause}, ${effect},
      coalesce((
        select case when revealed_at is not null and ended_at is null and taken_seq is null
          and from_id = ${from} and to_id = ${to} then number + 1 end
        from estimate_round
        where organisation_id = current_organisation() and map_id = ${map} and link_id = ${link}
        order by ord desc limit 1), 1),
      ${note}, ${closes}, ${whenAll}, current_person(), ${now})
    on conflict do nothing`;
  if (made.count === 0)
    return (await estimates.one(tx, map, round)) ? before : { refused: 'running' };
  await tx`
    insert into estimate_asked (organisation_id, map_id, round_id, person_id)
    select current_organisation(), ${map}, ${round}, unnest(${people}::uuid[])`;
  await record(tx, 'estimate.open', map, question);
  return done;
}

async function answer(
  tx: Sql,
  map: string,
  asker: Asker,
  { round: id, estimate }: Deed<'answer'>,
  now: Date,
): Promise<Outcome> {
  await estimates.settle(tx, map, now);
  const round = await estimates.hold(tx, map, id);
  if (!round || round.standing !== 'here') return { refused: 'gone' };
  if (!isOpen(round)) return { refused: round.revealed ? 'revealed' : 'ended' };
  const asked = round.asked.find((each) => each.id === asker.id);
  if (!asked) return { refused: 'not asked' };
  const { likely, low, high, reason } = estimate;
  await tx`
    insert into estimate_answer (organisation_id, map_id, round_id, person_id, likely, low, high,
      reason)
    values (current_organisation(), ${map}, ${id}, current_person(), ${likely}, ${low}, ${high},
      ${reason})
    on conflict (organisation_id, map_id, round_id, person_id)
    do update set likely = excluded.likely, low = excluded.low, high = excluded.high,
      reason = excluded.reason`;
  await tx`
    update estimate_asked set answered = true
    where organisation_id = current_organisation() and map_id = ${map} and round_id = ${id}
      and person_id = current_person()`;
  const revealed = await estimates.settle(tx, map, now);
  // that somebody thinks again is nobody's business
  return revealed || !asked.answered ? done : before;
}

async function reveal(
  tx: Sql,
  map: string,
  asker: Asker,
  { round: id }: Deed<'reveal'>,
  now: Date,
): Promise<Outcome> {
  const round = await estimates.hold(tx, map, id);
  if (!round || round.standing !== 'here') return { refused: 'gone' };
  if (round.revealed) return before;
  if (round.ended) return { refused: 'ended' };
  if (!(await mayReveal(tx, map, asker, round))) return { refused: 'forbidden' };
  if (round.asked.filter((each) => each.answered).length < fewest) return { refused: 'few' };
  await estimates.show(tx, map, id, 'opener', now);
  await record(tx, 'estimate.reveal', map, round);
  return done;
}

/** Withdraws an open round, whose answers nobody then sees; or leaves a revealed one at that. */
async function end(
  tx: Sql,
  map: string,
  asker: Asker,
  { round: id }: Deed<'end'>,
  now: Date,
): Promise<Outcome> {
  const round = await estimates.hold(tx, map, id);
  if (!round) return { refused: 'gone' };
  if (round.ended || round.taken) return before;
  const question = await questionOf(tx, map, round.link);
  const writes = question !== null && (await mayWrite(tx, map, asker, question));
  if (round.opened.by.id !== asker.id && !writes) return { refused: 'forbidden' };
  await tx`
    update estimate_round set ended_at = ${now}, ended_by = current_person()
    where organisation_id = current_organisation() and map_id = ${map} and round_id = ${id}`;
  await record(tx, 'estimate.end', map, round);
  return done;
}

/**
 * Notes which rounds these decisions took over, in the transaction that writes the decisions: the last
 * round of a link, where what was written is what its people came to together. True where there is one.
 */
export async function taken(
  tx: Sql,
  map: string,
  decisions: readonly Decision[],
): Promise<boolean> {
  const written = decisions.filter(({ origin, refusal }) => origin === 'estimated' && !refusal);
  if (written.length === 0) return false;
  let any = false;
  const rounds = await estimates.ofMap(tx, map);
  for (const { operations, person, seq } of written)
    for (const operation of operations) {
      if (operation.t !== 'link.set') continue;
      const last = rounds.findLast(({ link }) => link === operation.id);
      if (!last?.estimates || last.standing !== 'here' || last.ended || last.taken) continue;
      const pooled = pool(last.estimates);
      if ('refused' in pooled) continue;
      const { strength, se } = asTaken(pooled);
      if (operation.fields.strength !== strength || operation.fields.se !== se) continue;
      const noted = await tx`
        update estimate_round set taken_at = now(), taken_by = ${person}, taken_seq = ${seq}
        where organisation_id = current_organisation() and map_id = ${map}
          and round_id = ${last.id} and taken_seq is null`;
      any ||= noted.count > 0;
    }
  return any;
}

/** Who is to be told that they are asked: all but whoever asks. */
export async function toTell(
  tx: Sql,
  asked: readonly string[],
): Promise<{ name: string; mail: string; locale: Locale | null }[]> {
  return tx<{ name: string; mail: string; locale: Locale | null }[]>`
    select name, mail, locale from person join membership using (person_id)
    where organisation_id = current_organisation() and person_id = any (${[...asked]}::uuid[])
      and person_id <> current_person()
    order by name`;
}

interface Question extends Pick<Round, 'from' | 'to' | 'cause' | 'effect'> {
  layers: readonly [Layer, Layer];
}

async function questionOf(tx: Sql, map: string, link: string): Promise<Question | null> {
  const [found] = await tx<(Omit<Question, 'layers'> & { above: Layer; below: Layer })[]>`
    select from_id as "from", to_id as "to", cause.fields ->> 'name' as cause,
      effect.fields ->> 'name' as effect, cause.layer as above, effect.layer as below
    from link
    join element as cause on cause.organisation_id = link.organisation_id
      and cause.map_id = link.map_id and cause.element_id = from_id
    join element as effect on effect.organisation_id = link.organisation_id
      and effect.map_id = link.map_id and effect.element_id = to_id
    where link.organisation_id = current_organisation() and link.map_id = ${map}
      and link_id = ${link}`;
  if (!found) return null;
  const { above, below, ...ends } = found;
  return { ...ends, layers: [above, below] };
}

async function mayWrite(
  tx: Sql,
  map: string,
  { roles }: Asker,
  { layers: [from, to] }: Question,
): Promise<boolean> {
  return mayWriteEvidence(hand(roles, await scenarios.stateOf(tx, map)), from, to);
}

/** Whoever opened it; where they have left, whoever may write the link. */
async function mayReveal(tx: Sql, map: string, asker: Asker, round: Round): Promise<boolean> {
  if (round.opened.by.id === asker.id) return true;
  if ((await membersAmong(tx, [round.opened.by.id])) > 0) return false;
  const question = await questionOf(tx, map, round.link);
  return question !== null && mayWrite(tx, map, asker, question);
}

async function membersAmong(tx: Sql, people: readonly string[]): Promise<number> {
  const [found] = await tx<{ count: number }[]>`
    select count(*) as count from membership
    where organisation_id = current_organisation() and person_id = any (${[...people]}::uuid[])`;
  return found?.count ?? 0;
}

async function record(
  tx: Sql,
  action: string,
  map: string,
  { cause, effect }: Pick<Round, 'cause' | 'effect'>,
): Promise<void> {
  const [named] = await tx<{ name: string }[]>`
    select coalesce(fields ->> 'name', '') as name from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  await audit.record(tx, action, { cause, effect, map: named?.name ?? '' });
}
