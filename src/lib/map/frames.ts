/**
 * What travels over an open socket between a page and the authority of its map: one JSON object each.
 * The log alone decides; everything else in here only says that it is worth looking.
 */
import { z } from 'zod';
import { Id } from './element.ts';
import { sending, Sent } from './operation.ts';
import { Presence, type Peer } from './presence.ts';
import * as versions from './versions.ts';
import { Answer } from './wire.ts';

/** The frames have had one form so far. */
const form = 1;

/** Of the frames and of the operations in them; a page of another is asked to load itself anew. */
export const version = form + versions.version;

export const FromPage = z.discriminatedUnion('m', [
  /** First of all: the last line of the log that the page has, and by which key others know it. */
  z.strictObject({ m: z.literal('hello'), version: z.int(), key: Id, since: z.int().min(0) }),
  z.strictObject({
    m: z.literal('edits'),
    transactions: z.array(Sent).min(1).max(sending.transactions),
  }),
  /** Asks for the lines after this one: some are missing here. */
  z.strictObject({ m: z.literal('since'), seq: z.int().min(0) }),
  z.strictObject({ m: z.literal('presence'), presence: Presence }),
  z.strictObject({ m: z.literal('ping') }),
]);
export type FromPage = z.infer<typeof FromPage>;

const News = Answer.omit({ want: true });
const peers = z.custom<Peer[]>(Array.isArray);

export const ToPage = z.discriminatedUnion('m', [
  /** What was missed, and who is there. */
  News.extend({ m: z.literal('welcome'), peers }),
  News.extend({ m: z.literal('news') }),
  /** Edits were skipped: this client's next one has this count. */
  z.object({ m: z.literal('gap'), client: z.string(), want: z.int() }),
  /** Too much at once, or the database is away: nothing was decided, send again after so long. */
  z.object({ m: z.literal('busy'), seconds: z.number() }),
  z.object({ m: z.literal('presence'), peers, gone: z.array(z.string()) }),
  /** What stands beside the log has changed, and may be asked for. */
  z.object({ m: z.literal('aside') }),
  z.object({ m: z.literal('pong'), seq: z.int() }),
]);
export type ToPage = z.infer<typeof ToPage>;

/** Why a socket was closed, where coming back as before would not help. */
export const closing = {
  /** What was sent is no frame of ours. */
  unread: 4400,
  signedOut: 4401,
  barred: 4403,
  /** It did not read what it was told; it comes back and asks from where it stopped. */
  slow: 4408,
  /** Its form of the frames is a former one: what waits goes by plain requests, and it is loaded anew. */
  version: 4409,
  /** The same page has come again over another socket. */
  again: 4410,
  crowded: 4429,
  /** The server is ending; another will be there. */
  restart: 1012,
} as const;
