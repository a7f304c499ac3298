/**
 * How fast one process decides and writes: writers at the desk, each sending its next edit when the one
 * before is in the log. Prints edits a second and what each cost this process.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { desk } from '#lib/server/desks.ts';
import { busAt } from '#lib/server/live/buses.ts';
import { live } from '#lib/server/live/live.ts';
import { open } from '#lib/server/sql.ts';
import { origin } from './company.ts';

const asked = z
  .object({
    url: z.string(),
    seconds: z.number(),
    /** Writers at each map. */
    writers: z.int(),
    bus: z.boolean(),
    people: z.array(z.string()),
    places: z.array(
      z.object({ organisation: z.string(), map: z.string(), elements: z.array(z.string()) }),
    ),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

/** Everybody has seen everything. */
const seen = 1_000_000_000;

const database = open(asked.url, { pool: 8 });
const begun = live(
  database,
  origin,
  asked.bus
    ? await busAt(null, database)
    : () => ({
        presence: { every: 1_000, cursors: false },
        publish: () => undefined,
        close: () => Promise.resolve(),
      }),
);
if (asked.bus) {
  // Another server that would hear of every line; without one, none is told.
  const other = (await busAt(null, database))({ heard: () => undefined, back: () => undefined });
  setInterval(() => other.publish({ k: 'here', from: randomUUID() }), 500).unref();
}
let [decided, counting, over] = [0, false, false];

const writers = asked.places.flatMap(({ organisation, map, elements }, m) =>
  Array.from({ length: asked.writers }, async (_, w) => {
    const client = randomUUID();
    const person = asked.people[(m + w) % asked.people.length] ?? '';
    for (let count = 1; !over; count++) {
      const id = elements[(w * 31 + count) % elements.length];
      const operations = [{ t: 'element.set', id, fields: { owner: `${w} ${count}` } }];
      const outcome = await desk(database, organisation, map).submit({
        person,
        transactions: [{ client, count, base: seen, origin: 'ui', operations }],
      });
      if (typeof outcome === 'string') throw new Error(outcome);
      if (counting) decided += 1;
    }
  }),
);
// For so long, Node compiles what a new server does.
await new Promise((done) => setTimeout(done, 10_000));
counting = true;
const [before, from] = [process.cpuUsage(), performance.now()];
await new Promise((done) => setTimeout(done, asked.seconds * 1_000));
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - from) / 1_000;
console.log(JSON.stringify({ rate: decided / seconds, micros: (user + system) / decided }));
over = true;
await Promise.all(writers);
await begun.end();
process.exit(0);
