/**
 * A branch is a map that began as another map stood at a line of its log. What it changes is laid on
 * the base as the base is now: thing by thing and field by field, so that what only one of the two has
 * changed is never in the way. Where both have changed the same, a person chooses between mine and
 * theirs; what is gone in the base is left out, and said so.
 */
import { apply, isRefusal } from './apply.ts';
import { difference, type Difference } from './difference.ts';
import type { Element } from './element.ts';
import { equal } from './equal.ts';
import type { Link } from './link.ts';
import type { MapFields, Operation, Refusal } from './operation.ts';
import { fromContent, toContent, type MapContent, type MapState } from './state.ts';

export const sides = ['mine', 'theirs'] as const;
/** `mine` is the branch's, `theirs` the base's. */
export type Side = (typeof sides)[number];

/** What both have changed since the branch began, each in its own way. */
export interface Conflict {
  /** Names it, the same whenever it is asked again. */
  key: string;
  what: 'element' | 'link' | 'map';
  /** The id of the thing; `map` for the map's own fields. */
  id: string;
  /** `layer` and `ends` for where it stands; null where the branch takes the whole thing away. */
  field: string | null;
  was: unknown;
  mine: unknown;
  theirs: unknown;
}

/** What of a branch can no longer be, because of what happened on its base. */
export interface Skipped {
  operation: Operation;
  refusal: Refusal;
}

/** A branch's difference as it applies to the base. */
export interface Laid extends Difference {
  /** The base with the difference on it; its name is the branch's. */
  content: MapContent;
  conflicts: Conflict[];
  /** Keys of conflicts for which nobody has chosen yet. */
  open: string[];
  skipped: Skipped[];
}

export interface Branch {
  /** The base as it stood when the branch began, or was last brought up to it. */
  fork: MapContent;
  base: MapContent;
  branch: MapContent;
}

/** Which side was chosen, by the key of the conflict. */
export type Choices = ReadonlyMap<string, Side>;

/** The base as the branch began and as it is, and what was chosen. */
interface Ground {
  was: MapState;
  now: MapState;
  choices: Choices;
}

/**
 * Lays what a branch changes on its base. A conflict without choice takes the base's side and is told in
 * `open`. O(V log V + E log E + k²) for k links that change their ends or lag.
 */
export function lay({ fork, base, branch }: Branch, choices: Choices = new Map()): Laid {
  const ground: Ground = { was: fromContent(fork), now: fromContent(base), choices };
  const state = fromContent(base);
  const laid: Omit<Laid, 'content'> = {
    operations: [],
    inverse: [],
    conflicts: [],
    open: [],
    skipped: [],
  };
  for (const operation of difference(fork, branch).operations) {
    const { keep, conflicts } = weigh(operation, ground);
    laid.conflicts.push(...conflicts);
    for (const each of keep) {
      const applied = apply(state, [each]);
      if (isRefusal(applied)) laid.skipped.push({ operation: each, refusal: applied });
      else {
        laid.operations.push(...applied.operations);
        laid.inverse.unshift(...applied.inverse);
      }
    }
  }
  const content = toContent(state);
  return {
    ...laid,
    open: laid.conflicts.flatMap(({ key }) => (choices.has(key) ? [] : [key])),
    content: { ...content, fields: { ...content.fields, ...named(branch.fields) } },
  };
}

function named({ name }: MapFields): Pick<MapFields, 'name'> {
  return name === undefined ? {} : { name };
}

/**
 * What brings a branch up to its base as it is now: operations for the branch itself. Without operations
 * where the base has not moved on, and where the branch was brought up to it before.
 */
export function rebase(sides: Branch, choices: Choices): Laid & { rebased: Difference } {
  const laid = lay(sides, choices);
  return { ...laid, rebased: difference(sides.branch, laid.content) };
}

interface Weighed {
  /** What of the operation is still to be done. */
  keep: Operation[];
  conflicts: Conflict[];
}

