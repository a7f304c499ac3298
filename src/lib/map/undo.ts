/**
 * Undo takes back one's own gestures, newest first, and never anybody else's work: what others have
 * changed since is left alone, and said so. A gesture is resolved when it is undone, against the map
 * as it then stands; its redo is what that undo really did. So to undo everything and redo everything
 * leaves the map as it was.
 */
import { isEmpty, type Change } from './change.ts';
import type { Element } from './element.ts';
import { equal } from './equal.ts';
import type { Link } from './link.ts';
import type { Operation } from './operation.ts';
import type { MapState } from './state.ts';

export interface Resolved {
  operations: Operation[];
  /** Ids of what somebody else has changed since, and is left as it is. */
  skipped: Set<string>;
  /** Of these, elements that the change had added: they stay, for others have built on them. */
  standing: string[];
}

/**
 * Operations that take a change back where nobody has touched it since. What was said stays said.
 * O(things changed, and comments where it had added elements).
 *
 * @param person whose change it was: an element that others speak of stays. Null where nobody asks.
 */
export function resolve(state: MapState, change: Change, person: string | null = null): Resolved {
  const skipped = new Set<string>();
  const standing: string[] = [];
  const unlink: Operation[] = [];
  const remove: Operation[] = [];
  const add: Operation[] = [];
  const link: Operation[] = [];
  for (const [id, turn] of change.links) {
    const now = state.links.get(id);
    if (!turn.before && turn.after) {
      if (now && equal(now, turn.after)) unlink.push({ t: 'link.remove', id });
      else if (now) skipped.add(id);
    } else if (turn.before && !turn.after) {
      if (!now) link.push({ t: 'link.add', ...turn.before });
    } else if (turn.before && turn.after) {
      if (now) link.push(...resolveLink(now, turn.before, turn.after, skipped));
      else skipped.add(id);
    }
  }
  // What is unlinked here, or turned to other ends, no longer hangs on an element.
  const parted = new Set(unlink.flatMap((each) => (each.t === 'link.remove' ? each.id : [])));
  for (const each of link) if (each.t === 'link.retarget') parted.add(each.id);
  for (const [id, turn] of change.elements) {
    const now = state.elements.get(id);
    if (!turn.before && turn.after) {
      const free = [...(state.linksOf.get(id) ?? [])].every((at) => parted.has(at));
      const quiet = free && (person === null || !spokenOf(state, id, person));
      if (now && quiet && equal(now, turn.after)) remove.push({ t: 'element.remove', id });
      else if (now) {
        skipped.add(id);
        standing.push(id);
      }
    } else if (turn.before && !turn.after) {
      if (!now) add.push({ t: 'element.add', ...turn.before });
    } else if (turn.before && turn.after) {
      if (now) add.push(...resolveElement(now, turn.before, turn.after, skipped));
      else skipped.add(id);
    }
  }
  if (change.fields) {
    const fields = resolveFields(state.fields, change.fields.before, change.fields.after);
    if (fields.left) skipped.add('map');
    if (fields.back) add.push({ t: 'map.set', fields: fields.back });
  }
  return { operations: [...unlink, ...add, ...link, ...remove], skipped, standing };
}

/** Whether anybody else has said anything of an element. */
function spokenOf({ comments }: MapState, id: string, person: string): boolean {
  for (const { target, by } of comments.values())
    if (target.of === 'element' && target.id === id && by !== person) return true;
  return false;
}

function resolveElement(now: Element, before: Element, after: Element, skipped: Set<string>) {
  const operations: Operation[] = [];
  const moved = before.layer !== after.layer || before.ord !== after.ord;
  if (moved && now.layer === after.layer && now.ord === after.ord)
    operations.push({ t: 'element.move', id: now.id, layer: before.layer, ord: before.ord });
  else if (moved) skipped.add(now.id);
  const fields = resolveFields(now.fields, before.fields, after.fields);
  if (fields.left) skipped.add(now.id);
  if (fields.back) operations.push({ t: 'element.set', id: now.id, fields: fields.back });
  return operations;
}

