/** What stands out of the picture while one looks at a part of it, and where the arrow keys lead. */
import type { Picture } from '#lib/impact/picture.ts';
import type { Stream } from '#lib/impact/reading.ts';
import type { Walk } from '#lib/impact/walk.ts';

export interface Lit {
  elements: ReadonlySet<string>;
  links: ReadonlySet<string>;
  /** The link one stands on while walking. */
  now: string | null;
}

/** A place with what moves it and what it moves. */
export function surroundings(streams: readonly Stream[], id: string): Lit {
  const near = streams.filter(({ link }) => link.from === id || link.to === id);
  return {
    elements: new Set([id, ...near.flatMap(({ link }) => [link.from, link.to])]),
    links: new Set(near.map(({ link }) => link.id)),
    now: null,
  };
}

/** The paths of a place; with a step, only what has been walked of one path. */
export function along(id: string, paths: readonly Walk[], step: number | null = null): Lit {
  const upTo = step === null ? Infinity : step + 1;
  const streams = paths.flatMap((walk) => walk.streams.slice(0, upTo));
  return {
    elements: new Set([id, ...streams.flatMap(({ link }) => [link.from, link.to])]),
    links: new Set(streams.map(({ link }) => link.id)),
    now: step === null ? null : (streams[step]?.link.id ?? null),
  };
}

/** The card an arrow key leads to: along the column, or to the nearest in the next one that has any. */
export function neighbour(
  { columns, cards }: Picture,
  id: string,
  key: string,
  mirrored: boolean,
): string | null {
  const at = columns.findIndex(({ elements }) => elements.some((element) => element.id === id));
  const column = columns[at]?.elements ?? [];
  const index = column.findIndex((element) => element.id === id);
  if (key === 'ArrowDown') return column[index + 1]?.id ?? null;
  if (key === 'ArrowUp') return column[index - 1]?.id ?? null;
  if (key === 'Home') return column[0]?.id ?? null;
  if (key === 'End') return column.at(-1)?.id ?? null;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  const step = (key === 'ArrowRight') === mirrored ? -1 : 1;
  const y = cards.get(id)?.y ?? 0;
  for (let c = at + step; c >= 0 && c < columns.length; c += step) {
    const away = (other: string) => Math.abs((cards.get(other)?.y ?? 0) - y);
    const [nearest] = (columns[c]?.elements ?? []).toSorted((a, b) => away(a.id) - away(b.id));
    if (nearest) return nearest.id;
  }
  return null;
}
