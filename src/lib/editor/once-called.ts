/** What things on a map were called, so that they can be named when they are gone. */
import type { MapState } from '#lib/map/state.ts';
import type { Talk } from '#lib/map/wire.ts';

export class OnceCalled {
  readonly #names: Map<string, string>;
  readonly #ends: Map<string, { from: string; to: string }>;

  /** @param removed what was gone before anybody looked here. */
  constructor(removed: Talk['removed']) {
    this.#names = new Map(Object.entries(removed.elements));
    this.#ends = new Map(Object.entries(removed.links));
  }

  /** Takes in what these things are called now; what is gone keeps the name it had. */
  learn({ elements, links }: MapState, ids: Iterable<string>): void {
    for (const id of ids) {
      const [element, link] = [elements.get(id), links.get(id)];
      if (element) this.#names.set(id, element.fields.name);
      if (link) this.#ends.set(id, { from: link.from, to: link.to });
    }
  }

  name(element: string): string | undefined {
    return this.#names.get(element);
  }

  ends(link: string): { from: string; to: string } | undefined {
    return this.#ends.get(link);
  }
}
