/**
 * What evidence is taken to be worth. How likely it is that a link exists at all, and how far its
 * strength may be off where nobody has said, is a convention by the grade of its evidence and not a
 * finding: so it is shown wherever a grade is, and a map may hold its own.
 */
import { grades, type Convention, type Grade, type Link } from '#lib/map/link.ts';
import type { MapFields } from '#lib/map/operation.ts';

/** The usual convention: the better the evidence, the likelier the link and the surer its strength. */
export const usual: Readonly<Record<Grade, Readonly<Convention>>> = {
  belief: { existence: 0.5, spread: 1 },
  'cross-section': { existence: 0.6, spread: 0.6 },
  panel: { existence: 0.75, spread: 0.4 },
  'quasi-experiment': { existence: 0.9, spread: 0.25 },
  experiment: { existence: 0.98, spread: 0.15 },
};

/** What a map takes a grade to be worth: its own convention, or the usual one. No grade is belief. */
export function conventionOf(
  { grades: own }: Pick<MapFields, 'grades'>,
  grade: Grade | null | undefined,
): Readonly<Convention> {
  return own?.[grade ?? 'belief'] ?? usual[grade ?? 'belief'];
}

/** Standard error of a link's strength, as given or by the map's convention; null without a strength. */
export function strengthError(
  fields: Pick<MapFields, 'grades'>,
  { strength, se, grade }: Link['fields'],
): { sd: number; assumed: boolean } | null {
  if (strength === undefined || strength === null) return null;
  if (se !== undefined && se !== null) return { sd: se, assumed: false };
  return { sd: Math.abs(strength) * conventionOf(fields, grade).spread, assumed: true };
}

/**
 * A map's conventions with one grade's written anew, null for the usual one. Null where all are usual,
 * as a map that never had its own says it. O(grades).
 */
export function withConvention(
  { grades: own }: Pick<MapFields, 'grades'>,
  grade: Grade,
  convention: Convention | null,
): MapFields['grades'] {
  const written = { ...own, [grade]: convention ?? usual[grade] };
  const kept = grades.flatMap((each) => {
    const said = written[each];
    return said && !same(said, usual[each]) ? [[each, said] as const] : [];
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function same(a: Convention, b: Convention): boolean {
  return a.existence === b.existence && a.spread === b.spread;
}
