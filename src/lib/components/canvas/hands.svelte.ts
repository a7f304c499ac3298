/**
 * What a person does on the canvas with pointer and fingers, turned into gestures on the map: a link
 * being drawn, cards being carried, what lies under the pointer, where the menu is open.
 */
import { chance } from '#lib/editor/deeds.ts';
import { layerName } from '#lib/editor/names.ts';
import type { MapScreen } from '#lib/editor/map-screen.svelte.ts';
import { columns, stageOf } from '#lib/map/columns.ts';
import * as gestures from '#lib/map/gestures.ts';
import { dropAt, type Drop, type Placed, type Point } from '#lib/map/layout.ts';
import type { Route } from '#lib/map/routes.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Board } from './board.svelte.ts';
import { lifted } from './compose.ts';
import type { Touch } from './painter.ts';
import type { Picture } from './picture.ts';
import type { Hearer } from './scene.ts';
import { middle } from './sight.svelte.ts';

/** A link on its way from a card to a pointer. */
interface Thread {
  from: string;
  at: Point;
  target: string | null;
  why: string | null;
}

/** Cards on their way to another place. */
interface Lift {
  id: string;
  ids: string[];
  by: Point;
  drop: Drop;
  why: string | null;
}

/** A new element is not wanted nearer to its cause than this, px of the map. */
const apart = 130;
/** How long what was under the pointer stays when it leaves, ms. */
const lingering = 160;

export class Hands implements Hearer {
  near: string | null = $state.raw(null);
  thread: Thread | null = $state.raw(null);
  lift: Lift | null = $state.raw(null);
  /** Where the menu of what can be done is open, on screen. */
  menu: Point | null = $state.raw(null);
  /** Where in the map it was opened. */
  spot: Point | null = null;
  readonly #board: Board;
  readonly #screen: MapScreen;
  #held = false;
  #leaving = 0;

  constructor(board: Board) {
    this.#board = board;
    this.#screen = board.screen;
  }

