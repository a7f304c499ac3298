/**
 * `npm run bench -- history`: how long the database and the fold take to tell a map as it stood at some
 * line of its log, with snapshots every thousand lines as the server keeps them. Goals: 95 in 100 within
 * 40 ms for 500 elements, within 300 ms for 10,000.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide, type Ledger } from '#lib/map/authority.ts';
import { layers } from '#lib/map/layers.ts';
import type { Element } from '#lib/map/element.ts';
import type { Link } from '#lib/map/link.ts';
import { emptyState, fromContent, toContent, type MapContent } from '#lib/map/state.ts';
import { parcels, unfold } from '#lib/map/unfold.ts';
import { asOf } from '#lib/server/content.ts';
import { startEmbedded } from '#lib/server/embedded.ts';
import { migrate } from '#lib/server/migrations.ts';
import { hashOf } from '#lib/server/snapshots.ts';
import { open, within, type Database } from '#lib/server/sql.ts';
import { middle, row } from './timing.ts';

const lines = 5_000;
const every = 1_000;
const reads = 60;

/** Numbers that are the same on each run. */
let seed = 11;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const pick = (count: number) => Math.floor(random() * count);

function mapOf(count: number): MapContent {
  const elements = Array.from({ length: count }, (_, at): Element => ({
    id: randomUUID(),
    layer: layers[at % 5] ?? 'result',
    ord: `a${10_000 + at}V`,
    fields: { name: `What number ${at} does for guests`, target: 75, owner: 'Front office' },
  }));
  const links = Array.from({ length: Math.floor(count * 1.4) }, (_, at): Link => {
    const from = elements[at % count];
    const to = elements[(at * 7 + 1 + Math.floor(at / count)) % count];
    const fields = { strength: 0.3, se: 0.1, lag: Math.floor(at / count), grade: 'panel' as const };
    return { id: randomUUID(), from: from?.id ?? '', to: to?.id ?? '', fields };
  }).filter(({ from, to }) => from !== to);
  return { fields: { name: 'Bench' }, elements, links };
}

/** A map with a history, written straight into its log; the tables are not asked here. */
async function written(owner: Database, organisation: string, person: string, count: number) {
  const map = randomUUID();
  const content = mapOf(count);
  const client = randomUUID();
  const begun = unfold(content, client, 'import').length;
  const edits = Array.from({ length: lines - begun }, () => ({
    t: 'element.set' as const,
    id: content.elements[pick(count)]?.id ?? '',
    fields: { target: pick(100), name: `What it does for guests, ${pick(1_000)}` },
  }));
  const sent = [
    ...unfold(content, client, 'import'),
    ...edits.flatMap((edit, at) =>
      parcels([edit], client, 'ui').map((each) => ({ ...each, count: begun + at + 1 })),
    ),
  ];
  const ledger: Ledger = { state: emptyState(), seq: 0, id: randomUUID, counts: new Map() };
  await owner`insert into map (organisation_id, map_id, created_by) values (${organisation}, ${map}, ${person})`;
  await owner`insert into map_head (organisation_id, map_id, seq) values (${organisation}, ${map}, ${lines})`;
  for (let from = 0; from < sent.length; from += every) {
    const { decisions } = decide(ledger, sent.slice(from, from + every), () => null, person);
    await owner`
      insert into log (organisation_id, map_id, seq, epoch, client_id, client_count, person_id, at,
        origin, operations, inverse)
      select ${organisation}, ${map}, seq, 1, client, count, person, now(), origin, operations, inverse
      from jsonb_to_recordset(${JSON.stringify(decisions)}::text::jsonb) as line (
        seq bigint, client uuid, count bigint, person uuid, origin text, operations jsonb, inverse jsonb)`;
    const kept = toContent(fromContent(toContent(ledger.state)));
    await owner`
      insert into snapshot (organisation_id, map_id, seq, at, content, sha256)
      values (${organisation}, ${map}, ${ledger.seq}, now(),
        ${JSON.stringify(kept)}::text::jsonb, ${hashOf(kept)})`;
  }
  await owner`analyze log`;
  return map;
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-history-'));
  chmodSync(folder, 0o711);
  const server = await startEmbedded(folder, { durable: false });
  try {
    await migrate(server.url);
    const owner = open(server.url, { role: null, pool: 1, statementSeconds: null });
    const database = open(server.url, { pool: 2 });
    const [organisation, person] = [randomUUID(), randomUUID()];
    await owner`
      insert into organisation (organisation_id, slug, name, currency)
      values (${organisation}, 'bench', 'Bench', 'EUR')`;
    await owner`insert into person (person_id, mail, name) values (${person}, 'a@example.com', 'A')`;
    console.log(row('as it stood, ms', 'median', '95 in 100', 'most', 'goal'));
    for (const [count, goal] of [
      [500, 40],
      [10_000, 300],
    ] as const) {
      const map = await written(owner, organisation, person, count);
      const spent: number[] = [];
      for (let at = 0; at < reads + 5; at++) {
        const line = 1 + pick(lines);
        const before = performance.now();
        const whole = await within(database, { organisation }, (tx) => asOf(tx, map, line));
        JSON.stringify(whole);
        if (at >= 5) spent.push(performance.now() - before);
      }
      const sorted = spent.toSorted((a, b) => a - b);
      const most = sorted.at(-1) ?? NaN;
      const high = sorted[Math.floor(0.95 * sorted.length)] ?? NaN;
      console.log(row(`${count} elements, ${lines} lines`, middle(spent), high, most, goal));
    }
    await owner.end();
    await database.end();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
