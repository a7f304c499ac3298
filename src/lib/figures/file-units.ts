/**
 * Which org unit a row is about. Over the years a unit changes its name, keeps its code, loses its code,
 * keeps its name: all rows that share a code or a name, directly or by way of others, are one unit. It
 * is a known one if any of them is; else it is made, under the name and the code that came last. Codes of
 * two lists may be alike by chance: a known unit's code alone does not make it the one that a file names
 * otherwise, unless a person says that it was renamed.
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

/** A name in the file, and the known unit of another name that has its code. */
export interface SameCode {
  said: string;
  known: string;
}

export interface Settled {
  /** For each number of `note`. */
  found: UnitFound[];
  /** Parents before their children. */
  made: NewUnit[];
  sameCode: SameCode[];
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
   * For each number of `note` its unit, and the units to be made. With `make` false unknown ones are told
   * as such; with `codeDecides` a known code is its unit whatever the file calls it. O(names × log).
   */
  settle(make: boolean, under: string | null, newId: () => string, codeDecides: boolean): Settled {
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
      const said = new Set(group.map((at) => fold(this.#namings[at]?.name ?? '')).filter(Boolean));
      const trusted: Trust = (unit) => codeDecides || said.size === 0 || said.has(fold(unit.name));
      for (const at of group)
        for (const unit of this.#match(at, trusted, byCode, byName)) matches.add(unit.id);
      const naming = this.#namings[latest];
      const whole = group.some((at) => this.#whole.has(fold(this.#namings[at]?.name ?? '')));
      for (const at of group)
        found[at] = whole ? { unit: null } : this.#choose(at, matches, trusted, byCode, byName);
      if (whole || matches.size > 0 || !make || !naming) continue;

      const name = this.#lastText(group, 'name') || this.#lastText(group, 'code');
      const code = this.#lastText(group, 'code');
      const unit = {
        id: newId(),
        parent: under,
        name: name.slice(0, 200),
        code: code === '' || code.length > 60 || byCode.has(fold(code)) ? null : code,
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
    return { found, made: parentsFirst(made, under), sameCode: this.#sameCode(byCode, byName) };
  }

  /** Names that nobody has, with a code that somebody has. */
  #sameCode(byCode: Lookup, byName: Lookup): SameCode[] {
    const told = new Map<string, SameCode>();
    for (const { name, code } of this.#namings) {
      const [holder] = code === '' ? [] : (byCode.get(fold(code)) ?? []);
      if (holder && name !== '' && !byName.has(fold(name)))
        told.set(fold(name), { said: name, known: holder.name });
    }
    return [...told.values()];
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

  #match(at: number, trusted: Trust, byCode: Lookup, byName: Lookup): readonly KnownUnit[] {
    const naming = this.#namings[at];
    if (!naming) return [];
    const coded = naming.code === '' ? [] : (byCode.get(fold(naming.code)) ?? []).filter(trusted);
    if (coded.length > 0) return coded;
    return byName.get(fold(naming.name)) ?? byName.get(fold(naming.code)) ?? [];
  }

  /** A name's own match first; else the one match of all that are one with it. */
  #choose(
    at: number,
    matches: ReadonlySet<string>,
    trusted: Trust,
    byCode: Lookup,
    byName: Lookup,
  ): UnitFound {
    const naming = this.#namings[at];
    const said = naming?.name || naming?.code || '';
    const own = this.#match(at, trusted, byCode, byName);
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

/** Whether a unit that is known by the file's code is the one that the file names. */
type Trust = (unit: KnownUnit) => boolean;
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
