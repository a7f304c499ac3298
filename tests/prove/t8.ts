/**
 * T8. Canaries: each person comes with an address, a browser, a language, a name, a mail and words that
 * nobody else has, and then everything that is kept anywhere is searched for them. The roster knows names
 * and mails, what was released knows words, and nothing else knows anything.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { ended, inTurns, launched, Phone, type Post } from './asked.ts';
import { logsOf, type House } from './house.ts';
import { dumped, filesOf } from './loot.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

/** Where a kind of canary may be found in a dump. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  name: ['employee.name'],
  mail: ['employee.mail'],
  word: ['released_comment.body'],
};
const canaries =
  /kanari-(agent|tongue|cookie|site|word|name|mail)-(\d+)|\b(?:127|10)\.77\.\d+\.\d+/gi;

export const t8: Proof = {
  id: 'T8',
  async *prove({ quick, house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const people = quick ? 40 : 200;
    const asked = await launched(base, {
      teams: [people / 2, people / 2],
      person: (which) => ({
        name: `Kanari-name-${which}`,
        mail: `kanari-mail-${which}@example.com`,
        language: 'en',
      }),
    });
    await inTurns(asked.people, 8, async (person, which) => {
      const phone = await Phone.open(person, from(base, which));
      await phone.collect();
      if (!(await phone.send(await phone.ballot([4])))) throw new Error('not taken');
      const words = await phone.comment(asked.why, `Kanari-word-${which}`);
      if (!(await phone.send(words))) throw new Error('not taken');
    });
    const during = await searched(base);
    yield told(`${people} people, while the wave is open`, during);
    const heap = await heapOf(base);
    yield heap === null
      ? { attack: 'the memory of the server', needs: 'a system with signals' }
      : told('the memory of the server', traces('memory', heap, /^(?:name|mail)$/));
    await ended(base, asked.wave);
    yield told('when it has been counted', await searched(base));

    await base.owner`do $$ begin raise log 'POST /s/submit kanari-agent-1 127.77.0.1'; end $$`;
    const line = await searched(base);
    yield {
      control: 'a planted line in a log',
      caught: line.some((hit) => hit.includes('the log of PostgreSQL')),
      found: summed(line),
    };
    await base.owner`create table planted (line text)`;
    await base.owner`insert into planted values ('kanari-tongue-2')`;
    const row = await searched(base);
    await base.owner`drop table planted`;
    yield {
      control: 'a planted row',
      caught: ['planted.line', 'pg_wal', 'base/'].every((place) =>
        row.some((hit) => hit.includes(place)),
      ),
      found: summed(row),
    };
  },
};

function told(attack: string, hits: readonly string[]): Outcome {
  return { attack: `canaries: ${attack}`, held: hits.length === 0, found: summed(hits) };
}

function summed(hits: readonly string[]): string {
  const places = [...new Set(hits)].slice(0, 5).join('; ');
  return `${counted(hits.length)} found${places && `: ${places}`}`;
}

/** A phone with an address, a browser and headers of its own. */
function from({ origin, app }: House, which: number): Post {
  const own = `77.${1 + (which >> 8)}.${which & 255}`;
  return (path, body) =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      const asking = request(`${app.origin}${path}`, {
        method: 'POST',
        localAddress: `127.${own}`,
        agent: false,
        headers: {
          origin,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          'user-agent': `Kanari-agent-${which}`,
          'accept-language': `x-kanari-tongue-${which}`,
          'x-forwarded-for': `10.${own}`,
          cookie: `session=kanari-cookie-${which}`,
          referer: `${origin}/kanari-site-${which}`,
        },
      });
      asking.on('response', (answer) => void json(answer).then(resolve, reject));
      asking.on('error', reject);
      asking.end(text);
    });
}

/** Each canary in a place where it does not belong. */
async function searched(base: House): Promise<string[]> {
  const hits: string[] = [];
  for (const [table, rows] of await dumped(base.owner)) {
    for (const row of rows) {
      for (const [column, text] of Object.entries(row)) {
        const place = `${table}.${column}`;
        const kinds = Object.keys(allowed).filter((kind) => allowed[kind]?.includes(place));
        hits.push(...traces(place, text, new RegExp(`^(?:${kinds.join('|') || '-'})$`)));
      }
    }
  }
  for (const [place, text] of Object.entries(logsOf(base))) hits.push(...traces(place, text));
  // Files hold the roster and what was released too; what a phone sends besides is in none of them.
  for (const { name, content } of await filesOf(base.owner, base.folder)) {
    hits.push(...traces(name, content.toString('latin1'), /^(?:name|mail|word)$/));
  }
  return hits;
}

function traces(place: string, text: string, welcome = /^-$/): string[] {
  const hits: string[] = [];
  for (const [found, kind = 'address'] of text.matchAll(canaries)) {
    if (!welcome.test(kind.toLowerCase())) hits.push(`${found} in ${place}`);
  }
  return hits;
}

/** What the server has in its memory once it has swept it. */
async function heapOf({ app, folder }: House): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const there = () => readdirSync(folder).find((name) => name.endsWith('.heapsnapshot'));
  app.process.kill('SIGUSR2');
  let size = -1;
  for (let waited = 0; waited < 600; waited++) {
    await pause(200);
    const name = there();
    if (name === undefined) continue;
    const text = readFileSync(join(folder, name), 'latin1');
    // It is whole once it no longer grows and closes.
    if (text.length === size && text.trimEnd().endsWith('}')) {
      rmSync(join(folder, name));
      return text;
    }
    size = text.length;
  }
  throw new Error('the server gave no picture of its memory');
}
