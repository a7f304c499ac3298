/** Meridian Hotels as an organisation: five regions of eight hotels, some thirty people in each. */
import type { Chance } from './chance.ts';

export interface Unit {
  id: string;
  parent: string | null;
  name: string;
  code: string;
}

export interface Hotel extends Unit {
  region: Region;
  /** People who work there, and stays a month. */
  employees: number;
  stays: number;
  /** The month it opened, counted from the first of the history; 0 or less for those that always were. */
  opened: number;
}

export const regions = ['Nordic', 'British Isles', 'Central', 'Iberia', 'Aegean'] as const;
export type Region = (typeof regions)[number];

const places: Record<Region, readonly string[]> = {
  Nordic: [
    'Oslo',
    'Bergen',
    'Stockholm',
    'Gothenburg',
    'Copenhagen',
    'Aarhus',
    'Helsinki',
    'Turku',
  ],
  'British Isles': [
    'London',
    'Edinburgh',
    'Glasgow',
    'Manchester',
    'Liverpool',
    'Bath',
    'Dublin',
    'Cork',
  ],
  Central: ['Vienna', 'Salzburg', 'Munich', 'Hamburg', 'Berlin', 'Prague', 'Zürich', 'Basel'],
  Iberia: ['Lisbon', 'Porto', 'Madrid', 'Barcelona', 'Valencia', 'Seville', 'Bilbao', 'Málaga'],
  Aegean: [
    'İstanbul Galata',
    'İstanbul Kadıköy',
    'İzmir',
    'Bodrum',
    'Antalya',
    'Athens',
    'Thessaloniki',
    'Rhodes',
  ],
};

/** Two hotels that opened within the history, and so have no figures before. */
const openings: Record<string, number> = { Turku: 7, Rhodes: 9 };

/** The tree of units and its hotels, about 1,200 employees in all. */
export function hotelGroup(chance: Chance): { units: Unit[]; hotels: Hotel[] } {
  const units: Unit[] = [];
  const hotels: Hotel[] = [];
  for (const [r, region] of regions.entries()) {
    const parent = { id: chance.uuid(), parent: null, name: region, code: `R${r + 1}` };
    units.push(parent);
    for (const [h, place] of places[region].entries()) {
      const employees = 18 + Math.floor(25 * chance.uniform());
      hotels.push({
        id: chance.uuid(),
        parent: parent.id,
        name: `Meridian ${place}`,
        code: `R${r + 1}-${String(h + 1).padStart(2, '0')}`,
        region,
        employees,
        stays: employees * (22 + Math.floor(10 * chance.uniform())),
        opened: openings[place] ?? 0,
      });
    }
  }
  for (const { id, parent, name, code } of hotels) units.push({ id, parent, name, code });
  return { units, hotels };
}
