/**
 * One canvas at work: brings map, scene and painter together, and turns what a person does with pointer
 * and keys into gestures on the map. It holds no truth: whatever it shows is composed from the map.
 */
import { SvelteSet } from 'svelte/reactivity';
import { chance } from '#lib/editor/deeds.ts';
import { layerName } from '#lib/editor/names.ts';
import type { MapScreen } from '#lib/editor/map-screen.svelte.ts';
import { columns, stageOf } from '#lib/map/columns.ts';
import * as gestures from '#lib/map/gestures.ts';
import type { Group } from '#lib/map/groups.ts';
import { card, dropAt, type Drop, type Placed, type Point } from '#lib/map/layout.ts';
import { fromContent, type MapState } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { compose, halfway, lifted, standsAlike, unknown, type Known } from './compose.ts';
import { inkOf, type Ink } from './ink.ts';
import { Painter, type Touch } from './painter.ts';
import type { Picture } from './picture.ts';
import { Scene, zooms, type Viewport } from './scene.ts';
import { across, towards } from './walk.ts';

/** Room round the map when all of it is shown, px; above there are the headings. */
const room = { top: 52, side: 36, bottom: 56 };
const motion = 170;

/** A link on its way from a card to a pointer. */
interface Thread {
  from: string;
  at: Point;
  target: string | null;
  why: string | null;
}

interface Lift {
  id: string;
  ids: string[];
  by: Point;
  drop: Drop;
  why: string | null;
}

export class Board {
  readonly screen: MapScreen;
  view: Viewport = $state.raw({ zoom: 1, x: 0, y: 0 });
  picture: (Picture & { groups: Map<string, Group> }) | null = $state.raw(null);
  size = $state.raw({ width: 0, height: 0 });
  near: string | null = $state.raw(null);
  thread: Thread | null = $state.raw(null);
  lift: Lift | null = $state.raw(null);
  /** Where the menu of what can be done is open, on screen. */
  menu: Point | null = $state.raw(null);
  /** Where in the map it was opened. */
  spot: Point | null = null;
  readonly #opened = new SvelteSet<string>();
  #known: Known = unknown;
  #bright: ReadonlySet<string> | null = null;
  #scene: Scene | null = null;
  #painter: Painter | null = null;
  #ink: Ink | null = null;
  #frame = 0;
  #settling = 0;
  #leaving = 0;
  #moving: { from: Picture; since: number } | null = null;
  #probe: HTMLElement | null = null;
  #held = false;

  constructor(screen: MapScreen) {
    this.screen = screen;
  }

  /** The map that is shown: now, or a past moment. */
  get state(): MapState {
    const { past, open } = this.screen;
    return past ? fromContent(past.content) : open.state;
  }

  get editable(): boolean {
    return this.screen.past === null;
  }

