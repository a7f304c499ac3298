/** A figure that came without number of answers or deviation says nothing of its own error, nor do its effects'. */
import type { Element } from '#lib/map/element.ts';
import type { Look } from './look.ts';

/** By element: it and its direct causes that are measured by figures without n or deviation. */
export function errorless({ content, scores }: Look): Map<string, Element[]> {
  const silent = new Map(
    content.elements
      .filter(({ id }) => (scores[id]?.value ?? null) !== null && scores[id]?.se === null)
      .map((element) => [element.id, element]),
  );
  const told = new Map([...silent].map(([id, element]) => [id, [element]]));
  for (const { from, to, fields } of content.links) {
    const cause = silent.get(from);
    if (!cause || (fields.strength ?? null) === null) continue;
    const list = told.get(to) ?? [];
    if (!list.includes(cause)) told.set(to, [...list, cause]);
  }
  return told;
}
