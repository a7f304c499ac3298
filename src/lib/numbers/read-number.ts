/**
 * People write numbers as their language does: a comma or a point for decimals, Persian, Arabic or
 * full-width digits, a true minus. What cannot be read is null, never a guess at zero.
 */

/** Where the digits of other scripts begin: Arabic, Persian, full-width. */
const zeros = [0x0660, 0x06f0, 0xff10];

/**
 * Reads a number as written in a locale. A separator that groups thousands as the locale does is
 * grouping; a single other one is the decimal, so that 1.5 is one and a half in Turkish too. O(length).
 *
 * @param locale a BCP 47 tag, whose grouping and decimal signs win.
 * @returns null where it is no number.
 */
export function readNumber(text: string, locale: string): number | null {
  const written = [...text.trim()]
    .map(westernDigit)
    .join('')
    .replace(/[\u200e\u200f\u061c\s]/g, '')
    .replace(/[−–]/g, '-');
  const { group, decimal } = signs(locale);
  const grouped = new RegExp(`^[-+]?[0-9]{1,3}(?:[${group}][0-9]{3})+(?:[${decimal}][0-9]*)?$`);
  const western = grouped.test(written)
    ? written.replaceAll(group, '').replace(decimal, '.')
    : written.replace(/[.,٫،]/, '.');
  return /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(western) ? Number(western) : null;
}

/** A number as one would type it in a locale: no grouping, all its digits. */
export function writeNumber(value: number, locale: string): string {
  const held =
    formats.get(locale) ??
    new Intl.NumberFormat(locale, { useGrouping: false, maximumSignificantDigits: 15 });
  formats.set(locale, held);
  return held.format(value);
}

/** Making one is slow. */
const formats = new Map<string, Intl.NumberFormat>();

const known = new Map<string, { group: string; decimal: string }>();

/** A locale's signs; finding them out is slow, so each is asked once. */
function signs(locale: string): { group: string; decimal: string } {
  const held = known.get(locale);
  if (held) return held;
  const parts = new Intl.NumberFormat(locale).formatToParts(-1234567.8);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value;
  const found = { group: sign('group') ?? ',', decimal: sign('decimal') ?? '.' };
  known.set(locale, found);
  return found;
}

function westernDigit(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const zero = zeros.find((start) => code >= start && code <= start + 9);
  return zero === undefined ? letter : String(code - zero);
}
