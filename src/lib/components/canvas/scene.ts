/**
 * The only door to Cytoscape. It holds the viewport, knows what lies under a pointer, and turns mouse,
 * touch and pen into gestures. It draws nothing itself: its elements are transparent, and the painter
 * draws the same picture at its `viewport`, which costs a fraction of restyled and relabelled nodes.
 */
import cytoscape, { type Core, type EventObject, type EventObjectNode } from 'cytoscape';
import type { Arrangement, Box, Placed, Point, Route } from '#lib/map/layout.ts';
import { runsAlike } from './compose.ts';

/** What a person does on the canvas; points are the map's own coordinates. */
export interface Hearer {
  tap: (id: string | null, point: Point, additive: boolean) => void;
  doubleTap: (id: string | null, point: Point) => void;
  context: (id: string | null, point: Point, screen: Point) => void;
  grab: (id: string) => void;
  /** How far the grabbed card has gone. */
  drag: (id: string, by: Point) => void;
  drop: (id: string) => void;
  box: (ids: string[]) => void;
  hover: (id: string | null) => void;
  viewport: () => void;
}

export interface Viewport {
  zoom: number;
  x: number;
  y: number;
}

export const zooms = { least: 0.08, most: 2.5 };

/** Control points are told from the line between a link's ends; Cytoscape's types do not know the word yet. */
const fromEnds: object = { 'edge-distances': 'endpoints' };

const style: cytoscape.StylesheetJson = [
  {
    selector: 'node',
    style: { shape: 'rectangle', width: 'data(width)', height: 'data(height)', opacity: 0 },
  },
  {
    selector: 'edge',
    style: {
      'curve-style': 'unbundled-bezier',
      'control-point-distances': 'data(distances)',
      'control-point-weights': 'data(weights)',
      'source-endpoint': 'data(start)',
      'target-endpoint': 'data(end)',
      ...fromEnds,
      width: 6,
      opacity: 0,
    },
  },
  {
    selector: 'core',
    style: {
      'selection-box-color': '#8f8b83',
      'selection-box-opacity': 0.12,
      'selection-box-border-color': '#8f8b83',
      'selection-box-border-width': 1,
      'active-bg-opacity': 0,
      'active-bg-color': '#8f8b83',
      'active-bg-size': 0,
      'outside-texture-bg-color': '#8f8b83',
      'outside-texture-bg-opacity': 0,
    },
  },
];

export class Scene {
  readonly #cy: Core;
  #cards = new Map<string, Placed>();
  #routes = new Map<string, Route>();
  #start: Point | null = null;

