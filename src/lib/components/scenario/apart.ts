/** Differences in words: more with its plus, less with its minus, and the range each may have. */
import { money } from '#lib/editor/written.ts';
import type { Difference } from '#lib/impact/beside.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';

/** Money with its sign, such as +€120k. */
export function signedMoney(value: number, currency: string): string {
  return value > 0 ? `+${money(value, currency)}` : money(value, currency);
}

/** A difference with its range, or with why it has none. */
export function apartSaid({ by, se }: Difference, currency: string): string {
  const value = signedMoney(by, currency);
  if (se === null) return `${value} (${m.impact_error_unknown()})`;
  const end = (sign: number) => signedMoney(by + sign * nineInTen * se, currency);
  return m.common_ranged({ value, low: end(-1), high: end(1) });
}

/** A figure with its range, or with why it has none. */
export function figureSaid(value: number, se: number | null, currency: string): string {
  const said = money(value, currency);
  if (se === null) return `${said} (${m.impact_error_unknown()})`;
  const end = (sign: number) => money(value + sign * nineInTen * se, currency);
  return m.common_ranged({ value: said, low: end(-1), high: end(1) });
}
