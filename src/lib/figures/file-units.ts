/**
 * Which org unit a row is about. Over the years a unit changes its name, keeps its code, loses its code,
 * keeps its name: all rows that share a code or a name, directly or by way of others, are one unit. It
 * is a known one if any of them is; else it is made, under the name and the code that came last.
 */
import { fold } from './metrics.ts';
import { comparePeriods, type Period } from './periods.ts';

export interface KnownUnit {
  id: string;
  parent: string | null;
  name: string;
  code: string | null;
}

/** A unit that the file speaks of and nobody knows; its parent is a unit's id, or null for the top. */
export interface NewUnit {
  id: string;
  parent: string | null;
  name: string;
  code: string | null;
}

export type UnitFound =
  /** Null is the whole organisation. */
  { unit: string | null } | { unknown: string } | { ambiguous: string };

/** A name in the file, and the name under which its unit is known. */
export interface Renamed {
  said: string;
  known: string;
}

interface Naming {
  code: string;
  name: string;
  parent: string;
  last: Period | null;
}

/** Gathers the units of a file while its rows go by, then settles which is which. */
export class FileUnits {
  readonly #known: readonly KnownUnit[];
  readonly #whole: ReadonlySet<string>;
  readonly #namings: Naming[] = [];
  readonly #byText = new Map<string, number>();

  constructor(known: readonly KnownUnit[], whole: readonly string[]) {
    this.#known = known;
    this.#whole = new Set(whole.map(fold));
  }

  /** Notes how a row names its unit; answers with a number for it. Texts are trimmed, missing ones empty. */
  note(code: string, name: string, parent: string, period: Period | null): number {
    const text = `${code}\u0000${name}`;
    let at = this.#byText.get(text);
    if (at === undefined) {
      at = this.#namings.push({ code, name, parent, last: period }) - 1;
      this.#byText.set(text, at);
    }
    const naming = this.#namings[at];
    if (
      naming &&
      period !== null &&
      (naming.last === null || comparePeriods(period, naming.last) >= 0)
    ) {
      naming.last = period;
      if (parent !== '') naming.parent = parent;
    }
    return at;
  }

