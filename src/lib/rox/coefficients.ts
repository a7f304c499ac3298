/**
 * Strengths from a table of correlations: each effect is regressed on all its causes at once, so that
 * what two causes share is not counted twice (path analysis, Wright 1934). Standardised: a point of
 * the result is one standard deviation; multiply by sd(effect)/sd(cause) for a map in points.
 */
import { factor, solve } from '#lib/numbers/lu.ts';

export interface Coefficient {
  readonly from: string;
  readonly to: string;
  readonly estimate: number;
}

/**
 * One coefficient per link, in the order given; refuses causes that are copies of one another and
 * names of which the table knows nothing. O(Σ p³) over the causes p of each effect.
 */
export function pathCoefficients(
  variables: readonly string[],
  correlation: readonly (readonly number[])[],
  links: readonly { readonly from: string; readonly to: string }[],
): readonly Coefficient[] | { refused: string } {
  const rows = new Map(variables.map((name, row) => [name, row]));
  const estimates = new Map<string, Map<string, number>>();
  for (const [to, into] of Map.groupBy(links, (link) => link.to)) {
    const causes = into.map(({ from }) => rows.get(from));
    const effect = rows.get(to);
    if (effect === undefined || causes.some((cause) => cause === undefined)) {
      return { refused: `the table has no correlations for every variable around ${to}` };
    }
    const known = causes.filter((cause) => cause !== undefined);
    const count = known.length;
    const matrix = Float64Array.from(known.flatMap((a) => known.map((b) => correlation[a]![b]!)));
    const estimate = Float64Array.from(known, (cause) => correlation[cause]![effect]!);
    const factors = factor(matrix, count);
    const pivots = known.map((_, i) => Math.abs(factors.matrix[i * count + i]!));
    if (Math.min(...pivots) < 1e-10)
      return { refused: `causes of ${to} are copies of one another` };
    solve(factors, estimate);
    estimates.set(to, new Map(into.map(({ from }, i) => [from, estimate[i]!])));
  }
  return links.map(({ from, to }) => ({ from, to, estimate: estimates.get(to)!.get(from)! }));
}
