/**
 * What stands beside a map's log and changes without a line of it: open pages are told to look again, and
 * what they may see of it they then ask for themselves.
 */
import type { Database } from './sql.ts';

/** Whose pages should look: those of one map, or those of every map of an organisation. */
export type Where = { map: string } | { organisation: string };
export type Listener = (where: Where) => void;

const listening = new WeakMap<Database, Set<Listener>>();

/** Something beside a map's log has changed, or who belongs here; call it once that is committed. */
export function changed(database: Database, where: Where): void {
  for (const listener of listening.get(database) ?? []) listener(where);
}

/** Hears of every change by this process; returns how to stop. */
export function onChanged(database: Database, listener: Listener): () => void {
  const listeners = listening.get(database) ?? new Set();
  listening.set(database, listeners.add(listener));
  return () => listeners.delete(listener);
}
