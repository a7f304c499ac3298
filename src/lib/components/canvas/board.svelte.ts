/**
 * One canvas at work: brings map, scene and painter together. It holds no truth: whatever it shows is
 * composed from the map; `sight` says what of it is in the window, `hands` what one does with it.
 */
import { SvelteSet } from 'svelte/reactivity';
import type { MapScreen } from '#lib/editor/map-screen.svelte.ts';
import type { Group } from '#lib/map/groups.ts';
import type { Point } from '#lib/map/layout.ts';
import { fromContent, type MapState } from '#lib/map/state.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { compose, halfway, standsAlike, unknown, type Known } from './compose.ts';
import { Hands } from './hands.svelte.ts';
import { inkOf, type Ink } from './ink.ts';
import { Painter } from './painter.ts';
import type { Picture } from './picture.ts';
import { Scene } from './scene.ts';
import { isStill, middle, motion, room, Sight } from './sight.svelte.ts';
import { across, towards } from './walk.ts';

export class Board {
  readonly screen: MapScreen;
  readonly sight = new Sight((view, duration) => this.#scene?.glide(view, duration));
  readonly hands: Hands;
  picture: (Picture & { groups: Map<string, Group> }) | null = $state.raw(null);
  /** Where on the map the pointer is; null while it is elsewhere. */
  pointer: Point | null = $state.raw(null);
  readonly #opened = new SvelteSet<string>();
  #known: Known = unknown;
  #bright: ReadonlySet<string> | null = null;
  #scene: Scene | null = null;
  #painter: Painter | null = null;
  #ink: Ink | null = null;
  #probe: HTMLElement | null = null;
  #frame = 0;
  #settling = 0;
  #moving: { from: Picture; since: number } | null = null;

  constructor(screen: MapScreen) {
    this.screen = screen;
    this.hands = new Hands(this);
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
    this.#scene = new Scene(container, this.hands);
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
      zoom: (factor) => this.sight.zoom(factor),
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
      this.hands.stop();
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

  /** Takes over what the scene now has in its window. */
  follow(): void {
    if (this.#scene) this.sight.view = this.#scene.viewport;
    this.draw();
  }

  fit(): void {
    if (this.picture) this.sight.fit(this.picture);
  }

  /** Brings an element or link into sight, opening the group it is in. */
  reveal(id: string): void {
    const inGroup = [...(this.picture?.groups.values() ?? [])].find(({ elements }) =>
      elements.includes(id),
    );
    if (inGroup) this.open(inGroup.id);
    const box = this.picture?.arrangement.cards.get(id);
    const spot = box ? middle(box) : this.picture?.routes.get(id)?.label;
    if (spot) this.sight.reveal(spot);
  }

  /** Opens a group. */
  open(group: string): void {
    this.#opened.delete(group);
    this.#opened.add(group);
    this.#renew(null);
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
    if (id !== undefined && this.picture?.groups.has(id)) this.open(id);
    else {
      this.screen.panel = 'inspector';
      this.screen.mending = this.screen.link ? 'strength' : 'name';
    }
  }

  cardAt(point: Point): string | null {
    return this.#scene?.cardAt(point) ?? null;
  }

  linkAt(point: Point): string | null {
    if (!this.picture || !this.#painter) return null;
    return this.#painter.linkAt(this.picture, point, 6 / this.sight.view.zoom);
  }

  /** Puts a lifted card back where the layout has it. */
  settle(id: string): void {
    this.#scene?.settle(id);
    this.draw();
  }

  #resize(): void {
    const scene = this.#scene;
    if (!scene) return;
    scene.resize();
    const first = this.sight.size.width === 0;
    this.sight.size = scene.size;
    const { width, height } = scene.size;
    this.#painter?.resize(width, height, Math.min(2, devicePixelRatio || 1));
    if (width === 0) return;
    this.#renew(null);
    if (first && this.picture) this.sight.begin(this.picture);
    else this.#paint(performance.now());
  }

  /** Composes the picture anew; what stands where it stood is mended in place. */
  #renew(touched: ReadonlySet<string> | null): void {
    const { height, width } = this.sight.size;
    if (!this.#scene || !this.#painter || !this.#ink || width === 0) return;
    const before = this.picture;
    const picture = compose(
      this.state,
      this.#known,
      {
        mirrored: this.#ink.mirrored,
        opened: [...this.#opened],
        fill: Math.max(360, Math.min(680, height - room.top - room.bottom - 60)),
        bright: this.#bright,
      },
      before,
    );
    this.picture = picture;
    if (before && touched && standsAlike(before, picture)) this.#mend(picture, touched);
    else {
      this.#painter.stale();
      this.#scene.show(picture.arrangement);
      if (before && touched && moves(before, picture))
        this.#moving ??= { from: before, since: performance.now() };
    }
    this.draw();
  }

  #mend(picture: Picture, touched: ReadonlySet<string>): void {
    for (const id of touched) {
      const box = picture.arrangement.cards.get(id);
      if (box && this.#ink) this.#painter?.mend(picture, box, this.#ink);
      else if (picture.routes.has(id) || this.screen.open.map === id) this.#painter?.stale();
    }
  }

  #paint(now: number): void {
    if (!this.picture || !this.#painter || !this.#ink) return;
    const { view } = this.sight;
    let picture: Picture = this.picture;
    if (this.#moving) {
      const share = Math.min(1, (now - this.#moving.since) / motion);
      picture = halfway(this.#moving.from, this.picture, 1 - (1 - share) ** 3);
      this.#painter.stale();
      if (share >= 1) [this.#moving, picture] = [null, this.picture];
      else this.draw();
    }
    this.#painter.paint(picture, view, this.hands.over(this.picture), this.#ink);
    clearTimeout(this.#settling);
    if (!this.#painter.isSharp(view))
      this.#settling = window.setTimeout(() => {
        this.#painter?.stale();
        this.draw();
      }, 110);
  }
}

/** Whether to show where things went: not for those who asked for less motion, nor for crowds. */
function moves(before: Picture, after: Picture): boolean {
  return (
    after.arrangement.cards.size <= 120 &&
    !isStill() &&
    [...after.arrangement.cards].some(([id, box]) => {
      const old = before.arrangement.cards.get(id);
      return old && (old.x !== box.x || old.y !== box.y);
    })
  );
}