function resolveLink(now: Link, before: Link, after: Link, skipped: Set<string>) {
  const operations: Operation[] = [];
  const moved = before.from !== after.from || before.to !== after.to;
  if (moved && now.from === after.from && now.to === after.to)
    operations.push({ t: 'link.retarget', id: now.id, from: before.from, to: before.to });
  else if (moved) skipped.add(now.id);
  const fields = resolveFields(now.fields, before.fields, after.fields);
  if (fields.left) skipped.add(now.id);
  if (fields.back) operations.push({ t: 'link.set', id: now.id, fields: fields.back });
  return operations;
}

/** Of the fields that changed, the former values of those that still stand as they were written. */
function resolveFields<Fields extends object>(now: Fields, before: Fields, after: Fields) {
  const back: Partial<Fields> = {};
  let left = false;
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, wrote] = [Reflect.get(before, field), Reflect.get(after, field)];
    if (equal(was, wrote)) continue;
    if (equal(Reflect.get(now, field), wrote)) Reflect.set(back, field, was ?? null);
    else left = true;
  }
  return { back: Object.keys(back).length > 0 ? back : null, left };
}

/** A change, told by the keys that elements have since they were spaced anew. */
function respaced(change: Change, { elements: turns }: Change): Change {
  if (![...change.elements.keys()].some((id) => turns.has(id))) return change;
  const now = (element: Element | undefined) => {
    const { before, after } = turns.get(element?.id ?? '') ?? {};
    const stood = before && after && element?.ord === before.ord && element.layer === before.layer;
    return stood && after.layer === before.layer ? { ...element, ord: after.ord } : element;
  };
  const elements = [...change.elements].map(
    ([id, { before, after }]) => [id, { before: now(before), after: now(after) }] as const,
  );
  return { ...change, elements: new Map(elements) };
}

interface Gesture {
  /** The transaction's count while the log may still place it otherwise. */
  count: number;
  change: Change;
}

const most = 200;

/** The gestures of one page, to undo and redo. */
export class Gestures {
  #done: Gesture[] = [];
  #undone: Gesture[] = [];
  readonly #person: string;

  /** @param person whose they are. */
  constructor(person = '') {
    this.#person = person;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Records a new gesture; what was undone before it can no longer be redone. */
  record(count: number, change: Change): void {
    this.#undone = [];
    this.#push(this.#done, { count, change });
  }

  /** Takes the newest gesture to undo, or to redo; null when there is none. */
  take(way: 'undo' | 'redo', state: MapState): Resolved | null {
    const gesture = (way === 'undo' ? this.#done : this.#undone).pop();
    // what one had removed oneself, and brought back, goes again whatever is said of it
    const person = way === 'undo' ? this.#person : null;
    return gesture ? resolve(state, gesture.change, person) : null;
  }

  /** Records what an undo or a redo really did, to be taken back the other way. */
  answer(way: 'undo' | 'redo', count: number, change: Change): void {
    if (!isEmpty(change)) this.#push(way === 'undo' ? this.#undone : this.#done, { count, change });
  }

  /**
   * Learns what one's own gestures did once others' edits had gone underneath.
   *
   * @param system what the authority changed: an element that it spaced anew stands where it stood.
   */
  rebase(own: ReadonlyMap<number, Change>, system: readonly Change[] = []): void {
    for (const gesture of [...this.#done, ...this.#undone])
      gesture.change = system.reduce(respaced, own.get(gesture.count) ?? gesture.change);
  }

  /** Forgets a gesture that the log refused. */
  forget(count: number): void {
    this.#done = this.#done.filter((gesture) => gesture.count !== count);
    this.#undone = this.#undone.filter((gesture) => gesture.count !== count);
  }

  /** Forgets all of them: what they would bring back may be what was erased from the log. */
  clear(): void {
    this.#done = [];
    this.#undone = [];
  }

  /** Follows transactions that are sent under new counts. */
  renumber(counts: ReadonlyMap<number, number>): void {
    for (const gesture of [...this.#done, ...this.#undone])
      gesture.count = counts.get(gesture.count) ?? 0;
  }

  #push(stack: Gesture[], gesture: Gesture): void {
    stack.push(gesture);
    if (stack.length > most) stack.shift();
  }
}
