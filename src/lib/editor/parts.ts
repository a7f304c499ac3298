/** Asks the server how the parts of what one looks at stand. */
import { SentParts, type Parts } from '#lib/impact/apart.ts';
import type { Look } from '#lib/impact/look.ts';

/** Null where nothing is measured. @throws where the server cannot be reached or refuses. */
export async function partsOf(
  slug: string,
  { map, unit, period }: Look,
  by: string | null,
): Promise<Parts | null> {
  const given = Object.entries({ unit, period, by }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value]],
  );
  const asked = new URLSearchParams(given).toString();
  const answer = await fetch(`/api/${slug}/maps/${map}/parts?${asked}`);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  return SentParts.parse(await answer.json());
}
