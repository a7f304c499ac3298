/**
 * What has been released, and to whom it is read out. Everything here comes from the release and from
 * comments that have been looked over; requests have no right to anything finer.
 */
import type { Role } from '#lib/people/may.ts';
import { Manifest } from '#lib/pulse/manifest.ts';
import type { Reach } from '#lib/pulse/readers.ts';
import { redacted, type Stretch } from '#lib/pulse/redacted.ts';
import type { Release, ReleasedItem } from '#lib/pulse/release.ts';
import { record } from '../audit.ts';
import type { Sql } from '../sql.ts';

export interface ClosedWave {
  id: string;
  closed: Date;
}

/** The closed waves of a pulse, the first first. */
export async function waves(tx: Sql, pulse: string): Promise<ClosedWave[]> {
  return tx<ClosedWave[]>`
    select wave_id as id, closes as closed from wave
    where organisation_id = current_organisation() and pulse_id = ${pulse} and state = 'closed'
    order by closes, wave_id`;
}

/** The pulses of which something has been released. */
export async function pulsesTold(tx: Sql): Promise<Set<string>> {
  const rows = await tx<{ id: string }[]>`
    select distinct pulse_id as id from wave
    where organisation_id = current_organisation() and state = 'closed'`;
  return new Set(rows.map(({ id }) => id));
}

/** What was asked in a closed wave and what is told of it; null where nothing has been released. */
export async function released(
  tx: Sql,
  wave: string,
): Promise<{ manifest: Manifest; release: Release } | null> {
  const [found] = await tx<{ manifest: string; figures: Release }[]>`
    select manifest, figures from wave join release using (organisation_id, wave_id)
    where organisation_id = current_organisation() and wave_id = ${wave}`;
  return found
    ? { manifest: Manifest.parse(JSON.parse(found.manifest)), release: found.figures }
    : null;
}

export type AskedItem = Pick<ReleasedItem, 'form' | 'cells'> & {
  wave: string;
  closed: Date;
  items: string[] | null;
};

/**
 * One item or index of a pulse in each wave that asked it, of these groups only; the first first. Each
 * release is walked where it lies, since taking one of 2,500 groups apart takes half a second.
 */
export async function askedBefore(
  tx: Sql,
  pulse: string,
  item: string,
  groups: readonly string[],
): Promise<AskedItem[]> {
  const sought = tx.json({ item, groups: [...groups] });
  return tx<AskedItem[]>`
    select wave_id as wave, closes as closed, item -> 'form' as form, item -> 'items' as items,
      jsonb_path_query_array(item, '$.cells[*] ? (@.unit == $groups[*])', ${sought}) as cells
    from wave join release using (organisation_id, wave_id), lateral (
      select jsonb_path_query(figures, '$.items[*] ? (@.id == $item)', ${sought}) as item
      union all
      select jsonb_path_query(figures, '$.indices[*] ? (@.id == $item)', ${sought})) as asked
    where organisation_id = current_organisation() and pulse_id = ${pulse} and state = 'closed'
    order by closes, wave_id`;
}

export interface ShownComment {
  id: string;
  unit: string;
  item: string;
  body: string;
}

/** Comments of a wave that have been looked over, of these groups, in an order that means nothing. */
export async function comments(
  tx: Sql,
  wave: string,
  groups: readonly string[],
): Promise<ShownComment[]> {
  return tx<ShownComment[]>`
    select comment_id as id, unit_id as unit, item_id as item, body from released_comment
    where organisation_id = current_organisation() and wave_id = ${wave}
      and unit_id = any (${[...groups]}) and shown
    order by comment_id`;
}

export type WaitingComment = Omit<ShownComment, 'unit'>;

/** Comments that nobody has looked over, without their group. */
export async function waiting(tx: Sql, wave: string): Promise<WaitingComment[]> {
  return tx<WaitingComment[]>`
    select comment_id as id, item_id as item, body from waiting_comments(${wave})`;
}

/**
 * Shows a waiting comment with these stretches blacked out, or lets it go where there are none to be
 * shown: both for good.
 */
export async function settle(
  tx: Sql,
  wave: string,
  comment: string,
  stretches: readonly Stretch[] | null,
): Promise<{ refused: 'gone' } | null> {
  const found = (await waiting(tx, wave)).find(({ id }) => id === comment);
  if (!found) return { refused: 'gone' };
  const words = stretches && redacted(found.body, stretches);
  const [settled] = await tx<{ done: boolean; pulse: string }[]>`
    select settle_comment(${wave}, ${comment}, ${words}) as done, manifest::jsonb ->> 'pulse' as pulse
    from wave where organisation_id = current_organisation() and wave_id = ${wave}`;
  if (!settled?.done) return { refused: 'gone' };
  await record(tx, words === null ? 'comment.drop' : 'comment.show', { pulse: settled.pulse });
  return null;
}

/** How much of the results the current person reads with these roles. */
export async function reach(tx: Sql, roles: readonly Role[]): Promise<Reach> {
  if (roles.some((role) => role === 'hr' || role === 'cx' || role === 'analyst')) return 'all';
  const [led] = await tx<{ unit: string | null }[]>`
    select unit_id as unit from led_unit
    where organisation_id = current_organisation() and person_id = current_person()`;
  if (!led) return { leads: null };
  return led.unit === null ? 'all' : { leads: led.unit };
}
