/** A map as a small picture: a card an element, in five columns, and a curve a link. */
import { column, isFeedback, layers } from './layers.ts';
import { inOrder, type MapContent } from './state.ts';

export interface Card {
  /** Its upper left corner. */
  x: number;
  y: number;
  /** One of the critical few. */
  critical: boolean;
}

export interface Sketch {
  cards: Card[];
  /** SVG path data. */
  links: { path: string; feedback: boolean }[];
}

export const box = { width: 224, height: 112 };
export const card = { width: 28, height: 9 };
const margin = 12;

/** What is drawn at most; a larger map is shown by the first elements of each column. */
const most = { column: 7, links: 120 };

/** Where the columns begin, left to right. */
export const columns = layers.map(
  (_, index) => margin + (index * (box.width - 2 * margin - card.width)) / (layers.length - 1),
);

/** Lays a map out in the box. O(V log V + E). */
export function sketch(content: Pick<MapContent, 'elements' | 'links'>): Sketch {
  const all = inOrder(content.elements);
  const places = new Map<string, Card & { column: number }>();
  for (const layer of layers) {
    const members = all.filter((element) => element.layer === layer).slice(0, most.column);
    const step = Math.min(
      20,
      (box.height - 2 * margin - card.height) / Math.max(1, members.length - 1),
    );
    const top = (box.height - card.height - step * (members.length - 1)) / 2;
    members.forEach(({ id, fields }, row) =>
      places.set(id, {
        x: columns[column(layer)] ?? 0,
        y: round(top + row * step),
        critical: fields.critical === true,
        column: column(layer),
      }),
    );
  }
  const layerOf = new Map(all.map(({ id, layer }) => [id, layer]));
  return {
    cards: [...places.values()].map(({ x, y, critical }) => ({ x, y, critical })),
    links: content.links.slice(0, most.links).flatMap(({ from, to }) => {
      const [a, b] = [places.get(from), places.get(to)];
      const [source, target] = [layerOf.get(from), layerOf.get(to)];
      if (!a || !b || source === undefined || target === undefined) return [];
      return { path: curve(a, b), feedback: isFeedback(source, target) };
    }),
  };
}

/** From the side of one card to the near side of the other; within a column, a bow beside it. */
function curve(a: Card & { column: number }, b: Card & { column: number }): string {
  const [ya, yb] = [round(a.y + card.height / 2), round(b.y + card.height / 2)];
  if (a.column === b.column)
    return `M${a.x} ${ya}C${round(a.x - 12)} ${ya} ${round(a.x - 12)} ${yb} ${b.x} ${yb}`;
  const forward = a.column < b.column;
  const start = forward ? a.x + card.width : a.x;
  const end = forward ? b.x : b.x + card.width;
  const middle = round((start + end) / 2);
  return `M${start} ${ya}C${middle} ${ya} ${middle} ${yb} ${end} ${yb}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
