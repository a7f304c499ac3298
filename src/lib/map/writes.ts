/**
 * Two people write the same field, and the later arrival stands. Whether the later one had seen what it
 * wrote over is known from who wrote each field last, and on which line of the log. Only the latest
 * lines are kept in mind: `since` says from where on the memory is whole.
 */
import type { Operation } from './operation.ts';

/** A value of somebody else's that an edit met without its author having seen it. */
export interface Overwritten {
  /** The element or link; `map` for the map's own fields. */
  id: string;
  /** A field's name; `place` for an element's layer and order, `ends` for those of a link. */
  field: string;
  value: unknown;
  person: string;
}

interface Write extends Overwritten {
  seq: number;
}

/** Fields kept in mind; those written longest ago go first. */
const most = 20_000;

export class Writes {
  #last = new Map<string, Write>();
  #since: number;

  /** Knows of no line up to and including `since`. */
  constructor(since: number) {
    this.#since = since;
  }

  /** Lines after this one are all in mind. */
  get since(): number {
    return this.#since;
  }

  /** Takes in an accepted line; lines come in order. O(fields). */
  note(seq: number, person: string, operations: readonly Operation[]): void {
    for (const write of operations.flatMap(written)) {
      const key = `${write.id} ${write.field}`;
      this.#last.delete(key);
      this.#last.set(key, { ...write, person, seq });
    }
    for (const [key, { seq: line }] of this.#last) {
      if (this.#last.size <= most) break;
      this.#last.delete(key);
      this.#since = line;
    }
  }

  /** What others wrote after line `base` of the fields that these operations write. O(fields). */
  unseen(operations: readonly Operation[], base: number, person: string): Overwritten[] {
    return operations.flatMap(written).flatMap(({ id, field }) => {
      const last = this.#last.get(`${id} ${field}`);
      if (!last || last.seq <= base || last.person === person) return [];
      return [{ id, field, value: last.value, person: last.person }];
    });
  }
}

function written(operation: Operation): Omit<Overwritten, 'person'>[] {
  switch (operation.t) {
    case 'element.set':
    case 'link.set':
      return fields(operation.id, operation.fields);
    case 'map.set':
      return fields('map', operation.fields);
    case 'element.move': {
      const { id, layer, ord } = operation;
      return [{ id, field: 'place', value: { layer, ord } }];
    }
    case 'link.retarget': {
      const { id, from, to } = operation;
      return [{ id, field: 'ends', value: { from, to } }];
    }
    default:
      return [];
  }
}

function fields(id: string, values: object): Omit<Overwritten, 'person'>[] {
  return Object.entries(values).map(([field, value]: [string, unknown]) => ({ id, field, value }));
}
