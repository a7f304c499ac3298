/**
 * Random companies: people in a tree of units, some of whom answer, most of the items. Teams are alike
 * within and differ from each other, as they do; some agree to the last person, which is where a
 * release betrays most.
 */
import type { Chance } from './chance.ts';

export interface Item {
  id: string;
  low: number;
  high: number;
  /** Answers up to this are on the low side, from that on the high one. */
  unfavourable: number;
  favourable: number;
  /** The high side speaks against what is asked. */
  reversed: boolean;
  /** Values are choices without order. */
  choices: boolean;
}

export interface Unit {
  id: string;
  /** Index among the units; a parent stands before its children. Null for the company. */
  parent: number | null;
  depth: number;
  /** People asked who stand in this unit itself. */
  eligible: number;
  /** Drawn once, no two alike: what decides between groups of which one may be shown. */
  lot: number;
  /** One row a respondent: an answer by item, null where left out. */
  answers: (number | null)[][];
}

export interface Company {
  items: Item[];
  units: Unit[];
  /** Whether units are as large as a launch demands, so that their sizes are told to everybody asked. */
  asked: boolean;
}

/** The questions of a wave: agreement on five or seven points, recommendation, a choice of three or five. */
export const scales: readonly Omit<Item, 'id' | 'reversed'>[] = [
  { low: 1, high: 5, unfavourable: 2, favourable: 4, choices: false },
  { low: 1, high: 7, unfavourable: 3, favourable: 5, choices: false },
  { low: 0, high: 10, unfavourable: 6, favourable: 9, choices: false },
  { low: 1, high: 3, unfavourable: 1, favourable: 3, choices: true },
  { low: 1, high: 5, unfavourable: 2, favourable: 4, choices: true },
];

/**
 * A company of 5 to 2,000 people, small ones as likely as large ones. In every second one each unit has
 * at least eight people, as a launch demands; in the others units may be of one.
 */
export function company(chance: Chance): Company {
  const people = Math.round(5 * 400 ** chance.next());
  const smallest = chance.next() < 0.5 ? 8 : 1;
  // Half of the companies ask for agreement on five points, as most do.
  const scale = scales[Math.max(0, chance.between(-4, scales.length - 1))];
  if (!scale) throw new Error('There is no such scale.');
  const agreement = !scale.choices && scale.low === 1;
  const items = Array.from({ length: chance.between(1, 3) }, (_, i) => ({
    id: `item ${i}`,
    ...scale,
    reversed: agreement && chance.next() < 0.2,
  }));
  const units: Unit[] = [];
  const reply = 0.3 + 0.65 * chance.next();
  const complete = chance.next() < 0.5 ? 1 : 0.9;
  grow(units, null, 0, people, smallest, chance);
  for (const unit of units) {
    const mood = chance.next();
    const uniform = chance.next() < 0.08;
    for (let person = 0; person < unit.eligible; person++) {
      if (chance.next() >= reply) continue;
      unit.answers.push(
        items.map((item) => {
          if (chance.next() >= complete) return null;
          const span = item.high - item.low;
          const where = uniform ? Math.round(mood) : (mood + chance.next() + chance.next()) / 3;
          return item.low + Math.round(span * where);
        }),
      );
    }
  }
  return { items, units, asked: smallest === 8 };
}

function grow(
  units: Unit[],
  parent: number | null,
  depth: number,
  people: number,
  smallest: number,
  chance: Chance,
): void {
  const here = units.length;
  const lot = Math.floor(chance.next() * 2 ** 22) * 1024 + (here % 1024);
  const unit: Unit = { id: `u${here}`, parent, depth, eligible: people, lot, answers: [] };
  units.push(unit);
  if (depth >= 5 || people < 2 * smallest || people <= chance.between(4, 25)) return;
  const direct = Math.min(people, chance.next() < 0.6 ? 0 : smallest + chance.between(0, 3));
  let left = people - direct;
  for (let children = chance.between(2, 7); children > 0 && left >= smallest; children--) {
    const share = children === 1 ? left : Math.round((left * 2 * chance.next()) / children);
    const size = Math.max(smallest, Math.min(left, share));
    // Nobody is left behind in a crumb.
    const all = left - size < smallest ? left : size;
    grow(units, here, depth + 1, all, smallest, chance);
    left -= all;
  }
  unit.eligible = direct + left;
}

/** For each unit the units of its subtree, itself among them. O(units x depth). */
export function subtrees(units: readonly Unit[]): number[][] {
  const below: number[][] = units.map(() => []);
  for (const i of units.keys()) {
    for (let at: number | null = i; at !== null; at = units[at]?.parent ?? null) below[at]?.push(i);
  }
  return below;
}
