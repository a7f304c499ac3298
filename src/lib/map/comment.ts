/**
 * People talk about a map where it stands: of an element, a link, a path through it, or all of it. What
 * they say is in the map's log like everything else, and changes nothing that can be reckoned with. A
 * thread is a first comment and the replies to it; it outlives what it is about.
 */
import { z } from 'zod';
import { Id } from './element.ts';

export const Target = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('element'), id: Id }),
  z.strictObject({ of: z.literal('link'), id: Id }),
  /** Elements in the order in which something runs through them. */
  z.strictObject({ of: z.literal('path'), ids: z.array(Id).min(2).max(60) }),
  /** The whole map; a scenario is one. */
  z.strictObject({ of: z.literal('map') }),
]);
export type Target = z.infer<typeof Target>;

/** In characters. */
export const longestBody = 4_000;

const Body = z.string().trim().min(1).max(longestBody);
/** Whom a comment calls, by id. */
const Mentions = z.array(Id).max(50);

export const CommentAdd = z.strictObject({
  t: z.literal('comment.add'),
  id: Id,
  target: Target,
  /** The first comment of the thread that this one replies to. */
  parent: Id.nullable(),
  body: Body,
  mentions: Mentions,
});
export const CommentEdit = z.strictObject({
  t: z.literal('comment.edit'),
  id: Id,
  body: Body,
  mentions: Mentions,
});
/** Of a thread, by its first comment. */
export const CommentResolve = z.strictObject({
  t: z.literal('comment.resolve'),
  id: Id,
  resolved: z.boolean(),
});
export const CommentRemove = z.strictObject({ t: z.literal('comment.remove'), id: Id });

export type Speech =
  | z.infer<typeof CommentAdd>
  | z.infer<typeof CommentEdit>
  | z.infer<typeof CommentResolve>
  | z.infer<typeof CommentRemove>;

/** Whose line of the log says something, and when; never taken from what is sent. */
export interface Hand {
  person: string;
  /** ISO 8601. */
  at: string;
  /** 0 while the log has not decided. */
  seq: number;
}

/** Where nobody says anything it does not matter who does not. */
export const nobody: Hand = { person: '', at: '', seq: 0 };

export interface Comment {
  id: string;
  target: Target;
  parent: string | null;
  /** Empty where the author has removed a comment that others have replied to. */
  body: string;
  mentions: string[];
  by: string;
  at: string;
  /** The line that first said it. */
  seq: number;
  /** When its author last changed it. */
  edited: string | null;
  resolved: { by: string; at: string } | null;
  removed: boolean;
}

/** One name for each thing that can be talked about. */
export function subject(target: Target): string {
  switch (target.of) {
    case 'element':
    case 'link':
      return target.id;
    case 'path':
      return target.ids.join(' ');
    case 'map':
      return 'map';
  }
}

export function isSpeech<Kind extends { t: string }>(
  operation: Kind,
): operation is Extract<Kind, Speech> {
  return operation.t.startsWith('comment.');
}
