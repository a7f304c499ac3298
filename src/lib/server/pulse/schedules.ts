/**
 * A pulse that comes back is proposed some days before each opening, in the name of whoever keeps its
 * schedule, and a second person confirms that wave like any other: whom it asks and with which keys is
 * frozen anew each time.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import * as coming from '#lib/pulse/coming.ts';
import { Mode } from '#lib/pulse/manifest.ts';
import { openings, rhythmOf, ruleOf } from '#lib/pulse/recurrence.ts';
import type { Refusal } from '#lib/pulse/refusal.ts';
import { gaps, rhythms, type Rhythm } from '#lib/pulse/rhythm.ts';
import { samplesNeeded, setsNeeded, type Samplable } from '#lib/pulse/schedule.ts';
import { may, type Role } from '#lib/people/may.ts';
import { record } from '../audit.ts';
import { within, type Sql } from '../sql.ts';
import { Zone } from './contact.ts';
import * as custodians from './custodians.ts';
import * as employees from './employees.ts';
import * as jobs from './jobs.ts';
import type { Next } from './jobs.ts';
import { hindrance, propose, type Proposal } from './launch.ts';
import type { Office } from './mailing.ts';
import * as pulses from './pulses.ts';

export const ScheduleFields = z.strictObject({
  rhythm: z.enum(rhythms),
  /** Local, such as 2026-10-20T09:00. */
  starts: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:00$/),
  zone: Zone,
  openDays: z.coerce.number().int().min(2).max(30),
  asks: z.coerce.number().int().min(1).max(12),
  withinDays: z.coerce.number().int().min(7).max(366),
  sets: z.coerce.number().int().min(1).max(12),
  least: z.coerce.number().pipe(z.union([z.literal(5), z.literal(7), z.literal(10)])),
  mode: Mode,
});
export type ScheduleFields = z.infer<typeof ScheduleFields>;

/** Days before its opening that a wave is proposed. */
export const ahead = 5;
const hour = 3_600_000;
const day = 24 * hour;

/** Why a schedule cannot be kept as it is; `needed` sets, or `most` samples. */
export type Trouble =
  | { refused: 'no items' | 'past' | 'custodians' }
  | { refused: 'sets'; needed: number }
  | { refused: 'few items'; sets: number }
  | { refused: 'overlap'; gap: number }
  | { refused: 'nobody' }
  | { refused: 'too few'; samples: number; most: number };

export interface ComingWave {
  opens: Date;
  closes: Date;
  people: number;
  /** Ids of reporting units; the names are the screen's. */
  units: readonly string[];
  items: readonly string[];
}

export interface Outlook {
  refused?: undefined;
  samples: number;
  waves: ComingWave[];
  /** How the round is dealt of which the first of them is. */
  dealt: coming.Turn['dealt'];
}

export interface Kept extends ScheduleFields, coming.Turn {
  last: Date | null;
  /** In whose name waves are proposed. `may`: they may still send pulses. */
  keeper: { id: string; name: string; may: boolean };
}

export async function one(tx: Sql, pulse: string): Promise<Kept | null> {
  const [found] = await tx<
    (Omit<Kept, 'rhythm' | 'keeper'> & { rule: string; id: string; name: string; roles: Role[] })[]
  >`
    select rule, starts, zone, open_days as "openDays", asks, within_days as "withinDays", sets,
      least, mode, turn, last, dealt, kept_by as id, name, coalesce(roles, '{}') as roles
    from pulse_schedule join person on person_id = kept_by
    left join membership using (organisation_id, person_id)
    where organisation_id = current_organisation() and pulse_id = ${pulse}`;
  if (!found) return null;
  const { rule, id, name, roles, ...rest } = found;
  const keeper = { id, name, may: may(roles, 'build pulses') };
  return { ...rest, rhythm: rhythmOf(rule, rest.starts), keeper };
}

