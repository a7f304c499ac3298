/**
 * Paints a picture at a viewport. What stands still is drawn once, on a sheet larger than the window,
 * and moved as a whole while one pans, zooms or drags; what one touches is drawn over it each frame.
 */
import type { Box, Placed, Point } from '#lib/map/layout.ts';
import type { Route } from '#lib/map/routes.ts';
import {
  badge,
  drawCard,
  drawLabel,
  drawLink,
  drawStages,
  Memory,
  type CardState,
  type LinkState,
} from './draw.ts';
import type { Ink } from './ink.ts';
import type { Picture } from './picture.ts';
import type { Viewport } from './scene.ts';

/** What is drawn over the sheet. */
export interface Touch {
  chosen: ReadonlySet<string>;
  /** Under the pointer or the keyboard. */
  near: string | null;
  lifted: { cards: Placed[]; routes: Route[] } | null;
  guide: Box | null;
  /** A link being drawn. */
  thread: { route: Route; barred: boolean } | null;
  target: { id: string; barred: boolean } | null;
}

const margin = 320;
/** So many links are drawn as a crowd. */
const crowd = 400;
/** So many changed links bear a sign each. */
const few = 20;
const faint = { card: 0.3, link: 0.12 };

export class Painter {
  readonly #surface: HTMLCanvasElement;
  readonly #sheet = document.createElement('canvas');
  readonly #memory = new Memory();
  readonly #bounds = new WeakMap<Route, Box>();
  #drawn: Viewport | null = null;
  #width = 0;
  #height = 0;
  #ratio = 1;

  constructor(surface: HTMLCanvasElement) {
    this.#surface = surface;
  }

