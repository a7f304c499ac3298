/** Months as periods are written: 2026-10. */

/** The last `count` whole months before a date, oldest first. */
export function monthsBefore(date: Date, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const month = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count + i, 1));
    return month.toISOString().slice(0, 7);
  });
}