  /**
   * For each number of `note` its unit, and the units to be made (parents before their children). With
   * `make` false unknown ones are told as such. O(names × log).
   */
  settle(
    make: boolean,
    under: string | null,
    newId: () => string,
  ): { found: UnitFound[]; made: NewUnit[]; renamed: Renamed[] } {
    const groups = this.#groups();
    const byCode = many(this.#known, (unit) => (unit.code === null ? null : fold(unit.code)));
    const byName = many(this.#known, (unit) => fold(unit.name));
    const found: UnitFound[] = [];
    const made = new Map<string, NewUnit>();
    const parents = new Map<string, string>();
    const placed = new Map<string, string>();

    for (const group of groups) {
      const latest = group.reduce((a, b) => (later(this.#namings[b], this.#namings[a]) ? b : a));
      const matches = new Set<string>();
      for (const at of group)
        for (const unit of this.#match(at, byCode, byName)) matches.add(unit.id);
      const naming = this.#namings[latest];
      const whole = group.some((at) => this.#whole.has(fold(this.#namings[at]?.name ?? '')));
      for (const at of group)
        found[at] = whole ? { unit: null } : this.#choose(at, matches, byCode, byName);
      if (whole || matches.size > 0 || !make || !naming) continue;

      const name = this.#lastText(group, 'name') || this.#lastText(group, 'code');
      const code = this.#lastText(group, 'code');
      const unit = {
        id: newId(),
        parent: under,
        name: name.slice(0, 200),
        code: code === '' || code.length > 60 ? null : code,
      };
      made.set(unit.id, unit);
      for (const at of group) {
        found[at] = { unit: unit.id };
        const own = fold(this.#namings[at]?.name ?? '');
        if (own !== '') placed.set(own, unit.id);
      }
      parents.set(unit.id, this.#lastText(group, 'parent'));
    }
    for (const [id, parent] of parents) {
      const unit = made.get(id);
      if (!unit || parent === '' || this.#whole.has(fold(parent))) continue;
      const asked = fold(parent);
      const existing =
        byName.get(asked)?.[0]?.id ?? byCode.get(asked)?.[0]?.id ?? placed.get(asked);
      if (existing !== undefined) unit.parent = existing === id ? under : existing;
      else {
        const group = { id: newId(), parent: under, name: parent.slice(0, 200), code: null };
        made.set(group.id, group);
        placed.set(asked, group.id);
        unit.parent = group.id;
      }
    }
    return { found, made: parentsFirst(made, under), renamed: this.#renamed(found, byName) };
  }

  /** Names that belong to a known unit by their code alone. */
  #renamed(found: readonly UnitFound[], byName: Lookup): Renamed[] {
    const names = new Map(this.#known.map((unit) => [unit.id, unit.name]));
    return this.#namings.flatMap(({ name }, at) => {
      const where = found[at];
      const known =
        where && 'unit' in where && where.unit !== null ? names.get(where.unit) : undefined;
      return known === undefined || name === '' || byName.has(fold(name))
        ? []
        : [{ said: name, known }];
    });
  }

  /** Numbers that share a code or a name, by union–find. */
  #groups(): number[][] {
    const root = this.#namings.map((_, at) => at);
    const find = (at: number): number => {
      let here = at;
      for (let up = root[here]; up !== undefined && up !== here; up = root[here]) {
        root[here] = root[up] ?? up;
        here = up;
      }
      return here;
    };
    const holder = new Map<string, number>();
    for (const [at, { code, name }] of this.#namings.entries()) {
      for (const key of [code && `c${fold(code)}`, name && `n${fold(name)}`]) {
        if (!key) continue;
        const other = holder.get(key);
        if (other === undefined) holder.set(key, at);
        else root[find(at)] = find(other);
      }
    }
    const groups = new Map<number, number[]>();
    for (const at of this.#namings.keys()) {
      const group = groups.get(find(at));
      if (group) group.push(at);
      else groups.set(find(at), [at]);
    }
    return [...groups.values()];
  }

  #match(at: number, byCode: Lookup, byName: Lookup): readonly KnownUnit[] {
    const naming = this.#namings[at];
    if (!naming) return [];
    const coded = naming.code === '' ? undefined : byCode.get(fold(naming.code));
    return coded ?? byName.get(fold(naming.name)) ?? byName.get(fold(naming.code)) ?? [];
  }

  /** A name's own match first; else the one match of all that are one with it. */
  #choose(at: number, matches: ReadonlySet<string>, byCode: Lookup, byName: Lookup): UnitFound {
    const naming = this.#namings[at];
    const said = naming?.name || naming?.code || '';
    const own = this.#match(at, byCode, byName);
    const [only] = own.length === 1 ? own.map((unit) => unit.id) : own.length === 0 ? matches : [];
    if (own.length > 1 || (own.length === 0 && matches.size > 1)) return { ambiguous: said };
    return only === undefined ? { unknown: said } : { unit: only };
  }

  /** The latest text of a kind among numbers. */
  #lastText(group: readonly number[], kind: 'code' | 'name' | 'parent'): string {
    let best: Naming | undefined;
    for (const at of group) {
      const naming = this.#namings[at];
      if (naming && naming[kind] !== '' && (!best || later(naming, best))) best = naming;
    }
    return best?.[kind] ?? '';
  }
}

type Lookup = ReadonlyMap<string, readonly KnownUnit[]>;

function many(units: readonly KnownUnit[], key: (unit: KnownUnit) => string | null): Lookup {
  const lookup = new Map<string, KnownUnit[]>();
  for (const unit of units) {
    const text = key(unit);
    if (text === null) continue;
    const held = lookup.get(text);
    if (held) held.push(unit);
    else lookup.set(text, [unit]);
  }
  return lookup;
}

function later(a: Naming | undefined, b: Naming | undefined): boolean {
  if (!a || a.last === null) return false;
  return !b || b.last === null || comparePeriods(a.last, b.last) >= 0;
}

/** Orders new units so that each follows its parent; one of a circle hangs from `under` instead. */
function parentsFirst(made: ReadonlyMap<string, NewUnit>, under: string | null): NewUnit[] {
  const ordered = new Map<string, NewUnit>();
  const place = (unit: NewUnit, above: ReadonlySet<string>) => {
    if (ordered.has(unit.id)) return;
    const parent = unit.parent === null ? undefined : made.get(unit.parent);
    if (parent && above.has(parent.id)) unit.parent = under;
    else if (parent) place(parent, new Set([...above, parent.id]));
    ordered.set(unit.id, unit);
  };
  for (const unit of made.values()) place(unit, new Set([unit.id]));
  return [...ordered.values()];
}
