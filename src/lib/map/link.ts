/**
 * A link says that one element moves another: so many points of effect for a point of cause, after so
 * many weeks, on such evidence. Two elements may be linked twice, but not twice with the same lag.
 */
import { z } from 'zod';
import { Id } from './element.ts';

/** What kind of evidence stands behind a link, weakest first. */
export const grades = [
  'belief',
  'cross-section',
  'panel',
  'quasi-experiment',
  'experiment',
] as const;
export type Grade = (typeof grades)[number];

/** What a grade of evidence is taken to be worth. */
export const Convention = z.strictObject({
  /** How likely it is that a link of such evidence exists at all. */
  existence: z.number().min(0).max(1),
  /** Standard error of a strength as a part of its size, where nobody has said it. */
  spread: z.number().min(0).max(10),
});
export type Convention = z.infer<typeof Convention>;

export const Source = z.strictObject({
  title: z.string().trim().min(1).max(300),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .optional(),
  note: z.string().trim().max(1000).optional(),
});
export type Source = z.infer<typeof Source>;

export const LinkFields = z
  .strictObject({
    /** Points of effect (0–100) for one point of cause; null is "not estimated", never zero. */
    strength: z.number().min(-1000).max(1000).nullable(),
    /** Standard error of the strength. */
    se: z.number().min(0).max(1000).nullable(),
    /** Whole weeks between cause and effect; null is 0. */
    lag: z.int().min(0).max(520).nullable(),
    grade: z.enum(grades).nullable(),
    sources: z.array(Source).max(20).nullable(),
    note: z.string().trim().max(4000).nullable(),
  })
  .partial();
export type LinkFields = z.infer<typeof LinkFields>;
export type LinkField = keyof LinkFields;

export const Link = z.strictObject({ id: Id, from: Id, to: Id, fields: LinkFields });
export type Link = z.infer<typeof Link>;

/** What makes two links the same link: their ends and their lag. */
export function identity(link: Pick<Link, 'from' | 'to' | 'fields'>): string {
  return `${link.from} ${link.to} ${link.fields.lag ?? 0}`;
}
