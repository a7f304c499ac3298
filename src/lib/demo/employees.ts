/**
 * Meridian's staff, as its list of employees has them, and the pulse that its HR is writing to ask them.
 * Nobody here exists; their names are common where they work.
 */
import { bank, drawn } from '#lib/pulse/bank.ts';
import type { Item, Language } from '#lib/pulse/item.ts';
import type { Employee } from '#lib/pulse/roster.ts';
import type { Chance } from './chance.ts';
import { type Hotel, type Region, regions, type Unit } from './hotels.ts';

interface Local {
  given: readonly string[];
  family: readonly string[];
  language: Language;
}

const locals: Record<Region, Local> = {
  Nordic: {
    given: ['Astrid', 'Erik', 'Freja', 'Lars', 'Maja', 'Nils', 'Saga', 'Tove', 'Anton', 'Liv'],
    family: ['Berg', 'Dahl', 'Holm', 'Lind', 'Nyman', 'Solberg', 'Strand', 'Virtanen', 'Vik'],
    language: 'en',
  },
  'British Isles': {
    given: ['Aoife', 'Callum', 'Ella', 'Finn', 'Grace', 'Hamish', 'Niamh', 'Owen', 'Priya', 'Zoe'],
    family: ['Baker', 'Byrne', 'Campbell', 'Evans', 'Khan', 'Murphy', 'Patel', 'Reid', 'Walsh'],
    language: 'en',
  },
  Central: {
    given: ['Anna', 'Emil', 'Hanna', 'Jan', 'Klara', 'Lukas', 'Mina', 'Paul', 'Tereza', 'Viktor'],
    family: ['Bauer', 'Frei', 'Gruber', 'Keller', 'Novak', 'Schmid', 'Wagner', 'Weber', 'Winter'],
    language: 'en',
  },
  Iberia: {
    given: [
      'Ana',
      'Bruno',
      'Carmen',
      'Diego',
      'Inês',
      'Javier',
      'Lucía',
      'Miguel',
      'Rita',
      'Tomás',
    ],
    family: ['Alves', 'Castro', 'Costa', 'García', 'López', 'Marques', 'Ruiz', 'Silva', 'Vega'],
    language: 'en',
  },
  Aegean: {
    given: ['Ayşe', 'Burak', 'Ceren', 'Deniz', 'Elif', 'Emre', 'Nikos', 'Selin', 'Umut', 'Zeynep'],
    family: ['Aydın', 'Çelik', 'Demir', 'Kaya', 'Koç', 'Öztürk', 'Papadakis', 'Şahin', 'Yıldız'],
    language: 'tr',
  },
};

/** In each region's office, besides those in its hotels: too few to be known apart. */
const inOffice = 5;

/** Everybody on the list: one in seven works without a mail of their own. O(employees). */
export function staffList(
  units: readonly Unit[],
  hotels: readonly Hotel[],
  chance: Chance,
): Employee[] {
  const all: Employee[] = [];
  const hire = (unitId: string, region: Region, count: number) => {
    const { given, family, language } = locals[region];
    const one = (names: readonly string[]) => names[Math.floor(chance.uniform() * names.length)];
    for (let each = 0; each < count; each++) {
      const number = String(10_001 + all.length);
      all.push({
        id: chance.uuid(),
        number,
        name: `${one(given)} ${one(family)}`,
        mail: chance.uniform() < 1 / 7 ? null : `${number}@meridian.example`,
        language,
        unitId,
        active: chance.uniform() > 0.02,
      });
    }
  };
  for (const region of regions) {
    const office = units.find(({ parent, name }) => parent === null && name === region);
    if (office) hire(office.id, region, inOffice);
  }
  for (const { id, region, employees } of hotels) hire(id, region, employees);
  return all;
}

export interface DraftPulse {
  id: string;
  name: string;
  why: Record<Language, string>;
  items: Item[];
}

/** What the pulse asks, by key of the bank, and of which element. */
const asked: readonly (readonly [question: string, element: string])[] = [
  ['leadership.obstacles', 'obstacles'],
  ['leadership.listens', 'listen'],
  ['safety.speak', 'speak'],
  ['culture.trusted', 'decide'],
  ['culture.workload', 'workload'],
  ['behaviour.own', 'own'],
  ['behaviour.handover', 'handover'],
  ['culture.easier', 'workload'],
];

/** A minute's worth of questions on what the map finds most in need of attention. */
export function draftPulse(
  ids: ReadonlyMap<string, string>,
  organisation: string,
  chance: Chance,
): DraftPulse {
  return {
    id: chance.uuid(),
    name: 'Winter pulse',
    why: {
      en: 'We want to know what stands between you and a guest’s problem solved on the spot.',
      tr: 'Bir misafirin sorununu hemen çözmenizin önünde ne olduğunu bilmek istiyoruz.',
      fa: 'می‌خواهیم بدانیم چه چیزی مانع می‌شود که مشکل مهمان را همان‌جا حل کنید.',
      zh: '我们想知道，是什么妨碍您当场解决客人的问题。',
    },
    items: asked.flatMap(([question, element]) => {
      const entry = bank.find(({ key }) => key === question);
      const of = ids.get(element);
      if (!entry || of === undefined) return [];
      return [{ ...drawn(entry, chance.uuid(), organisation), elements: [of] }];
    }),
  };
}
