/**
 * A map is the fold of its log; its tables and snapshots are kept only so that nobody waits for that.
 * Here the whole log is folded once more, and whatever is kept is held against it.
 */
import { replay } from '#lib/map/apply.ts';
import { equal } from '#lib/map/equal.ts';
import type { Comment } from '#lib/map/comment.ts';
import { emptyState, toComments, toContent, type MapContent } from '#lib/map/state.ts';
import { present, version } from '#lib/map/versions.ts';
import { now } from './content.ts';
import { hashOf } from './snapshots.ts';
import type { Entry } from '#lib/map/operation.ts';
import type { Sql } from './sql.ts';

interface Row extends Pick<Entry, 'seq' | 'person' | 'operations'> {
  version: number;
  refused: boolean;
}

/** Lines of the log in memory at once. */
const page = 1_000;

export interface Verified {
  /** Lines of the log that were folded. */
  lines: number;
  /** What does not agree, a sentence each; none where all does. */
  faults: string[];
}

/**
 * Holds one map against its log, from first line to last. All of it must be read as of one moment.
 * O(log + snapshots).
 */
export async function verify(tx: Sql, map: string): Promise<Verified> {
  const whole = await now(tx, map);
  if (!whole) return { lines: 0, faults: ['it has no head'] };
  const snapshots = await tx<{ seq: number }[]>`
    select seq from snapshot
    where organisation_id = current_organisation() and map_id = ${map} and version = ${version}
    order by seq`;
  // One at line 0 is of a log whose first lines could not be folded.
  const taken = new Set(snapshots.flatMap(({ seq }) => (seq > 0 ? seq : [])));
  const faults: string[] = [];
  const state = emptyState();
  let seq = 0;
  for (;;) {
    const lines = await linesAfter(tx, map, seq);
    for (const line of lines) {
      if (line.seq !== ++seq)
        return { lines: seq - 1, faults: [...faults, `line ${seq} is missing`] };
      try {
        if (!line.refused) replay(state, line.operations, line);
      } catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        return { lines: seq - 1, faults: [...faults, `line ${seq} does not fold: ${why}`] };
      }
      if (taken.delete(seq)) {
        const { content, sha256 } = await snapshotAt(tx, map, seq);
        faults.push(...unlike(toContent(state), content, `the snapshot at line ${seq}`));
        if (sha256 && !sha256.equals(hashOf(content)))
          faults.push(`the snapshot at line ${seq} is not what was kept`);
      }
    }
    if (lines.length < page) break;
  }
  if (seq !== whole.seq) faults.push(`its head says ${whole.seq} lines and its log has ${seq}`);
  for (const beyond of taken) faults.push(`the snapshot at line ${beyond} is beyond its log`);
  faults.push(...unlike(toContent(state), whole.content, 'its tables'));
  faults.push(...unsaid(toComments(state), whole.comments));
  return { lines: seq, faults };
}

async function linesAfter(tx: Sql, map: string, seq: number) {
  const rows = await tx<(Row & { at: Date })[]>`
    select seq, person_id as person, at, version, operations, refusal is not null as refused from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and seq > ${seq}
    order by seq limit ${page}`;
  return rows.map(({ at, ...row }) => ({ ...present(row), at: at.toISOString() }));
}

/** Snapshots of former versions have no hash. */
async function snapshotAt(tx: Sql, map: string, seq: number) {
  const [found] = await tx<{ content: MapContent; sha256: Buffer | null }[]>`
    select content, sha256 from snapshot
    where organisation_id = current_organisation() and map_id = ${map} and seq = ${seq}`;
  if (!found) throw new Error('a snapshot went while it was looked at');
  return found;
}

/** Names the comments that differ between the fold and what is kept. */
function unsaid(folded: readonly Comment[], kept: readonly Comment[]): string[] {
  return ids(folded, kept)
    .slice(0, 3)
    .map((id) => `its tables and its log differ in comment ${id}`);
}

/** Names what differs between the fold and what is kept, three things at most. */
function unlike(folded: MapContent, kept: MapContent, where: string): string[] {
  const differing = [
    ...(equal(folded.fields, kept.fields) ? [] : ['the fields of the map']),
    ...ids(folded.elements, kept.elements).map((id) => `element ${id}`),
    ...ids(folded.links, kept.links).map((id) => `link ${id}`),
  ];
  if (differing.length === 0) return [];
  const more = differing.length > 3 ? ` and ${differing.length - 3} more` : '';
  return [`${where} and its log differ in ${differing.slice(0, 3).join(', ')}${more}`];
}

function ids(folded: readonly { id: string }[], kept: readonly { id: string }[]): string[] {
  const here = new Map(folded.map((thing) => [thing.id, thing]));
  const there = new Map(kept.map((thing) => [thing.id, thing]));
  return [...new Set([...here.keys(), ...there.keys()])].filter(
    (id) => !equal(here.get(id), there.get(id)),
  );
}
