/**
 * Where everything stands in the impact graph: a column a layer, a card an element, a ribbon a link as
 * wide as the money on it. Ribbons leave and enter side by side, pass other columns between the cards,
 * and what feeds back runs below.
 */
import type { Element } from '#lib/map/element.ts';
import { columns } from '#lib/map/columns.ts';
import { column, layers, type Layer } from '#lib/map/layers.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { Reading, Stream } from './reading.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Ribbon {
  stream: Stream;
  /** SVG path of its middle line. */
  path: string;
  thickness: number;
  /** Where a feedback ribbon's label stands, and its arrow's tip. */
  label: { x: number; y: number } | null;
  tip: { x: number; y: number } | null;
}

export interface Picture {
  width: number;
  height: number;
  columns: { layer: Layer; x: number; width: number; elements: Element[] }[];
  cards: ReadonlyMap<string, Box>;
  ribbons: Ribbon[];
  /** How wide other money than the picture's own would be drawn on it. */
  thickness: (money: number | null) => number;
}

export interface Frame {
  /** Room there is; a picture grows downwards beyond it where its cards need that. */
  width: number;
  height: number;
  /** Mirrored for scripts that run right to left. */
  mirrored: boolean;
}

const card = { height: 46, apart: 7, wide: 184, narrow: 140 };
const margin = { side: 16, far: 30, top: 40, lane: 24, foot: 14 };
/** Thickness of the busiest side of a card, and of what carries next to nothing. */
const ribbon = { most: 34, least: 1 };

/** The columns of a map in the order in which it is read, as on the canvas. O(V log V). */
export function columnsOf({ fields, elements }: MapContent): [Layer, Element[]][] {
  const found = columns({ fields, elements: new Map(elements.map((each) => [each.id, each])) });
  return layers.map((layer) => [layer, found[layer]]);
}

/** Lays the picture out. O(V log V + E log E + E · column). */
export function picture({ look, streams }: Reading, frame: Frame): Picture {
  const standing = columnsOf(look.content).map(([layer, elements]) => ({ layer, elements }));
  const back = streams.filter(({ feedback }) => feedback);
  const most = Math.max(1, ...standing.map(({ elements }) => elements.length));
  const foot = back.length * margin.lane + margin.foot;
  const room = Math.max(frame.height - margin.top - foot, most * (card.height + card.apart));
  const far = back.length > 0 ? margin.far : margin.side;
  const inner = frame.width - margin.side - far;
  const width = Math.min(card.wide, Math.max(card.narrow, inner * 0.15));
  const step = (inner - width) / (layers.length - 1);

  const cards = new Map<string, Box>();
  for (const [c, { elements }] of standing.entries()) {
    const pitch = Math.min(room / Math.max(1, elements.length), (card.height + card.apart) * 2.1);
    const start = margin.top + (room - pitch * elements.length) / 2;
    for (const [i, { id }] of elements.entries())
      cards.set(id, {
        x: margin.side + c * step,
        y: start + (i + 0.5) * pitch - card.height / 2,
        width,
        height: card.height,
      });
  }
  const layerOf = new Map(look.content.elements.map(({ id, layer }) => [id, column(layer)]));
  const thickness = scaleOf(streams);
  const drawn = route(streams, cards, layerOf, thickness, {
    gaps: standing.map(({ elements }) => gapsOf(elements, cards, room)),
    left: (c) => margin.side + c * step,
    width,
    floor: margin.top + room,
  });
  const flip = (x: number) => (frame.mirrored ? frame.width - x : x);
  return {
    width: frame.width,
    height: margin.top + room + foot,
    thickness,
    columns: standing.map(({ layer, elements }, c) => ({
      layer,
      elements,
      width,
      x: frame.mirrored ? frame.width - margin.side - c * step - width : margin.side + c * step,
    })),
    cards: new Map(
      [...cards].map(([id, box]) => [
        id,
        frame.mirrored ? { ...box, x: frame.width - box.x - box.width } : box,
      ]),
    ),
    ribbons: drawn.map(({ stream, points, thickness, label, tip }) => ({
      stream,
      thickness,
      path: write(points, flip),
      label: label && { x: flip(label.x), y: label.y },
      tip: tip && { x: flip(tip.x), y: tip.y },
    })),
  };
}

/** Heights at which a ribbon may pass a column. */
function gapsOf(elements: Element[], cards: ReadonlyMap<string, Box>, room: number): number[] {
  const boxes = elements.flatMap(({ id }) => cards.get(id) ?? []);
  const ends = [margin.top - 4, ...boxes.flatMap((b) => [b.y, b.y + b.height]), margin.top + room];
  const gaps: number[] = [];
  for (let i = 0; i < ends.length; i += 2) gaps.push(((ends[i] ?? 0) + (ends[i + 1] ?? 0)) / 2);
  return gaps;
}

type Point = [kind: 'M' | 'L' | 'C' | 'Q', ...numbers: number[]];

function write(points: Point[], flip: (x: number) => number): string {
  const short = (value: number) => String(Math.round(value * 10) / 10);
  return points
    .map(([kind, ...at]) => kind + at.map((v, i) => short(i % 2 === 0 ? flip(v) : v)).join(' '))
    .join('');
}

