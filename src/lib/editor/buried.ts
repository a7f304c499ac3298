/** What others removed while a page was open, as it stood, so that an edit that came too late can have it back. */
import type { Change } from '#lib/map/change.ts';
import type { Operation } from '#lib/map/operation.ts';

export class Buried {
  readonly #all = new Map<string, Operation[]>();

  /** Remembers the elements that these changes removed, each with the links that went with it. */
  learn(changes: readonly Change[]): void {
    for (const { elements, links } of changes) {
      const lost = [...links.values()].flatMap(({ before, after }) =>
        before && !after ? before : [],
      );
      for (const [id, { before, after }] of elements) {
        if (!before || after) continue;
        const ties = lost.filter(({ from, to }) => from === id || to === id);
        this.#all.set(id, [
          { t: 'element.add', ...before },
          ...ties.map((link): Operation => ({ t: 'link.add', ...link })),
        ]);
      }
    }
  }

  /** What brings a thing back; undefined where nobody was seen to remove it. */
  of(id: string): Operation[] | undefined {
    return this.#all.get(id);
  }
}
