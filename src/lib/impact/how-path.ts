/** The address at which a look's figures are explained, with an element's own figures where one is named. */
import type { Look } from './look.ts';

export function howPath(slug: string, look: Look, element: string | null = null): string {
  const { map, unit, period, compare } = look;
  const asked = Object.entries({ map, unit, period, compare, element });
  const given = asked.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return `/${slug}/how?${new URLSearchParams(given).toString()}`;
}
