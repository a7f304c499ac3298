/**
 * An organisation's tree of units: region, store, team. The root is the organisation itself. A file
 * names units by their codes, each row a unit with its name and the code above it; reading the same
 * file again changes nothing, and a unit that the file leaves out stays.
 */

export interface Unit {
  id: string;
  parentId: string | null;
  name: string;
  code: string | null;
}

/** One row of a file: texts as written, trimmed. `parent` is empty at the top. */
export interface Row {
  /** Where it stands in the file, from 1. */
  line: number;
  code: string;
  name: string;
  parent: string;
}

export type Reason =
  'no code' | 'no name' | 'too long' | 'twice' | 'no parent' | 'parent refused' | 'circle';

export interface Refused {
  line: number;
  code: string;
  reason: Reason;
  /** The code above it, where that is to blame. */
  parent: string;
}

export interface Plan {
  /** In an order in which each unit comes after the one above it. */
  added: Unit[];
  changed: Unit[];
  same: number;
  refused: Refused[];
}

const [longestCode, longestName] = [60, 200];

/**
 * What a file would do to a tree. A new unit's id is asked of `newId`. A row is refused for its own
 * fault, or because the row above it is; the others stand. O(rows × depth).
 */
export function plan(rows: readonly Row[], units: readonly Unit[], newId: () => string): Plan {
  const refused = new Map<Row, Reason>();
  const known = new Map(units.flatMap((unit) => (unit.code === null ? [] : [[unit.code, unit]])));
  const unitOf = new Map(units.map((unit) => [unit.id, unit]));
  const written = new Set(rows.map((row) => row.code));
  const rowOf = new Map<string, Row>();
  for (const row of rows) {
    const fault = faultOf(row) ?? (rowOf.has(row.code) ? 'twice' : null);
    if (fault) refused.set(row, fault);
    else rowOf.set(row.code, row);
  }
  // Refusing a row may leave those below it without a parent, so look until nothing new is found.
  for (let before = -1; before !== refused.size;) {
    before = refused.size;
    for (const row of rowOf.values()) {
      if (refused.has(row) || row.parent === '') continue;
      const above = rowOf.get(row.parent);
      if (above && refused.has(above) && !known.has(row.parent)) refused.set(row, 'parent refused');
      else if (!above && !known.has(row.parent)) {
        refused.set(row, written.has(row.parent) ? 'parent refused' : 'no parent');
      } else if (inCircle(row, rowOf, refused, unitOf, known)) refused.set(row, 'circle');
    }
  }
  return settle(rowOf, refused, known, rows, newId);
}

function faultOf({ code, name, parent }: Row): Reason | null {
  if (code === '') return 'no code';
  if (name === '') return 'no name';
  if (code.length > longestCode || name.length > longestName) return 'too long';
  return parent === code ? 'circle' : null;
}

/** Walks up, by the file where it speaks and by the tree where it does not. */
function inCircle(
  row: Row,
  rowOf: ReadonlyMap<string, Row>,
  refused: ReadonlyMap<Row, Reason>,
  unitOf: ReadonlyMap<string, Unit>,
  known: ReadonlyMap<string, Unit>,
): boolean {
  const keyOf = (unit: Unit | undefined) => (unit ? (unit.code ?? unit.id) : '');
  const above = (key: string): string => {
    const said = rowOf.get(key);
    if (said && !refused.has(said)) return said.parent;
    const unit = known.get(key) ?? unitOf.get(key);
    return keyOf(unit?.parentId ? unitOf.get(unit.parentId) : undefined);
  };
  const seen = new Set<string>();
  for (let key = row.code; key !== ''; key = above(key)) {
    if (seen.has(key)) return key === row.code;
    seen.add(key);
  }
  return false;
}

function settle(
  rowOf: ReadonlyMap<string, Row>,
  refused: ReadonlyMap<Row, Reason>,
  known: ReadonlyMap<string, Unit>,
  rows: readonly Row[],
  newId: () => string,
): Plan {
  const standing = [...rowOf.values()].filter((row) => !refused.has(row));
  const ids = new Map([...known].map(([code, unit]) => [code, unit.id]));
  for (const { code } of standing) if (!ids.has(code)) ids.set(code, newId());
  const [added, changed]: [Unit[], Unit[]] = [[], []];
  let same = 0;
  for (const { code, name, parent } of standing) {
    const before = known.get(code);
    const id = ids.get(code);
    if (id === undefined) continue;
    const unit = { id, parentId: ids.get(parent) ?? null, name, code };
    if (!before) added.push(unit);
    else if (before.name !== name || before.parentId !== unit.parentId) changed.push(unit);
    else same++;
  }
  return {
    added: downward(added),
    changed,
    same,
    refused: rows.flatMap((row) => {
      const reason = refused.get(row);
      return reason ? [{ line: row.line, code: row.code, reason, parent: row.parent }] : [];
    }),
  };
}

/** Each unit after its parent. */
function downward(units: readonly Unit[]): Unit[] {
  const waiting = new Map(units.map((unit) => [unit.id, unit]));
  const ordered: Unit[] = [];
  const place = (unit: Unit) => {
    if (!waiting.delete(unit.id)) return;
    const above = unit.parentId === null ? undefined : waiting.get(unit.parentId);
    if (above) place(above);
    ordered.push(unit);
  };
  for (const unit of units) place(unit);
  return ordered;
}

export interface Leaf extends Unit {
  depth: number;
  /** How many units stand directly below. */
  below: number;
}

/** The tree as it is read, from the top: each unit followed by those below it, siblings in order. */
export function listed(units: readonly Unit[], compare: (a: Unit, b: Unit) => number): Leaf[] {
  const children = Map.groupBy(units, (unit) => unit.parentId);
  const leaves: Leaf[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const unit of (children.get(parent) ?? []).toSorted(compare)) {
      leaves.push({ ...unit, depth, below: children.get(unit.id)?.length ?? 0 });
      walk(unit.id, depth + 1);
    }
  };
  walk(null, 0);
  return leaves;
}

/** A unit and everything below it. */
export function under(units: readonly Unit[], id: string): Set<string> {
  const found = new Set([id]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const unit of units) {
      if (unit.parentId !== null && found.has(unit.parentId)) found.add(unit.id);
    }
  }
  return found;
}
