/**
 * Where people insert at one place again and again, the keys there grow with each of them. Before they
 * grow without end the authority spaces them anew: the order stays, and only as many elements around are
 * touched as it takes, so that what somebody else is putting elsewhere just now still finds its place.
 */
import type { Element } from './element.ts';
import type { Layer } from './layers.ts';
import type { Operation } from './operation.ts';
import { spread } from './order.ts';
import { inOrder, type MapState } from './state.ts';

/** Characters of a key beyond which it is spaced anew, and of those that it is given at most. */
export const lengths = { crowded: 50, fresh: 25 };

/** What spaces anew where these operations have made keys too long; nothing otherwise. O(operations). */
export function respacing(state: MapState, operations: readonly Operation[]): Operation[] {
  const crowded = new Set<Layer>();
  for (const each of operations)
    if ((each.t === 'element.add' || each.t === 'element.move') && isLong(each.ord))
      crowded.add(each.layer);
  if (crowded.size === 0) return [];
  const elements = [...state.elements.values()];
  return [...crowded].flatMap((layer) =>
    respaced(inOrder(elements.filter((element) => element.layer === layer))),
  );
}

/** O(n log n) in most columns: the stretch around a long key doubles until short ones fit. */
function respaced(column: readonly Element[]): Operation[] {
  const keys = column.map(({ ord }) => ord);
  keys.forEach((_, at) => {
    for (let reach = 8; isLong(keys[at] ?? ''); reach *= 2) {
      const [from, to] = [Math.max(0, at - reach), Math.min(keys.length, at + reach + 1)];
      const fresh = spread(keys[from - 1] ?? null, keys[to] ?? null, to - from);
      if (fresh?.every(({ length }) => length <= lengths.fresh))
        keys.splice(from, to - from, ...fresh);
    }
  });
  return column.flatMap(({ id, layer, ord }, at): Operation[] => {
    const key = keys[at] ?? ord;
    return key === ord ? [] : [{ t: 'element.move', id, layer, ord: key }];
  });
}

function isLong(key: string): boolean {
  return key.length > lengths.crowded;
}