interface Grid {
  gaps: number[][];
  left: (column: number) => number;
  width: number;
  floor: number;
}

interface Routed {
  stream: Stream;
  points: Point[];
  thickness: number;
  label: Ribbon['label'];
  tip: Ribbon['tip'];
}

/** As wide as the money, by the busiest side of a card; no wider, however much is supposed. */
function scaleOf(streams: readonly Stream[]): Picture['thickness'] {
  const load = new Map<string, number>();
  for (const { link, money } of streams)
    for (const side of [`${link.from}>`, `>${link.to}`])
      load.set(side, (load.get(side) ?? 0) + Math.abs(money ?? 0));
  const busiest = Math.max(1e-9, ...load.values());
  return (money) =>
    Math.min(ribbon.most, Math.max(ribbon.least, (Math.abs(money ?? 0) / busiest) * ribbon.most));
}

function route(
  streams: readonly Stream[],
  cards: ReadonlyMap<string, Box>,
  layerOf: ReadonlyMap<string, number>,
  scale: Picture['thickness'],
  grid: Grid,
): Routed[] {
  const middle = (id: string) => {
    const box = cards.get(id);
    return box ? box.y + box.height / 2 : 0;
  };
  const thickness = ({ money }: Stream) => scale(money);

  // side by side on each card, in the order of where they go to or come from
  const ports = new Map<Stream, { out: number; in: number }>();
  for (const stream of streams) ports.set(stream, { out: 0, in: 0 });
  for (const end of ['out', 'in'] as const) {
    const bySide = new Map<string, Stream[]>();
    for (const stream of streams) {
      const id = end === 'out' ? stream.link.from : stream.link.to;
      bySide.set(id, [...(bySide.get(id) ?? []), stream]);
    }
    for (const [id, side] of bySide) {
      const other = ({ link }: Stream) => middle(end === 'out' ? link.to : link.from);
      side.sort((a, b) => Number(a.feedback) - Number(b.feedback) || other(a) - other(b));
      const total = side.reduce((sum, each) => sum + thickness(each) + 1, -1);
      const squeeze = Math.min(1, (card.height - 8) / Math.max(total, 1e-9));
      let at = middle(id) - (total * squeeze) / 2;
      for (const stream of side) {
        const port = ports.get(stream);
        if (port) port[end] = at + (thickness(stream) * squeeze) / 2;
        at += (thickness(stream) + 1) * squeeze;
      }
    }
  }

  let lane = 0;
  return streams.flatMap((stream): Routed[] => {
    const [a, b] = [layerOf.get(stream.link.from), layerOf.get(stream.link.to)];
    const port = ports.get(stream);
    if (a === undefined || b === undefined || !port) return [];
    const thick = thickness(stream);
    const [x0, x1] = [grid.left(a) + grid.width, grid.left(b)];
    if (stream.feedback) {
      const y = grid.floor + (lane + 0.85) * margin.lane;
      const [right, left] = [x0 + 8 + 5 * lane, x1 - 12 - 5 * lane];
      lane += 1;
      const points = below(x0, port.out, right, y, left, x1 - 5, port.in);
      const label = { x: (right + left) / 2, y: y - 5 };
      return [{ stream, points, thickness: thick, label, tip: { x: x1, y: port.in } }];
    }
    const none = { label: null, tip: null };
    if (a === b) {
      const out = x0 + 20 + Math.abs(port.in - port.out) * 0.05;
      const points: Point[] = [
        ['M', x0, port.out],
        ['C', out, port.out, out, port.in, x0, port.in],
      ];
      return [{ stream, points, thickness: thick, ...none }];
    }
    const points: Point[] = [['M', x0, port.out]];
    let [x, y] = [x0, port.out];
    const bend = (toX: number, toY: number) => {
      const half = (toX - x) / 2;
      points.push(['C', x + half, y, toX - half, toY, toX, toY]);
      [x, y] = [toX, toY];
    };
    for (let c = a + 1; c < b; c++) {
      const straight = port.out + ((port.in - port.out) * (c - a)) / (b - a);
      const gap = nearest(grid.gaps[c] ?? [], straight);
      bend(grid.left(c) - 4, gap);
      points.push(['L', grid.left(c) + grid.width + 4, gap]);
      x = grid.left(c) + grid.width + 4;
    }
    bend(x1, port.in);
    return [{ stream, points, thickness: thick, ...none }];
  });
}

function nearest(candidates: readonly number[], wanted: number): number {
  let best = wanted;
  let distance = Infinity;
  for (const each of candidates)
    if (Math.abs(each - wanted) < distance) [best, distance] = [each, Math.abs(each - wanted)];
  return best;
}

/** Out to the right, down, back along the floor, up and in from the left, with round corners. */
function below(
  x0: number,
  y0: number,
  right: number,
  floor: number,
  left: number,
  x1: number,
  y1: number,
): Point[] {
  const r = 7;
  return [
    ['M', x0, y0],
    ['L', right - r, y0],
    ['Q', right, y0, right, y0 + r],
    ['L', right, floor - r],
    ['Q', right, floor, right - r, floor],
    ['L', left + r, floor],
    ['Q', left, floor, left, floor - r],
    ['L', left, y1 + r],
    ['Q', left, y1, left + r, y1],
    ['L', x1, y1],
  ];
}
