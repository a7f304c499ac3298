/** An edit that a restored log has lost is made once more: a new edit, which has seen nothing written since. */
import { isRefusal } from '#lib/map/apply.ts';
import type { Change } from '#lib/map/change.ts';
import { read, type Operation, type Refusal } from '#lib/map/operation.ts';
import type { Replica } from '#lib/map/replica.ts';
import { parcels } from '#lib/map/unfold.ts';
import { kept } from '#lib/map/versions.ts';
import type { Receipt } from './receipts.ts';

export interface Again {
  made: { count: number; change: Change }[];
  /** What cannot be made again, and why; of an edit that was made in part, what was written in the rest. */
  refused: { refusal: Refusal; operations: Operation[] }[];
}

/** Makes as much of it again as can be. O(operations). */
export function again(replica: Replica, receipt: Receipt): Again {
  const all: Again = { made: [], refused: [] };
  const { origin, missing } = receipt;
  const [own] = kept([receipt]) ?? [];
  // A later version of the page made it.
  if (!own) all.refused.push({ refusal: { refused: 'invalid' }, operations: receipt.operations });
  for (const part of parcels(own?.operations ?? [], replica.client, origin)) {
    const well = read(part.operations);
    if (isRefusal(well)) {
      all.refused.push({ refusal: well, operations: part.operations });
      continue;
    }
    const how = { origin, soft: true, stale: true, ...(missing && { base: missing.base }) };
    const edited = replica.edit(well, how);
    if (isRefusal(edited)) {
      // What is there has been made again already.
      if (edited.refused !== 'exists') all.refused.push({ refusal: edited, operations: well });
      continue;
    }
    const { count, operations: done } = edited.transaction;
    all.made.push({ count, change: edited.change });
    const rest = well.filter((each) => !done.includes(each) && each.t.endsWith('.set'));
    const [first] = rest;
    if (first && 'id' in first)
      all.refused.push({ refusal: { refused: 'gone', culprit: first.id }, operations: rest });
  }
  return all;
}
