/** Differences in words: more with its plus, less with its minus, and the range each may have. */
import { money, number } from '#lib/editor/written.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';

/** Money with its sign, such as +€120k; the plus as the language writes it before a number. */
export function signedMoney(value: number, currency: string): string {
  const plus = number(1, { signDisplay: 'always' }).slice(0, -1);
  return value > 0 ? `${plus}${money(value, currency)}` : money(value, currency);
}

/** The range of a figure, or why it has none: its error is not known, or what is stated has none. */
export function rangeSaid(
  value: number,
  se: number | null,
  write: (value: number) => string,
): string {
  if (se === null) return m.impact_error_unknown();
  const [low, high] = [write(value - nineInTen * se), write(value + nineInTen * se)];
  return low === high ? m.scenario_exact() : m.whatif_range({ low, high });
}

/** A figure with its range, or with why it has none. */
export function figureSaid(
  value: number,
  se: number | null,
  write: (value: number) => string,
): string {
  const said = write(value);
  if (se === null) return `${said} (${m.impact_error_unknown()})`;
  const [low, high] = [write(value - nineInTen * se), write(value + nineInTen * se)];
  return low === high
    ? `${said} (${m.scenario_exact()})`
    : m.common_ranged({ value: said, low, high });
}
