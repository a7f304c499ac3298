/** A map as a small picture: a dot an element, in five columns, and a curve a link. */
import { column, isFeedback, layers } from './layers.ts';
import { inOrder, type MapContent } from './state.ts';

export interface Dot {
  x: number;
  y: number;
  /** One of the critical few, or anything else that should stand out. */
  strong: boolean;
}

export interface Sketch {
  dots: Dot[];
  /** SVG path data. */
  links: { path: string; feedback: boolean }[];
}

export const size = { width: 200, height: 112 };
const margin = 14;

/** What is drawn at most; a larger map is shown by its first elements of each column. */
const most = { column: 14, links: 160 };

/** Lays a map out in a box of `size`, right to left where asked. O(V log V + E). */
export function sketch(content: MapContent, rightToLeft = false): Sketch {
  const places = new Map<string, Dot & { column: number }>();
  const all = inOrder(content.elements);
  layers.forEach((layer, index) => {
    const members = all.filter((element) => element.layer === layer).slice(0, most.column);
    const step = Math.min(22, (size.height - 2 * margin) / Math.max(1, members.length - 1));
    const top = (size.height - step * (members.length - 1)) / 2;
    const along = margin + (index * (size.width - 2 * margin)) / (layers.length - 1);
    members.forEach((element, row) =>
      places.set(element.id, {
        x: round(rightToLeft ? size.width - along : along),
        y: round(top + row * step),
        strong: element.fields.critical === true,
        column: column(element.layer),
      }),
    );
  });
  const layerOf = new Map(all.map((element) => [element.id, element.layer]));
  return {
    dots: [...places.values()].map(({ x, y, strong }) => ({ x, y, strong })),
    links: content.links.slice(0, most.links).flatMap(({ from, to }) => {
      const [a, b] = [places.get(from), places.get(to)];
      const [source, target] = [layerOf.get(from), layerOf.get(to)];
      if (!a || !b || source === undefined || target === undefined) return [];
      return { path: curve(a, b), feedback: isFeedback(source, target) };
    }),
  };
}

/** From side to side between columns, a bow within one. */
function curve(a: Dot, b: Dot): string {
  if (a.x === b.x) {
    const bow = round(a.x - 10);
    return `M${a.x} ${a.y}C${bow} ${a.y} ${bow} ${b.y} ${b.x} ${b.y}`;
  }
  const middle = round((a.x + b.x) / 2);
  return `M${a.x} ${a.y}C${middle} ${a.y} ${middle} ${b.y} ${b.x} ${b.y}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
