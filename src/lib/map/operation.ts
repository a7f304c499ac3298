/**
 * An operation is the only way to change a map: in memory, on the wire and in the log. It names things
 * by id, never by position, so that it can be applied again on top of somebody else's.
 */
import { z } from 'zod';
import { Element, ElementFields, Id, Ord } from './element.ts';
import { layers } from './layers.ts';
import { Link, LinkFields } from './link.ts';

export const Stage = z.strictObject({ id: Id, name: z.string().trim().min(1).max(100) });

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

export const origins = ['ui', 'undo', 'redo', 'import', 'template', 'restore', 'system'] as const;

/** What one gesture sends: its operations stand or fall together. */
export const Transaction = z.strictObject({
  /** The tab that sends, and its own dense counter from 1: together they make a retry harmless. */
  client: Id,
  count: z.int().min(1),
  /** The last numbered entry the sender had seen. */
  base: z.int().min(0),
  origin: z.enum(origins),
  /** A gesture on many things lets go of those that are gone, instead of failing whole. */
  soft: z.boolean().optional(),
  operations: z.array(Operation).min(1).max(500),
});
export type Transaction = z.infer<typeof Transaction>;

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
}
