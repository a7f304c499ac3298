/**
 * What goes together with what one wants more of: the correlations of the company's answers with those
 * to one question, the strongest first. They say what to look at first and nothing about what causes
 * what: both may follow from a third thing, or the other way round.
 */
import type { Correlations } from './correlations.ts';

/** Cohen's (1988) words for a correlation, by its size. */
export type Strength = 'hardly' | 'weakly' | 'moderately' | 'strongly';

export interface Driver {
  item: string;
  /** −1 to 1, in two decimals. */
  correlation: number;
  strength: Strength;
}

export function strengthOf(correlation: number): Strength {
  const size = Math.abs(correlation);
  if (size < 0.1) return 'hardly';
  if (size < 0.3) return 'weakly';
  return size < 0.5 ? 'moderately' : 'strongly';
}

/**
 * How answers go together as they were given: the correlations are of points that are turned round where
 * a question is `reversed`, and are turned back here. Null where the outcome is none of those compared.
 * O(items log items).
 */
export function drivers(
  { items, values }: Correlations,
  outcome: string,
  reversed: ReadonlySet<string>,
): Driver[] | null {
  const row = values[items.indexOf(outcome)];
  if (!row) return null;
  return items
    .flatMap((item, at) => {
      const told = row[at];
      if (item === outcome || told === undefined) return [];
      const correlation = reversed.has(item) === reversed.has(outcome) ? told : 0 - told;
      return [{ item, correlation, strength: strengthOf(correlation) }];
    })
    .toSorted((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}
