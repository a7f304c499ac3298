/** A grade of evidence never stands alone: beside it, what it is taken to be worth. */
import type { Convention, Link } from '#lib/map/link.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { m } from '#lib/paraglide/messages.js';
import { conventionOf } from '#lib/rox/conventions.ts';
import { number } from './written.ts';

/** A part as per cent, to the tenth. */
export function part(value: number): string {
  return number(value, { style: 'percent', maximumFractionDigits: 1 });
}

/** Exists with 50 %, strength ± 100 %. */
export function assumes({ existence, spread }: Readonly<Convention>): string {
  return m.grade_assumes({ existence: part(existence), spread: part(spread) });
}

/** What is assumed of one link: of a strength whose standard error is given, its existence alone. */
export function assumed(fields: Pick<MapFields, 'grades'>, link: Link): string {
  const convention = conventionOf(fields, link.fields.grade);
  return (link.fields.se ?? null) === null
    ? assumes(convention)
    : m.grade_assumes_existence({ existence: part(convention.existence) });
}
