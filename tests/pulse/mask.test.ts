import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask } from '#lib/pulse/mask.ts';
import {
  accumulated,
  treeOf,
  type ReportingTree,
  type ReportingUnit,
} from '#lib/pulse/reporting-tree.ts';

/** Units by their parents' places, the first the company; those without units below are teams. */
function unitsOf(
  parents: readonly number[],
  lots = parents.map((_, i) => 2 ** i),
): ReportingUnit[] {
  return parents.map((parent, i) => ({
    id: `unit ${i}`,
    parent: i === 0 ? null : `unit ${parent}`,
    level: i === 0 ? 'company' : parents.includes(i, 1) ? 'department' : 'team',
    eligible: 0,
    lot: lots[i]!,
  }));
}

/** For each unit the units above it and itself. */
function linesOf({ parent, size }: ReportingTree): number[][] {
  return Array.from({ length: size }, (_, unit) => {
    const line = [];
    for (let at = unit; at >= 0; at = parent[at]!) line.push(at);
    return line;
  });
}

/** By definition: people who are in exactly the same shown groups; those in none are left out. */
function atomSizes(tree: ReportingTree, own: readonly number[], shown: (unit: number) => boolean) {
  const sizes = new Map<string, number>();
  linesOf(tree).forEach((line, unit) => {
    const groups = line.filter(shown);
    if (groups.length === 0) return;
    const key = groups.join();
    sizes.set(key, (sizes.get(key) ?? 0) + own[unit]!);
  });
  return [...sizes.values()].filter((size) => size > 0);
}

/** Every way to fill `length` places with numbers below each place's bound. */
function* all(bounds: readonly number[]): Generator<number[]> {
  const now = bounds.map(() => 0);
  while (true) {
    yield now;
    let place = 0;
    while (place < now.length && ++now[place]! === bounds[place]) now[place++] = 0;
    if (place === now.length) return;
  }
}

/** All trees of a size: each unit below one that stands before it. */
const shapes = (size: number) => all(Array.from({ length: size }, (_, i) => Math.max(1, i)));

/** Of families, the best first: the first that is safe, as bits. */
function searched(families: readonly Family[], own: readonly number[], k: number): number {
  const people = (units: readonly number[]): number => {
    let sum = 0;
    for (const unit of units) sum += own[unit]!;
    return sum;
  };
  const safe = ({ groups, atoms }: Family): boolean =>
    groups.every((units) => people(units) >= k) &&
    atoms.every((units) => {
      const size = people(units);
      return size === 0 || size >= k;
    });
  return families.find(safe)!.bits;
}

interface Family {
  bits: number;
  worth: number;
  lots: number;
  /** Units of each shown group, and of each atom. */
  groups: number[][];
  atoms: number[][];
}

function familiesOf(tree: ReportingTree): Family[] {
  const lines = linesOf(tree);
  const units = lines.map((_, unit) => unit);
  return Array.from({ length: 2 ** tree.size }, (_, bits) => {
    const shown = units.filter((unit) => (bits >> unit) & 1);
    const atoms = Map.groupBy(units, (unit) =>
      lines[unit]!.filter((at) => (bits >> at) & 1).join(),
    );
    atoms.delete('');
    return {
      bits,
      worth: shown.reduce((sum, unit) => sum + tree.weight[unit]!, 0),
      lots: shown.reduce((sum, unit) => sum + tree.lot[unit]!, 0),
      groups: shown.map((group) => units.filter((unit) => lines[unit]!.includes(group))),
      atoms: [...atoms.values()],
    };
  }).sort((a, b) => b.worth - a.worth || b.lots - a.lots);
}

const bitsOf = (shown: Uint8Array): number =>
  shown.reduce((bits, one, i) => bits + one * 2 ** i, 0);

