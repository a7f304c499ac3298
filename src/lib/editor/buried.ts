/** What others removed while a page was open, as it stood, so that an edit that came too late can have it back. */
import type { Change } from '#lib/map/change.ts';
import type { Link } from '#lib/map/link.ts';
import type { Operation } from '#lib/map/operation.ts';

export class Buried {
  readonly #all = new Map<string, Operation[]>();
  readonly #links = new Map<string, Link>();
  readonly #names = new Map<string, string>();

  /** Remembers the elements that these changes removed, each with the links that went with it, and links. */
  learn(changes: readonly Change[]): void {
    for (const { elements, links } of changes) {
      const lost = [...links.values()].flatMap(({ before, after }) =>
        before && !after ? before : [],
      );
      for (const link of lost) {
        this.#links.set(link.id, link);
        this.#all.set(link.id, [{ t: 'link.add', ...link }]);
      }
      for (const [id, { before, after }] of elements) {
        if (!before || after) continue;
        this.#names.set(id, before.fields.name);
        const ties = lost.filter(({ from, to }) => from === id || to === id);
        this.#all.set(id, [
          { t: 'element.add', ...before },
          ...ties.map((link): Operation => ({ t: 'link.add', ...link })),
        ]);
      }
    }
  }

  /** A link as it stood when somebody was seen to remove it, alone or with one of its ends. */
  link(id: string): Link | undefined {
    return this.#links.get(id);
  }

  /** What an element was called when somebody was seen to remove it. */
  name(id: string): string | undefined {
    return this.#names.get(id);
  }

  /** What brings a thing back; undefined where nobody was seen to remove it. */
  of(id: string): Operation[] | undefined {
    return this.#all.get(id);
  }
}
