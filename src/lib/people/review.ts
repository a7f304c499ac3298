/**
 * Who was asked about a scenario and what they said. An answer is about what the scenario said when it
 * was read: once that changes, a yes no longer stands, and is asked for again.
 */
import { z } from 'zod';
import { supposing, type Role } from './may.ts';

export const states = ['draft', 'review', 'adopted', 'dropped'] as const;
export type State = (typeof states)[number];

export const deedKinds = [
  'asked',
  'agreed',
  'changes',
  'rebased',
  'adopted',
  'dropped',
  'reopened',
] as const;

/** One thing done about a scenario. */
export interface Deed {
  id: string;
  kind: (typeof deedKinds)[number];
  person: { id: string; name: string };
  /** Who was asked. */
  reviewer: { id: string; name: string } | null;
  sentence: string;
  /** The last line of the scenario's log that was seen. */
  seq: number;
  /** How much was chosen or left out, where it was brought up to its base. */
  choices: number;
  /** ISO 8601. */
  at: string;
}

/** How far a scenario and its map have come; the mark changes with either. */
export const Standing = z.object({
  state: z.enum(states),
  /** Lines that the map's log has beyond the one on which the scenario rests. */
  behind: z.int(),
  mark: z.string(),
});
export type Standing = z.infer<typeof Standing>;

/** Whether a scenario may still be edited. */
export function isOpen(state: State): boolean {
  return state === 'draft' || state === 'review';
}

/** Who has been asked and has not answered since, in the order of asking. O(deeds). */
export function awaited(deeds: readonly Deed[]): { id: string; name: string }[] {
  const waiting = new Map<string, { id: string; name: string }>();
  for (const { kind, person, reviewer } of deeds) {
    if (kind === 'asked' && reviewer) waiting.set(reviewer.id, reviewer);
    if (kind === 'agreed' || kind === 'changes') waiting.delete(person.id);
  }
  return [...waiting.values()];
}

/**
 * Whose last word is a yes that still stands. O(deeds).
 *
 * @param since the line of the scenario's log from which on it says what it says now.
 */
export function agreeing(deeds: readonly Deed[], since: number): { id: string; name: string }[] {
  const said = new Map<string, Deed>();
  for (const deed of deeds)
    if (deed.kind === 'agreed' || deed.kind === 'changes') said.set(deed.person.id, deed);
  return [...said.values()].flatMap(({ kind, seq, person }) =>
    kind === 'agreed' && seq >= since ? person : [],
  );
}

/**
 * The roles with which one writes on a map.
 *
 * @param state of the scenario that the map is; null where it is none. Nobody writes in one that is
 *   adopted or dropped.
 */
export function hand(held: readonly Role[], state: State | null): readonly Role[] {
  if (state === null) return held;
  return isOpen(state) ? supposing(held) : [];
}
