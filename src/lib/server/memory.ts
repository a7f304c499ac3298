/**
 * What a process remembers of a map between two commits, so that an edit need not read the whole map
 * again. It is only ever a shortcut: the head row says whether it is current, and a commit that fails
 * has already forgotten it.
 */
import { randomUUID } from 'node:crypto';
import { Misfit, replay } from '#lib/map/apply.ts';
import type { Ledger } from '#lib/map/authority.ts';
import { restore, type Change } from '#lib/map/change.ts';
import type { Envelope } from '#lib/map/operation.ts';
import { fromContent, type MapState } from '#lib/map/state.ts';
import type { Line } from '#lib/map/wire.ts';
import { Writes } from '#lib/map/writes.ts';
import type { Role } from '#lib/people/may.ts';
import { now } from './content.ts';
import type { Sql } from './sql.ts';

/** A map's state after a line of its log, and what else a decision rests on. */
export interface Known {
  seq: number;
  epoch: number;
  state: MapState;
  writes: Writes;
  /** Whose name each client is, and how far it has come; those that have not been met here are absent. */
  clients: Map<string, { person: string; count: number }>;
  /** What the head row said when roles were read; it says another number once any of them changes. */
  policy: number;
  roles: Map<string, readonly Role[]>;
  /** Whether this map is a scenario, which may be closed to all; null before that was asked. */
  scenario: boolean | null;
  /** Batches of this process since the last line of another one. */
  alone: number;
}

/** Further behind than this, the tables are quicker than the log. */
export const catchUp = 500;

/** Clients kept in mind; those met first go first. */
const most = 2_000;

/** A map of which nothing else has been asked yet. */
export function known(epoch: number, seq: number, state: MapState): Known {
  return {
    ...{ seq, epoch, state, writes: new Writes(seq) },
    ...{ clients: new Map(), policy: 0, roles: new Map(), scenario: null, alone: 0 },
  };
}

/** Bytes that this takes, about: as measured on maps of 500 and of 10,000 elements. O(1). */
export function weightOf({ state: { elements, links, comments } }: Known): number {
  return elements.size * 800 + (links.size + comments.size) * 450;
}

/** The map as the tables have it. O(V + E + comments). */
export async function fromTables(tx: Sql, map: string): Promise<Known> {
  const whole = await now(tx, map);
  if (!whole) throw new Error('no such map');
  const { seq, epoch, content, comments } = whole;
  return known(epoch, seq, fromContent(content, comments));
}

/**
 * Takes in the next line of the log, which another process wrote.
 *
 * @throws Misfit where it does not apply: what is remembered must be forgotten, and read anew.
 */
export function take(known: Known, { refusal, operations, ...line }: Line): void {
  const { seq, person, client, count } = line;
  if (seq !== known.seq + 1) throw new Misfit(`line ${seq} of the log follows on ${known.seq}`);
  if (!refusal) {
    try {
      replay(known.state, operations, line);
    } catch (cause) {
      throw new Misfit(`line ${seq} of the log does not apply`, { cause });
    }
    known.writes.note(seq, person, operations);
  }
  const met = known.clients.get(client);
  if (met) met.count = count;
  known.seq = seq;
  known.alone = 0;
}

/** What an authority decides on when these transactions are sent, as far as it is remembered. */
export function ledgerOf(
  { state, seq, writes, clients }: Known,
  sent: readonly Pick<Envelope, 'client'>[],
): Ledger {
  const counts = new Map<string, number>();
  for (const { client } of sent) counts.set(client, clients.get(client)?.count ?? 0);
  return { state, seq, id: randomUUID, counts, writes };
}

/** Whose names the clients of these transactions are, where that is remembered. */
export function ownersOf(
  { clients }: Known,
  sent: readonly Pick<Envelope, 'client'>[],
): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { client } of sent) {
    const met = clients.get(client);
    if (met) owners.set(client, met.person);
  }
  return owners;
}

/** Remembers what was decided on this ledger and written. O(lines). */
export function keep(known: Known, ledger: Ledger, lines: readonly Line[]): void {
  for (const { seq, client, count, person, operations } of lines) {
    known.clients.set(client, { person, count });
    if (ledger.writes !== known.writes) known.writes.note(seq, person, operations);
  }
  for (const client of known.clients.keys()) {
    if (known.clients.size <= most) break;
    known.clients.delete(client);
  }
  known.seq = ledger.seq;
  known.alone += 1;
}

/** Takes back what was decided here and is not written. O(things touched). */
export function takeBack(known: Known, changes: readonly Change[]): void {
  for (const change of changes.toReversed()) restore(known.state, change);
  known.writes = new Writes(known.seq);
  known.alone = 0;
}
