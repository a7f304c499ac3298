/**
 * How links run in the picture of a map, so that none runs through a card: derived from where the cards
 * stand, as an SVG path or a canvas' draws it.
 */
import { card, gutter, type Arrangement, type Box, type Placed, type Point } from './layout.ts';
import { layers, type Layer } from './layers.ts';

/** So many feedback links have a lane that can be labelled; more share the room of these. */
export const lanes = 24;
/** From the lowest card to the first lane, and from lane to lane. */
const space = { below: 34, lane: 26 };

export interface Arc {
  id: string;
  from: string;
  to: string;
}

/**
 * How a link runs: a chain of quadratic curves from `from` to `to`. `controls` are the points that pull
 * (x and y in turn); one curve ends and the next begins half way between two of them, which is how
 * Cytoscape's unbundled-bezier reads them too. `pathOf` makes an SVG path of it.
 */
export interface Route {
  id: string;
  /** Ids of the cards at its ends. */
  source: string;
  target: string;
  from: Point;
  to: Point;
  controls: number[];
  /** Right to left: runs below the columns and carries a label. */
  feedback: boolean;
  /** Where a label stands, centred. */
  label: Point;
}

/**
 * Routes links so that none runs through a card: between neighbouring columns in a curve, across
 * further columns through the nearest gap between cards (where neighbours meet and bundle), within a
 * column beside it, and right to left below everything, each in a lane of its own.
 *
 * Links whose ends are not placed have no route. O(E · cards in a column).
 */
export function routes(arrangement: Arrangement, arcs: Iterable<Arc>): Map<string, Route> {
  const found = new Map<string, Route>();
  const back: { arc: Arc; from: Placed; to: Placed; span: number }[] = [];
  const gaps = layers.map((layer) => gapsOf(arrangement, layer));
  const flip = flipOf(arrangement);
  for (const arc of arcs) {
    const [from, to] = [arrangement.cards.get(arc.from), arrangement.cards.get(arc.to)];
    if (!from || !to) continue;
    const span = layers.indexOf(to.layer) - layers.indexOf(from.layer);
    if (span < 0) back.push({ arc, from, to, span: -span });
    else found.set(arc.id, flip(span === 0 ? beside(arc, from, to) : forth(arc, from, to, gaps)));
  }
  back.sort((a, b) => a.span - b.span || (a.arc.id < b.arc.id ? -1 : 1));
  back.forEach(({ arc, from, to }, lane) =>
    found.set(arc.id, flip(below(arc, from, to, lane, arrangement))),
  );
  return found;

  /** Reads a mirrored card as if it were not, so that one geometry serves both. */
  function plain(box: Placed): Placed {
    return arrangement.mirrored ? { ...box, x: arrangement.width - box.x - box.width } : box;
  }

  function forth(arc: Arc, cause: Placed, effect: Placed, between: Gap[][]): Route {
    const [a, b] = [plain(cause), plain(effect)];
    const from = { x: a.x + a.width, y: port(a, b) };
    const to = { x: b.x, y: port(b, a) };
    const bend = gutter * 0.44;
    const controls = [from.x + bend, from.y];
    for (let at = layers.indexOf(a.layer) + 1; at < layers.indexOf(b.layer); at++) {
      const left = at * (card.width + gutter);
      const right = left + card.width;
      const ideal = from.y + ((to.y - from.y) * ((left + right) / 2 - from.x)) / (to.x - from.x);
      const y = through(between[at] ?? [], ideal);
      controls.push(left - 24, y, left + 24, y, right - 24, y, right + 24, y);
    }
    controls.push(to.x - bend, to.y);
    const label = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    return { ...named(arc), from, to, controls, feedback: false, label };
  }

  function beside(arc: Arc, cause: Placed, effect: Placed): Route {
    const [a, b] = [plain(cause), plain(effect)];
    const x = a.x + a.width;
    const [from, to] = [
      { x, y: port(a, b) },
      { x, y: port(b, a) },
    ];
    const out = x + Math.min(gutter * 0.8, 26 + Math.abs(to.y - from.y) * 0.08);
    const label = { x: out, y: (from.y + to.y) / 2 };
    return {
      ...named(arc),
      from,
      to,
      controls: [out, from.y, out, to.y],
      feedback: false,
      label,
    };
  }

  function below(
    arc: Arc,
    cause: Placed,
    effect: Placed,
    lane: number,
    { height, columns }: Arrangement,
  ): Route {
    const [a, b] = [plain(cause), plain(effect)];
    const depth = height + space.below + lane * space.lane * Math.min(1, lanes / back.length);
    const shift = 12 + ((lane * 5) % 20);
    const last = (box: Placed) => columns[box.layer].at(-1)?.id === box.id;
    const corners: Point[] = [];
    let from = { x: a.x + a.width, y: a.y + a.height * 0.72 };
    if (last(cause)) from = { x: a.x + a.width / 2 - ((lane * 9) % 45), y: a.y + a.height };
    else corners.push({ x: from.x + shift, y: from.y });
    corners.push({ x: last(cause) ? from.x : from.x + shift, y: depth });
    let to = { x: b.x, y: b.y + b.height * 0.72 };
    if (last(effect)) to = { x: b.x + b.width / 2 + ((lane * 9) % 45), y: b.y + b.height };
    corners.push({ x: last(effect) ? to.x : to.x - shift, y: depth });
    if (!last(effect)) corners.push({ x: to.x - shift, y: to.y });
    const controls = rounded(from, corners, to);
    const label = { x: (from.x + to.x) / 2, y: depth };
    return { ...named(arc), from, to, controls, feedback: true, label };
  }
}