  stop(): void {
    clearTimeout(this.#leaving);
  }

  tap(card: string | null, point: Point, additive: boolean): void {
    const id = card ?? this.#board.linkAt(point);
    const { selection } = this.#screen.open;
    this.menu = null;
    if (id === null) {
      if (!additive) this.#screen.choose();
    } else if (!additive) this.#screen.choose(id);
    else if (!selection.delete(id)) selection.add(id);
  }

  doubleTap(card: string | null, point: Point): void {
    const board = this.#board;
    const id = card ?? board.linkAt(point);
    if (id !== null && board.picture?.groups.has(id)) board.open(id);
    else if (!board.editable) return;
    else if (id === null) this.addAt(point);
    else if (this.movable(id)) this.#screen.naming = id;
  }

  context(card: string | null, point: Point, at: Point): void {
    const id = card ?? this.#board.linkAt(point);
    if (id === null) this.#screen.choose();
    else if (!this.#screen.open.selection.has(id)) this.#screen.choose(id);
    this.spot = point;
    this.menu = at;
  }

  grab(id: string): void {
    if (!this.#screen.open.selection.has(id)) this.#screen.choose(id);
  }

  drag(id: string, by: Point): void {
    const { picture } = this.#board;
    const own = picture?.arrangement.cards.get(id);
    if (!picture || !own) return;
    const chosen = [...this.#screen.open.selection].filter((each) => this.movable(each));
    const ids = chosen.includes(id) ? chosen : [id];
    const point = { x: middle(own).x + by.x, y: middle(own).y + by.y };
    const drop = dropAt(picture.arrangement, point, ids);
    this.lift = { id, ids, by, drop, why: this.#barredFrom(drop.layer) };
    this.#board.draw();
  }

  drop(id: string): void {
    const { lift } = this;
    this.lift = null;
    this.#board.settle(id);
    if (!lift || lift.why !== null || Math.hypot(lift.by.x, lift.by.y) < 8) return;
    if (lift.ids.length === 1 && this.#stands(id, lift.drop)) return;
    const { open } = this.#screen;
    open.edit(gestures.move(open.state, lift.ids, lift.drop, chance.random), { soft: true });
  }

  box(ids: string[]): void {
    for (const id of ids) this.#screen.open.selection.add(id);
  }

  hover(card: string | null, point: Point | null): void {
    const id = card ?? (point && this.#board.linkAt(point));
    if (id === this.near) clearTimeout(this.#leaving);
    else if (id === null) this.#leave();
    else {
      clearTimeout(this.#leaving);
      this.#held = false;
      this.near = id;
      this.#board.draw();
    }
  }

  viewport(): void {
    this.#board.follow();
  }

  /** Whether a card may be carried by whoever is here. */
  movable(id: string): boolean {
    const { open } = this.#screen;
    const element = open.state.elements.get(id);
    return this.#board.editable && element !== undefined && open.rights.layer(element.layer);
  }

  chosen(id: string): boolean {
    return this.#screen.open.selection.has(id);
  }

  /** Keeps what is under the pointer while it is on something that belongs to it. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.#leave();
  }

  /** Draws a link from a card towards a point, saying what stands against it. */
  pull(from: string, at: Point): void {
    const target = this.#board.cardAt(at);
    const why =
      target === null
        ? this.#apart(from, at)
          ? this.#barredFrom(this.#layerAt(at))
          : null
        : this.#whyNot(from, target);
    this.thread = { from, at, target, why };
    this.#board.draw();
  }

  /** Links where one has let go; on empty ground with a new element. */
  release(): void {
    const { thread } = this;
    this.cancel();
    if (!thread || thread.why !== null || thread.target === thread.from) return;
    if (thread.target === null) {
      if (this.#apart(thread.from, thread.at)) this.addAt(thread.at, thread.from);
      return;
    }
    const { id, operations } = gestures.connect(thread.from, thread.target, chance);
    if (!this.#screen.open.edit(operations)) this.#screen.choose(id);
  }

  cancel(): void {
    this.thread = null;
    this.#board.draw();
  }

  /** Adds an element at a point of the map, linked from another one if so asked. */
  addAt(point: Point, from: string | null = null): void {
    const { picture } = this.#board;
    if (!picture) return;
    const { open } = this.#screen;
    const drop = dropAt(picture.arrangement, point);
    const why = this.#barredFrom(drop.layer);
    if (why !== null) {
      open.bar(why);
      return;
    }
    const made = gestures.add(open.state, drop, { name: m.command_new_name() }, chance);
    const link = from === null ? [] : gestures.connect(from, made.id, chance).operations;
    if (open.edit([...made.operations, ...link])) return;
    this.#screen.choose(made.id);
    this.#screen.naming = made.id;
  }

  /** What of all this is drawn over a picture. */
  over(picture: Picture): Touch {
    const { near, thread, lift } = this;
    const source = thread && picture.arrangement.cards.get(thread.from);
    return {
      chosen: this.#screen.open.selection,
      near: thread ? null : near,
      lifted: lift ? lifted(picture, lift) : null,
      guide: lift && lift.why === null ? lift.drop.guide : null,
      thread: thread && source ? threadOf(thread, source) : null,
      target:
        thread && thread.target !== null
          ? { id: thread.target, barred: thread.why !== null }
          : null,
    };
  }

  #leave(): void {
    clearTimeout(this.#leaving);
    this.#leaving = window.setTimeout(() => {
      if (this.#held || this.thread) return;
      this.near = null;
      this.#board.draw();
    }, lingering);
  }

  #layerAt(point: Point): Drop['layer'] | null {
    const { picture } = this.#board;
    return picture && dropAt(picture.arrangement, point).layer;
  }

  #apart(from: string, at: Point): boolean {
    const card = this.#board.picture?.arrangement.cards.get(from);
    if (!card) return false;
    const { x, y } = middle(card);
    return Math.hypot(x - at.x, y - at.y) >= apart;
  }

  #whyNot(from: string, to: string): string | null {
    const { open } = this.#screen;
    const obstacle = gestures.obstacle(open.state, from, to);
    if (obstacle === 'self') return m.canvas_why_self();
    if (obstacle === 'twin') return m.canvas_why_twin();
    const [a, b] = [open.state.elements.get(from), open.state.elements.get(to)];
    return a && b && open.rights.link(a.layer, b.layer) ? null : m.canvas_why_forbidden();
  }

  #barredFrom(layer: Drop['layer'] | null): string | null {
    const { open } = this.#screen;
    if (layer === null || open.rights.layer(layer)) return null;
    return m.canvas_why_layer({ layer: layerName(layer, open.fields.labels) });
  }

  /** Whether an element stands where it would be dropped. */
  #stands(id: string, { layer, after, stage }: Drop): boolean {
    const { state } = this.#screen.open;
    const element = state.elements.get(id);
    if (!element || element.layer !== layer) return false;
    const home = stageOf(state, element);
    if (stage !== undefined && stage !== home) return false;
    const beside = columns(state)[layer].filter(
      (each) => stage === undefined || stageOf(state, each) === home,
    );
    return (beside[beside.indexOf(element) - 1]?.id ?? null) === after;
  }
}

function threadOf({ from, at, target, why }: Thread, box: Placed): Touch['thread'] {
  const side = at.x >= middle(box).x ? 1 : -1;
  const start = { x: middle(box).x + (side * box.width) / 2, y: middle(box).y };
  const bend = Math.min(90, Math.abs(at.x - start.x) / 2) * side;
  const route: Route = {
    id: '',
    source: from,
    target: target ?? '',
    from: start,
    to: at,
    controls: [start.x + bend, start.y, at.x - bend, at.y],
    feedback: false,
    label: at,
  };
  return { route, barred: why !== null };
}