  resize(width: number, height: number, ratio: number): void {
    [this.#width, this.#height, this.#ratio] = [width, height, ratio];
    for (const [canvas, around] of [
      [this.#surface, 0],
      [this.#sheet, margin],
    ] as const) {
      canvas.width = Math.round((width + 2 * around) * ratio);
      canvas.height = Math.round((height + 2 * around) * ratio);
    }
    this.#drawn = null;
  }

  /** Forgets the sheet: something on it changed. */
  stale(): void {
    this.#drawn = null;
  }

  /** Whether the sheet is sharp at this viewport; otherwise it is shown stretched until `redraw`. */
  isSharp({ zoom }: Viewport): boolean {
    return this.#drawn?.zoom === zoom;
  }

  /** Draws one part of the sheet anew: a card that says something else, and what lies around it. */
  mend(picture: Picture, box: Box, ink: Ink): void {
    const view = this.#drawn;
    const context = this.#sheet.getContext('2d');
    if (!view || !context) return;
    const around = { x: box.x - 12, y: box.y - 8, width: box.width + 24, height: box.height + 20 };
    context.save();
    this.#place(context, view, margin);
    context.beginPath();
    context.rect(around.x, around.y, around.width, around.height);
    context.clip();
    context.clearRect(around.x, around.y, around.width, around.height);
    this.#everything(context, picture, around, ink);
    context.restore();
  }

  /** The link that runs within `reach` of a point of the map, the one drawn last first. O(E). */
  linkAt({ routes }: Picture, { x, y }: Point, reach: number): string | null {
    const context = this.#sheet.getContext('2d');
    if (!context) return null;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.lineWidth = 2 * reach;
    context.setLineDash([]);
    const spot = { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach };
    const found = [...routes.values()].findLast(
      (route) =>
        meets(this.#boundsOf(route), spot) &&
        context.isPointInStroke(this.#memory.path(route), x, y),
    );
    context.restore();
    return found?.id ?? null;
  }

  paint(picture: Picture, view: Viewport, touch: Touch, ink: Ink): void {
    const context = this.#surface.getContext('2d');
    if (!context) return;
    if (!this.#drawn || !this.#covers(view)) this.redraw(picture, view, ink);
    const drawn = this.#drawn ?? view;
    const scale = view.zoom / drawn.zoom;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#surface.width, this.#surface.height);
    const offset = (now: number, then: number) => (now - (then + margin) * scale) * this.#ratio;
    context.drawImage(
      this.#sheet,
      offset(view.x, drawn.x),
      offset(view.y, drawn.y),
      this.#sheet.width * scale,
      this.#sheet.height * scale,
    );
    this.#place(context, view, 0);
    this.#touched(context, picture, touch, ink);
  }

  /** Draws the whole sheet for a viewport. O(what is in sight). */
  redraw(picture: Picture, view: Viewport, ink: Ink): void {
    const context = this.#sheet.getContext('2d');
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#sheet.width, this.#sheet.height);
    this.#place(context, view, margin);
    this.#everything(context, picture, this.#sight(view, margin), ink);
    this.#drawn = view;
  }

  #place(context: CanvasRenderingContext2D, { zoom, x, y }: Viewport, around: number): void {
    const scale = zoom * this.#ratio;
    const [dx, dy] = [(x + around) * this.#ratio, (y + around) * this.#ratio];
    context.setTransform(scale, 0, 0, scale, dx, dy);
  }

  #sight({ zoom, x, y }: Viewport, around: number): Box {
    const length = (side: number) => (side + 2 * around) / zoom;
    return {
      x: (-x - around) / zoom,
      y: (-y - around) / zoom,
      width: length(this.#width),
      height: length(this.#height),
    };
  }

  /** Whether the sheet still reaches over the window, stretched or not. */
  #covers(view: Viewport): boolean {
    if (!this.#drawn) return false;
    if (this.#drawn.zoom !== view.zoom) return view.zoom / this.#drawn.zoom > 0.4;
    const [dx, dy] = [view.x - this.#drawn.x, view.y - this.#drawn.y];
    return Math.abs(dx) <= margin && Math.abs(dy) <= margin;
  }

  #everything(context: CanvasRenderingContext2D, picture: Picture, sight: Box, ink: Ink): void {
    const { arrangement, routes, cards, links, bright } = picture;
    const dim = (id: string, how: number) => {
      context.globalAlpha = !bright || bright.has(id) ? 1 : how;
    };
    drawStages(context, picture, ink);
    const state = routes.size > crowd && !bright ? 'crowd' : 'plain';
    for (const [id, route] of routes) {
      const look = links.get(id);
      if (!look || !meets(this.#boundsOf(route), sight)) continue;
      dim(id, faint.link);
      drawLink(context, route, look, state, ink, this.#memory);
    }
    for (const [id, route] of routes) {
      const label = links.get(id)?.label;
      if (!label || !meets(this.#boundsOf(route), sight)) continue;
      dim(id, faint.card);
      drawLabel(context, route, label, ink);
    }
    // Of many that changed their look tells; what came and what went is always said.
    const changed = [...links.values()].filter(({ sign }) => sign === 'changed').length;
    for (const [id, route] of routes) {
      const sign = links.get(id)?.sign;
      if (!sign || (sign === 'changed' && changed > few)) continue;
      if (!meets(this.#boundsOf(route), sight)) continue;
      dim(id, faint.card);
      badge(context, route.label, sign, ink);
    }
    for (const [id, box] of arrangement.cards) {
      const look = cards.get(id);
      if (!look || !meets(box, sight)) continue;
      dim(id, faint.card);
      drawCard(context, box, look, 'plain', ink, this.#memory);
    }
    context.globalAlpha = 1;
  }

  #touched(context: CanvasRenderingContext2D, picture: Picture, touch: Touch, ink: Ink): void {
    const { arrangement, routes, links } = picture;
    const around = (id: string) =>
      [...routes.values()].filter(({ source, target }) => source === id || target === id);
    const line = (route: Route, state: LinkState) => {
      const look = links.get(route.id);
      if (look) drawLink(context, route, look, state, ink, this.#memory);
    };
    const card = (id: string, state: CardState) => {
      const [box, look] = [arrangement.cards.get(id), picture.cards.get(id)];
      if (box && look) drawCard(context, box, look, state, ink, this.#memory);
    };
    const { near, chosen, lifted, thread, target } = touch;
    if (near !== null && !lifted) {
      const route = routes.get(near);
      if (route) line(route, 'near');
      else for (const each of around(near)) line(each, 'near');
    }
    for (const id of chosen) {
      const route = routes.get(id);
      if (route) line(route, 'chosen');
      else if (chosen.size === 1 && !lifted) for (const each of around(id)) line(each, 'near');
    }
    if (near !== null && !chosen.has(near)) card(near, 'near');
    for (const id of chosen) card(id, 'chosen');
    if (touch.guide) drawGuide(context, touch.guide, ink);
    if (thread) drawThread(context, thread, ink);
    if (target) card(target.id, target.barred ? 'barred' : 'target');
    if (!lifted) return;
    for (const { id } of lifted.cards) veil(context, arrangement.cards.get(id), ink);
    for (const route of lifted.routes) line(route, 'near');
    for (const box of lifted.cards) {
      const look = picture.cards.get(box.id);
      if (look) drawCard(context, box, look, 'lifted', ink, this.#memory);
    }
  }

  #boundsOf(route: Route): Box {
    const known = this.#bounds.get(route);
    if (known) return known;
    const xs = [route.from.x, route.to.x];
    const ys = [route.from.y, route.to.y];
    route.controls.forEach((value, at) => (at % 2 === 0 ? xs : ys).push(value));
    const [x, y] = [Math.min(...xs) - 10, Math.min(...ys) - 10];
    const box = { x, y, width: Math.max(...xs) + 10 - x, height: Math.max(...ys) + 10 - y };
    this.#bounds.set(route, box);
    return box;
  }
}

function meets(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Where something will stand: a line across the column, with round ends. */
function drawGuide(context: CanvasRenderingContext2D, { x, y, width }: Box, { colour }: Ink): void {
  context.fillStyle = colour['attention-3'];
  context.fillRect(x, y - 1, width, 2);
  for (const end of [x, x + width]) {
    context.beginPath();
    context.arc(end, y, 3.5, 0, 7);
    context.fill();
  }
}

function drawThread(
  context: CanvasRenderingContext2D,
  { route, barred }: { route: Route; barred: boolean },
  { colour }: Ink,
): void {
  const { from, to, controls } = route;
  const [ax = from.x, ay = from.y, bx = to.x, by = to.y] = controls;
  context.strokeStyle = barred ? colour.hurts : colour.ink;
  context.lineWidth = 2;
  context.setLineDash(barred ? [4, 4] : []);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.bezierCurveTo(ax, ay, bx, by, to.x, to.y);
  context.stroke();
  context.setLineDash([]);
  dot(context, to, context.strokeStyle);
}

function dot(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  fill: string | CanvasGradient | CanvasPattern,
): void {
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, 4, 0, 7);
  context.fill();
}

/** Lets the place that a lifted card left step back. */
function veil(context: CanvasRenderingContext2D, box: Box | undefined, { colour }: Ink): void {
  if (!box) return;
  context.globalAlpha = 0.72;
  context.fillStyle = colour.paper;
  context.fillRect(box.x - 1, box.y - 1, box.width + 2, box.height + 2);
  context.globalAlpha = 1;
}
