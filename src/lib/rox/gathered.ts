/** The rows that a link's strength is learned from, and what had to be done to have them. */
import { bridged, bridgedFrom } from './bridges.ts';
import { laggedRows, type Cause, type Lagged, type Observed, type Row } from './panel.ts';

export interface Gathered {
  /** Complete rows; several versions of the same ones where chance had a hand in them. */
  readonly tables: readonly (readonly Row[])[];
  /** Rows that lack the effect or a cause. */
  readonly dropped: number;
  /** Part of the rows with an effect that lacked a cause before any was bridged. */
  readonly gapShare: number;
  /** Causes filled in between their waves. */
  readonly bridged: ReadonlySet<string>;
}

/**
 * Complete rows of an effect; causes that more than a fifth of its rows lack are filled in between their
 * waves. O(n p).
 */
export function gather(
  observed: readonly Observed[],
  effect: string,
  causes: readonly Cause[],
): Gathered {
  const plain = laggedRows(observed, effect, causes);
  const gapShare = shareOf(plain);
  if (gapShare <= bridgedFrom) {
    return { tables: [plain.rows], dropped: plain.dropped, gapShare, bridged: new Set() };
  }
  const lacking = causes.filter(
    (cause) =>
      cause.name !== effect && shareOf(laggedRows(observed, effect, [cause])) > bridgedFrom,
  );
  const names = new Set(lacking.map(({ name }) => name));
  const { rows, dropped } = laggedRows(bridged(observed, [...names]), effect, causes);
  return { tables: [rows], dropped, gapShare, bridged: names };
}

function shareOf({ rows, gaps }: Lagged): number {
  return gaps === 0 ? 0 : gaps / (gaps + rows.length);
}

/** Mean squared error of a cause's scores over all rows; null where one is not known. O(n). */
export function meanError({ tables }: Gathered, cause: number): number | null {
  let sum = 0;
  let count = 0;
  for (const rows of tables)
    for (const { errorVariances } of rows) {
      const error = errorVariances[cause] ?? null;
      if (error === null) return null;
      sum += error;
      count++;
    }
  return sum / count;
}