function named({ id, from, to }: Arc): Pick<Route, 'id' | 'source' | 'target'> {
  return { id, source: from, target: to };
}

function flipOf({ mirrored, width }: Arrangement): (route: Route) => Route {
  if (!mirrored) return (route) => route;
  const turn = ({ x, y }: Point) => ({ x: width - x, y });
  return (route) => ({
    ...route,
    from: turn(route.from),
    to: turn(route.to),
    label: turn(route.label),
    controls: route.controls.map((value, at) => (at % 2 === 0 ? width - value : value)),
  });
}

/** Control points of a line with rounded corners. */
function rounded(from: Point, corners: readonly Point[], to: Point): number[] {
  const controls: number[] = [];
  corners.forEach((corner, at) => {
    const [before, after] = [corners[at - 1] ?? from, corners[at + 1] ?? to];
    for (const [end, first] of [
      [before, true],
      [after, false],
    ] as const) {
      const far = Math.hypot(end.x - corner.x, end.y - corner.y) || 1;
      const reach = Math.min(56, far / 2) / far;
      const point = [
        corner.x + (end.x - corner.x) * reach,
        corner.y + (end.y - corner.y) * reach,
      ] as const;
      if (first) controls.push(...point, corner.x, corner.y);
      else controls.push(...point);
    }
  });
  return controls;
}

/** The height at which a link leaves or meets a card: its middle, a little towards the other end. */
function port(own: Box, other: Box): number {
  const [middle, far] = [own.y + own.height / 2, other.y + other.height / 2];
  return middle + Math.max(-own.height * 0.28, Math.min(own.height * 0.28, (far - middle) * 0.05));
}

interface Gap {
  from: number;
  to: number;
}

function gapsOf({ columns, stages }: Arrangement, layer: Layer): Gap[] {
  const heads = layer === 'moment' ? stages : [];
  const taken = [...columns[layer], ...heads].sort((a, b) => a.y - b.y);
  const gaps: Gap[] = [];
  let from = -Infinity;
  for (const { y, height } of taken) {
    if (y - from >= 12) gaps.push({ from, to: y });
    from = y + height;
  }
  return [...gaps, { from, to: Infinity }];
}

/** The height nearest to the ideal at which one passes a column without touching a card. */
function through(gaps: readonly Gap[], ideal: number): number {
  let best = ideal;
  let least = Infinity;
  for (const { from, to } of gaps) {
    const room = Math.max(0, Math.min(16, (to - from) / 2));
    const low = from + room;
    const high = to - room;
    const height = Math.max(low, Math.min(high, ideal));
    // Within a gap one keeps to its middle, give or take a little by where one comes from.
    const middle = Number.isFinite(to - from) ? (from + to) / 2 : height;
    const spread = Number.isFinite(to - from) ? Math.max(0, (to - from) / 2 - 5) : 0;
    const y = middle + Math.max(-spread, Math.min(spread, (ideal - middle) * 0.12));
    const cost = Math.abs(height - ideal);
    if (cost < least) [best, least] = [y, cost];
  }
  return best;
}

/** A route as the `d` of an SVG path (or of a canvas' Path2D). */
export function pathOf({ from, to, controls }: Pick<Route, 'from' | 'to' | 'controls'>): string {
  const write = (...values: number[]) =>
    values.map((value) => Math.round(value * 10) / 10).join(' ');
  let path = `M${write(from.x, from.y)}`;
  for (let at = 0; at < controls.length; at += 2) {
    const [x = 0, y = 0, nextX, nextY] = controls.slice(at, at + 4);
    const end =
      nextX === undefined || nextY === undefined ? to : { x: (x + nextX) / 2, y: (y + nextY) / 2 };
    path += `Q${write(x, y, end.x, end.y)}`;
  }
  return path;
}
