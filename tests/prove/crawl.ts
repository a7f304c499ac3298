/**
 * Every page and every answer that the server gives to a reader, as each role, as nobody, and as an employee
 * with a link: by the list of doors that the tests keep, so that a new screen is crawled the day it is made.
 */
import { randomUUID } from 'node:crypto';
import { roles, type Role } from '#lib/people/may.ts';
import * as maps from '#lib/server/maps.ts';
import * as sessions from '#lib/server/sessions.ts';
import { within } from '#lib/server/sql.ts';
import { doors } from '../support/doors.ts';
import { memberOf } from '../support/world.ts';
import { inTurns, overHttp, type Asked } from './asked.ts';
import type { House } from './house.ts';

/** What came back, by who asked for what; a status and a text. */
export type Crawl = Map<string, string>;

export interface Crawler {
  crawl: () => Promise<Crawl>;
  /** How many ways there are, and as how many kinds of reader they are walked. */
  ways: number;
  readers: number;
}

/** Streams never end, and say what the pages say; one's own account says when one was last there. */
const leftOut = /\/stream$|^\/account$/;

export async function crawlerOf(house: House, asked: Asked): Promise<Crawler> {
  const { hr } = asked;
  const content = { fields: { name: 'Map' }, elements: [], links: [] };
  const map = await within(house.owner, hr, (tx) => maps.create(tx, content, 'template'));
  if ('refused' in map) throw new Error(map.refused);
  const ids: Record<string, string> = {
    org: hr.slug,
    pulse: asked.pulse,
    wave: asked.wave,
    map: map.id,
  };
  const paths = doors()
    .filter(({ way, route }) => (way === 'load' || way === 'GET') && !leftOut.test(route))
    .flatMap(({ way, route }) => {
      const path = route.replaceAll(/\[(\w+)\]/g, (_, name: string) => ids[name] ?? unknown);
      return way === 'GET' ? [path] : [path, `${path === '/' ? '' : path}/__data.json`];
    });
  const signedIn = await Promise.all(roles.map((role) => readerOf(house, asked, role)));
  const readers = [...signedIn, nobody];
  const [person] = asked.people;
  const crawl = async () => {
    const found: Crawl = new Map();
    for (const { name, cookie } of readers) {
      await inTurns(paths, 4, async (path) => {
        const answer = await fetch(house.origin + path, {
          headers: { cookie, 'accept-language': 'en' },
          redirect: 'manual',
        });
        found.set(`${name} ${path}`, `${answer.status} ${settled(await answer.text())}`);
      });
    }
    for (const path of ['/s/open', '/s/told']) {
      const { wave = '', secret = '' } = person?.link ?? {};
      const said = await overHttp(house.origin)(path, { wave, secret });
      found.set(`an employee ${path}`, settled(JSON.stringify(said)));
    }
    return found;
  };
  return { crawl, ways: paths.length + 2, readers: readers.length + 1 };
}

const unknown = randomUUID();
const nobody = { name: 'nobody', cookie: '' };

/** Somebody of the organisation who has this role alone, signed in. */
export async function readerOf(house: House, { hr }: Pick<Asked, 'hr'>, role: Role) {
  const { person } = await memberOf(house.owner, hr, [role]);
  const token = await within(house.owner, {}, (tx) => sessions.begin(tx, person, 'crawl'));
  return { name: role, cookie: `${sessions.cookieName(house.origin)}=${token}` };
}

/** Without what differs from one answer to the next whatever happens. */
function settled(text: string): string {
  return (
    text
      .replaceAll(/nonce="[^"]*"/g, 'nonce')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'moment')
      // A page that refuses says under which number.
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
      .replaceAll(/__sveltekit_\w+/g, '__sveltekit')
  );
}

/** Where two crawls differ. */
export function differing(one: Crawl, other: Crawl): string[] {
  return [...one].filter(([way, text]) => other.get(way) !== text).map(([way]) => way);
}
