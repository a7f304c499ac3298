/**
 * What servers tell each other: that a map's log has grown, or what stands beside it, and who is at it.
 * These are hints and never the truth: nothing is decided on them, and where one is lost, the next look
 * at the heads of the logs finds what it would have said.
 */
import { z } from 'zod';
import type { Peer } from '#lib/map/presence.ts';
import type { Line } from '#lib/map/wire.ts';

const Grown = z.object({
  epoch: z.int(),
  seq: z.int(),
  lines: z.custom<readonly Line[]>(Array.isArray),
});
export type Grown = z.infer<typeof Grown>;

const Hint = z.discriminatedUnion('k', [
  /** Somebody on this server has a map open, and would hear of others' lines at once. */
  z.object({ k: z.literal('here'), from: z.string() }),
  /** The last lines of these maps, and what they say where that is short. */
  z.object({ k: z.literal('lines'), from: z.string(), maps: z.record(z.string(), Grown) }),
  /** Who is at a map on one server; pages that have gone by their keys. */
  z.object({
    k: z.literal('peers'),
    from: z.string(),
    map: z.string(),
    peers: z.custom<Peer[]>(Array.isArray),
    gone: z.array(z.string()),
  }),
  /** What stands beside this map's log has changed. */
  z.object({ k: z.literal('aside'), from: z.string(), map: z.string() }),
  /** Who belongs to this organisation has changed, or how they are called. */
  z.object({ k: z.literal('people'), from: z.string(), organisation: z.string() }),
]);
export type Hint = z.infer<typeof Hint>;

export interface Bus {
  /** Milliseconds between two words on who is where, and whether cursors are worth carrying. */
  readonly presence: { every: number; cursors: boolean };
  publish(hint: Hint): void;
  close(): Promise<void>;
}

export interface Hearing {
  heard: (hint: Hint) => void;
  /** The bus was away for a while, and may have lost anything. */
  back: () => void;
}

/** Reads a hint; null where it is none of ours. */
export function read(text: string): Hint | null {
  try {
    return Hint.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
