/** A map's own record, as an open page reads it. */
import { SentRecord, type MapRecord } from '#lib/impact/record.ts';

/** The record of a map; null where it cannot be read. */
export async function recordOf(organisation: string, map: string): Promise<MapRecord | null> {
  const response = await fetch(recordAddress(organisation, map)).catch(() => null);
  return response?.ok ? SentRecord.parse(await response.json()) : null;
}

/** Where the record is read; with `?grounds` what it was reckoned from. */
export function recordAddress(organisation: string, map: string): string {
  return `/api/${organisation}/maps/${map}/record`;
}
