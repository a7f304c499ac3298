/** A line of a few figures, small: from its own least to its own most, but never livelier than six points. */

const calm = 6;

/** SVG path of a trend within a box; gaps are bridged. Empty for fewer than two figures. */
export function spark(trend: readonly (number | null)[], width: number, height: number): string {
  const known = trend.flatMap((value, i) => (value === null ? [] : [{ value, i }]));
  if (known.length < 2) return '';
  const values = known.map(({ value }) => value);
  const middle = (Math.max(...values) + Math.min(...values)) / 2;
  const span = Math.max(calm, Math.max(...values) - Math.min(...values));
  const x = (i: number) => 1 + ((width - 2) * i) / Math.max(1, trend.length - 1);
  const y = (value: number) => height / 2 - ((value - middle) / span) * (height - 2);
  return known
    .map(({ value, i }, at) => `${at === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
}
