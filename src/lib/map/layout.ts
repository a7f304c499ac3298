/**
 * Where things stand in the picture of a map, derived and never stored: layers are columns, left to
 * right (mirrored where one reads right to left), and within a column the order of reading. No drawing
 * library is known here: the canvas and the impact graph's SVG draw the same picture from it.
 *
 * Units are CSS pixels at zoom 1; the origin is the top left corner of the first column's heading.
 */
import { layers, type Layer } from './layers.ts';

export const card = { width: 168, height: 64, line: 17 };
const gutter = 76;
/** So many feedback links have a lane that can be labelled; more share the room of these. */
export const lanes = 24;
const space = { least: 18, most: 60, stage: 20, top: 60, below: 34, lane: 26 };

/** What stands in a column: an element, or a group of them. */
export interface Item {
  id: string;
  /** The journey stage, of moments. */
  stage: string | null;
  /** Of its card; `card.height` where left out. */
  height?: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Placed extends Box {
  id: string;
  layer: Layer;
  stage: string | null;
}

export interface StageHeading extends Box {
  /** Null heads the moments without a stage. */
  stage: string | null;
}

export interface Arrangement {
  /** By item id. */
  cards: Map<string, Placed>;
  headings: (Box & { layer: Layer })[];
  stages: StageHeading[];
  /** Each column from top to bottom. */
  columns: Record<Layer, Placed[]>;
  width: number;
  /** Down to the lowest card; feedback runs below it. */
  height: number;
  mirrored: boolean;
}

export interface ArrangeOptions {
  /** The map's stages in order, as ids. */
  stages?: readonly string[];
  /** Whether a stage without a moment has its heading too, so that one can be dropped there. */
  emptyStages?: boolean;
  /** Right to left. */
  mirrored?: boolean;
  /** What the columns fill at least, px; a shorter map is spread. */
  fill?: number;
}

/**
 * Places items in columns: the longest column sets the height, shorter ones spread a little and stand
 * in the middle. O(V).
 *
 * @param columns items by layer, in the order of reading (see `columns` of columns.ts).
 */
export function arrange(
  columns: Record<Layer, readonly Item[]>,
  { stages = [], emptyStages = false, mirrored = false, fill = 420 }: ArrangeOptions = {},
): Arrangement {
  const width = layers.length * card.width + (layers.length - 1) * gutter;
  const blocks = layers.map((layer) => blocksOf(layer, columns[layer], stages, emptyStages));
  const tallest = Math.max(fill, ...blocks.map((each) => extent(each, space.least)));
  const placed: Arrangement = {
    cards: new Map(),
    headings: [],
    stages: [],
    columns: { leadership: [], culture: [], behaviour: [], moment: [], result: [] },
    width,
    height: space.top + tallest,
    mirrored,
  };
  layers.forEach((layer, index) => {
    const start = index * (card.width + gutter);
    const x = mirrored ? width - start - card.width : start;
    placed.headings.push({ layer, x, y: 0, width: card.width, height: 32 });
    const own = blocks[index] ?? [];
    const gap = Math.min(space.most, space.least + spare(own, tallest));
    let y = space.top + (tallest - extent(own, gap)) / 2;
    own.forEach((block, at) => {
      if (at > 0) y += own[at - 1]?.item ? gap : 6;
      const box = { x, y, width: card.width, height: block.height };
      if (block.item) {
        const { id, stage } = block.item;
        const standing = { ...box, id, layer, stage };
        placed.cards.set(id, standing);
        placed.columns[layer].push(standing);
      } else placed.stages.push({ ...box, stage: block.stage });
      y += block.height;
    });
  });
  return placed;
}

interface Block {
  item: Item | null;
  stage: string | null;
  height: number;
}

function blocksOf(
  layer: Layer,
  items: readonly Item[],
  stages: readonly string[],
  emptyStages: boolean,
): Block[] {
  const block = (item: Item): Block => ({
    item,
    stage: item.stage,
    height: item.height ?? card.height,
  });
  if (layer !== 'moment' || stages.length === 0) return items.map(block);
  const groups = [...stages, null].map((stage) => ({
    stage,
    items: items.filter((item) => item.stage === stage),
  }));
  const staged = groups.some(({ stage, items: own }) => stage !== null && own.length > 0);
  if (!staged && !emptyStages) return items.map(block);
  return groups
    .filter(({ stage, items: own }) => own.length > 0 || (emptyStages && stage !== null))
    .flatMap(({ stage, items: own }) => [
      { item: null, stage, height: space.stage },
      ...own.map(block),
    ]);
}

/** The height of a column whose cards stand `gap` apart; a card follows its heading closely. */
function extent(blocks: readonly Block[], gap: number): number {
  return blocks.reduce(
    (sum, { height }, at) => sum + height + (at === 0 ? 0 : blocks[at - 1]?.item ? gap : 6),
    0,
  );
}

/** How far the gaps of a column may grow until it is as tall as the tallest. */
function spare(blocks: readonly Block[], tallest: number): number {
  const gaps = blocks.slice(0, -1).filter(({ item }) => item).length;
  return gaps === 0 ? 0 : Math.max(0, (tallest - extent(blocks, space.least)) / gaps) * 0.7;
}

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

export interface Point {
  x: number;
  y: number;
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

/** A place where something may be dropped, and where the guide for it is drawn. */
export interface Drop {
  layer: Layer;
  /** The card above, among those of the same stage; null is first. */
  after: string | null;
  /** Given for moments of a map with stages. */
  stage?: string | null;
  /** Where the line of the guide lies. */
  guide: Box;
}

/**
 * The place in the order that a point of the picture means; `moving` are passed over as if lifted out.
 * O(cards of the column).
 */
export function dropAt(
  { columns, stages, headings, mirrored, width }: Arrangement,
  point: Point,
  moving: readonly string[] = [],
): Drop {
  const along = mirrored ? width - point.x : point.x;
  const nearest = Math.round((along - card.width / 2) / (card.width + gutter));
  const layer = layers[Math.max(0, Math.min(layers.length - 1, nearest))] ?? 'leadership';
  const x = headings.find((heading) => heading.layer === layer)?.x ?? 0;
  const heads = layer === 'moment' ? stages : [];
  const head = heads.filter(({ y }) => y <= point.y).at(-1) ?? heads[0];
  const beside = columns[layer].filter(
    ({ id, stage }) => !moving.includes(id) && (!head || stage === head.stage),
  );
  const above = beside.filter(({ y, height }) => y + height / 2 <= point.y).at(-1);
  const next = beside.find(({ y, height }) => y + height / 2 > point.y);
  const start = head ? head.y + head.height + 3 : next ? next.y - 9 : point.y;
  const y = above
    ? next
      ? (above.y + above.height + next.y) / 2
      : above.y + above.height + 9
    : start;
  return {
    layer,
    after: above?.id ?? null,
    ...(head ? { stage: head.stage } : {}),
    guide: { x, y, width: card.width, height: 0 },
  };
}
