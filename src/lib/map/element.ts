/**
 * An element is one thing the company believes in, does or earns. It stands in a layer, in an order,
 * and carries fields; a field is written whole, and null clears it.
 *
 * This is the one registry of what can be said of an element: the form, the browser's replica and the
 * server's authority all read it.
 */
import { z } from 'zod';
import { layers, type Layer } from './layers.ts';

export const Id = z.uuid();
/** Long enough for all that one page can insert at one place before the authority spaces it anew. */
export const Ord = z.string().regex(/^[0-9A-Za-z]{1,1000}$/);

export const directions = ['up', 'down'] as const;
export const momentKinds = ['basic', 'make-or-break', 'magic'] as const;
export const channels = ['owned', 'earned', 'paid', 'partner', 'competitor', 'related'] as const;
export const senses = ['sight', 'hearing', 'smell', 'taste', 'touch'] as const;
export const verdicts = ['yes', 'partly', 'no'] as const;

/** The eight tests of a critical behaviour. */
export const behaviourTests = [
  'leadership',
  'relevance',
  'energy',
  'impact',
  'ease',
  'measurability',
  'visibility',
  'spread',
] as const;

const text = (most: number) => z.string().trim().max(most);
const points = z.number().min(0).max(100);
const finite = z.number().min(-1e15).max(1e15);

/** A metric feeding an element's score; a metric opposed to the element's direction has a negative weight. */
export const Measure = z.strictObject({
  metric: Id,
  weight: z
    .number()
    .min(-1000)
    .max(1000)
    .refine((weight) => weight !== 0),
});
export type Measure = z.infer<typeof Measure>;

export const ElementFields = z
  .strictObject({
    name: text(200).min(1),
    description: text(4000).nullable(),
    direction: z.enum(directions).nullable(),
    /** The team that owns it. */
    owner: text(200).nullable(),
    /** The score it should have, 0–100. */
    target: points.nullable(),
    /** Money to move it by one 0–100 point. */
    cost: finite.min(0).nullable(),
    measures: z.array(Measure).max(50).nullable(),

    /** Money a year for one 0–100 point; results only. */
    worth: finite.nullable(),

    /** One of the critical few. */
    critical: z.boolean().nullable(),
    /** What one would see a person do. */
    wording: text(1000).nullable(),
    who: text(300).nullable(),
    where: text(300).nullable(),
    tests: z.partialRecord(z.enum(behaviourTests), z.enum(verdicts)).nullable(),

    /** The id of one of the map's journey stages. */
    stage: Id.nullable(),
    kind: z.enum(momentKinds).nullable(),
    touchpoint: text(200).nullable(),
    channel: z.enum(channels).nullable(),
    digital: z.boolean().nullable(),
    senses: z.array(z.enum(senses)).max(senses.length).nullable(),
    /** What customers expect and what they meet, 0–100, as the team judges them. */
    expectation: points.nullable(),
    experience: points.nullable(),
  })
  .partial();
export type ElementFields = z.infer<typeof ElementFields>;
export type ElementField = keyof ElementFields;

export const Element = z.strictObject({
  id: Id,
  layer: z.enum(layers),
  ord: Ord,
  fields: ElementFields.extend({ name: ElementFields.shape.name.unwrap() }),
});
export type Element = z.infer<typeof Element>;

/** Fields that belong to one layer alone; all others belong to every layer. */
const only: Partial<Record<ElementField, Layer>> = {
  worth: 'result',
  critical: 'behaviour',
  wording: 'behaviour',
  who: 'behaviour',
  where: 'behaviour',
  tests: 'behaviour',
  stage: 'moment',
  kind: 'moment',
  touchpoint: 'moment',
  channel: 'moment',
  digital: 'moment',
  senses: 'moment',
  expectation: 'moment',
  experience: 'moment',
};

/** Fields that are figures: an analyst may write them on any element. */
const figures: ReadonlySet<string> = new Set(['target', 'cost', 'worth', 'measures']);

const homes = new Map<string, Layer>(Object.entries(only));

export function belongs(field: string, layer: Layer): boolean {
  const home = homes.get(field);
  return home === undefined || home === layer;
}

export function isFigure(field: string): boolean {
  return figures.has(field);
}
