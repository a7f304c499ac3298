/** What travels between an open page and the authority of its map. */
import { z } from 'zod';
import { Id } from './element.ts';
import { sending, Sent, type Entry } from './operation.ts';
import type { MapContent } from './state.ts';
import type { Comment } from './comment.ts';

/** A page sends its transactions, and says how much of the log it already has. */
export const Sending = z.strictObject({
  since: z.int().min(0),
  transactions: z.array(Sent).max(sending.transactions),
});
export type Sending = z.infer<typeof Sending>;

/** A line of the log as a page needs it to follow; what would take it back stays in the history. */
export type Line = Omit<Entry, 'inverse'>;

export const Answer = z.object({
  /** Of the form of the operations in these lines; absent is 1. */
  version: z.int().optional(),
  epoch: z.int(),
  /** Lines after `since`, in order; before them the decisions on edits that were sent again. */
  lines: z.custom<Line[]>(Array.isArray),
  /** Set where the log is too long to follow line by line: fetch the whole map. */
  behind: z.boolean(),
  /** The count awaited next, where what was sent skips some. */
  want: z.int().nullable(),
  /** Names of those who wrote these lines, and of those whose values they met, by id. */
  people: z.custom<Record<string, string>>((value) => typeof value === 'object' && value !== null),
});
export type Answer = z.infer<typeof Answer>;

export const Whole = z.object({
  epoch: z.int(),
  seq: z.int(),
  content: z.custom<MapContent>((value) => typeof value === 'object' && value !== null),
  comments: z.custom<Comment[]>(Array.isArray),
});
export type Whole = z.infer<typeof Whole>;

/** How much a log that was restored has of one that was before: the last line of both, 0 where there is none. */
export const Shared = z.object({ epoch: z.int(), seq: z.int() });
export type Shared = z.infer<typeof Shared>;

/** Somebody who has spoken on a map, or may be called there. */
export interface Voice {
  id: string;
  name: string;
  /** Whether they belong to the organisation. */
  here: boolean;
}

/** What a page knows of the talk on a map beside the comments themselves. */
export interface Talk {
  voices: Voice[];
  /** The line up to which the reader has read each thread, by its first comment. */
  seen: Record<string, number>;
  /** What was spoken of and is removed: elements by their last names, links by their last ends. */
  removed: {
    elements: Record<string, string>;
    links: Record<string, { from: string; to: string }>;
  };
}

/** What a reader has read: threads by their first comments, up to lines of the log. */
export const Seen = z.record(Id, z.int().min(0)).refine((seen) => Object.keys(seen).length <= 500);

/** What is told of a scenario beside the entry by which it was adopted. */
export const Adopted = z.object({
  name: z.string(),
  author: z.string(),
  reviewers: z.array(z.string()),
});
export type Adopted = z.infer<typeof Adopted>;

/** A stretch of the history, newest first. */
export const Past = z.object({
  entries: z.custom<Entry[]>(Array.isArray),
  /** The scenarios that were adopted by these entries, by the entry's client. */
  adopted: z.record(Id, Adopted),
  /** Names of the persons in these entries. */
  people: z.record(Id, z.string()),
});
export type Past = z.infer<typeof Past>;

/** The lines of a history, oldest first, each as a place in these lists of one length. */
export const Marks = z.object({
  epoch: z.int(),
  lines: z.array(z.int()),
  /** Milliseconds since 1970. */
  times: z.array(z.number()),
  /** How many operations each holds. */
  sizes: z.array(z.int()),
  /** Who wrote each, as a place in `people`; −1 for somebody unknown. */
  who: z.array(z.int()),
  people: z.array(z.object({ id: Id, name: z.string() })),
});
export type Marks = z.infer<typeof Marks>;
