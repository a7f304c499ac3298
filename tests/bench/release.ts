/**
 * A large company's close: 2,600 units, 15,000 respondents, 30 items and their index. It is to take
 * less than five seconds.
 */
import { hash } from 'node:crypto';
import { philox } from '#lib/numbers/philox.ts';
import { pointOf } from '#lib/pulse/composite.ts';
import { release } from '#lib/pulse/release.ts';
import type { ReportingUnit } from '#lib/pulse/reporting-tree.ts';
import { medianOf, row } from './timing.ts';

const [teams, departments, people, asked] = [2_400, 199, 15_000, 30];
const words = new Int32Array(4);

function drawn(words: string): number {
  return Number.parseInt(hash('sha256', `bench ${words}`).slice(0, 8), 16) / 2 ** 32;
}

function chance(a: number, b: number): number {
  philox(words, a, b, 0, 0, 1, 0);
  return (words[0]! >>> 0) / 2 ** 32;
}

export function run(): void {
  const units: ReportingUnit[] = [
    { id: 'company', parent: null, level: 'company', eligible: 0, lot: 0 },
    ...Array.from({ length: departments }, (_, i): ReportingUnit => {
      const parent = i < 20 ? 'company' : `d${Math.floor(chance(i, 1) * 20)}`;
      return { id: `d${i}`, parent, level: 'department', eligible: 0, lot: 1 + i };
    }),
    ...Array.from({ length: teams }, (_, i): ReportingUnit => {
      const parent = `d${Math.floor(chance(i, 2) * departments)}`;
      return { id: `t${i}`, parent, level: 'team', eligible: 8, lot: 1_000 + i };
    }),
  ];
  const items = Array.from({ length: asked }, (_, i) => ({
    id: `item ${i}`,
    form: { kind: 'agreement', points: 5, reversed: i % 7 === 0 } as const,
    counts: new Int32Array(units.length * 5),
  }));
  const together = new Int32Array(units.length * 5);
  for (let person = 0; person < people; person++) {
    const unit = 1 + departments + Math.floor(chance(person, 3) * teams);
    let sum = 0;
    items.forEach(({ counts }, i) => {
      const value = 1 + Math.floor(chance(person, 4 + i) * 5);
      sum += value;
      counts[unit * 5 + value - 1]! += 1;
    });
    together[unit * 5 + pointOf(sum, asked, 5) - 1]! += 1;
  }
  const index = {
    id: 'all',
    items: items.map(({ id }) => id),
    points: 5 as const,
    counts: together,
  };
  console.log(
    `\nA release: ${units.length} units, ${people} respondents, ${asked} items and an index`,
  );
  console.log(row('threshold', 'ms', 'cells shown'));
  for (const k of [5, 10] as const) {
    const close = () => release(units, items, k, drawn, { indices: [index] });
    const shown = close().release.items.reduce((sum, { cells }) => sum + cells.length, 0);
    console.log(row(`k = ${k}`, medianOf(close, 5), shown));
  }
}