  /** Begins to draw into an element; returns how to stop. */
  start(container: HTMLElement, surface: HTMLCanvasElement, probe: HTMLElement): () => void {
    this.#probe = probe;
    this.#painter = new Painter(surface);
    this.#ink = inkOf(probe, getLocale());
    this.#scene = new Scene(container, this.#hearer(), (id) => this.#movable(id));
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(container);
    this.#resize();
    const stopHearing = this.screen.open.subscribe((touched) => this.#renew(touched));
    const themes = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => this.repaint();
    themes.addEventListener('change', repaint);
    const marked = new MutationObserver(repaint);
    marked.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    void document.fonts.ready.then(repaint);
    this.screen.canvas = {
      fit: () => this.fit(),
      zoom: (factor) => this.zoom(factor),
      reveal: (id) => this.reveal(id),
    };
    return () => {
      this.screen.canvas = null;
      stopHearing();
      sizes.disconnect();
      marked.disconnect();
      themes.removeEventListener('change', repaint);
      cancelAnimationFrame(this.#frame);
      clearTimeout(this.#settling);
      clearTimeout(this.#leaving);
      this.#scene?.destroy();
      this.#scene = null;
      this.#painter = null;
    };
  }

  /** Takes in what else is known of the map. */
  know(known: Known, bright: ReadonlySet<string> | null): void {
    this.#known = known;
    this.#bright = bright;
    this.#renew(null);
  }

  /** Draws all anew, in the colours of now. */
  repaint(): void {
    if (!this.#probe) return;
    this.#ink = inkOf(this.#probe, getLocale());
    this.#painter?.stale();
    this.draw();
  }

  /** Asks for a frame. */
  draw(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      this.#paint(now);
    });
  }

  fit(glide = true): void {
    const { picture, size } = this;
    if (!picture) return;
    const { width } = picture.arrangement;
    const bottom = Math.max(
      picture.arrangement.height,
      ...[...picture.routes.values()]
        .filter(({ feedback }) => feedback)
        .map(({ label }) => label.y),
    );
    const free = {
      width: size.width - 2 * room.side,
      height: size.height - room.top - room.bottom,
    };
    const top = 48;
    const whole = Math.min(free.width / width, free.height / (bottom - top), 1.15);
    // A map too tall to be read whole is shown from its top, as wide as it may be.
    const zoom = whole >= 0.72 ? whole : Math.max(whole, Math.min(free.width / width, 0.9, 1));
    const x = (size.width - width * zoom) / 2;
    const spare = Math.max(0, free.height - (bottom - top) * zoom);
    this.#look({ zoom, x, y: room.top - top * zoom + spare / 2 }, glide);
  }

  zoom(factor: number): void {
    const { zoom, x, y } = this.view;
    const next = Math.max(zooms.least, Math.min(zooms.most, zoom * factor));
    const keep = (pan: number, middle: number) => middle - ((middle - pan) / zoom) * next;
    const { width, height } = this.size;
    this.#look({ zoom: next, x: keep(x, width / 2), y: keep(y, height / 2) }, true);
  }

  /** Brings a point of the map to the middle. */
  centre({ x, y }: Point, glide = false): void {
    const { zoom } = this.view;
    const { width, height } = this.size;
    this.#look({ zoom, x: width / 2 - x * zoom, y: height / 2 - y * zoom }, glide);
  }

  /** Brings an element or link into sight, opening the group it is in. */
  reveal(id: string): void {
    const inGroup = [...(this.picture?.groups.values() ?? [])].find(({ elements }) =>
      elements.includes(id),
    );
    if (inGroup) this.#open(inGroup.id);
    const box = this.picture?.arrangement.cards.get(id);
    const spot = box ? middle(box) : this.picture?.routes.get(id)?.label;
    if (!spot) return;
    const { width, height } = this.size;
    if (this.view.zoom < 0.45) {
      const zoom = 0.9;
      this.#look({ zoom, x: width / 2 - spot.x * zoom, y: height / 2 - spot.y * zoom }, true);
      return;
    }
    // Only as far as it takes: who follows with their eyes should not lose their place.
    const reach = { x: card.width / 2 + 16, y: card.height / 2 + 12 };
    const { zoom, x, y } = this.view;
    const at = this.onScreen(spot);
    const keep = (place: number, least: number, most: number) =>
      place < least ? least - place : place > most ? most - place : 0;
    const dx = keep(at.x, reach.x * zoom, width - reach.x * zoom);
    const dy = keep(at.y, room.top + reach.y * zoom, height - reach.y * zoom);
    if (dx !== 0 || dy !== 0) this.#look({ zoom, x: x + dx, y: y + dy }, true);
  }

  onScreen({ x, y }: Point): Point {
    return { x: x * this.view.zoom + this.view.x, y: y * this.view.zoom + this.view.y };
  }

  inMap({ x, y }: Point): Point {
    return { x: (x - this.view.x) / this.view.zoom, y: (y - this.view.y) / this.view.zoom };
  }

  /** Keeps what is under the pointer while it is on something that belongs to it. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.#leave();
  }

  /** Draws a link from a card towards a point, saying what stands against it. */
  pull(from: string, at: Point): void {
    const target = this.#scene?.cardAt(at) ?? null;
    this.thread = { from, at, target, why: target === null ? null : this.#whyNot(from, target) };
    this.draw();
  }

  /** Links where one has let go; on empty ground with a new element. */
  release(): void {
    const { thread, screen } = this;
    this.thread = null;
    this.draw();
    if (!thread || thread.why !== null) return;
    if (thread.target === thread.from) return;
    if (thread.target !== null) {
      const { id, operations } = gestures.connect(thread.from, thread.target, chance);
      if (!screen.open.edit(operations)) screen.choose(id);
      return;
    }
    const card = this.picture?.arrangement.cards.get(thread.from);
    if (!card || Math.hypot(middle(card).x - thread.at.x, middle(card).y - thread.at.y) < 130)
      return;
    this.#add(thread.at, thread.from);
  }

  cancel(): void {
    this.thread = null;
    this.draw();
  }

  /** Adds an element at a point of the map. */
  addAt(point: Point): void {
    this.#add(point, null);
  }

  /** Moves what is chosen along columns and links; false where the key means nothing here. */
  step(key: string): boolean {
    const { picture, screen } = this;
    if (!picture) return false;
    const from = [...screen.open.selection].at(-1) ?? null;
    const forward = picture.arrangement.mirrored ? 'ArrowLeft' : 'ArrowRight';
    const backward = picture.arrangement.mirrored ? 'ArrowRight' : 'ArrowLeft';
    const next =
      key === 'ArrowUp' || key === 'ArrowDown'
        ? across(picture, from, key === 'ArrowUp' ? -1 : 1)
        : key === forward || key === backward
          ? towards(picture, from, key === forward ? 1 : -1)
          : null;
    if (next === null) return key.startsWith('Arrow');
    screen.choose(next);
    this.reveal(next);
    return true;
  }

  /** Opens a group, or the details of what is chosen. */
  enter(): void {
    const [id] = this.screen.open.selection;
    if (id !== undefined && this.picture?.groups.has(id)) this.#open(id);
    else {
      this.screen.panel = 'inspector';
      this.screen.mending = this.screen.link ? 'strength' : 'name';
    }
  }

  #hearer() {
    const { screen } = this;
    return {
      tap: (card: string | null, point: Point, additive: boolean) => {
        const id = card ?? this.#linkAt(point);
        this.menu = null;
        if (id === null) {
          if (!additive) screen.choose();
        } else if (!additive) screen.choose(id);
        else if (!screen.open.selection.delete(id)) screen.open.selection.add(id);
      },
      doubleTap: (card: string | null, point: Point) => {
        const id = card ?? this.#linkAt(point);
        if (id !== null && this.picture?.groups.has(id)) this.#open(id);
        else if (!this.editable) return;
        else if (id === null) this.#add(point, null);
        else if (this.#movable(id)) screen.naming = id;
      },
      context: (card: string | null, point: Point, at: Point) => {
        const id = card ?? this.#linkAt(point);
        if (id !== null && !screen.open.selection.has(id)) screen.choose(id);
        if (id === null) screen.choose();
        this.spot = point;
        this.menu = at;
      },
      grab: (id: string) => {
        if (!screen.open.selection.has(id)) screen.choose(id);
      },
      drag: (id: string, by: Point) => this.#drag(id, by),
      drop: (id: string) => this.#drop(id),
      box: (ids: string[]) => {
        for (const id of ids) screen.open.selection.add(id);
      },
      hover: (card: string | null, point: Point | null) => {
        const id = card ?? (point && this.#linkAt(point));
        if (id === this.near) clearTimeout(this.#leaving);
        else if (id === null) this.#leave();
        else {
          clearTimeout(this.#leaving);
          this.#held = false;
          this.near = id;
          this.draw();
        }
      },
      viewport: () => {
        if (this.#scene) this.view = this.#scene.viewport;
        this.draw();
      },
    };
  }

  #linkAt(point: Point): string | null {
    if (!this.picture || !this.#painter) return null;
    return this.#painter.linkAt(this.picture, point, 6 / this.view.zoom);
  }

  #leave(): void {
    clearTimeout(this.#leaving);
    this.#leaving = window.setTimeout(() => {
      if (this.#held || this.thread) return;
      this.near = null;
      this.draw();
    }, 160);
  }

  #movable(id: string): boolean {
    const { open } = this.screen;
    const element = open.state.elements.get(id);
    return this.editable && element !== undefined && open.rights.layer(element.layer);
  }

  #whyNot(from: string, to: string): string | null {
    const { open } = this.screen;
    const obstacle = gestures.obstacle(open.state, from, to);
    if (obstacle === 'self') return m.canvas_why_self();
    if (obstacle === 'twin') return m.canvas_why_twin();
    const [a, b] = [open.state.elements.get(from), open.state.elements.get(to)];
    return a && b && open.rights.link(a.layer, b.layer) ? null : m.canvas_why_forbidden();
  }

  #barredFrom(layer: Drop['layer']): string | null {
    const { open } = this.screen;
    if (open.rights.layer(layer)) return null;
    return m.canvas_why_layer({ layer: layerName(layer, open.fields.labels) });
  }

  #add(point: Point, from: string | null): void {
    const { picture, screen } = this;
    if (!picture) return;
    const drop = dropAt(picture.arrangement, point);
    const { open } = screen;
    const made = gestures.add(open.state, drop, { name: m.command_new_name() }, chance);
    const link = from === null ? [] : gestures.connect(from, made.id, chance).operations;
    if (open.edit([...made.operations, ...link])) return;
    screen.choose(made.id);
    screen.naming = made.id;
  }

  #drag(id: string, by: Point): void {
    const { picture, screen } = this;
    const own = picture?.arrangement.cards.get(id);
    if (!picture || !own) return;
    const chosen = [...screen.open.selection].filter((each) => this.#movable(each));
    const ids = chosen.includes(id) ? chosen : [id];
    const point = { x: middle(own).x + by.x, y: middle(own).y + by.y };
    const drop = dropAt(picture.arrangement, point, ids);
    this.lift = { id, ids, by, drop, why: this.#barredFrom(drop.layer) };
    this.draw();
  }

  #drop(id: string): void {
    const { lift, screen } = this;
    this.lift = null;
    this.#scene?.settle(id);
    this.draw();
    if (!lift || lift.why !== null || Math.hypot(lift.by.x, lift.by.y) < 8) return;
    if (lift.ids.length === 1 && this.#stands(id, lift.drop)) return;
    const { state } = screen.open;
    screen.open.edit(gestures.move(state, lift.ids, lift.drop, chance.random), { soft: true });
  }

  /** Whether an element stands where it would be dropped. */
  #stands(id: string, { layer, after, stage }: Drop): boolean {
    const { state } = this.screen.open;
    const element = state.elements.get(id);
    if (!element || element.layer !== layer) return false;
    const home = stageOf(state, element);
    if (stage !== undefined && stage !== home) return false;
    const beside = columns(state)[layer].filter(
      (each) => stage === undefined || stageOf(state, each) === home,
    );
    return (beside[beside.indexOf(element) - 1]?.id ?? null) === after;
  }

  #open(group: string): void {
    this.#opened.delete(group);
    this.#opened.add(group);
    this.#renew(null);
  }

  #resize(): void {
    const scene = this.#scene;
    if (!scene) return;
    scene.resize();
    const first = this.size.width === 0;
    this.size = scene.size;
    this.#painter?.resize(this.size.width, this.size.height, Math.min(2, devicePixelRatio || 1));
    if (this.size.width === 0) return;
    this.#renew(null);
    if (first) this.fit(false);
    else this.#paint(performance.now());
  }

  /** Composes the picture anew; what stands where it stood is mended in place. */
  #renew(touched: ReadonlySet<string> | null): void {
    if (!this.#scene || !this.#painter || !this.#ink || this.size.width === 0) return;
    const before = this.picture;
    const picture = compose(
      this.state,
      this.#known,
      {
        mirrored: this.#ink.mirrored,
        opened: [...this.#opened],
        fill: Math.max(360, Math.min(680, this.size.height - room.top - room.bottom - 60)),
        bright: this.#bright,
        numbers: new Intl.NumberFormat(getLocale(), { maximumSignificantDigits: 2 }),
      },
      before,
    );
    this.picture = picture;
    if (before && touched && standsAlike(before, picture)) {
      for (const id of touched) {
        const box = picture.arrangement.cards.get(id);
        if (box) this.#painter.mend(picture, box, this.#ink);
        else if (picture.routes.has(id) || this.screen.open.map === id) this.#painter.stale();
      }
    } else {
      this.#painter.stale();
      this.#scene.show(picture.arrangement);
      if (before && touched && this.#moves(before, picture))
        this.#moving ??= { from: before, since: performance.now() };
    }
    this.draw();
  }

  /** Whether to show where things went: not for those who asked for less motion, nor for crowds. */
  #moves(before: Picture, after: Picture): boolean {
    return (
      after.arrangement.cards.size <= 120 &&
      !matchMedia('(prefers-reduced-motion: reduce)').matches &&
      [...after.arrangement.cards].some(([id, box]) => {
        const old = before.arrangement.cards.get(id);
        return old && (old.x !== box.x || old.y !== box.y);
      })
    );
  }

  #look(view: Viewport, glide: boolean): void {
    const still = !glide || matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#scene?.glide(view, still ? 0 : motion);
  }

  #paint(now: number): void {
    if (!this.picture || !this.#painter || !this.#ink) return;
    let picture: Picture = this.picture;
    if (this.#moving) {
      const share = Math.min(1, (now - this.#moving.since) / motion);
      picture = halfway(this.#moving.from, this.picture, 1 - (1 - share) ** 3);
      this.#painter.stale();
      if (share >= 1) [this.#moving, picture] = [null, this.picture];
      else this.draw();
    }
    this.#painter.paint(picture, this.view, this.#touch(), this.#ink);
    clearTimeout(this.#settling);
    if (!this.#painter.isSharp(this.view))
      this.#settling = window.setTimeout(() => {
        this.#painter?.stale();
        this.draw();
      }, 110);
  }

  #touch(): Touch {
    const { near, thread, lift, picture } = this;
    const source = thread && picture?.arrangement.cards.get(thread.from);
    return {
      chosen: this.screen.open.selection,
      near: thread ? null : near,
      lifted: lift && picture ? lifted(picture, lift) : null,
      guide: lift && lift.why === null ? lift.drop.guide : null,
      thread: thread && source ? threadOf(thread, source) : null,
      target:
        thread && thread.target !== null
          ? { id: thread.target, barred: thread.why !== null }
          : null,
    };
  }
}

function middle({ x, y, width, height }: Placed): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function threadOf({ from, at, target, why }: Thread, box: Placed): Touch['thread'] {
  const side = at.x >= middle(box).x ? 1 : -1;
  const start = { x: middle(box).x + (side * box.width) / 2, y: middle(box).y };
  const bend = Math.min(90, Math.abs(at.x - start.x) / 2) * side;
  const controls = [start.x + bend, start.y, at.x - bend, at.y];
  const route = {
    id: '',
    source: from,
    target: target ?? '',
    from: start,
    to: at,
    controls,
    feedback: false,
    label: at,
  };
  return { route, barred: why !== null };
}