describe('the mask', () => {
  // People beyond k count as k wherever they stand, so these are all cases there are.
  it.each([
    [2, 6],
    [3, 5],
    [5, 3],
  ])('is the best there is, k = %i, in every tree of up to %i units', (k, largest) => {
    let [cases, wrong] = [0, 0];
    for (let size = 1; size <= largest; size++) {
      for (const parents of shapes(size)) {
        const tree = treeOf(unitsOf(parents));
        const families = familiesOf(tree);
        for (const own of all(parents.map(() => k + 1))) {
          cases += 1;
          if (bitsOf(mask(tree, own, k)) !== searched(families, own, k)) wrong += 1;
        }
      }
    }
    expect({ wrong, enough: cases > 400 }).toEqual({ wrong: 0, enough: true });
  });

  it.each([
    ['rising', [1, 2, 4, 8]],
    ['falling', [8, 4, 2, 1]],
  ])('is the best there is of what is allowed, company or not, by %s lots', (_, lots) => {
    let [cases, wrong] = [0, 0];
    for (const parents of shapes(4)) {
      const tree = treeOf(unitsOf(parents, lots));
      const families = familiesOf(tree);
      for (const own of all(parents.map(() => 3))) {
        for (const allowed of all(parents.map(() => 2))) {
          const may = families.filter(({ bits }) =>
            allowed.every((one, i) => one || !(bits & (1 << i))),
          );
          cases += 1;
          if (bitsOf(mask(tree, own, 2, Uint8Array.from(allowed))) !== searched(may, own, 2))
            wrong += 1;
        }
      }
    }
    expect({ wrong, cases }).toEqual({ wrong: 0, cases: 6 * 3 ** 4 * 2 ** 4 });
  });

  it('shows the other team too where what is left over has k people', () => {
    const tree = treeOf(unitsOf([0, 0, 0, 0]));
    expect([...mask(tree, [0, 9, 5, 4], 5)]).toEqual([1, 0, 1, 0]);
    expect([...mask(tree, [0, 9, 5, 5], 5)]).toEqual([1, 1, 1, 1]);
    expect([...mask(tree, [5, 9, 4, 5], 5)]).toEqual([1, 1, 0, 1]);
    expect([...mask(tree, [1, 9, 3, 5], 5)]).toEqual([1, 0, 0, 1]);
  });

  it('would rather show one department than two teams, and a company than all departments', () => {
    const tree = treeOf(unitsOf([0, 0, 0, 1, 1, 2]));
    // The three people of unit 2's team can only hide with their department hidden, or with unit 1's teams.
    expect([...mask(tree, [0, 0, 0, 6, 6, 3], 5)]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...mask(tree, [0, 0, 2, 6, 6, 3], 5)]).toEqual([1, 1, 1, 1, 1, 0]);
  });

  it('shows nothing of a company with fewer than k', () => {
    expect([...mask(treeOf(unitsOf([0, 0])), [2, 2], 5)]).toEqual([0, 0]);
  });

  it('shows no unit that is not allowed, and takes its people into account all the same', () => {
    const tree = treeOf(unitsOf([0, 0, 0]));
    expect([...mask(tree, [0, 6, 6], 5, Uint8Array.of(1, 0, 1))]).toEqual([1, 0, 1]);
    expect([...mask(tree, [0, 4, 6], 5, Uint8Array.of(1, 0, 1))]).toEqual([1, 0, 0]);
    expect([...mask(tree, [0, 4, 6], 5, Uint8Array.of(0, 1, 1))]).toEqual([0, 0, 1]);
  });

  const company = fc.integer({ min: 1, max: 60 }).chain((size) =>
    fc.record({
      parents: fc.tuple(...Array.from({ length: size }, (_, i) => fc.nat(Math.max(0, i - 1)))),
      own: fc.array(fc.integer({ min: 0, max: 14 }), { minLength: size, maxLength: size }),
      lots: fc.uniqueArray(fc.nat(2 ** 31 - 1), { minLength: size, maxLength: size }),
      order: fc.array(fc.nat(), { minLength: size, maxLength: size }),
      k: fc.constantFrom(5, 7, 10),
    }),
  );

  it('leaves no atom between 1 and k − 1 people, and no group that could be shown besides', () => {
    fc.assert(
      fc.property(company, ({ parents, own, lots, k }) => {
        const tree = treeOf(unitsOf(parents, lots));
        const shown = mask(tree, own, k);
        const safe = (also: number) =>
          atomSizes(tree, own, (unit) => unit === also || shown[unit] === 1).every((n) => n >= k);
        const people = own.reduce((sum, n) => sum + n, 0);
        expect(safe(-1)).toBe(true);
        expect(shown[0]).toBe(people >= k ? 1 : 0);
        const lines = linesOf(tree);
        shown.forEach((one, unit) => {
          if (one === 1) return;
          const inside = own.filter((_, at) => lines[at]!.includes(unit));
          const n = inside.reduce((sum, count) => sum + count, 0);
          if (n >= k) expect(safe(unit)).toBe(false);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('is the same under other names and in another order', () => {
    fc.assert(
      fc.property(company, ({ parents, own, lots, order, k }) => {
        const units = unitsOf(parents, lots);
        const shown = mask(treeOf(units), own, k);
        const places = units.map((_, i) => i).sort((a, b) => order[a]! - order[b]! || b - a);
        const renamed = places.map((place): ReportingUnit => {
          const { parent, ...unit } = units[place]!;
          return { ...unit, id: `${unit.id} anew`, parent: parent && `${parent} anew` };
        });
        const again = mask(
          treeOf(renamed),
          places.map((place) => own[place]!),
          k,
        );
        expect([...again]).toEqual(places.map((place) => shown[place]));
      }),
      { numRuns: 100 },
    );
  });
});

describe('the tree', () => {
  const [top, team] = unitsOf([0, 0]) as [ReportingUnit, ReportingUnit];

  it.each([
    ['stands there twice', [top, team, { ...team, lot: 9 }]],
    ['the same lot', [top, { ...team, lot: top.lot }]],
    ['which is missing', [top, { ...team, parent: 'elsewhere' }]],
    ['one root, not 2', [top, { ...team, parent: null }]],
    ['one root, not 0', []],
    [
      'hang from one another',
      [top, { ...team, id: 'a', parent: 'b' }, { ...team, id: 'b', parent: 'a', lot: 7 }],
    ],
  ])('is refused where %s', (reason, units) => {
    expect(() => treeOf(units)).toThrow(reason);
  });

  it('puts a department above all teams and the company above all departments', () => {
    expect([...treeOf(unitsOf([0, 0, 0, 1, 1, 2])).weight]).toEqual([12, 4, 4, 1, 1, 1]);
    expect([...treeOf([{ ...top, level: 'team' }, team]).weight]).toEqual([3, 1]);
  });

  it('is walked from below, siblings by their lots, in whatever order they came', () => {
    const units = unitsOf([0, 0, 0, 0], [8, 4, 1, 2]);
    for (const given of [units, units.toReversed()]) {
      const { upward, ids } = treeOf(given);
      expect([...upward].map((at) => ids[at])).toEqual([2, 3, 1, 0].map((at) => `unit ${at}`));
    }
  });

  it('adds up what each unit has of its own, be it several numbers', () => {
    const tree = treeOf(unitsOf([0, 0, 1]));
    expect([...accumulated(tree, [1, 2, 3, 4, 5, 6], 2)]).toEqual([9, 12, 8, 10, 5, 6]);
  });

  it('is as deep as it is', () => {
    const deep = Array.from({ length: 20_000 }, (_, i): ReportingUnit => ({
      id: `unit ${i}`,
      parent: i === 0 ? null : `unit ${i - 1}`,
      level: 'team',
      eligible: 0,
      lot: i,
    }));
    const own = deep.map((_, i) => (i === 19_999 ? 5 : 0));
    expect(mask(treeOf(deep), own, 5).every((one) => one === 1)).toBe(true);
  });
});
