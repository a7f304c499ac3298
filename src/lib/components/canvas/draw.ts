/** Draws cards and links on a 2D context that stands in the map's own coordinates. */
import { signMarks } from '#lib/editor/compared-columns.ts';
import { isolated } from '#lib/editor/written.ts';
import { likelyScore } from '#lib/figures/likely.ts';
import type { Sign } from '#lib/map/compare.ts';
import type { Placed, Point } from '#lib/map/layout.ts';
import { pathOf, type Route } from '#lib/map/routes.ts';
import type { Ink } from './ink.ts';
import type { CardLook, LinkLook, Picture } from './picture.ts';
import { wrap } from './wrap.ts';

const inset = 11;
const size = { name: 13, line: 16, figure: 12 };
const radius = 8;

/** Remembers what is dear to make: how a name breaks, and the path of a route. */
export class Memory {
  readonly #lines = new Map<string, string[]>();
  readonly #paths = new WeakMap<Route, Path2D>();

  lines(name: string, width: number, most: number, context: CanvasRenderingContext2D): string[] {
    const key = `${width} ${most} ${context.font} ${name}`;
    const known = this.#lines.get(key);
    if (known) return known;
    if (this.#lines.size > 5000) this.#lines.clear();
    const measure = (text: string) => context.measureText(text).width;
    const lines = wrap(name, width, most, measure).map(isolated);
    this.#lines.set(key, lines);
    return lines;
  }

  path(route: Route): Path2D {
    const known = this.#paths.get(route);
    if (known) return known;
    const path = new Path2D(pathOf(route));
    this.#paths.set(route, path);
    return path;
  }
}

export type CardState = 'plain' | 'chosen' | 'lifted' | 'target' | 'barred' | 'near';

export function drawCard(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Placed,
  look: CardLook,
  state: CardState,
  ink: Ink,
  memory: Memory,
): void {
  const { colour } = ink;
  if (look.group !== null) {
    context.fillStyle = colour.card;
    context.strokeStyle = colour['line-2'];
    context.lineWidth = 1;
    for (const back of [6, 3]) {
      context.beginPath();
      context.roundRect(x + back, y + back, width - 2 * back, height, radius);
      context.fill();
      context.stroke();
    }
  }
  if (state === 'lifted') {
    context.shadowColor = 'rgb(0 0 0 / 0.22)';
    context.shadowBlur = 24;
    context.shadowOffsetY = 8;
  }
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fillStyle = look.attention === 0 ? colour.card : colour[`attention-${look.attention}`];
  context.fill();
  context.shadowColor = 'transparent';
  context.lineWidth = state === 'chosen' || state === 'target' || look.sign === 'added' ? 2 : 1;
  context.strokeStyle =
    state === 'chosen' || state === 'lifted' || state === 'target'
      ? colour.ink
      : state === 'barred'
        ? colour.hurts
        : state === 'near'
          ? colour['ink-3']
          : look.sign !== null
            ? colour.ink
            : look.attention > 1
              ? colour['attention-4']
              : colour['line-2'];
  if (state === 'barred' || look.sign === 'removed') context.setLineDash([4, 3]);
  context.stroke();
  context.setLineDash([]);
  if (look.sign === 'changed') {
    context.beginPath();
    context.roundRect(x + 3, y + 3, width - 6, height - 6, radius - 3);
    context.stroke();
  }

  const pen = penOn(look, ink);
  context.fillStyle = pen.strong;
  context.direction = ink.mirrored ? 'rtl' : 'ltr';
  context.textAlign = 'start';
  context.textBaseline = 'alphabetic';
  context.font = `600 ${size.name}px ${ink.font}`;
  const most = look.figured ? 2 : 3;
  const room = width - 2 * inset - (look.critical ? 12 : 0);
  const lines = memory.lines(look.name, room, most, context);
  const start = ink.mirrored ? x + width - inset : x + inset;
  const block = look.figured ? y + 19 : y + height / 2 - ((lines.length - 1) * size.line) / 2 + 4.5;
  lines.forEach((line, at) => context.fillText(line, start, block + at * size.line));
  if (look.critical) star(context, ink.mirrored ? x + inset + 3 : x + width - inset - 3, y + 15);
  if (look.figured) drawScore(context, { x, y: y + height - 13, width }, look, ink, pen);
  if (look.group !== null) {
    context.font = `500 ${size.figure}px ${ink.font}`;
    context.textAlign = 'end';
    context.fillStyle = colour['ink-2'];
    const end = ink.mirrored ? x + inset : x + width - inset;
    context.fillText(new Intl.NumberFormat(ink.locale).format(look.group), end, y + height - 10);
  }
  if (look.talk > 0) {
    // beside the star of the critical few, not over it
    const end = look.critical ? 22 : 8;
    drawTalk(context, { x: ink.mirrored ? x + end : x + width - end, y }, look.talk, ink);
  }
  if (look.marks > 0) {
    context.beginPath();
    context.arc(ink.mirrored ? x + width + 7 : x - 7, y + 9, 3, 0, 7);
    context.fillStyle = colour['attention-3'];
    context.fill();
  }
  if (look.sign !== null) badge(context, { x: ink.mirrored ? x : x + width, y }, look.sign, ink);
}

/** How a thing differs between two moments, as a sign in a ring. */
export function badge(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  sign: Sign,
  { colour, font }: Ink,
): void {
  const gone = sign === 'removed';
  context.beginPath();
  context.arc(x, y, 8, 0, 7);
  context.fillStyle = gone ? colour.card : colour.ink;
  context.fill();
  context.strokeStyle = colour.ink;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = gone ? colour.ink : colour.paper;
  context.font = `600 ${size.name}px ${font}`;
  context.textAlign = 'center';
  context.fillText(signMarks[sign], x, y + 4.5);
}

/** A speech bubble on the card's upper edge, with how many conversations are open about it. */
function drawTalk(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  count: number,
  { colour, font, locale, mirrored }: Ink,
): void {
  context.font = `600 10px ${font}`;
  const text = new Intl.NumberFormat(locale).format(count);
  const width = Math.max(18, context.measureText(text).width + 10);
  const [left, top, height] = [mirrored ? x : x - width, y - 10, 15];
  const foot = mirrored ? left + width - 6 : left + 6;
  context.beginPath();
  context.roundRect(left, top, width, height, 7);
  context.moveTo(foot - 3, top + height - 1);
  context.lineTo(foot, top + height + 4);
  context.lineTo(foot + 3, top + height - 1);
  context.fillStyle = colour['ink-2'];
  context.fill();
  context.fillStyle = colour.paper;
  context.textAlign = 'center';
  context.fillText(text, left + width / 2, top + 11);
}

/** What is written and drawn with on a card: on deep orange ink alone stands out. */
interface Pen {
  strong: string;
  soft: string;
  track: string;
  trackAlpha: number;
}

function penOn({ attention }: CardLook, { colour }: Ink): Pen {
  const on = colour['on-attention-3'];
  return attention === 3
    ? { strong: on, soft: on, track: on, trackAlpha: 0.25 }
    : { strong: colour.ink, soft: colour['ink-2'], track: colour['line-2'], trackAlpha: 0.7 };
}

/** A small four-pointed star: one of the critical few. */
function star(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  for (let at = 0; at < 8; at++) {
    const reach = at % 2 === 0 ? 5 : 1.7;
    context.lineTo(
      x + Math.cos((at * Math.PI) / 4) * reach,
      y + Math.sin((at * Math.PI) / 4) * reach,
    );
  }
  context.fill();
}

function drawScore(
  context: CanvasRenderingContext2D,
  { x, y, width }: { x: number; y: number; width: number },
  { score, se, target }: CardLook,
  { colour, font, mirrored, locale }: Ink,
  pen: Pen,
): void {
  const room = width - 2 * inset - 34;
  const at = (value: number) =>
    mirrored ? x + width - inset - (room * value) / 100 : x + inset + (room * value) / 100;
  const bar = (from: number, to: number, fill: string) => {
    context.beginPath();
    context.roundRect(Math.min(at(from), at(to)), y - 2, Math.abs(at(to) - at(from)), 4, 2);
    context.fillStyle = fill;
    context.fill();
  };
  if (score === null) {
    context.setLineDash([3, 3]);
    context.strokeStyle = colour['ink-3'];
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(at(0), y + 0.5);
    context.lineTo(at(100), y + 0.5);
    context.stroke();
    context.setLineDash([]);
  } else {
    context.globalAlpha *= pen.trackAlpha;
    bar(0, 100, pen.track);
    context.globalAlpha /= pen.trackAlpha;
    bar(0, Math.max(score, 2), pen.soft);
    drawDoubt(context, score, se, at, y, pen.soft);
  }
  if (target !== null) {
    context.fillStyle = pen.strong;
    context.fillRect(at(target) - 0.75, y - 5, 1.5, 10);
  }
  context.fillStyle = score === null ? pen.soft : pen.strong;
  context.font = `600 ${size.figure}px ${font}`;
  context.textAlign = 'end';
  const text =
    score === null
      ? '–'
      : new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(score);
  context.fillText(text, mirrored ? x + inset : x + width - inset, y + 4);
}

/** From end to end of the range that holds nine times in ten; a ring at the end where that is not known. */
function drawDoubt(
  context: CanvasRenderingContext2D,
  score: number,
  se: number | null,
  at: (value: number) => number,
  y: number,
  ink: string,
): void {
  const likely = likelyScore(score, se);
  if (likely === null) {
    context.strokeStyle = ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(at(score), y, 3.5, 0, 2 * Math.PI);
    context.stroke();
    return;
  }
  const [from, to] = [at(likely.low), at(likely.high)];
  context.fillStyle = ink;
  context.fillRect(Math.min(from, to), y - 0.5, Math.abs(to - from), 1);
  for (const end of [from, to]) context.fillRect(end - 0.5, y - 4, 1, 8);
}

/** `crowd` is a plain link among so many that only their flow can be read: finer, and without dashes. */
export type LinkState = 'plain' | 'crowd' | 'chosen' | 'near';

export function drawLink(
  context: CanvasRenderingContext2D,
  route: Route,
  look: LinkLook,
  state: LinkState,
  ink: Ink,
  memory: Memory,
): void {
  const { colour } = ink;
  const { strength, many } = look;
  const tone = strength === null ? colour['ink-3'] : strength < 0 ? colour.hurts : colour.helps;
  const before = context.globalAlpha;
  const crowd = state === 'crowd';
  const quiet = crowd || state === 'plain';
  context.globalAlpha *= crowd ? 0.2 : quiet ? (strength === null ? 0.45 : 0.38) : 1;
  context.strokeStyle = state === 'chosen' || look.sign !== null ? colour.ink : tone;
  if (look.sign !== null) context.globalAlpha = before * (look.sign === 'removed' ? 0.7 : 0.9);
  context.lineWidth = widthOf(strength) * (crowd ? 0.5 : 1) + (quiet ? 0 : 0.75);
  if (many > 1) {
    // Between groups the width tells how many links run there.
    context.lineWidth = Math.min(9, 0.75 * Math.sqrt(many)) + (quiet ? 0 : 0.75);
    context.globalAlpha = before * (quiet ? 0.3 : 0.9);
  }
  const against = strength !== null && strength < 0;
  context.setLineDash(
    look.sign === 'removed' ? [3, 5] : crowd ? [] : against ? [2, 4] : look.weak ? [7, 5] : [],
  );
  context.lineCap = against ? 'round' : 'butt';
  context.stroke(memory.path(route));
  context.setLineDash([]);
  const sideways = route.from.x === route.to.x;
  if (route.feedback || sideways || !quiet) arrow(context, route);
  context.globalAlpha = before;
}

/** The label of a feedback link, on paper so that it can be read over the line. */
export function drawLabel(
  context: CanvasRenderingContext2D,
  { label: { x, y } }: Route,
  text: string,
  ink: Ink,
): void {
  context.direction = ink.mirrored ? 'rtl' : 'ltr';
  context.font = `400 12px ${ink.font}`;
  context.textAlign = 'center';
  const { width } = context.measureText(text);
  context.fillStyle = ink.colour.paper;
  context.fillRect(x - width / 2 - 6, y - 9, width + 12, 18);
  context.fillStyle = ink.colour['ink-2'];
  context.fillText(text, x, y + 4);
}

export function widthOf(strength: number | null): number {
  return strength === null ? 1.5 : 1.5 + Math.min(6, Math.abs(strength) * 6);
}

function arrow(context: CanvasRenderingContext2D, { to, controls }: Route): void {
  const [cx = to.x, cy = to.y] = controls.slice(-2);
  const angle = Math.atan2(to.y - cy, to.x - cx);
  const size = 5 + context.lineWidth;
  context.beginPath();
  context.moveTo(to.x, to.y);
  for (const turn of [2.7, -2.7])
    context.lineTo(to.x + Math.cos(angle + turn) * size, to.y + Math.sin(angle + turn) * size);
  context.closePath();
  context.fillStyle = context.strokeStyle;
  context.fill();
}

export function drawStages(
  context: CanvasRenderingContext2D,
  { arrangement, stages }: Picture,
  ink: Ink,
): void {
  context.font = `500 12px ${ink.font}`;
  context.direction = ink.mirrored ? 'rtl' : 'ltr';
  context.textAlign = 'start';
  for (const { stage, x, y, width, height } of arrangement.stages) {
    context.fillStyle = ink.colour['ink-2'];
    const text = stages.get(stage) ?? '';
    context.fillText(text, ink.mirrored ? x + width - 2 : x + 2, y + height - 6, width - 4);
  }
}
