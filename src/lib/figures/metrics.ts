/**
 * A metric is something the organisation measures, in its own unit. Its floor and ceiling are the ends
 * of the scale as measured: 0 and 100. It knows nothing of what is good; that belongs to the element
 * that it feeds.
 */
import { z } from 'zod';

export const metricKinds = ['quantitative', 'qualitative'] as const;

/** Text that a database, a screen and a spreadsheet can all hold: no control characters, no half letters. */
export const Words = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

const finite = z.number().min(-1e15).max(1e15);

export const MetricFields = z
  .strictObject({
    name: Words(200).min(1),
    /** The company's own short name for it, by which files refer to it. */
    code: Words(60).min(1).nullable(),
    kind: z.enum(metricKinds),
    unit: Words(40),
    floor: finite,
    ceiling: finite,
    source: Words(500),
  })
  .refine((metric) => metric.ceiling > metric.floor, {
    path: ['ceiling'],
    error: 'ceiling_not_above_floor',
  });
export type MetricFields = z.infer<typeof MetricFields>;

export type Metric = MetricFields & { id: string };

/**
 * Names and codes are the same when they differ only in case, width, accents of typing (’ and ', & and
 * "and"), dashes or spaces: files written by several hands over the years mean one thing by them.
 */
export function fold(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/[‐-―−]/g, '-')
    .replace(/&/g, ' and ')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
