/** The currencies there are, by the names a language gives them. */

/** ISO 4217 codes with their names, in the order of the language. */
export function currencies(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  const collator = new Intl.Collator(locale);
  return Intl.supportedValuesOf('currency')
    .map((code) => ({ value: code, label: `${names.of(code) ?? code} (${code})` }))
    .sort((a, b) => collator.compare(a.label, b.label));
}

const usual: Record<string, string> = { en: 'EUR', tr: 'TRY', fa: 'IRR', zh: 'CNY' };

/** The currency to propose to a reader of a language. */
export function usualCurrency(locale: string): string {
  return usual[locale] ?? 'EUR';
}