/** Whom and what the next waves ask, were the schedule kept so; at most so many. */
export async function outlook(
  tx: Sql,
  organisation: string,
  pulse: string,
  fields: ScheduleFields,
  before: coming.Turn & { last: Date | null },
  now: Date,
  count: number,
): Promise<Outlook | Trouble> {
  const found = await pulses.one(tx, pulse);
  if (!found || found.items.length === 0) return { refused: 'no items' };
  const audience = await employees.audience(tx, organisation);
  if (audience.reporting.refused !== undefined) return { refused: 'nobody' };
  const { rhythm, starts, zone, openDays } = fields;
  const gap = gaps[rhythm];
  if (openDays >= gap) return { refused: 'overlap', gap };
  const samples = samplesOf(fields);
  const needed = rhythm === 'once' ? 1 : setsNeeded(gap, samples);
  if (fields.sets < needed) return { refused: 'sets', needed };
  if (fields.mode === 'B' && (await holders(tx)).length < 2) return { refused: 'custodians' };
  const scored = found.items.filter(({ kind }) => kind !== 'comment').map(({ id }) => id);
  const always = found.items.filter(({ kind }) => kind === 'comment').map(({ id }) => id);
  if (scored.length < fields.sets) return { refused: 'few items', sets: fields.sets };
  const after = new Date(Math.max(before.last?.getTime() ?? 0, now.getTime()));
  const dates = openings(ruleOf(rhythm, starts), starts, zone, after, count);
  if (dates.length === 0) return { refused: 'past' };

  const units = samplable(audience);
  const way = { samples, sets: fields.sets, items: scored, always };
  const people = new Map(units.map(({ id, eligible }) => [id, eligible]));
  const waves: ComingWave[] = [];
  const deals: Outlook['dealt'][] = [];
  let at: coming.Turn = before;
  for (const opens of dates) {
    const next = coming.next(at, way, units);
    if (next.refused !== undefined) return { refused: 'too few', samples, most: next.most };
    waves.push({
      opens,
      closes: new Date(opens.getTime() + openDays * day),
      units: next.units,
      items: next.items,
      people: next.units.reduce((sum, id) => sum + (people.get(id) ?? 0), 0),
    });
    deals.push(next.dealt);
    at = { turn: next.turn + 1, dealt: next.dealt };
  }
  return { samples, waves, dealt: deals[0] ?? [] };
}

/** The two custodians who hold their keys the longest. */
async function holders(tx: Sql): Promise<string[]> {
  const found = await custodians.list(tx);
  return found
    .flatMap(({ key, member }) => (key && member ? [key] : []))
    .sort((a, b) => a.made.getTime() - b.made.getTime())
    .slice(0, 2)
    .map(({ publicKey }) => publicKey);
}

/** In how many samples the company is asked. */
export function samplesOf({
  rhythm,
  asks,
  withinDays,
}: Pick<ScheduleFields, 'asks' | 'withinDays'> & { rhythm: Rhythm }): number {
  return rhythm === 'once' ? 1 : samplesNeeded(gaps[rhythm], { asks, days: withinDays });
}

/** Reporting units as they are sampled: alike within the part of the company they belong to. */
function samplable({ reporting, units }: employees.Audience): Samplable[] {
  if (reporting.refused !== undefined) return [];
  const above = new Map(units.map(({ id, parentId }) => [id, parentId]));
  const regionOf = (id: string): string => {
    const parent = above.get(id) ?? null;
    return parent === null ? id : regionOf(parent);
  };
  return reporting.units.map(({ id, eligible }) => ({ id, eligible, region: regionOf(id) }));
}

