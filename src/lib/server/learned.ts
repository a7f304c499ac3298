/**
 * What the figures say about a map's links. It takes seconds, so it is worked out in a thread, once for
 * every state of the figures and of what is believed, and told to whoever asks.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Metric } from '#lib/figures/metrics.ts';
import type { Observation } from '#lib/figures/observations.ts';
import type { Unit } from '#lib/figures/scores.ts';
import type { MapContent } from '#lib/map/state.ts';
import { graphOf } from '#lib/rox/from-map.ts';
import type { Believed, MapLessons, Material } from '#lib/rox/map-lessons.ts';
import { before, type Told } from '#lib/rox/verdicts.ts';
import * as content from './content.ts';
import * as figures from './figures.ts';
import type { Database, Sql } from './sql.ts';
import * as verdicts from './verdicts.ts';

/** Years before the latest figure that strengths are learned from: what moved what long ago may be no more. */
const years = 10;
/** Maps whose lessons are remembered per process; the one asked for longest ago goes first. */
const most = 50;
const seconds = 120;

/** Why there are no lessons: they took too long, or too much memory. */
export interface Unlearned {
  readonly refused: 'too much';
}

type Outcome = MapLessons | Unlearned;

interface Kept {
  key: string;
  /** Null where the question was overtaken by a newer one before its turn. */
  outcome: Promise<Outcome | null>;
}

const memories = new WeakMap<Database, Map<string, Kept>>();
let turn: Promise<unknown> = Promise.resolve();

/** Changes with the map, its figures, and what people made of them. Null where there is no such map. */
export async function mark(tx: Sql, map: string): Promise<string | null> {
  const [own, judged] = [await figures.mark(tx, map), await verdicts.count(tx, map)];
  return own === null ? null : `${own}.${judged}`;
}

/**
 * The lessons of a map as it stands and all verdicts on them; `outcome` settles when they are worked
 * out. Null where there is no such map. Five queries at most.
 */
export async function ofMap(
  database: Database,
  tx: Sql,
  map: string,
): Promise<{ outcome: Promise<Outcome | null>; verdicts: Told[] } | null> {
  const whole = await content.now(tx, map);
  if (!whole) return null;
  const told = await verdicts.ofMap(tx, map);
  const links = believed(whole.content, told);
  const elements = whole.content.elements.map(({ id, fields: { measures } }) => ({
    id,
    fields: { measures },
  }));
  const version = await figures.version(tx);
  const key = createHash('sha256')
    .update(JSON.stringify([version, links, elements]))
    .digest('hex');
  const kept = memories.get(database)?.get(map);
  if (kept?.key === key) return { outcome: kept.outcome, verdicts: told };
  const material = { links, elements, ...(await seen(tx, elements)) };
  return { outcome: learn(database, map, key, material), verdicts: told };
}

/** What is believed of each link apart from the figures it may have come from. */
function believed(map: MapContent, told: readonly Told[]): Believed[] {
  const { graph } = graphOf(map, new Map());
  const byLink = Map.groupBy(told, ({ link }) => link);
  return map.links.flatMap(({ id, fields }, at) => {
    const edge = graph.edges[at];
    if (!edge) return [];
    const { from, to, weight, sd, lagWeeks } = edge;
    const prior = before(byLink.get(id) ?? [], fields);
    return [{ link: id, from, to, weight: prior?.mean ?? weight, sd: prior?.sd ?? sd, lagWeeks }];
  });
}

async function seen(
  tx: Sql,
  elements: Material['elements'],
): Promise<Pick<Material, 'metrics' | 'observations' | 'units'>> {
  const named = elements.flatMap(({ fields }) =>
    (fields.measures ?? []).map(({ metric }) => metric),
  );
  const ids = [...new Set(named)];
  const metrics = await tx<Metric[]>`
    select metric_id as id, name, code, kind, unit, floor, ceiling, source
    from metric where metric_id = any(${ids}::uuid[])`;
  const units = await tx<Unit[]>`
    select unit_id as id, parent_id as parent from org_unit order by name, unit_id`;
  const observations = await tx<Observation[]>`
    select metric_id as metric, unit_id as unit, segment, period, value, n, sd
    from observation
    where metric_id = any(${ids}::uuid[]) and unit_id is not null and segment = ''
      and left(period, 4)::int > (
        select max(left(period, 4)::int) from observation
        where metric_id = any(${ids}::uuid[])) - ${years}`;
  return { metrics: [...metrics], observations: [...observations], units: [...units] };
}

/** One map after the other; of several questions about one map only the latest. */
function learn(
  database: Database,
  map: string,
  key: string,
  material: Material,
): Promise<Outcome | null> {
  const all = memories.get(database) ?? new Map<string, Kept>();
  memories.set(database, all);
  const outcome = turn.then(() => (all.get(map)?.key === key ? inThread(material) : null));
  turn = outcome.catch(() => undefined);
  all.delete(map);
  all.set(map, { key, outcome });
  for (const oldest of all.keys()) {
    if (all.size <= most) break;
    all.delete(oldest);
  }
  // a fault is thrown to whoever asked, and is not kept for those who ask again
  outcome.catch(() => all.get(map)?.key === key && all.delete(map));
  return outcome;
}

/** Our own worker's answer. */
const Answer = z.custom<MapLessons>(
  (value) => typeof value === 'object' && value !== null && 'lessons' in value,
);

function inThread(material: Material): Promise<Outcome> {
  return new Promise((settle, fail) => {
    const worker = new Worker(resolve('src/lib/server/learning-worker.ts'), {
      workerData: material,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
      execArgv: [],
      env: {},
    });
    const clock = setTimeout(() => end({ refused: 'too much' }), seconds * 1000);
    const end = (outcome: Outcome) => {
      clearTimeout(clock);
      settle(outcome);
      void worker.terminate();
    };
    worker.once('message', (message: unknown) => end(Answer.parse(message)));
    worker.once('error', (thrown: unknown) => {
      clearTimeout(clock);
      const full = thrown instanceof Error && 'code' in thrown;
      if (full && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY') settle({ refused: 'too much' });
      else fail(thrown instanceof Error ? thrown : new Error('the learner ended'));
    });
  });
}
