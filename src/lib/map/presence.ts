/**
 * Where somebody is on a map just now: never kept, never in the log, and dropped first where there is
 * too much to say.
 */
import { z } from 'zod';
import { Id } from './element.ts';

/** Places on the board, in its own units; where a card is carried, and what else it has been dragged to. */
const Point = z.strictObject({ x: z.number(), y: z.number() });

export const Presence = z.strictObject({
  /** Which picture of the map they look at. */
  view: z.enum(['canvas', 'table', 'outline', 'impact']).optional(),
  cursor: Point.nullish(),
  /** Elements and links they have chosen. */
  chosen: z.array(Id).max(50).optional(),
  /** What they are typing in: an element, link or `map`, and the field's name. */
  field: z.strictObject({ id: z.string().max(40), name: z.string().max(40) }).nullish(),
  /** Cards they carry, and how far from where these stand. */
  drag: z.strictObject({ ids: z.array(Id).max(50), by: Point }).nullish(),
  /** What their window shows of the board, for whoever follows them. */
  sight: z.strictObject({ centre: Point, zoom: z.number().positive() }).nullish(),
  /** Their page is not being looked at. */
  away: z.boolean().optional(),
});
export type Presence = z.infer<typeof Presence>;

/** Somebody else at the map: each open page of theirs is one. */
export interface Peer extends Presence {
  /** Names the page, as long as it is open. */
  key: string;
  person: string;
  name: string;
}
