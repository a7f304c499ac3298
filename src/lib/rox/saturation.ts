/**
 * A map whose links bend: the level of an element is what its causes' levels bring, one after the
 * other. Money per point then depends on where one stands, and a larger step must run the model, not
 * multiply. Outside loops only.
 */
import { integral } from '#lib/numbers/quadrature.ts';
import { strongComponents } from './components.ts';
import { respond, slopeAt, type Form } from './forms.ts';

export interface BentLink {
  readonly from: string;
  readonly to: string;
  readonly form: Form;
}

export interface BentMap {
  /** In topological order. */
  readonly ids: readonly string[];
  readonly links: readonly BentLink[];
  /** Money per unit of each element that carries any. */
  readonly value: Readonly<Record<string, number>>;
}

/**
 * A map of bent links; elements are those that links name. Without `value`, a point of each element
 * that leads nowhere counts as 1. Refused with loops. O(V + E).
 */
export function bentMap(
  links: readonly BentLink[],
  value?: Readonly<Record<string, number>>,
): BentMap | { refused: string } {
  const ids = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  const at = new Map(ids.map((id, i) => [id, i]));
  const { order, cyclic } = strongComponents(
    ids.length,
    links.map(({ from }) => at.get(from)!),
    links.map(({ to }) => at.get(to)!),
  );
  if (cyclic.some(Boolean)) return { refused: 'links that bend may not form a loop' };
  const ends = ids.filter((id) => links.every(({ from }) => from !== id));
  return {
    ids: Array.from(order, (i) => ids[i]!),
    links,
    value: value ?? Object.fromEntries(ends.map((id) => [id, 1])),
  };
}

export type Levels = ReadonlyMap<string, number>;

/**
 * Levels of all elements when those that nothing leads to stand at `given` (0 unless given), and
 * pushes in points come on top of what the causes bring. O(V·E).
 */
export function levelsAt(map: BentMap, given: Levels, pushes: Levels = new Map()): Levels {
  const levels = new Map<string, number>();
  for (const id of map.ids) {
    const into = map.links.filter(({ to }) => to === id);
    const brought = into.reduce((sum, { from, form }) => sum + respond(form, levels.get(from)!), 0);
    const own = into.length > 0 ? brought : (given.get(id) ?? 0);
    levels.set(id, own + (pushes.get(id) ?? 0));
  }
  return levels;
}

/** Money at these levels. */
export function moneyAt(map: BentMap, levels: Levels): number {
  return Object.entries(map.value).reduce(
    (sum, [id, each]) => sum + each * (levels.get(id) ?? 0),
    0,
  );
}

/** Money per point pushed into each element, where the map stands: reverse mode. O(V·E). */
export function worthAt(map: BentMap, levels: Levels): Map<string, number> {
  const worth = new Map<string, number>();
  for (const id of map.ids.toReversed()) {
    const onward = map.links
      .filter(({ from }) => from === id)
      .reduce((sum, { to, form }) => sum + slopeAt(form, levels.get(id)!) * worth.get(to)!, 0);
    worth.set(id, (map.value[id] ?? 0) + onward);
  }
  return worth;
}

/**
 * What several pushes together bring, credited to each: the gradient along the straight path from
 * nothing to all of them (Aumann–Shapley), 16-point Gauss on each of 4 pieces. Adds up to the money of
 * the finite change. O(64·V·E).
 */
export function contributionsOf(map: BentMap, given: Levels, pushes: Levels): Map<string, number> {
  const pieces = [0, 0.25, 0.5, 0.75, 1];
  const along = (share: number): Levels =>
    new Map([...pushes].map(([id, points]) => [id, share * points]));
  return new Map(
    [...pushes].map(([id, points]) => [
      id,
      points *
        integral((share) => worthAt(map, levelsAt(map, given, along(share))).get(id) ?? 0, pieces),
    ]),
  );
}
