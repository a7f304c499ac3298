/**
 * What one person has before them while working on a map: how it is drawn, what is open beside it,
 * what is being asked, which name is being written. Nothing here is shared or kept.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { ElementField } from '#lib/map/element.ts';
import type { Clip } from '#lib/map/gestures.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { LinkField } from '#lib/map/link.ts';
import type { Presence } from '#lib/map/presence.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { OpenMap } from './open-map.svelte.ts';
import type { Talk } from './talk.svelte.ts';

export type View = 'canvas' | 'table' | 'outline';
export type Panel = 'inspector' | 'history' | 'lint' | 'learned' | 'changes' | 'talk';

/** Something the person is asked to choose before a command goes on. */
export type Question =
  | { ask: 'palette' }
  | { ask: 'shortcuts' }
  /** An element to link the chosen ones to, or from. */
  | { ask: 'link to' | 'link from'; elements: string[] }
  /** An element to be the new end of a link. */
  | { ask: 'new cause' | 'new effect'; link: string }
  /** A layer to move elements to. */
  | { ask: 'layer'; elements: string[] };

/** Another screen of the workspace. */
export interface Place {
  href: string;
  label: string;
}

/** What the canvas can do that has no meaning elsewhere; absent while another view is open. */
export interface CanvasControls {
  fit: () => void;
  /** Multiplies the magnification. */
  zoom: (factor: number) => void;
  /** Brings an element or link into sight. */
  reveal: (id: string) => void;
}

/** The map at a past moment, read only. */
export interface Moment {
  seq: number;
  /** ISO 8601. */
  at: string;
  content: MapContent;
}

export class MapScreen {
  readonly open: OpenMap;
  readonly talk: Talk;
  view: View = $state('canvas');
  /** A command has just changed the view: the new one takes the keys, and clears this. */
  entering = $state(false);
  /** What is open beside the picture. */
  panel: Panel | null = $state('inspector');
  question: Question | null = $state.raw(null);
  /** The layer where one stands without having chosen anything in it. */
  layer: Layer | null = $state(null);
  /** The element whose name is being written where it stands. */
  naming: string | null = $state(null);
  /** The field of the chosen thing to put the cursor in; whoever does so clears it. */
  mending: ElementField | LinkField | 'estimate' | null = $state(null);
  /** Words are to be said about what is chosen; whoever takes the cursor clears this. */
  speaking = $state(false);
  /** Elements and links kept bright while the others step back; null when nothing does. */
  focus: ReadonlySet<string> | null = $state.raw(null);
  /** The past moment that is shown instead of now. */
  past: Moment | null = $state.raw(null);
  canvas: CanvasControls | null = $state.raw(null);
  /** Whose page this one goes along with, by its key. */
  following: string | null = $state(null);
  /** The field in which one is typing. */
  typing: Presence['field'] = $state.raw(null);
  /** Where one is on the canvas, for the others. */
  whereabouts: Pick<Presence, 'cursor' | 'drag' | 'sight'> = $state.raw({});
  /** Copied elements and the links among them. */
  clipboard: Clip | null = $state.raw(null);
  /** What was typed and could not be taken, by `id.field`, so that it is there when one comes back. */
  readonly drafts = new SvelteMap<string, string>();

  constructor(open: OpenMap, talk: Talk) {
    this.open = open;
    this.talk = talk;
  }

  /** The map that is to be drawn: as it is, or as it stood. */
  readonly shown: MapContent = $derived.by(() => {
    const { elements, links, fields } = this.open;
    return this.past?.content ?? { elements: [...elements], links: [...links], fields };
  });

  /** The chosen elements, in the map's order. O(V). */
  readonly elements = $derived.by(() =>
    this.open.elements.filter(({ id }) => this.open.selection.has(id)),
  );

  /** The chosen links. O(E). */
  readonly links = $derived.by(() =>
    this.open.links.filter(({ id }) => this.open.selection.has(id)),
  );

  /** The one element that is chosen, if it is one alone. */
  readonly element = $derived.by(() =>
    this.open.selection.size === 1 ? (this.elements[0] ?? null) : null,
  );

  /** The one link that is chosen, if it is one alone. */
  readonly link = $derived.by(() =>
    this.open.selection.size === 1 ? (this.links[0] ?? null) : null,
  );

  /** Chooses these and nothing else. */
  choose(...ids: string[]): void {
    this.open.selection.clear();
    for (const id of ids) this.open.selection.add(id);
  }

  /** Goes to what a comment is about, with what is said of it. */
  speak(id: string | null): void {
    if (id === null) this.choose();
    else this.choose(id);
    this.panel = 'inspector';
    this.speaking = true;
    if (id !== null) this.canvas?.reveal(id);
  }

  /** Goes to what is to be mended, and to the field. */
  mend(id: string, field: ElementField | LinkField | 'estimate' | null): void {
    this.choose(id);
    this.panel = 'inspector';
    this.mending = field;
    this.canvas?.reveal(id);
  }
}