/** Keeps a schedule, in place of the one there was; a round that is under way begins anew. */
export async function keep(
  tx: Sql,
  organisation: string,
  pulse: string,
  fields: ScheduleFields,
  now: Date,
): Promise<{ refused?: undefined } | Trouble> {
  const before = { turn: 0, dealt: [], last: (await one(tx, pulse))?.last ?? null };
  const found = await outlook(tx, organisation, pulse, fields, before, now, 1);
  if (found.refused !== undefined) return found;
  const { rhythm, starts, zone, openDays, asks, withinDays, sets, least, mode } = fields;
  await tx`
    insert into pulse_schedule (organisation_id, pulse_id, rule, starts, zone, open_days, asks,
      within_days, sets, least, mode, kept_by)
    values (current_organisation(), ${pulse}, ${ruleOf(rhythm, starts)}, ${starts}, ${zone},
      ${openDays}, ${asks}, ${withinDays}, ${sets}, ${least}, ${mode}, current_person())
    on conflict (organisation_id, pulse_id) do update set rule = excluded.rule,
      starts = excluded.starts, zone = excluded.zone, open_days = excluded.open_days,
      asks = excluded.asks, within_days = excluded.within_days, sets = excluded.sets,
      least = excluded.least, mode = excluded.mode, kept_by = excluded.kept_by, turn = 0,
      dealt = '[]'`;
  await jobs.add(tx, [{ kind: 'propose', about: pulse, due: now }]);
  await record(tx, 'schedule.keep', { rule: ruleOf(rhythm, starts), starts, zone });
  return {};
}

/** Lets a pulse come back no more; waves that were proposed stay, and its job ends by itself. */
export async function stop(tx: Sql, pulse: string): Promise<void> {
  const gone = await tx`
    delete from pulse_schedule
    where organisation_id = current_organisation() and pulse_id = ${pulse}`;
  if (gone.count > 0) await record(tx, 'schedule.stop', {});
}

/** One id for one opening of a pulse, so that proposing it again proposes nothing new. */
function waveOf(pulse: string, opens: Date): string {
  const hex = createHash('sha256').update(`${pulse} ${opens.toISOString()}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What a coming wave would be refused for, were it proposed now; null where for nothing. */
export async function hindered(
  tx: Sql,
  organisation: string,
  pulse: string,
  { opens, units, items }: ComingWave,
  now: Date,
): Promise<Refusal | null> {
  const sample = { units, items };
  return hindrance(tx, organisation, { wave: waveOf(pulse, opens), pulse, opens, sample }, now);
}

/** Proposes the next wave of a pulse where its time has come; when to look again. */
export async function proposeNext(
  { database, keys, settings }: Office,
  organisation: string,
  pulse: string,
  now: Date,
): Promise<Next> {
  const found = await within(database, { organisation, seconds: 60 }, async (tx) => {
    const kept = await one(tx, pulse);
    if (!kept) return null;
    const look = await outlook(tx, organisation, pulse, kept, kept, now, 1);
    return { kept, look, tallyKeys: kept.mode === 'B' ? await holders(tx) : [] };
  });
  if (!found) return null;
  const { kept, look, tallyKeys } = found;
  if (look.refused === 'past') return null;
  const soon = new Date(now.getTime() + hour);
  // What stands in the way may be out of it tomorrow; the screen says what it is. In the name of somebody
  // who has left nobody is asked.
  if (look.refused !== undefined || !kept.keeper.may) return { due: soon };
  const [wave] = look.waves;
  if (!wave || wave.opens.getTime() - ahead * day > now.getTime()) return { due: soon };

  const { opens, closes, units, items } = wave;
  const proposal: Proposal = {
    wave: waveOf(pulse, opens),
    pulse,
    mode: kept.mode,
    least: kept.least,
    opens,
    closes,
    tallyKeys,
    code: settings.phoneCode,
    sample: { units, items },
  };
  const proposed = await propose(
    database,
    keys,
    { organisation, person: kept.keeper.id },
    proposal,
    now,
  );
  // Refused, it is tried again until its opening has passed; then the same people are asked at the next.
  if (proposed.refused !== undefined) return { due: soon };
  await within(
    database,
    { organisation },
    (tx) => tx`
      update pulse_schedule set turn = ${kept.turn + 1}, last = ${opens},
        dealt = ${tx.json(look.dealt.map((sample) => [...sample]))}
      where organisation_id = current_organisation() and pulse_id = ${pulse}
        and turn = ${kept.turn}`,
  );
  return { due: now };
}
