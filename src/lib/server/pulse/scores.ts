/**
 * What a close brings to the map. Each question on a scale becomes a metric of the organisation, named
 * after its pulse; the elements it speaks of name it among what measures them; and what was released of
 * it is observed in the month of the wave. All of it is in the transaction of the close, and nothing but
 * the release is read.
 */
import { v7 } from 'uuid';
import type { Ledger } from '#lib/map/authority.ts';
import type { Operation } from '#lib/map/operation.ts';
import { fromContent } from '#lib/map/state.ts';
import { parcels } from '#lib/map/unfold.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';
import type { Release } from '#lib/pulse/release.ts';
import { itemScores, measuresOf, monthOf, type ItemMeasure } from '#lib/pulse/scores.ts';
import { begin } from '../batches.ts';
import { now } from '../content.ts';
import { put } from '../figures.ts';
import * as metrics from '../metrics.ts';
import type { Sql } from '../sql.ts';

/** Measures that one element takes. */
const most = 50;

/**
 * Lets a wave that has just been closed flow to its elements, as the doing of whoever acts. Twice is the
 * same as once. O(map + items · units).
 */
export async function flow(tx: Sql, manifest: Manifest): Promise<void> {
  const { wave } = manifest;
  const measures = measuresOf(manifest.items);
  const [sent] = await tx<{ pulse: string; map: string | null }[]>`
    select wave.pulse_id as pulse, map_id as map
    from wave left join pulse using (organisation_id, pulse_id)
    where organisation_id = current_organisation() and wave_id = ${wave}`;
  if (!sent || measures.length === 0) return;
  const untied = await notYetTied(tx, sent.pulse, wave, measures);
  if (sent.map !== null) await tie(tx, sent.map, wave, untied);
  await metrics.lock(tx);
  await make(tx, sent.pulse, manifest.pulse, measures);
  await observe(tx, manifest, measures);
}

/** Without the elements that an earlier wave tied: whoever took the tie away since has done so for good. */
async function notYetTied(
  tx: Sql,
  pulse: string,
  wave: string,
  measures: readonly ItemMeasure[],
): Promise<ItemMeasure[]> {
  const rows = await tx<{ tie: string }[]>`
    select distinct concat(item ->> 'id', ' ', element) as tie
    from wave, jsonb_array_elements(manifest::jsonb -> 'items') as item,
      jsonb_array_elements_text(item -> 'elements') as element
    where organisation_id = current_organisation() and pulse_id = ${pulse} and state = 'closed'
      and wave_id <> ${wave}`;
  const tied = new Set(rows.map(({ tie }) => tie));
  return measures.map((measure) => ({
    ...measure,
    elements: measure.elements.filter((element) => !tied.has(`${measure.item} ${element}`)),
  }));
}

/** Elements that are gone are passed over, and those that name the metric already. */
async function tie(
  tx: Sql,
  map: string,
  wave: string,
  measures: readonly ItemMeasure[],
): Promise<void> {
  await tx`
    select from map_head
    where organisation_id = current_organisation() and map_id = ${map} for update`;
  const whole = await now(tx, map);
  if (!whole) return;
  const operations = whole.content.elements.flatMap(({ id, fields }): Operation[] => {
    const held = fields.measures ?? [];
    const known = new Set(held.map(({ metric }) => metric));
    const added = measures
      .filter(({ item, elements }) => elements.includes(id) && !known.has(item))
      .map(({ item: metric, against }) => ({ metric, weight: against ? -1 : 1 }));
    if (added.length === 0) return [];
    const all = [...held, ...added].slice(0, most);
    return [{ t: 'element.set', id, fields: { measures: all } }];
  });
  if (operations.length === 0) return;
  const ledger: Ledger = {
    state: fromContent(whole.content),
    seq: whole.seq,
    id: v7,
    counts: new Map(),
  };
  await begin(tx, map, ledger, parcels(operations, wave, 'system'));
}

async function make(
  tx: Sql,
  pulse: string,
  name: string,
  measures: readonly ItemMeasure[],
): Promise<void> {
  const known = await metrics.list(tx);
  const ids = new Set(known.map(({ id }) => id));
  const taken = new Set(known.map((metric) => metric.name.toLowerCase()));
  for (const { item, text, floor, ceiling } of measures) {
    if (ids.has(item)) continue;
    const called = free(`${name}: ${text}`, taken);
    taken.add(called.toLowerCase());
    const kind = 'quantitative' as const;
    const fields = { name: called, code: null, kind, unit: '', floor, ceiling, source: name };
    await metrics.make(tx, item, fields, pulse);
  }
}

/** The name, or where it is taken the name with a number. */
function free(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const end = count === 1 ? '' : ` (${count})`;
    // No half of a sign at the cut: no database keeps one.
    const start = name.slice(0, 200 - end.length).replace(/[\uD800-\uDBFF]$/, '');
    const tried = `${start}${end}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}

/** What all waves of this month say together, in place of what was observed before. */
async function observe(
  tx: Sql,
  { opens, closes, units }: Manifest,
  measures: readonly ItemMeasure[],
): Promise<void> {
  const period = monthOf(new Date(opens), new Date(closes));
  const company = units[0]?.id ?? '';
  const rows = await tx<{ sent: Pick<Manifest, 'opens' | 'closes'>; figures: Release }[]>`
    select manifest::jsonb as sent, figures from release join wave using (organisation_id, wave_id)
    where organisation_id = current_organisation()
      and opens < ${closes}::timestamptz + interval '1 month'
      and closes > ${opens}::timestamptz - interval '1 month'`;
  const releases = rows.flatMap(({ sent, figures }) =>
    monthOf(new Date(sent.opens), new Date(sent.closes)) === period ? [figures] : [],
  );
  const places = new Set(
    (await tx<{ id: string }[]>`select unit_id as id from org_unit`).map(({ id }) => id),
  );
  const ours = await tx<{ id: string }[]>`
    select metric_id as id from metric
    where metric_id = any(${measures.map(({ item }) => item)}::uuid[]) and pulse_id is not null`;
  const asked = new Set(ours.map(({ id }) => id));
  const written = itemScores(releases, company).flatMap(({ item, unit, value, n, sd }) => {
    if (!asked.has(item) || (unit !== company && !places.has(unit))) return [];
    const place = unit === company ? null : unit;
    return [{ metric: item, unit: place, segment: '', period, value, n, sd }];
  });
  await put(tx, written, null);
}

/** The pulse behind a metric as it was last asked and closed. */
export interface LastAsked {
  name: string;
  /** Null where the pulse itself is gone by now. */
  pulse: string | null;
  opens: Date;
  closes: Date;
}

export async function lastOf(tx: Sql, pulse: string): Promise<LastAsked | null> {
  const [last] = await tx<LastAsked[]>`
    select manifest::jsonb ->> 'pulse' as name, pulse.pulse_id as pulse, opens, closes
    from wave left join pulse using (organisation_id, pulse_id)
    where organisation_id = current_organisation() and wave.pulse_id = ${pulse} and state = 'closed'
    order by closes desc limit 1`;
  return last ?? null;
}
