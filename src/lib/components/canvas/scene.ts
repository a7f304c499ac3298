/**
 * The only door to Cytoscape. It holds the viewport, knows which card lies under a pointer, and turns
 * mouse, touch and pen into gestures. It draws nothing itself: its nodes are transparent, and the painter
 * draws cards and links at its `viewport`, and finds links under a point, at a fraction of the cost.
 */
import cytoscape, { type Core, type EventObject, type EventObjectNode } from 'cytoscape';
import type { Arrangement, Box, Placed, Point } from '#lib/map/layout.ts';

/** What a person does on the canvas; points are the map's own coordinates. */
export interface Hearer {
  /** An id is a card's; null is the ground, with whatever links run there. */
  tap: (id: string | null, point: Point, additive: boolean) => void;
  doubleTap: (id: string | null, point: Point) => void;
  context: (id: string | null, point: Point, screen: Point) => void;
  grab: (id: string) => void;
  /** How far the grabbed card has gone. */
  drag: (id: string, by: Point) => void;
  drop: (id: string) => void;
  box: (ids: string[]) => void;
  /** Over a card, over ground at a point, or gone. */
  hover: (id: string | null, point: Point | null) => void;
  viewport: () => void;
  /** Whether a card may be carried. */
  movable: (id: string) => boolean;
  chosen: (id: string) => boolean;
}

export interface Viewport {
  zoom: number;
  x: number;
  y: number;
}

export const zooms = { least: 0.08, most: 2.5 };

/** So far beside a card, px, a finger still means it. */
const fingertip = 10;

const style: cytoscape.StylesheetJson = [
  {
    selector: 'node',
    style: { shape: 'rectangle', width: 'data(width)', height: 'data(height)', opacity: 0 },
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
  #start: Point | null = null;

  constructor(container: HTMLElement, hear: Hearer) {
    this.#cy = cytoscape({
      container,
      style,
      layout: { name: 'preset' },
      minZoom: zooms.least,
      maxZoom: zooms.most,
      autounselectify: true,
      textureOnViewport: true,
      pixelRatio: 1,
    });
    this.#listen(hear);
    // Before Cytoscape hears of it: on touch it grabs at once.
    container.addEventListener('pointerdown', (event) => this.#ready(event, hear), true);
  }

  get viewport(): Viewport {
    return { zoom: this.#cy.zoom(), ...this.#cy.pan() };
  }

  get size(): { width: number; height: number } {
    return { width: this.#cy.width(), height: this.#cy.height() };
  }

  /** Shows these cards; touches only those that are new, gone or elsewhere. O(V). */
  show({ cards }: Pick<Arrangement, 'cards'>): void {
    const cy = this.#cy;
    cy.batch(() => {
      for (const id of this.#cards.keys()) if (!cards.has(id)) cy.getElementById(id).remove();
      const fresh: cytoscape.ElementDefinition[] = [];
      for (const [id, box] of cards) {
        const before = this.#cards.get(id);
        const position = centre(box);
        const { width, height } = box;
        if (!before) fresh.push({ group: 'nodes', data: { id, width, height }, position });
        else if (before.x !== box.x || before.y !== box.y || before.height !== height)
          cy.getElementById(id).data({ height }).position(position);
      }
      cy.add(fresh);
    });
    this.#cards = new Map(cards);
  }

  /** Puts a lifted card back where the layout has it. */
  settle(id: string): void {
    const box = this.#cards.get(id);
    if (box) this.#cy.getElementById(id).position(centre(box));
  }

  /** The card under a point, if any. */
  cardAt(point: Point): string | null {
    for (const [id, box] of this.#cards) if (isWithin(box, point, 0)) return id;
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

  /** A finger pans wherever it begins, unless what it is on has been chosen to be carried. */
  #ready({ clientX, clientY, pointerType }: PointerEvent, hear: Hearer): void {
    const { left = 0, top = 0 } = this.#cy.container()?.getBoundingClientRect() ?? {};
    const { zoom, x, y } = this.viewport;
    const at = { x: (clientX - left - x) / zoom, y: (clientY - top - y) / zoom };
    for (const [id, box] of this.#cards) {
      if (!isWithin(box, at, fingertip / zoom)) continue;
      const carried = hear.movable(id) && (pointerType !== 'touch' || hear.chosen(id));
      if (carried) this.#cy.getElementById(id).unpanify();
      else this.#cy.getElementById(id).panify();
    }
  }

  #listen(hear: Hearer): void {
    const cy = this.#cy;
    const idOf = (event: EventObject) => (event.target === cy ? null : nameOf(event));
    // A finger that rests opens the menu; lifting it is no tap then.
    let rested = false;
    cy.on('tapstart', () => (rested = false));
    cy.on('tap', (event) => {
      if (rested) return;
      const { shiftKey = false, ctrlKey = false, metaKey = false } = event.originalEvent;
      hear.tap(idOf(event), event.position, shiftKey || ctrlKey || metaKey);
    });
    cy.on('dbltap', (event) => hear.doubleTap(idOf(event), event.position));
    const menu = (event: EventObject) =>
      hear.context(idOf(event), event.position, event.renderedPosition);
    cy.on('cxttap', menu);
    cy.on('taphold', (event) => {
      if (!isTouch(event)) return;
      rested = true;
      menu(event);
    });
    cy.on('mousemove', (event) => {
      if (event.originalEvent.buttons === 0) hear.hover(idOf(event), event.position);
    });
    cy.on('mouseout', (event) => {
      if (event.target === cy) hear.hover(null, null);
    });
    cy.on('viewport', () => hear.viewport());
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
    cy.on('box', 'node', ({ target }: EventObjectNode) => boxed.push(target.id()));
    // Cytoscape names the boxed ones only after it has said that the box is closed.
    cy.on('boxend', () => queueMicrotask(() => hear.box(boxed)));
  }
}

function isWithin(box: Box, { x, y }: Point, reach: number): boolean {
  const [dx, dy] = [x - box.x, y - box.y];
  return dx >= -reach && dx <= box.width + reach && dy >= -reach && dy <= box.height + reach;
}

function isTouch({ originalEvent }: EventObject): boolean {
  return originalEvent.type.startsWith('touch');
}

function nameOf({ target }: EventObjectNode): string {
  return target.id();
}

function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
