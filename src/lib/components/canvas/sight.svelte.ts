/** What of the map is in the window, and how one turns to other parts of it. */
import { layers } from '#lib/map/layers.ts';
import { card, type Box, type Point } from '#lib/map/layout.ts';
import type { Picture } from './picture.ts';
import { zooms, type Viewport } from './scene.ts';

/** Room round the map when all of it is shown, px; above there are the headings. */
export const room = { top: 52, side: 36, bottom: 56 };
/** How long a turn takes, ms. */
export const motion = 170;
/** Above the first cards there is this much of the map, px. */
const head = 48;
/** Below the first nothing can be read; the second reads well on the smallest window. */
const legible = { least: 0.45, well: 0.66 };

export class Sight {
  view: Viewport = $state.raw({ zoom: 1, x: 0, y: 0 });
  size = $state.raw({ width: 0, height: 0 });
  readonly #turn: (view: Viewport, duration: number) => void;

  /** @param turn moves the scene to a view, over so many milliseconds. */
  constructor(turn: (view: Viewport, duration: number) => void) {
    this.#turn = turn;
  }

  onScreen({ x, y }: Point): Point {
    return { x: x * this.view.zoom + this.view.x, y: y * this.view.zoom + this.view.y };
  }

  inMap({ x, y }: Point): Point {
    return { x: (x - this.view.x) / this.view.zoom, y: (y - this.view.y) / this.view.zoom };
  }

  /** The first look: all of the map where that can be read, else its first card, in the upper corner. */
  begin(picture: Picture): void {
    const { width, height, mirrored, columns } = picture.arrangement;
    const whole = this.#whole(picture);
    const zoom = legible.well;
    if (whole.zoom >= legible.least || height === 0) {
      this.#look(whole, false);
      return;
    }
    const x = mirrored ? this.size.width - 16 - width * zoom : 16;
    const [first] = layers.flatMap((layer) => columns[layer][0] ?? []);
    this.#look({ zoom, x, y: room.top + 16 - (first?.y ?? head) * zoom }, false);
  }

  /** All of the map. O(E). */
  fit(picture: Picture): void {
    this.#look(this.#whole(picture), true);
  }

  zoom(factor: number): void {
    const { width, height } = this.size;
    const { zoom } = this.view;
    const next = Math.max(zooms.least, Math.min(zooms.most, zoom * factor));
    const middle = this.inMap({ x: width / 2, y: height / 2 });
    this.#look(this.#around(middle, next), true);
  }

  /** Brings a point of the map to the middle. */
  centre(point: Point): void {
    this.#look(this.#around(point, this.view.zoom), false);
  }

  /** Shows what somebody else sees: the same middle, as near. */
  look(centre: Point, zoom: number): void {
    this.#look(this.#around(centre, Math.max(zooms.least, Math.min(zooms.most, zoom))), true);
  }

  /** Brings a point of the map into sight, only as far as it takes: who follows with their eyes should not lose their place. */
  reveal(spot: Point): void {
    const { width, height } = this.size;
    const { zoom, x, y } = this.view;
    if (zoom < legible.least) {
      this.#look(this.#around(spot, 0.9), true);
      return;
    }
    const reach = { x: (card.width / 2 + 16) * zoom, y: (card.height / 2 + 12) * zoom };
    const at = this.onScreen(spot);
    const dx = into(at.x, reach.x, width - reach.x);
    const dy = into(at.y, room.top + reach.y, height - reach.y);
    if (dx !== 0 || dy !== 0) this.#look({ zoom, x: x + dx, y: y + dy }, true);
  }

  #whole({ arrangement: { width, height }, routes }: Picture): Viewport {
    const lanes = [...routes.values()].flatMap(({ feedback, label }) => (feedback ? label.y : []));
    const bottom = Math.max(height, ...lanes);
    const free = {
      width: this.size.width - 2 * room.side,
      height: this.size.height - room.top - room.bottom,
    };
    const whole = Math.min(free.width / width, free.height / (bottom - head), 1.15);
    // A map too tall to be read whole is shown from its top, as wide as it may be.
    const zoom = whole >= 0.72 ? whole : Math.max(whole, Math.min(free.width / width, 0.9));
    const x = (this.size.width - width * zoom) / 2;
    const spare = Math.max(0, free.height - (bottom - head) * zoom);
    return { zoom, x, y: room.top - head * zoom + spare / 2 };
  }

  #around({ x, y }: Point, zoom: number): Viewport {
    const { width, height } = this.size;
    return { zoom, x: width / 2 - x * zoom, y: height / 2 - y * zoom };
  }

  #look(view: Viewport, glide: boolean): void {
    this.#turn(view, glide && !isStill() ? motion : 0);
  }
}

/** Whether the person asks for less motion. */
export function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** How far a place must go to lie between two others. */
function into(place: number, least: number, most: number): number {
  return place < least ? least - place : place > most ? most - place : 0;
}
