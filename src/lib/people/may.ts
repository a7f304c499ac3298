/**
 * Who may do what, in one place. A person holds any number of roles in an organisation, and may do
 * what any of them allows; everyone with a role may read and comment.
 */
import { apply } from '#lib/map/apply.ts';
import { isFigure } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { MapFields, Operation, Refusal } from '#lib/map/operation.ts';
import type { MapState } from '#lib/map/state.ts';

export const roles = ['admin', 'hr', 'cx', 'analyst', 'leader', 'custodian'] as const;
export type Role = (typeof roles)[number];

/** Everything one can do in an organisation, apart from editing what stands on a map. */
export const actions = [
  'read',
  'comment',
  /** Make a map, rename it, its layers and its stages; put a map away. */
  'edit maps',
  /** Write metrics and observations, import files. */
  'edit figures',
  'publish',
  'edit scenarios',
  /** Who can be asked: see them, bring in a list of them. Never who answered. */
  'keep audience',
  /** Write the pulses that ask them. */
  'build pulses',
  /** Say what was heard in a pulse, and what becomes of ideas. */
  'answer ideas',
  /** See in which state a wave is, and how many take part: never who. */
  'follow waves',
  /** Be the second pair of eyes on a wave, and hold a key that counts it. */
  'keep pulses honest',
  /** Read what closed waves tell: all of it, or, as a leader, of what one leads. */
  'read results',
  /** Look comments over before anybody reads them. */
  'moderate comments',
  /** People, roles, invitations, org units, the organisation itself. */
  'administer',
] as const;
export type Action = (typeof actions)[number];

const allowed: Record<Action, readonly Role[]> = {
  read: roles,
  comment: roles,
  'edit maps': ['hr', 'cx'],
  'edit figures': ['hr', 'cx', 'analyst'],
  publish: ['leader'],
  'edit scenarios': ['leader', 'analyst', 'hr', 'cx'],
  'keep audience': ['hr', 'admin'],
  'build pulses': ['hr'],
  'answer ideas': ['hr', 'cx'],
  'follow waves': ['hr', 'cx', 'admin', 'custodian', 'leader'],
  'keep pulses honest': ['custodian'],
  'read results': ['hr', 'cx', 'analyst', 'leader'],
  'moderate comments': ['hr'],
  administer: ['admin'],
};

/** Roles that take a right away, whatever other roles one has. */
const barred: Partial<Record<Action, readonly Role[]>> = {
  // Whoever stands in the line of command is whom a comment may be about.
  'moderate comments': ['leader'],
};

export function may(held: readonly Role[], action: Action): boolean {
  return (
    held.some((role) => allowed[action].includes(role)) &&
    !held.some((role) => barred[action]?.includes(role))
  );
}

/**
 * The roles with which one writes in a scenario: whoever may edit scenarios may suppose figures there,
 * as an analyst does, whoever's layer they are of. Words, and what stands in a layer, stay with whose
 * layer it is.
 */
export function supposing(held: readonly Role[]): readonly Role[] {
  return may(held, 'edit scenarios') && !held.includes('analyst') ? [...held, 'analyst'] : held;
}

const layerWriters: Record<Layer, readonly Role[]> = {
  leadership: ['hr'],
  culture: ['hr'],
  behaviour: ['hr'],
  moment: ['cx'],
  result: ['hr', 'cx'],
};

/** Whether these roles may add, move, remove and describe elements of a layer. */
export function mayWriteLayer(held: readonly Role[], layer: Layer): boolean {
  return held.some((role) => layerWriters[layer].includes(role));
}

/** Whether these roles may write one field of an element in a layer. */
export function mayWriteField(held: readonly Role[], layer: Layer, field: string): boolean {
  return mayWriteLayer(held, layer) || (isFigure(field) && held.includes('analyst'));
}

