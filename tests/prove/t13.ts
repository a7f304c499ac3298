/**
 * T13. What is shown depends on how many answered where, and on nothing else: with the answers dealt out
 * anew among the people, units and items renamed, and everything imported in another order, the same
 * groups are shown. Otherwise the choice of groups would itself tell something of the answers.
 */
import * as byHand from './by-hand.ts';
import { Chance } from './chance.ts';
import { company, type Company, type Unit } from './companies.ts';
import { counted, percent, type Outcome, type Proof, type Run } from './proof.ts';
import * as product from './published.ts';

export const t13: Proof = {
  id: 'T13',
  *prove({ seed, quick }: Run): Iterable<Outcome> {
    const companies = quick ? 150 : 10_000;
    const changes = [
      ['answers dealt out anew', dealt],
      ['units and items renamed', renamed],
      ['imported in another order', reordered],
    ] as const;
    for (const [number, [words, change]] of changes.entries()) {
      let differing = 0;
      for (let which = 0; which < companies; which++) {
        const before = company(new Chance(seed, 13, which));
        const after = change(before, new Chance(seed, 130 + number, which));
        if (!same(product.release(before, 5), product.release(after.company, 5), after.names)) {
          differing++;
        }
      }
      yield {
        attack: words,
        held: differing === 0,
        found: `${counted(companies)} companies, another mask in ${counted(differing)}`,
      };
    }
    let [seen, tried] = [0, 0];
    for (let which = 0; which < Math.min(companies, 1000); which++) {
      tried++;
      const before = company(new Chance(seed, 13, which));
      const after = dealt(before, new Chance(seed, 130, which));
      const [first, second] = [before, after.company].map((one) =>
        byHand.release(one, 5, 'score breaks ties'),
      );
      if (first && second && !same(first, second, after.names)) seen++;
    }
    yield {
      control: byHand.broken['score breaks ties'],
      caught: seen > 0,
      found: `another mask in ${percent(seen, tried)} of ${counted(tried)} companies`,
    };
  },
};

interface Changed {
  company: Company;
  /** What things are called now. */
  names: ReadonlyMap<string, string>;
}

/** The same groups, in the same bands of size. */
function same(
  before: byHand.Published,
  after: byHand.Published,
  names: ReadonlyMap<string, string>,
): boolean {
  const shown = ({ view }: byHand.Published, name: (id: string) => string) =>
    view.sights
      .map(({ group, measure, n }) => `${name(measure)} ${name(group)} ${n.join('-')}`)
      .sort()
      .join('\n');
  return shown(before, (id) => names.get(id) ?? id) === shown(after, (id) => id);
}

/** Who answered stays; what they answered is dealt out anew among all. */
function dealt(before: Company, chance: Chance): Changed {
  const units = before.units.map((unit) => ({
    ...unit,
    answers: unit.answers.map((row) => [...row]),
  }));
  const rows = units.flatMap(({ answers }) => answers);
  for (const item of before.items.keys()) {
    const answering = rows.filter((row) => row[item] !== null);
    const answers = chance.shuffled(answering.map((row) => row[item] ?? null));
    for (const [i, row] of answering.entries()) row[item] = answers[i] ?? null;
  }
  return { company: { ...before, units }, names: new Map() };
}

function renamed(before: Company, chance: Chance): Changed {
  const names = new Map<string, string>();
  for (const { id } of [...before.items, ...before.units]) {
    names.set(id, `${chance.between(0, 9)} ${id}`);
  }
  const named = <T extends { id: string }>(one: T): T => ({
    ...one,
    id: names.get(one.id) ?? one.id,
  });
  return {
    company: { ...before, items: before.items.map(named), units: before.units.map(named) },
    names,
  };
}

/** Units in any order below their parents, items in any order, people in any order. */
function reordered(before: Company, chance: Chance): Changed {
  const order = chance.shuffled([...before.units.keys()]);
  const sorted = order.sort(
    (a, b) => (before.units[a]?.depth ?? 0) - (before.units[b]?.depth ?? 0),
  );
  const placeOf = new Map(sorted.map((unit, place) => [unit, place]));
  const itemOrder = chance.shuffled([...before.items.keys()]);
  const units = sorted.flatMap((old): Unit[] => {
    const unit = before.units[old];
    if (!unit) return [];
    const answers = chance
      .shuffled(unit.answers)
      .map((row) => itemOrder.map((item) => row[item] ?? null));
    const parent = unit.parent === null ? null : (placeOf.get(unit.parent) ?? null);
    return [{ ...unit, parent, answers }];
  });
  const items = itemOrder.flatMap((item) => before.items[item] ?? []);
  return { company: { ...before, items, units }, names: new Map() };
}
