/**
 * Where things stand in the picture of a map, derived and never stored: layers are columns, left to
 * right (mirrored where one reads right to left), and within a column the order of reading. No drawing
 * library is known here: the canvas and the impact graph's SVG draw the same picture from it.
 *
 * Units are CSS pixels at zoom 1; the origin is the top left corner of the first column's heading.
 */
import { layers, type Layer } from './layers.ts';

export const card = { width: 168, height: 64, line: 17 };
/** Between two columns. */
export const gutter = 76;
const space = { least: 18, most: 60, stage: 20, top: 60 };

/** What stands in a column: an element, or a group of them. */
export interface Item {
  id: string;
  /** The journey stage, of moments. */
  stage: string | null;
  /** Of its card; `card.height` where left out. */
  height?: number;
}

export interface Point {
  x: number;
  y: number;
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
