/**
 * A backup that is put back knows nothing of what was saved after it was made. So whatever the log accepts
 * of a page's edits stays for a day on the device where they were made: what a restored log no longer
 * holds can be made again from there.
 */
import type { Line } from '#lib/map/wire.ts';
import { bytesOf } from '#lib/map/operation.ts';
import { version } from '#lib/map/versions.ts';

/** An edit that the log has accepted, as it took effect. */
export interface Receipt extends Pick<Line, 'client' | 'count' | 'origin' | 'operations'> {
  /** Of the form of its operations; absent is 1. */
  version?: number;
  map: string;
  person: string;
  /** The log that holds it, by its epoch, and the line there. */
  epoch: number;
  seq: number;
  /** When this device heard of it; milliseconds since 1970. */
  at: number;
  /** Of its operations. */
  bytes: number;
  /** Null for as long as the log is not known to have lost it. */
  missing: Missing | null;
}

interface Missing {
  /** When that was found; milliseconds since 1970. */
  at: number;
  /** The last line of what both logs hold: all that came after it the edit has not seen. */
  base: number;
}

/** How much is kept of a map, and for how long. */
export const bounds = { edits: 200, bytes: 1024 * 1024, milliseconds: 24 * 60 * 60 * 1000 };

/** The receipt for a line that was heard now; null where it tells of nothing that was done. */
export function receiptOf(
  { client, count, origin, operations, seq, refusal }: Line,
  { map, person, epoch, at }: Pick<Receipt, 'map' | 'person' | 'epoch' | 'at'>,
): Receipt | null {
  if (refusal || operations.length === 0) return null;
  const bytes = bytesOf(operations);
  const own = { version, client, count, origin, operations, bytes };
  return { ...own, map, person, epoch, seq, at, missing: null };
}

/** Whether a day is over since it was heard of, or since it was found missing. */
export function isOver({ at, missing }: Pick<Receipt, 'at' | 'missing'>, now: number): boolean {
  return now - (missing?.at ?? at) > bounds.milliseconds;
}

/** Of a map's receipts those that need not be kept, for newer ones are enough. O(n log n). */
export function surplus<Some extends Pick<Receipt, 'at' | 'seq' | 'bytes' | 'missing'>>(
  receipts: readonly Some[],
): Some[] {
  const held = receipts.filter(({ missing }) => missing === null);
  let bytes = 0;
  return inOrder(held)
    .toReversed()
    .filter((each, index) => {
      bytes += each.bytes;
      return index >= bounds.edits || bytes > bounds.bytes;
    });
}

/** As they were accepted, oldest first. */
export function inOrder<Some extends Pick<Receipt, 'at' | 'seq'>>(
  receipts: readonly Some[],
): Some[] {
  return receipts.toSorted((one, other) => one.at - other.at || one.seq - other.seq);
}

/** The epochs of logs that these are of, other than one. */
export function epochsBeside(receipts: readonly Pick<Receipt, 'epoch'>[], epoch: number): number[] {
  const all = new Set(receipts.map((each) => each.epoch));
  all.delete(epoch);
  return [...all];
}

/**
 * A receipt in the light of another log.
 *
 * @param epoch of that log.
 * @param shared the last line that it shares with the one which the receipt is of.
 */
export function renewed(receipt: Receipt, epoch: number, shared: number, now: number): Receipt {
  const { seq, missing } = receipt;
  if (!missing && seq <= shared) return { ...receipt, epoch };
  const { at, base } = missing ?? { at: now, base: shared };
  return { ...receipt, epoch, missing: { at, base: Math.min(base, shared) } };
}
