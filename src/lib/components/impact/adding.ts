/**
 * Figures rounded to whole units so that those shown add up to their sum as shown. Each is what the sum
 * so far grows by, so none is further from its own value than a unit.
 */
export function adding(values: readonly number[]): number[] {
  let sum = 0;
  let shown = 0;
  return values.map((value) => {
    sum += value;
    const step = Math.round(sum) - shown;
    shown += step;
    return step;
  });
}