/** Of one operation of a branch: what the base has not done itself, and what it has done otherwise. */
function weigh(operation: Operation, ground: Ground): Weighed {
  switch (operation.t) {
    case 'element.add':
    case 'link.add':
      return { keep: [operation], conflicts: [] };
    case 'map.set':
      return weighFields(
        operation,
        'map',
        'map',
        [ground.was.fields, ground.now.fields],
        ground.choices,
      );
    case 'element.set':
      return weighFields(
        operation,
        'element',
        operation.id,
        [
          ground.was.elements.get(operation.id)?.fields,
          ground.now.elements.get(operation.id)?.fields,
        ],
        ground.choices,
      );
    case 'link.set':
      return weighFields(
        operation,
        'link',
        operation.id,
        [ground.was.links.get(operation.id)?.fields, ground.now.links.get(operation.id)?.fields],
        ground.choices,
      );
    case 'element.move': {
      const { id, layer } = operation;
      const [was, now] = [ground.was, ground.now].map(({ elements }) => elements.get(id)?.layer);
      if (now === undefined || now === was) return { keep: [operation], conflicts: [] };
      if (now === layer) return { keep: [], conflicts: [] };
      return choose(operation, ground.choices, {
        what: 'element',
        id,
        field: 'layer',
        was,
        mine: layer,
        theirs: now,
      });
    }
    case 'link.retarget': {
      const { id, from, to } = operation;
      const [was, now] = [ground.was, ground.now].map(({ links }) => endsOf(links.get(id)));
      if (!now || equal(now, was)) return { keep: [operation], conflicts: [] };
      if (equal(now, { from, to })) return { keep: [], conflicts: [] };
      return choose(operation, ground.choices, {
        what: 'link',
        id,
        field: 'ends',
        was,
        mine: { from, to },
        theirs: now,
      });
    }
    case 'element.remove': {
      const { id } = operation;
      const [was, now] = [ground.was.elements.get(id), ground.now.elements.get(id)];
      if (!now) return { keep: [], conflicts: [] };
      if (was && unchanged(was, now) && sameLinks(ground, id))
        return { keep: [operation], conflicts: [] };
      return choose(operation, ground.choices, {
        what: 'element',
        id,
        field: null,
        was,
        mine: null,
        theirs: now,
      });
    }
    case 'link.remove': {
      const { id } = operation;
      const [was, now] = [ground.was.links.get(id), ground.now.links.get(id)];
      if (!now) return { keep: [], conflicts: [] };
      if (was && equal(endsOf(was), endsOf(now)) && equal(was.fields, now.fields))
        return { keep: [operation], conflicts: [] };
      return choose(operation, ground.choices, {
        what: 'link',
        id,
        field: null,
        was,
        mine: null,
        theirs: now,
      });
    }
    // What is said stays with the branch.
    case 'comment.add':
    case 'comment.edit':
    case 'comment.resolve':
    case 'comment.remove':
      return { keep: [], conflicts: [] };
  }
}

type SetOperation = Extract<Operation, { t: 'map.set' | 'element.set' | 'link.set' }>;

function weighFields(
  operation: SetOperation,
  what: Conflict['what'],
  id: string,
  [was, now]: [object | undefined, object | undefined],
  choices: Choices,
): Weighed {
  // what is gone is said so by whoever applies it
  if (!now) return { keep: [operation], conflicts: [] };
  const left = structuredClone(operation);
  const { fields } = left;
  const conflicts: Conflict[] = [];
  for (const field of Object.keys(fields)) {
    const [before, theirs, mine] = [was ?? {}, now, fields].map(
      (each): unknown => Reflect.get(each, field) ?? null,
    );
    if (equal(before, theirs)) continue;
    if (equal(theirs, mine)) {
      Reflect.deleteProperty(fields, field);
      continue;
    }
    const conflict = { key: `${id} ${field}`, what, id, field, was: before, mine, theirs };
    conflicts.push(conflict);
    if (choices.get(conflict.key) !== 'mine') Reflect.deleteProperty(fields, field);
  }
  return { keep: Object.keys(fields).length > 0 ? [left] : [], conflicts };
}

function choose(operation: Operation, choices: Choices, told: Omit<Conflict, 'key'>): Weighed {
  const conflict = { ...told, key: `${told.id} ${told.field ?? 'itself'}` };
  return {
    keep: choices.get(conflict.key) === 'mine' ? [operation] : [],
    conflicts: [conflict],
  };
}

function endsOf(link: Link | undefined): Pick<Link, 'from' | 'to'> | undefined {
  return link && { from: link.from, to: link.to };
}

/** Alike in all but its place within the layer. */
function unchanged(a: Element, b: Element): boolean {
  return a.layer === b.layer && equal(a.fields, b.fields);
}

/** Whether the base has no link at an element that it had not when the branch began, nor changed one. */
function sameLinks({ was, now }: Ground, id: string): boolean {
  return [...(now.linksOf.get(id) ?? [])].every((link) => {
    const [before, after] = [was.links.get(link), now.links.get(link)];
    return equal(before, after);
  });
}