/** Whether these roles may add, remove or re-target a link between two layers. */
export function mayWriteLink(held: readonly Role[], from: Layer, to: Layer): boolean {
  return mayWriteLayer(held, from) || mayWriteLayer(held, to);
}

/** Whether these roles may write a link's strength, lag and evidence. */
export function mayWriteEvidence(held: readonly Role[], from: Layer, to: Layer): boolean {
  return mayWriteLink(held, from, to) || held.includes('analyst');
}

/**
 * Whether these roles may write a field of the map itself: what its evidence is taken to be worth is
 * the analyst's too.
 */
export function mayWriteMap(held: readonly Role[], field: keyof MapFields): boolean {
  return may(held, 'edit maps') || (field === 'grades' && held.includes('analyst'));
}

/**
 * The permit that `apply` asks before each operation. What is gone passes, so that `apply` says so.
 * O(fields of the operation).
 */
export function permit(
  held: readonly Role[],
): (operation: Operation, state: MapState) => Refusal | null {
  return (operation, state) => {
    const layer = (id: string) => state.elements.get(id)?.layer;
    const ends = (from: string, to: string, ask: typeof mayWriteLink) => {
      const [a, b] = [layer(from), layer(to)];
      return a === undefined || b === undefined || ask(held, a, b);
    };
    const refuse = (culprit?: string, field?: string): Refusal => ({
      refused: 'forbidden',
      ...(culprit ? { culprit } : {}),
      ...(field ? { field } : {}),
    });
    switch (operation.t) {
      case 'element.add':
        return mayWriteLayer(held, operation.layer) ? null : refuse(operation.id);
      case 'element.set': {
        const home = layer(operation.id);
        const field = Object.keys(operation.fields).find(
          (name) => home !== undefined && !mayWriteField(held, home, name),
        );
        return field === undefined ? null : refuse(operation.id, field);
      }
      case 'element.move':
      case 'element.remove': {
        const home = layer(operation.id);
        const target = operation.t === 'element.move' ? operation.layer : home;
        return [home, target].every((each) => each === undefined || mayWriteLayer(held, each))
          ? null
          : refuse(operation.id);
      }
      case 'link.add':
        return ends(operation.from, operation.to, mayWriteLink) ? null : refuse(operation.id);
      case 'link.set': {
        const link = state.links.get(operation.id);
        return !link || ends(link.from, link.to, mayWriteEvidence) ? null : refuse(operation.id);
      }
      case 'link.retarget': {
        const link = state.links.get(operation.id);
        return !link ||
          (ends(link.from, link.to, mayWriteLink) &&
            ends(operation.from, operation.to, mayWriteLink))
          ? null
          : refuse(operation.id);
      }
      case 'link.remove': {
        const link = state.links.get(operation.id);
        return !link || ends(link.from, link.to, mayWriteLink) ? null : refuse(operation.id);
      }
      case 'map.set': {
        const { grades, ...rest } = operation.fields;
        const own = Object.keys(rest).length > 0 || grades === undefined;
        return mayWriteMap(held, own ? 'name' : 'grades') ? null : refuse();
      }
      case 'comment.add':
      case 'comment.edit':
      case 'comment.resolve':
      case 'comment.remove':
        return may(held, 'comment') ? null : refuse(operation.id);
    }
  };
}

/** An operation that some roles may not write, and the roles of which any one more would do. */
export interface Unguarded {
  operation: Operation;
  roles: Role[];
}

/**
 * Which of these operations roles may not write, held by one person or by several together; each is
 * asked on the state that it meets. O(operations).
 *
 * @param state is written on.
 */
export function unguarded(
  state: MapState,
  operations: readonly Operation[],
  held: readonly Role[],
): Unguarded[] {
  const found: Unguarded[] = [];
  for (const operation of operations) {
    const allows = (also: readonly Role[]) => permit([...held, ...also])(operation, state) === null;
    if (!allows([])) found.push({ operation, roles: roles.filter((role) => allows([role])) });
    apply(state, [operation]);
  }
  return found;
}
