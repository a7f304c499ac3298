/**
 * Every second month Meridian asks its own people what its map says of them. Nobody here exists, so their
 * answers need no envelopes; but they are counted and told by the rules that hold for everybody's, and
 * what the map is told of them is the release and nothing else.
 */
import { written } from '#lib/pulse/ballot.ts';
import { frozen } from '#lib/pulse/frozen.ts';
import { facing, type Answer, type Item, type Language } from '#lib/pulse/item.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';
import { publish, type Published } from '#lib/pulse/publish.ts';
import { least, reporting } from '#lib/pulse/reporting.ts';
import type { Employee } from '#lib/pulse/roster.ts';
import { itemScores, measuresOf, monthOf } from '#lib/pulse/scores.ts';
import { tally, type Opened } from '#lib/pulse/tally.ts';
import { chance as seeded, type Chance } from './chance.ts';
import { questions, type Asked, type Question } from './employees.ts';
import type { Hotel, Unit } from './hotels.ts';
import type { Metric, Observation } from './measures.ts';
import { remarks } from './remarks.ts';
import type { World } from './world.ts';

const name = 'People pulse';

/** What is asked, by key of the bank, and of which element. */
const asked: readonly Asked[] = [
  ['leadership.obstacles', 'obstacles'],
  ['leadership.listens', 'listen'],
  ['safety.speak', 'speak'],
  ['safety.early', 'speak'],
  ['safety.blame', 'learning'],
  ['culture.trusted', 'decide'],
  ['culture.workload', 'workload'],
  ['behaviour.own', 'own'],
  ['behaviour.handover', 'handover'],
  ['culture.recommend', 'pride'],
  ['culture.matters', null],
  ['culture.easier', null],
];

/** A pulse that has been answered. */
export interface PastPulse {
  id: string;
  name: string;
  why: Record<Language, string>;
  items: Item[];
  /** In the order in which they were held. */
  waves: { manifest: Manifest; published: Published }[];
}

interface Company {
  organisation: { id: string; name: string };
  units: readonly Unit[];
  hotels: readonly Hotel[];
  employees: readonly Employee[];
  periods: readonly string[];
  /** The elements of the truth, by key, in its order. */
  keys: readonly string[];
}

/** The questions with the metrics they are, before the map has been drawn that they speak of. */
export function peoplePulse(
  organisation: string,
  chance: Chance,
): { questions: Question[]; metrics: Metric[] } {
  const found = questions(asked, organisation, chance);
  const elementOf = new Map(found.map(({ item, element }) => [item.id, element ?? '']));
  // any element, so that the item counts as one that speaks of some
  const tied = found.flatMap(({ item, element }) =>
    element === null ? [] : [{ ...item, elements: [item.id] }],
  );
  const metrics = measuresOf(tied).map(({ item: id, text, floor, ceiling, against }): Metric => ({
    id,
    element: elementOf.get(id) ?? '',
    name: `${name}: ${text}`,
    code: null,
    kind: 'quantitative',
    unit: '',
    floor,
    ceiling,
    source: name,
    weight: against ? -1 : 1,
  }));
  return { questions: found, metrics };
}

/**
 * The waves of two years, one every second month, and what was released of them as observations.
 * O(waves · employees · questions).
 */
export function held(
  company: Company,
  truth: World,
  items: readonly Item[],
  chance: Chance,
): { pulse: PastPulse; observations: Observation[] } {
  const id = chance.uuid();
  const shy = new Map(
    company.units.map((unit) => [
      unit.id,
      chance.uniform() < 0.06 ? 0.2 : 0.5 + 0.35 * chance.uniform(),
    ]),
  );
  const waves = company.periods.flatMap((period, t) => {
    const last = t === company.periods.length - 1;
    if ((company.periods.length - 1 - t) % 2 !== 0) return [];
    const now = items.filter(({ kind }) => last || kind !== 'comment');
    return [wave(company, truth, now, { period, t, willing: shy }, chance)];
  });
  const observations = waves.flatMap(({ manifest: { opens, closes }, published }) =>
    itemScores([published.release], company.organisation.id).flatMap(
      ({ item: metric, unit, value, n, sd }): Observation[] => {
        const place = unit === company.organisation.id ? null : unit;
        const period = monthOf(new Date(opens), new Date(closes));
        return [{ metric, unit: place, segment: '', period, value, n, sd }];
      },
    ),
  );
  const tied = new Set(measuresOf(items).map(({ item }) => item));
  return {
    pulse: { id, name, why, items: [...items], waves },
    observations: observations.filter(({ metric }) => tied.has(metric)),
  };
}

