/**
 * Pulses as they are being written. Several people may write at one; whoever comes second is told, and
 * nothing of the first is written over.
 */
import { z } from 'zod';
import { type Item, languages, Questions, Said, type Texts } from '#lib/pulse/item.ts';
import { record } from '../audit.ts';
import type { Sql } from '../sql.ts';

/** Why we ask, in the words that an employee reads first. */
const Why = z.partialRecord(z.enum(languages), Said(300));

/** What can be written of a pulse. */
export const PulseFields = z.strictObject({
  name: Said(200),
  map: z.uuid().nullable(),
  why: Why,
  items: Questions,
});
export type PulseFields = z.infer<typeof PulseFields>;

export interface Pulse {
  id: string;
  name: string;
  /** The map whose elements its items speak of. */
  map: string | null;
  why: Texts;
  items: Item[];
  /** Raised by every change. */
  version: number;
}

export interface Listed extends Pulse {
  mapName: string | null;
  changed: Date;
  by: string;
}

/** All pulses, the last changed first. */
export async function list(tx: Sql): Promise<Listed[]> {
  return tx<Listed[]>`
    select pulse_id as id, pulse.name, map_id as map, why, items, version, changed_at as changed,
      person.name as by, map_head.fields ->> 'name' as "mapName"
    from pulse join person on person_id = changed_by
    left join map_head using (organisation_id, map_id)
    where organisation_id = current_organisation()
    order by changed_at desc, pulse_id`;
}

export async function one(tx: Sql, id: string): Promise<Pulse | null> {
  const [found] = await tx<Pulse[]>`
    select pulse_id as id, name, map_id as map, why, items, version from pulse
    where organisation_id = current_organisation() and pulse_id = ${id}`;
  return found ?? null;
}

/** Makes an empty pulse under an id that whoever asks has chosen, so that asking twice makes one. */
export async function make(
  tx: Sql,
  { id, name, map }: Pick<Pulse, 'id' | 'name' | 'map'>,
): Promise<{ refused: 'no map' } | null> {
  if (!(await mapIsThere(tx, map))) return { refused: 'no map' };
  const made = await tx`
    insert into pulse (organisation_id, pulse_id, name, map_id, created_by, changed_by)
    values (current_organisation(), ${id}, ${name}, ${map}, current_person(), current_person())
    on conflict do nothing returning pulse_id`;
  if (made.length > 0) await record(tx, 'pulse.make', { name });
  return null;
}

/** Writes a pulse whole, over the version that was read. */
export async function change(
  tx: Sql,
  id: string,
  version: number,
  { name, map, why, items }: PulseFields,
): Promise<{ refused?: undefined; version: number } | { refused: 'gone' | 'changed' | 'no map' }> {
  const before = await one(tx, id);
  if (!before) return { refused: 'gone' };
  if (before.map !== map && !(await mapIsThere(tx, map))) return { refused: 'no map' };
  const [written] = await tx<{ version: number }[]>`
    update pulse set name = ${name}, map_id = ${map}, why = ${tx.json(why)},
      items = ${tx.json(items)}, version = version + 1, changed_at = now(),
      changed_by = current_person()
    where organisation_id = current_organisation() and pulse_id = ${id} and version = ${version}
    returning version`;
  return written ?? { refused: 'changed' };
}

/** Deletes a pulse; what has been sent of it is its wave's. */
export async function remove(tx: Sql, id: string): Promise<void> {
  const [removed] = await tx<{ name: string }[]>`
    delete from pulse where organisation_id = current_organisation() and pulse_id = ${id}
    returning name`;
  if (removed) await record(tx, 'pulse.remove', { name: removed.name });
}

async function mapIsThere(tx: Sql, map: string | null): Promise<boolean> {
  if (map === null) return true;
  const found = await tx`
    select from map where organisation_id = current_organisation() and map_id = ${map}`;
  return found.length > 0;
}

export interface MapElement {
  id: string;
  layer: string;
  name: string;
}

/** The elements of a map, for tying items to them, in the order of the map. */
export async function elementsOf(tx: Sql, map: string): Promise<MapElement[]> {
  return tx<MapElement[]>`
    select element_id as id, layer, coalesce(fields ->> 'name', '') as name from element
    where organisation_id = current_organisation() and map_id = ${map}
    order by array_position(array['leadership', 'culture', 'behaviour', 'moment', 'result'], layer),
      ord collate "C", element_id`;
}
