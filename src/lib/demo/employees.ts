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

/** A question by key of the bank, and the element it speaks of. */
export type Asked = readonly [question: string, element: string | null];

export interface Question {
  item: Item;
  /** By key; null where it speaks of none. */
  element: string | null;
}

/** Questions as they are taken from the bank, not yet tied to any element. */
export function questions(
  asked: readonly Asked[],
  organisation: string,
  chance: Chance,
): Question[] {
  return asked.map(([key, element]) => {
    const entry = bank.find((each) => each.key === key);
    if (!entry) throw new Error(`no question ${key}`);
    return { item: drawn(entry, chance.uuid(), organisation), element };
  });
}

/** Questions tied to the elements of a map that they speak of. */
export function tied(found: readonly Question[], ids: ReadonlyMap<string, string>): Item[] {
  return found.map(({ item, element }) => {
    const of = element === null ? undefined : ids.get(element);
    return { ...item, elements: of === undefined ? [] : [of] };
  });
}

/** What the next pulse is to ask. */
const asked: readonly Asked[] = [
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
    items: tied(questions(asked, organisation, chance), ids),
  };
}
