/**
 * What was written on the map since, as the explanation of a change takes it: the strengths then and now
 * of every link, edit by edit; the yardsticks of the results; and numbers that move no money here.
 */
import type { MapContent } from '#lib/map/state.ts';
import type { Kind } from '#lib/rox/edits.ts';
import type { Place, Reading } from './reading.ts';
import type { ElementNumbers, LinkNumbers, Rewritten, Step, Then } from './rewritten.ts';

/** A link between two elements that carries something else than then. */
export interface Writing {
  /** The link and its ends: one led elsewhere is two of these. */
  key: string;
  id: string;
  from: string;
  to: string;
  kind: Kind;
  /** Strengths; 0 where it was not there or not estimated. */
  before: number;
  after: number;
  edits: { person: string; before: number; after: number }[];
  steps: Step<LinkNumbers>[];
}

/** A result by its target and worth then; `money` by how much today's make its gap wider. */
export interface Yardstick {
  place: Place;
  then: { target: number; worth: number };
  now: { target: number; worth: number };
  money: number;
  steps: Step<ElementNumbers>[];
}

/** Numbers that were written and move no money here. */
export type Other =
  ({ what: 'link' } & Rewritten<LinkNumbers>) | ({ what: 'element' } & Rewritten<ElementNumbers>);

/** Reads what was written. `others` has nothing of `money`, and no results' yardsticks. O(steps). */
export function writings(then: Then, content: MapContent): { money: Writing[]; others: Other[] } {
  const money = then.links.flatMap(segments);
  const told = new Set(money.map(({ id }) => id));
  const measured = new Set(
    content.elements.flatMap(({ id, layer }) => (layer === 'result' ? [id] : [])),
  );
  const others: Other[] = [
    ...then.links
      .filter(({ id }) => !told.has(id))
      .map((each): Other => ({ what: 'link', ...each })),
    ...then.elements
      .filter((each) => !(measured.has(each.id) && yardstickMoved(each)))
      .map((each): Other => ({ what: 'element', ...each })),
  ];
  return { money, others };
}

/** One rewritten link as what changed between each pair of ends it has had. */
function segments({ id, steps }: Rewritten<LinkNumbers>): Writing[] {
  const found = new Map<string, Writing>();
  const write = (ends: LinkNumbers, step: Step<LinkNumbers>, before: number, after: number) => {
    const key = `${id} ${ends.from} ${ends.to}`;
    const edit = { person: step.person, before, after };
    const held = found.get(key);
    if (held) {
      held.after = after;
      held.edits.push(edit);
      held.steps.push(step);
      return;
    }
    const { from, to } = ends;
    found.set(key, {
      key,
      id,
      from,
      to,
      kind: 'strength',
      before,
      after,
      edits: [edit],
      steps: [step],
    });
  };
  for (const step of steps) {
    const { was, is } = step;
    if (was && is && joins(was, is)) write(is, step, was.strength ?? 0, is.strength ?? 0);
    else {
      if (was) write(was, step, was.strength ?? 0, 0);
      if (is) write(is, step, 0, is.strength ?? 0);
    }
  }
  const [first, last] = [steps[0]?.was ?? null, steps.at(-1)?.is ?? null];
  return [...found.values()]
    .filter(({ before, after }) => before !== after)
    .map((each) => ({
      ...each,
      kind:
        !first || !joins(first, each)
          ? 'added'
          : !last || !joins(last, each)
            ? 'removed'
            : 'strength',
    }));
}

function joins(a: { from: string; to: string }, b: { from: string; to: string }): boolean {
  return a.from === b.from && a.to === b.to;
}

function yardstickMoved({ steps }: Rewritten<ElementNumbers>): boolean {
  const [was, is] = [steps[0]?.was, steps.at(-1)?.is];
  return !!was && !!is && (was.target !== is.target || was.worth !== is.worth);
}

/** Results whose target or worth was another then, measured from where they stood then. O(results). */
export function yardsticks(
  then: Then,
  { look, from, places }: Reading,
  paying: ReadonlySet<string>,
): Yardstick[] {
  return then.elements.filter(yardstickMoved).flatMap(({ id, steps }): Yardstick[] => {
    const [place, was, start] = [places.get(id), steps[0]?.was, look.before[id]?.value ?? null];
    const { target, worth } = place?.element.fields ?? {};
    if (!place || !was || start === null || !paying.has(id) || target == null || !worth) return [];
    const part = (from.graph.nodes.find((node) => node.id === id)?.valuePerPoint ?? 0) / worth;
    const old = { target: was.target ?? target, worth: (was.worth ?? worth) * part };
    const today = { target, worth: worth * part };
    const gap = (by: typeof old) => by.worth * (by.target - start);
    return [{ place, then: old, now: today, money: gap(today) - gap(old), steps }];
  });
}
