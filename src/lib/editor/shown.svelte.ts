/** The map as runes see it: reading one element hears of that element only. */
import { SvelteMap } from 'svelte/reactivity';
import type { Comment } from '#lib/map/comment.ts';
import type { Element } from '#lib/map/element.ts';
import { equal } from '#lib/map/equal.ts';
import type { Link } from '#lib/map/link.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { inOrder, toComments, type MapState } from '#lib/map/state.ts';

export class Shown {
  readonly elements: SvelteMap<string, Element>;
  readonly links: SvelteMap<string, Link>;
  readonly comments: SvelteMap<string, Comment>;
  readonly #ordered = $derived.by(() => inOrder(this.elements.values()));
  readonly #linked = $derived.by(() => [...this.links.values()]);
  readonly #said = $derived.by(() => toComments(this));
  #fields: MapFields = $state.raw({});

  constructor(state: MapState) {
    this.elements = new SvelteMap(state.elements);
    this.links = new SvelteMap(state.links);
    this.comments = new SvelteMap(state.comments);
    this.#fields = state.fields;
  }

  get fields(): MapFields {
    return this.#fields;
  }

  /** Elements by column, then by order within it. */
  get inOrder(): readonly Element[] {
    return this.#ordered;
  }

  /** What is said, oldest first. */
  get allComments(): readonly Comment[] {
    return this.#said;
  }

  get allLinks(): readonly Link[] {
    return this.#linked;
  }

  /**
   * Brings these ids up to date (`map` for the map's own fields). O(ids).
   *
   * @returns those that now say something else.
   */
  renew(state: MapState, ids: Iterable<string>): string[] {
    return [...ids].filter((id) =>
      id === 'map'
        ? this.#renewFields(state.fields)
        : [
            renew(this.elements, state.elements, id),
            renew(this.links, state.links, id),
            renew(this.comments, state.comments, id),
          ].includes(true),
    );
  }

  #renewFields(fields: MapFields): boolean {
    if (equal(this.#fields, fields)) return false;
    this.#fields = fields;
    return true;
  }
}

/** Brings one thing up to date; false where it says what it said before. */
function renew<Thing>(shown: Map<string, Thing>, now: Map<string, Thing>, id: string): boolean {
  const thing = now.get(id);
  if (equal(shown.get(id), thing)) return false;
  if (thing === undefined) shown.delete(id);
  else shown.set(id, thing);
  return true;
}
