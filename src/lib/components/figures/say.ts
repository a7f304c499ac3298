/** Figures, periods and refusals in words, in the language of the page. */
import { decimalsOf, number } from '#lib/editor/written.ts';
import type { Line, Reason } from '#lib/figures/plan.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';

const significant = (value: number, digits: number) => ({
  maximumSignificantDigits: Math.max(digits, Math.ceil(Math.log10(Math.abs(value) + 1))),
});

/** A number to so many significant digits, whole thousands kept whole. */
export function sayNumber(value: number, digits = 4): string {
  return number(value, significant(value, digits));
}

/** A figure with its unit; a percentage as the language writes it, whatever follows: 58%, %58, ۵۸٪. */
export function sayFigure(value: number, unit: string, digits = 3): string {
  return withUnit(value, unit, significant(value, digits));
}

function withUnit(value: number, unit: string, how: Intl.NumberFormatOptions): string {
  if (unit.startsWith('%'))
    return number(value / 100, { style: 'percent', ...how }) + unit.slice(1);
  return unit === '' ? number(value, how) : m.data_figure({ value: number(value, how), unit });
}

function fixed(decimals: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** Half the range that holds nine times in ten, two digits of it; empty where no error is known. */
export function sayError(se: number | null): string {
  if (se === null) return '';
  const half = nineInTen * se;
  return `± ${number(half, fixed(decimalsOf(half, half)))}`;
}

/** A figure with its unit, and half its range where that is known, both to the same digit: 58.0%, ± 2.0. */
export function sayMeasured(
  value: number,
  se: number | null,
  unit: string,
): { figure: string; error: string } {
  if (se === null) return { figure: sayFigure(value, unit), error: '' };
  const half = nineInTen * se;
  const how = fixed(decimalsOf(value, half, 3));
  return { figure: withUnit(value, unit, how), error: `± ${number(half, how)}` };
}

/** Of how many of these figures the error is known. O(n). */
export function errorsKnown(errors: readonly (number | null)[]): 'all' | 'some' | 'none' {
  const known = errors.filter((se) => se !== null).length;
  return known === errors.length ? 'all' : known === 0 ? 'none' : 'some';
}

export function sayShare(share: number): string {
  return number(share, { style: 'percent', maximumFractionDigits: 0 });
}

export function sayStatus(status: Line['status']): string {
  return {
    added: m.data_status_added,
    changed: m.data_status_changed,
    unchanged: m.data_status_unchanged,
    refused: m.data_status_refused,
    skipped: m.data_status_skipped,
  }[status]();
}

/** Why a row or a figure is left out. */
export function sayReason(reason: Reason): string {
  switch (reason.why) {
    case 'repeats':
      return m.data_reason_repeats({ row: sayNumber(reason.row) });
    case 'contradicts':
      return m.data_reason_contradicts({ row: sayNumber(reason.row) });
    case 'no period':
      return m.data_reason_no_period();
    case 'no unit':
      return m.data_reason_no_unit();
    case 'bad period':
      return m.data_reason_bad_period({ said: short(reason.said) });
    case 'unknown unit':
      return m.data_reason_unknown_unit({ said: short(reason.said) });
    case 'ambiguous unit':
      return m.data_reason_ambiguous_unit({ said: short(reason.said) });
    case 'unknown metric':
      return m.data_reason_unknown_metric({ said: short(reason.said) });
    case 'bad value':
      return m.data_reason_bad_value({ said: short(reason.said) });
    case 'bad n':
      return m.data_reason_bad_n({ said: short(reason.said) });
    case 'bad sd':
      return m.data_reason_bad_sd({ said: short(reason.said) });
    case 'long segment':
      return m.data_reason_long_segment();
    case 'skipped':
      return m.data_reason_skipped({ said: short(reason.said) });
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Why a whole file is refused, and the mend. Codes are those of the import's endpoints. */
export function sayRefusal(refused: string, row: number | null = null): string {
  const at = row === null ? '' : sayNumber(row);
  const words: Record<string, () => string> = {
    empty: m.data_unread_empty,
    'not a table': m.data_unread_not_table,
    'old workbook': m.data_unread_old,
    'locked workbook': m.data_unread_locked,
    'too many rows': m.data_unread_rows,
    'too many columns': m.data_unread_columns,
    'cell too long': () => m.data_unread_cell({ row: at }),
    'too big unpacked': m.data_unread_unpacked,
    'too slow': m.data_unread_slow,
    'bad encoding': m.data_unread_not_table,
    'bad quotes': () => m.data_unread_quotes({ row: at }),
    'too large': m.data_unread_large,
    'too many figures': m.data_unread_figures,
    headers: m.data_unread_headers,
    gone: m.data_unread_gone,
    incomplete: m.data_unread_incomplete,
    'metric gone': m.data_unread_metric_gone,
    'metric asked': m.data_unread_metric_asked,
    'unit gone': m.data_unread_unit_gone,
    closing: m.data_unread_closing,
    stopped: m.data_unread_stopped,
    busy: m.data_unread_busy,
    offline: m.data_unread_offline,
  };
  return (words[refused] ?? m.data_unread_fault)();
}
