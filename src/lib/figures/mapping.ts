/**
 * A mapping says how a file is to be read: what each of its columns is, which texts mean that nothing
 * was measured, which rows are not for us. It is made once, by a guess and a person, and remembered by
 * the file's header, so that next month's file needs no thought.
 */
import { z } from 'zod';
import { delimiters } from './dialect.ts';
import { fold, MetricFields, Words } from './metrics.ts';
import { Period } from './periods.ts';

export const limits = { bytes: 20 * 1024 * 1024, rows: 100_000, columns: 200, cell: 2000 } as const;

/** What a column is. Wide files have metrics across; long ones name the metric in a column. */
export const columnUses = [
  'ignore',
  'period',
  'unit code',
  'unit name',
  'parent',
  'segment',
  'metric',
  'n',
  'sd',
  'metric name',
  'value',
] as const;
export type ColumnUse = (typeof columnUses)[number];

const text = Words(limits.cell);
const column = z
  .int()
  .min(0)
  .max(limits.columns - 1);

/** What to do with a metric that the file names, by header (wide) or in a cell (long). */
export const MetricChoice = z.strictObject({
  said: text,
  as: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('use'), metric: z.uuid() }),
    z.strictObject({ do: z.literal('make'), fields: MetricFields }),
    z.strictObject({ do: z.literal('ignore') }),
  ]),
  /** Zero was never an answer here: it means "not asked". */
  zeroMissing: z.boolean(),
  /** The columns with its n and standard deviation, in a wide file. */
  n: column.nullable(),
  sd: column.nullable(),
});
export type MetricChoice = z.infer<typeof MetricChoice>;

export const skipTests = ['is', 'is not', 'contains'] as const;

/** Rows to leave out. */
export const Skip = z.strictObject({ column, test: z.enum(skipTests), text });
export type Skip = z.infer<typeof Skip>;

/** How the file's bytes become rows; null lets the file speak for itself. */
export const Reading = z.strictObject({
  encoding: Words(40).nullable(),
  delimiter: z.enum(delimiters).nullable(),
  decimal: z.enum(['.', ',']).nullable(),
  /** Of a workbook. */
  sheet: Words(200).nullable(),
});
export type Reading = z.infer<typeof Reading>;

export const Mapping = z.strictObject({
  reading: Reading,
  columns: z.array(z.enum(columnUses)).max(limits.columns),
  /** The period of every row, where no column says it. */
  period: Period.nullable(),
  /** Texts that mean "not measured"; blank always does. */
  missing: z.array(Words(100)).max(50),
  skip: z.array(Skip).max(20),
  /** Names by which the file means the whole organisation. */
  whole: z.array(text).max(20),
  metrics: z.array(MetricChoice).max(2000),
  /** Where new units go whose parent the file does not say; null is directly below the organisation. */
  under: z.uuid().nullable(),
  /** Make the units that are not there yet; otherwise their rows are refused. */
  makeUnits: z.boolean(),
  /** A known unit's code is that unit, whatever the file calls it: it was renamed. */
  codeDecides: z.boolean().default(false),
});
export type Mapping = z.infer<typeof Mapping>;

export const usualMissing = ['NA', 'N/A', '#N/A', '-'];

/** The set that `isMissing` asks. */
export function missingTexts(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.map((each) => each.trim().toLowerCase()));
}

export function isMissing(trimmed: string, missing: ReadonlySet<string>): boolean {
  return trimmed === '' || (missing.size > 0 && missing.has(trimmed.toLowerCase()));
}

/** Whether a row is one to skip, and by which rule. O(rules). */
export function skippedBy(row: readonly string[], rules: readonly Skip[]): Skip | null {
  for (const rule of rules) {
    const said = fold(row[rule.column] ?? '');
    const asked = fold(rule.text);
    const met =
      rule.test === 'contains' ? said.includes(asked) : (said === asked) === (rule.test === 'is');
    if (met) return rule;
  }
  return null;
}

/** What a mapping still lacks before it can be tried; empty when it is complete. */
export function lacking(mapping: Mapping): ('period' | 'metric' | 'value' | 'metric name')[] {
  const has = (use: ColumnUse) => mapping.columns.includes(use);
  const lacks: ('period' | 'metric' | 'value' | 'metric name')[] = [];
  if (!has('period') && mapping.period === null) lacks.push('period');
  if (has('value') && !has('metric name')) lacks.push('metric name');
  if (has('metric name') && !has('value')) lacks.push('value');
  if (!has('metric') && !has('metric name') && !has('value')) lacks.push('metric');
  return lacks;
}
