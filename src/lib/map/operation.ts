/**
 * An operation is the only way to change a map: in memory, on the wire and in the log. It names things
 * by id, never by position, so that it can be applied again on top of somebody else's.
 */
import { z } from 'zod';
import { CommentAdd, CommentEdit, CommentRemove, CommentResolve } from './comment.ts';
import { Element, ElementFields, Id, Ord } from './element.ts';
import { layers } from './layers.ts';
import { Convention, grades, Link, LinkFields } from './link.ts';
import type { Overwritten } from './writes.ts';

export const Stage = z.strictObject({ id: Id, name: z.string().trim().min(1).max(100) });
export type Stage = z.infer<typeof Stage>;

export const MapFields = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    description: z.string().trim().max(4000).nullable(),
    /** Renamed layers; a layer without a label keeps its usual name. */
    labels: z.partialRecord(z.enum(layers), z.string().trim().min(1).max(60)).nullable(),
    /** The customer's journey, in order. */
    stages: z.array(Stage).max(30).nullable(),
    /** How many critical behaviours are still "few". */
    few: z.int().min(1).max(50).nullable(),
    /** What each grade of evidence is taken to be worth; a grade left out is worth the usual. */
    grades: z.partialRecord(z.enum(grades), Convention).nullable(),
  })
  .partial();
export type MapFields = z.infer<typeof MapFields>;

export const Operation = z.discriminatedUnion('t', [
  Element.extend({ t: z.literal('element.add') }),
  z.strictObject({ t: z.literal('element.set'), id: Id, fields: ElementFields }),
  z.strictObject({ t: z.literal('element.move'), id: Id, layer: z.enum(layers), ord: Ord }),
  z.strictObject({ t: z.literal('element.remove'), id: Id }),
  Link.extend({ t: z.literal('link.add') }),
  z.strictObject({ t: z.literal('link.set'), id: Id, fields: LinkFields }),
  z.strictObject({ t: z.literal('link.retarget'), id: Id, from: Id, to: Id }),
  z.strictObject({ t: z.literal('link.remove'), id: Id }),
  z.strictObject({ t: z.literal('map.set'), fields: MapFields }),
  CommentAdd,
  CommentEdit,
  CommentResolve,
  CommentRemove,
]);
export type Operation = z.infer<typeof Operation>;

/** Why an operation is refused. `gone` what it names is no longer there; `dangling` an end of the link is not. */
export const codes = [
  'invalid',
  'gone',
  'exists',
  'dangling',
  'duplicate',
  'forbidden',
  'conflict',
  'too_big',
  'limit',
] as const;
export type Code = (typeof codes)[number];

/** A refusal names its code, the culprit (an id) and, where one is to blame, the field. */
export interface Refusal {
  refused: Code;
  culprit?: string;
  field?: string;
}

export const origins = [
  'ui',
  'undo',
  'redo',
  'import',
  'template',
  'restore',
  'system',
  /** A strength that the figures proposed and a person accepted. */
  'learned',
  /** A strength that people estimated apart, and one of them took over. */
  'estimated',
  /** What a scenario began with, what its base has done since, and what it changed when it was adopted. */
  'branched',
  'rebased',
  'adopted',
  /** What people say, and nothing else: lines that leave the map as it is. */
  'comment',
] as const;

/** How much one transaction and one field may hold, and how many transactions travel at once. */
export const sending = {
  operations: 500,
  bytes: 256 * 1024,
  fieldCharacters: 10 * 1024,
  transactions: 64,
};

const encoder = new TextEncoder();

/** Bytes of operations, or of one, on the wire. */
export function bytesOf(operations: unknown): number {
  return encoder.encode(JSON.stringify(operations)).length;
}

/** Whether operations weigh more than one transaction may. */
export function areHeavy(operations: readonly unknown[]): boolean {
  return bytesOf(operations) > sending.bytes;
}

/** Where an edit of a page may come from; of the rest only the organisation itself writes. */
const ofPages: readonly (typeof origins)[number][] = [
  'ui',
  'undo',
  'redo',
  'restore',
  'learned',
  'estimated',
  'comment',
];

/** A transaction as it arrives: who sent it is known, what it asks is yet to be judged. */
export const Envelope = z.strictObject({
  /** Of the form of its operations; absent is 1. */
  version: z.int().min(1).optional(),
  /** The tab that sends, and its own dense counter from 1: together they make a retry harmless. */
  client: Id,
  count: z.int().min(1),
  /** The last numbered entry the sender had seen. */
  base: z.int().min(0),
  origin: z.enum(origins),
  /** A gesture on many things lets go of those that are gone, instead of failing whole. */
  soft: z.boolean().optional(),
  /** Made while out of reach for a while: others' edits of the same fields are not written over. */
  stale: z.boolean().optional(),
  /** Goes back to what the map was after this line, as far as the sender may; carries no operations. */
  restore: z.int().min(1).optional(),
  operations: z.array(z.unknown()),
});
export type Envelope = z.infer<typeof Envelope>;

/** A transaction as a page may send it: none can say of itself that a scenario was adopted by it. */
export const Sent = Envelope.refine(({ origin }) => ofPages.includes(origin));

/** What one gesture sends: its operations stand or fall together. */
export interface Transaction extends Envelope {
  operations: Operation[];
}

/** Reads operations at the door; the first that is not well formed is named with its field. */
export function read(raw: readonly unknown[]): Operation[] | Refusal {
  if (raw.length === 0) return { refused: 'invalid' };
  if (raw.length > sending.operations) return { refused: 'too_big' };
  const operations: Operation[] = [];
  for (const each of raw) {
    const operation = Operation.safeParse(each);
    if (!operation.success) return blame(each, operation.error.issues[0]?.path ?? []);
    const large = tooLarge(operation.data);
    if (large) return large;
    operations.push(operation.data);
  }
  return operations;
}

/** A field of many parts, each within its own limit, may still be too much to keep. */
function tooLarge(operation: Operation): Refusal | null {
  if (!('fields' in operation)) return null;
  const field = Object.entries(operation.fields).find(
    ([, value]) => JSON.stringify(value).length > sending.fieldCharacters,
  )?.[0];
  if (field === undefined) return null;
  return { refused: 'too_big', ...('id' in operation && { culprit: operation.id }), field };
}

function blame(raw: unknown, path: readonly PropertyKey[]): Refusal {
  const culprit = Id.safeParse(typeof raw === 'object' && raw && Reflect.get(raw, 'id')).data;
  const field = path[0] === 'fields' ? path[1] : undefined;
  return {
    refused: 'invalid',
    ...(culprit ? { culprit } : {}),
    ...(typeof field === 'string' ? { field } : {}),
  };
}

/** One numbered line of a map's log. A refused transaction has its line too, so that every retry hears the same. */
export interface Entry {
  seq: number;
  client: string;
  count: number;
  person: string;
  /** ISO 8601, never decreasing along the log. */
  at: string;
  origin: (typeof origins)[number];
  operations: Operation[];
  /** What would take it back, newest first; history reads the former values here. */
  inverse: Operation[];
  refusal?: Refusal;
  /** Others' values, unseen by whoever wrote this, that it replaced or was refused for. */
  overwritten?: Overwritten[];
}