const why: PastPulse['why'] = {
  en: 'Every second month, so that what gets in your way is seen before it costs us guests.',
  tr: 'İki ayda bir, işinizi zorlaştıran şeyi misafir kaybetmeden önce görebilelim diye.',
  fa: 'هر دو ماه یک بار، تا آنچه سر راهتان است پیش از آن‌که مهمانی را از دست بدهیم دیده شود.',
  zh: '每两个月问一次，让妨碍您的事在我们失去客人之前就被看见。',
};

interface When {
  period: string;
  /** The month of the history. */
  t: number;
  /** What part of a unit's people answers. */
  willing: ReadonlyMap<string, number>;
}

function wave(
  { organisation, units, hotels, employees, keys }: Company,
  truth: World,
  items: readonly Item[],
  { period, t, willing }: When,
  chance: Chance,
): PastPulse['waves'][number] {
  const open = new Map(hotels.flatMap(({ id, opened }, h) => (opened <= t ? [[id, h]] : [])));
  const office = new Set(units.flatMap(({ id, parent }) => (parent === null ? [id] : [])));
  const people = employees.filter(
    ({ active, unitId }) => active && unitId !== null && (open.has(unitId) || office.has(unitId)),
  );
  const eligible = new Map<string, number>();
  for (const { unitId } of people)
    if (unitId !== null) eligible.set(unitId, (eligible.get(unitId) ?? 0) + 1);
  const places = units.map(({ id, parent: parentId, name }) => ({ id, parentId, name }));
  const found = reporting(places, eligible, organisation.id, least.usual);
  if (found.refused !== undefined) throw new Error('Meridian is too small to be asked');
  const tree = frozen(places, found, organisation, () => Math.floor(chance.uniform() * 2 ** 32));
  const manifest: Manifest = {
    version: 1,
    wave: chance.uuid(),
    organisation: organisation.name,
    pulse: name,
    mode: 'A',
    least: 5,
    opens: `${period}-06T06:00:00.000Z`,
    closes: `${period}-20T18:00:00.000Z`,
    items: [...items],
    units: tree.map((unit) => ({ ...unit, keys: unit.eligible > 0 ? text(43, chance) : null })),
    tallyKeys: [text(87, chance)],
    code: '0'.repeat(64),
  };
  const ballots = people.flatMap(({ unitId }): Opened[] => {
    const at = unitId ?? organisation.id;
    if (chance.uniform() > (willing.get(at) ?? 0)) return [];
    // whoever works in an office knows one hotel well
    const h = open.get(at) ?? Math.floor(chance.uniform() * hotels.length);
    const state = (key: string) => truth[h]?.[keys.indexOf(key)]?.[t] ?? 60;
    const answers = answersOf(items, state, chance);
    return [{ unit: found.of.get(at) ?? organisation.id, content: written(answers) }];
  });
  const said = items.flatMap(({ id: item, kind }) =>
    kind === 'comment' ? remarks(hotels, item) : [],
  );
  const ids = tree.map(({ id }) => id);
  // Nobody is there to be kept secret, so which way figures are rounded need not be.
  const drawn = (words: string): number => seeded(words).uniform();
  return { manifest, published: publish(manifest, tally(items, ids, ballots, said), drawn) };
}

/** How far apart answers of people lie who work in one place, on a scale from 0 to 1. */
const apart = { person: 0.11, answer: 0.18 } as const;

/** What the options of the ranking stand for; whoever lacks something puts it first. */
const lacking = ['workload', 'tools', 'purpose', 'decide'];

function answersOf(
  items: readonly Item[],
  state: (key: string) => number,
  chance: Chance,
): (Answer | null)[] {
  const mood = apart.person * chance.normal();
  return items.flatMap((item): (Answer | null)[] => {
    if (item.kind === 'comment') return [];
    if (item.kind === 'ranking') {
      const need = lacking.map((key) => state(key) + 12 * chance.normal());
      return [need.map((_, i) => i + 1).sort((a, b) => (need[a - 1] ?? 0) - (need[b - 1] ?? 0))];
    }
    const element = asked.find(([key]) => key === item.bank)?.[1] ?? '';
    const feels = state(element) / 100 + mood + apart.answer * chance.normal();
    const [low, high] = item.kind === 'recommend' ? [0, 10] : [1, 5];
    const value = Math.min(high, Math.max(low, Math.round(low + (high - low) * feels)));
    return [facing(item, value)];
  });
}

/** So many signs, where a key would stand: nothing was ever sealed with it. */
function text(length: number, chance: Chance): string {
  return Array.from({ length }, () => signs[Math.floor(chance.uniform() * 64)]).join('');
}
const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
