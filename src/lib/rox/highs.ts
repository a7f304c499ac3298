/**
 * HiGHS (Huangfu & Hall 2018), compiled to WebAssembly, solves what has no closed form: choices of whole
 * things under side conditions. The one door to that library.
 */
import load from 'highs';

/** A sum of coefficients times yes-or-no choices, not above a limit. */
export interface Limit {
  readonly parts: readonly { readonly choice: number; readonly by: number }[];
  readonly most: number;
}

/** The choices, each yes or no, whose gains add up to most within the limits; null if there are none. */
export type Chooser = (gains: readonly number[], limits: readonly Limit[]) => boolean[] | null;

/**
 * Loads the solver; under Node it finds its own WebAssembly, a page says where that lies. The chooser
 * proves its answer: no gap is left open. Coefficients should be of one order of magnitude, about 1.
 */
export async function chooser(place?: string): Promise<Chooser> {
  const highs = await load(place === undefined ? {} : { locateFile: () => place });
  return (gains, limits) => {
    if (gains.length === 0) return limits.every(({ most }) => most >= 0) ? [] : null;
    const solution = highs.solve(written(gains, limits), { mip_rel_gap: 0, mip_abs_gap: 0 });
    if (solution.Status !== 'Optimal') return null;
    const columns = solution.Columns;
    return gains.map((_, i) => {
      const column = columns[`x${i}`];
      return column !== undefined && 'Primal' in column && column.Primal > 0.5;
    });
  };
}

/** The problem in the LP format, which knows no names with spaces: choices are x0, x1, … */
function written(gains: readonly number[], limits: readonly Limit[]): string {
  const term = (by: number, i: number): string => `${by < 0 ? '-' : '+'} ${Math.abs(by)} x${i}`;
  const rows = limits
    .filter(({ parts }) => parts.length > 0)
    .map(
      ({ parts, most }, i) =>
        ` c${i}: ${parts.map(({ choice, by }) => term(by, choice)).join('\n ')} <= ${most}`,
    );
  return [
    'Maximize',
    ` gain: ${gains.map(term).join('\n ')}`,
    'Subject To',
    ...rows,
    'Binary',
    ...gains.map((_, i) => ` x${i}`),
    'End',
  ].join('\n');
}
