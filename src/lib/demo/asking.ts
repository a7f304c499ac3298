/**
 * What Meridian asks two of its hotels right now, so that whoever looks around can answer a pulse
 * themselves. Its questions are no others', so that it stands in the way of no other pulse.
 */
import { company, people, type Person } from './cast.ts';
import { chance } from './chance.ts';
import { questions, type Asked, type DraftPulse, type Question } from './employees.ts';
import { hotelGroup } from './hotels.ts';

const asked: readonly Asked[] = [
  ['safety.ask', 'speak'],
  ['culture.thanks', 'pride'],
  ['behaviour.trained', 'own'],
  ['leadership.decides', 'decide'],
  ['culture.easier', null],
];

/** Where it is asked. */
const places = ['Meridian London', 'Meridian Edinburgh'];

/** Everything of it that can be known without the story of the company. */
export interface Asking extends Omit<DraftPulse, 'items'> {
  organisation: string;
  questions: Question[];
  units: string[];
  proposer: Person;
  confirmer: Person;
}

/** The same seed gives the same as the demo's; no figures are made. */
export function asking(seed = 'Meridian'): Asking {
  const stream = (name: string) => chance(`${seed}/${name}`);
  const own = stream('asking');
  const { hotels } = hotelGroup(stream('hotels'));
  const { hr, custodian } = people(stream('people'));
  return {
    organisation: stream('organisation').uuid(),
    id: own.uuid(),
    name: 'Desk pulse',
    why: {
      en: 'Before the season begins we want to hear what works at the desk, and what does not.',
      tr: 'Sezon başlamadan önce resepsiyonda neyin işlediğini, neyin işlemediğini duymak istiyoruz.',
      fa: 'می‌خواهیم پیش از آغاز فصل بشنویم که در پذیرش چه چیزی کار می‌کند و چه چیزی نه.',
      zh: '旺季开始之前，我们想听听前台哪些做得好、哪些还不行。',
    },
    questions: questions(asked, company, own),
    units: hotels.flatMap(({ id, name }) => (places.includes(name) ? [id] : [])),
    proposer: hr,
    confirmer: custodian,
  };
}