  constructor(container: HTMLElement, hear: Hearer, movable: (id: string) => boolean) {
    this.#cy = cytoscape({
      container,
      style,
      layout: { name: 'preset' },
      minZoom: zooms.least,
      maxZoom: zooms.most,
      autounselectify: true,
      hideEdgesOnViewport: true,
      textureOnViewport: true,
      pixelRatio: 1,
    });
    this.#listen(hear, movable);
  }

  get viewport(): Viewport {
    return { zoom: this.#cy.zoom(), ...this.#cy.pan() };
  }

  get size(): { width: number; height: number } {
    return { width: this.#cy.width(), height: this.#cy.height() };
  }

  /** Shows these cards and links; touches only those that are new, gone or elsewhere. O(V + E). */
  show({ cards }: Pick<Arrangement, 'cards'>, routes: ReadonlyMap<string, Route>): void {
    const cy = this.#cy;
    cy.batch(() => {
      const gone = [...this.#routes.keys()].filter((id) => !routes.has(id));
      const left = [...this.#cards.keys()].filter((id) => !cards.has(id));
      for (const id of [...gone, ...left]) cy.getElementById(id).remove();
      const fresh: cytoscape.ElementDefinition[] = [];
      for (const [id, box] of cards) {
        const before = this.#cards.get(id);
        const position = centre(box);
        const { width, height } = box;
        if (!before) fresh.push({ group: 'nodes', data: { id, width, height }, position });
        else if (before.x !== box.x || before.y !== box.y || before.height !== height)
          cy.getElementById(id).data({ height }).position(position);
      }
      for (const [id, route] of routes) {
        const [from, to] = [cards.get(route.source), cards.get(route.target)];
        const before = this.#routes.get(id);
        if (!from || !to || (before && runsAlike(before, route))) continue;
        const data = { ...bent(route), ...ends(route, from, to) };
        if (before && before.source === route.source && before.target === route.target) {
          cy.getElementById(id).data(data);
          continue;
        }
        if (before) cy.getElementById(id).remove();
        const between = { id, source: route.source, target: route.target };
        fresh.push({ group: 'edges', data: { ...between, ...data } });
      }
      cy.add(fresh);
    });
    this.#cards = new Map(cards);
    this.#routes = new Map(routes);
  }

  /** Puts a lifted card back where the layout has it. */
  settle(id: string): void {
    const box = this.#cards.get(id);
    if (box) this.#cy.getElementById(id).position(centre(box));
  }

  /** The card under a point, if any. */
  cardAt({ x, y }: Point): string | null {
    for (const [id, box] of this.#cards)
      if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return id;
    return null;
  }

  look({ zoom, x, y }: Viewport): void {
    this.#cy.viewport({ zoom, pan: { x, y } });
  }

  /** Turns towards another view, over `duration` milliseconds. */
  glide(view: Viewport, duration: number): void {
    const { zoom, x, y } = view;
    this.#cy.stop();
    if (duration === 0) this.look(view);
    else this.#cy.animate({ zoom, pan: { x, y } }, { duration, easing: 'ease-out' });
  }

  resize(): void {
    this.#cy.resize();
  }

  destroy(): void {
    this.#cy.destroy();
  }

  #listen(hear: Hearer, movable: (id: string) => boolean): void {
    const cy = this.#cy;
    const idOf = (event: EventObject) => (event.target === cy ? null : nameOf(event));
    cy.on('tap', (event) => {
      const { shiftKey = false, ctrlKey = false, metaKey = false } = event.originalEvent;
      hear.tap(idOf(event), event.position, shiftKey || ctrlKey || metaKey);
    });
    cy.on('dbltap', (event) => hear.doubleTap(idOf(event), event.position));
    cy.on('cxttap taphold', (event) =>
      hear.context(idOf(event), event.position, event.renderedPosition),
    );
    cy.on('mouseover', 'node, edge', (event: EventObjectNode) => hear.hover(event.target.id()));
    cy.on('mouseout', 'node, edge', () => hear.hover(null));
    cy.on('viewport', () => hear.viewport());
    cy.on('tapstart', 'node', ({ target }: EventObjectNode) => {
      if (movable(target.id())) target.grabify();
      else target.ungrabify();
    });
    cy.on('grab', 'node', ({ target }: EventObjectNode) => {
      this.#start = { ...target.position() };
      hear.grab(target.id());
    });
    cy.on('drag', 'node', ({ target }: EventObjectNode) => {
      const { x, y } = target.position();
      if (this.#start) hear.drag(target.id(), { x: x - this.#start.x, y: y - this.#start.y });
    });
    cy.on('free', 'node', ({ target }: EventObjectNode) => {
      this.#start = null;
      hear.drop(target.id());
    });
    let boxed: string[] = [];
    cy.on('boxstart', () => (boxed = []));
    cy.on('box', 'node, edge', ({ target }: EventObjectNode) => boxed.push(target.id()));
    // Cytoscape names the boxed ones only after it has said that the box is closed.
    cy.on('boxend', () => queueMicrotask(() => hear.box(boxed)));
  }
}

function nameOf({ target }: EventObjectNode): string {
  return target.id();
}

function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** A route's control points as Cytoscape wants them: along the line of its ends, and away from it. */
function bent({ from, to, controls }: Route): { weights: number[]; distances: number[] } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const weights: number[] = [];
  const distances: number[] = [];
  for (let at = 0; at < controls.length; at += 2) {
    const [px, py] = [(controls[at] ?? 0) - from.x, (controls[at + 1] ?? 0) - from.y];
    weights.push((px * dx + py * dy) / length ** 2);
    distances.push((py * dx - px * dy) / length);
  }
  return { weights, distances };
}

function ends(route: Route, from: Box, to: Box): { start: string; end: string } {
  const beside = (point: Point, box: Box) => {
    const { x, y } = centre(box);
    return `${point.x - x}px ${point.y - y}px`;
  };
  return { start: beside(route.from, from), end: beside(route.to, to) };
}
