/**
 * Several people estimate the strength of a link apart, and see each other's estimates all at once: until
 * the reveal nobody knows more of another's than whether it is there. Then they talk, estimate again, and
 * somebody takes over what they agree on and how far they still differ (Delphi, as IDEA has it: Hanea,
 * Burgman & Hemming 2018).
 */
import { z } from 'zod';

/** Fewer are no spread, and a reveal of one would not be blind. */
export const fewest = 2;
/** Whom one round asks, at most. */
export const most = 50;

const strength = z.number().min(-1000).max(1000);

/** What one person says: in points of effect per point of cause, with a range they are 90 % sure of. */
export const Estimate = z
  .strictObject({
    likely: strength,
    low: strength,
    high: strength,
    /** Read by the others after the reveal; may be empty. */
    reason: z.string().trim().max(1000),
  })
  .refine(({ likely, low, high }) => low <= likely && likely <= high && low < high, {
    error: 'order',
  });
export type Estimate = z.infer<typeof Estimate>;

/** What a person does about a round; its id is chosen by whoever opens it, so that a retry is the same. */
export const EstimateDeed = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('open'),
    round: z.uuid(),
    link: z.uuid(),
    asked: z.array(z.uuid()).min(fewest).max(most),
    note: z.string().trim().max(1000),
    /** ISO 8601; null where it is revealed by hand. */
    closes: z.iso.datetime().nullable(),
    whenAll: z.boolean(),
  }),
  z.strictObject({ do: z.literal('answer'), round: z.uuid(), estimate: Estimate }),
  z.strictObject({ do: z.literal('reveal'), round: z.uuid() }),
  z.strictObject({ do: z.literal('end'), round: z.uuid() }),
]);
export type EstimateDeed = z.infer<typeof EstimateDeed>;

/** Why a deed is not done; nothing of it is. */
export const refusals = [
  /** No such round, or no such link any more. */
  'gone',
  'forbidden',
  /** A round on this link is open already. */
  'running',
  /** Somebody who is asked does not belong here. */
  'people',
  /** The day of the reveal is past. */
  'past',
  'not asked',
  /** Too late: all can be seen. */
  'revealed',
  'ended',
  /** Too few have answered for a reveal. */
  'few',
] as const;
export type EstimateRefusal = (typeof refusals)[number];

interface Person {
  id: string;
  name: string;
}

/** Somebody did something; ISO 8601. */
interface Doing {
  by: Person;
  at: string;
}

export interface Round {
  id: string;
  link: string;
  /** The ends as they were asked about. */
  from: string;
  to: string;
  cause: string;
  effect: string;
  /** Whether the link is still there and between the same ends. */
  standing: 'here' | 'removed' | 'moved';
  /** 1 for the first, one more for each repetition. */
  number: number;
  note: string;
  closes: string | null;
  whenAll: boolean;
  opened: Doing;
  /** Those who were asked and belong here; after the reveal, those who did then. */
  asked: (Person & { answered: boolean })[];
  /** By whoever opened it, or by itself: because all had answered, or its day had come. */
  revealed: { at: string; how: 'opener' | 'all' | 'date'; by: Person | null } | null;
  ended: Doing | null;
  /** Into the map, with the line of its log. */
  taken: (Doing & { seq: number }) | null;
  /** What the reader said. */
  own: Estimate | null;
  /** What everybody said; null until the reveal. */
  estimates: (Estimate & { person: string })[] | null;
}

/** Somebody who may be asked. */
export interface Candidate extends Person {
  roles: string[];
  /** They have edited either end's layer. */
  near: boolean;
}

/** Whether a round still takes answers. */
export function isOpen({ revealed, ended }: Pick<Round, 'revealed' | 'ended'>): boolean {
  return revealed === null && ended === null;
}

/**
 * Why an open round is to be revealed by itself now; null where it is not yet. Where its day comes with too
 * few answers it stays open until there are enough.
 *
 * @param now ISO 8601, in UTC like `closes`.
 */
export function due(
  { asked, whenAll, closes }: Pick<Round, 'asked' | 'whenAll' | 'closes'>,
  now: string,
): 'all' | 'date' | null {
  const answered = asked.filter((each) => each.answered).length;
  if (answered < fewest) return null;
  if (whenAll && answered === asked.length) return 'all';
  return closes !== null && Date.parse(closes) <= Date.parse(now) ? 'date' : null;
}

/** A link's last round with those it repeats, newest first. O(rounds). */
export function together(rounds: readonly Round[], link: string): Round[] {
  const own = rounds.filter((each) => each.link === link);
  const last = own.at(-1);
  return last ? own.slice(-last.number).reverse() : [];
}
