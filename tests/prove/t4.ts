/**
 * T4. Trackers: whoever administers the workspace asks twice, and in between moves, adds or removes people,
 * merges units or brings the list in anew, so that two results differ by a few. Within 28 days nobody may
 * be asked the same again, however it is written; and no unit may ever be smaller than the least.
 */
import { randomUUID } from 'node:crypto';
import { reporting } from '#lib/pulse/reporting.ts';
import { propose } from '#lib/server/pulse/launch.ts';
import * as units from '#lib/server/units.ts';
import { within } from '#lib/server/sql.ts';
import { askedOf, companyOf, type Asked } from './asked.ts';
import { Chance } from './chance.ts';
import type { House } from './house.ts';
import { counted, percent, type Outcome, type Proof, type Run } from './proof.ts';

const day = 86_400_000;
const least = 8;

export const t4: Proof = {
  id: 'T4',
  async *prove({ seed, quick, house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const scripts = quick ? 30 : 1000;
    const words = new Map<string, number>();
    const faults: string[] = [];
    let [tracked, asked]: [number, Asked | null] = [0, null];
    for (let script = 0; script < scripts; script++) {
      const chance = new Chance(seed, 4, script);
      // Several scripts go on from one wave, each from the company as the last left it.
      if (asked === null || script % 10 === 0) {
        const sizes = Array.from({ length: chance.between(3, 4) }, () => chance.between(9, 14));
        asked = await askedOf(base, await companyOf(base, { teams: sizes, questions: 2 }));
      }
      const first = new Map(asked.people.map(({ employee, unit }) => [employee, unit]));
      await edited(base, asked, chance);
      const roster = await rosterOf(base, asked);
      if (roster === null) continue;
      if (smallest(first, roster) < least) tracked++;
      const pulse = await copied(base, asked, chance);
      const opens = new Date(Date.now() + chance.between(0, 27) * day);
      const proposed = await propose(
        base.database,
        base.keys,
        asked.hr,
        {
          wave: randomUUID(),
          pulse,
          mode: 'A',
          least: 5,
          opens,
          closes: new Date(opens.getTime() + 3 * day),
          tallyKeys: [],
          code: '0'.repeat(64),
        },
        new Date(),
      );
      const said = proposed.refused ?? 'launched';
      words.set(said, (words.get(said) ?? 0) + 1);
      if (said === 'launched') faults.push(`script ${script}`);
    }
    const told = [...words].map(([said, times]) => `${said} ${counted(times)}`).join(', ');
    yield {
      attack: 'asked the same again within 28 days, after edits, merges and lists brought in anew',
      held: faults.length === 0,
      found: `${counted(scripts)} scripts: ${told}${faults
        .slice(0, 5)
        .map((each) => `; ${each}`)
        .join('')}`,
    };
    const sizes = await base.owner<{ size: number }[]>`
      select count(*) as size from eligibility group by wave_id, unit_id order by 1 limit 1`;
    yield {
      attack: 'units smaller than the least',
      held: (sizes[0]?.size ?? 0) >= least,
      found: `the smallest that was ever asked has ${sizes[0]?.size} people`,
    };
    yield {
      control: 'asked without looking at who was asked before',
      caught: tracked > scripts / 2,
      found: `${percent(tracked, scripts)} of the scripts tell fewer than ${least} people apart`,
    };
  },
};

/** One to three deeds of whoever wants two results that differ by a few. */
async function edited({ owner }: House, { hr }: Asked, chance: Chance): Promise<void> {
  const { organisation } = hr;
  for (let deed = chance.between(1, 3); deed > 0; deed--) {
    const people = await owner<{ id: string; unit: string }[]>`
      select employee_id as id, unit_id as unit from employee
      where organisation_id = ${organisation} and active order by employee_id`;
    const one = people[chance.between(0, people.length - 1)];
    const other = people[chance.between(0, people.length - 1)];
    if (!one || !other) return;
    switch (chance.between(0, 4)) {
      case 0:
        await owner`update employee set active = false where employee_id = ${one.id}`;
        break;
      case 1:
        await owner`insert into employee (organisation_id, employee_id, name, unit_id)
          values (${organisation}, ${randomUUID()}, 'New', ${one.unit})`;
        break;
      case 2:
        await owner`update employee set unit_id = ${other.unit} where employee_id = ${one.id}`;
        break;
      case 3:
        // Two units become one.
        await owner`update employee set unit_id = ${other.unit}
          where organisation_id = ${organisation} and unit_id = ${one.unit} and ${chance.next() < 0.2}`;
        break;
      default:
        // One moves up, to the company itself.
        await owner`update employee set unit_id = null where employee_id = ${one.id}`;
    }
  }
}

/** The same questions under another name: as they are, as copies, or in slightly other letters. */
async function copied({ owner }: House, { pulse, hr }: Asked, chance: Chance): Promise<string> {
  const way = chance.between(0, 3);
  if (way === 0) return pulse;
  const [found] = await owner<{ items: { id: string; kind: string; text: { en: string } }[] }[]>`
    select items from pulse where pulse_id = ${pulse}`;
  const items = (found?.items ?? []).map((item) => {
    const { en } = item.text;
    const text = [{ en }, { en: `${en.toUpperCase()} !` }, { en, tr: `Soru: ${en}` }][way - 1];
    return { ...item, id: randomUUID(), text: item.kind === 'comment' ? item.text : text };
  });
  const copy = randomUUID();
  await owner`insert into pulse (organisation_id, pulse_id, name, items, created_by, changed_by)
    values (${hr.organisation}, ${copy}, 'Winter', ${owner.json(items)}, ${hr.person},
      ${hr.person})`;
  return copy;
}

/** Who would be counted where today; null where they are too few to be asked. */
async function rosterOf(base: House, { hr }: Asked): Promise<Map<string, string> | null> {
  const { organisation } = hr;
  const people = await base.owner<{ id: string; place: string }[]>`
    select employee_id as id, coalesce(unit_id, organisation_id) as place from employee
    where organisation_id = ${organisation} and active`;
  const eligible = new Map<string, number>();
  for (const { place } of people) eligible.set(place, (eligible.get(place) ?? 0) + 1);
  const places = await within(base.database, hr, (tx) => units.list(tx));
  const found = reporting(places, eligible, organisation, least);
  if (found.refused !== undefined) return null;
  return new Map(people.map(({ id, place }) => [id, found.of.get(place) ?? organisation]));
}

/** The smallest group that two results tell apart: people counted alike in both. */
function smallest(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): number {
  const atoms = new Map<string, number>();
  for (const person of new Set([...one.keys(), ...other.keys()])) {
    const atom = `${one.get(person) ?? '-'} ${other.get(person) ?? '-'}`;
    atoms.set(atom, (atoms.get(atom) ?? 0) + 1);
  }
  return Math.min(...atoms.values());
}
