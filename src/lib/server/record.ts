/** The map's own record, from its log and its figures; reckoned once for as long as neither changes. */
import type { Period } from '#lib/figures/periods.ts';
import { record, runs, weeksPer, type Grounds, type MapRecord } from '#lib/impact/record.ts';
import { grain } from '#lib/figures/periods.ts';
import { replay } from '#lib/map/apply.ts';
import { equal } from '#lib/map/equal.ts';
import { fromContent, type MapState } from '#lib/map/state.ts';
import type { GraphEdge } from '#lib/rox/graph.ts';
import type { Stood } from '#lib/rox/record.ts';
import { asOf, now, seqAt } from './content.ts';
import * as entries from './entries.ts';
import * as figures from './figures.ts';
import { endOf } from './rewritten.ts';
import type { Database, Sql } from './sql.ts';

export interface Recorded {
  told: MapRecord;
  /** What it was reckoned from; null where there was nothing to forecast from. */
  grounds: Grounds | null;
}

/** Records held per process; the one used longest ago goes first. */
const most = 50;

const held = new WeakMap<Database, Map<string, Recorded>>();

/**
 * A map's record for the whole organisation; null where there is no such map. One small query while
 * nothing has changed; else the figures of its results and their causes over all periods.
 */
export async function ofMap(
  database: Database,
  organisation: string,
  tx: Sql,
  map: string,
): Promise<Recorded | null> {
  const mark = await figures.mark(tx, map);
  if (mark === null) return null;
  const all = held.get(database) ?? new Map<string, Recorded>();
  held.set(database, all);
  const key = `${organisation} ${map}`;
  const known = all.get(key);
  const found = known?.told.mark === mark ? known : await reckon(tx, map, mark);
  if (!found) return null;
  all.delete(key);
  all.set(key, found);
  for (const oldest of all.keys()) {
    if (all.size <= most) break;
    all.delete(oldest);
  }
  return found;
}

async function reckon(tx: Sql, map: string, mark: string): Promise<Recorded | null> {
  const whole = await now(tx, map);
  if (!whole) return null;
  const { elements, links } = whole.content;
  const results = elements.filter(({ layer, fields }) => layer === 'result' && fields.worth);
  const names = new Map(results.map(({ id, fields }) => [id, fields.name]));
  const measured = await figures.seriesOf(tx, elements);
  const periods = runs(measured.periods);
  const told = await stood(tx, map, whole.seq, periods, new Set(names.keys()));
  const grounds = periods.map((run, at): Grounds => {
    const claims = told[at] ?? [];
    const causes = new Set(claims.flatMap(({ edges }) => edges.map(({ from }) => from)));
    const wanted = elements.filter(({ id }) => names.has(id) || causes.has(id));
    return {
      graph: {
        nodes: wanted.map(({ id, fields }) => ({
          id,
          valuePerPoint: names.has(id) ? fields.worth : null,
        })),
        edges: edgesInto(fromContent({ fields: {}, elements, links }), new Set(names.keys())),
      },
      series: Object.fromEntries(wanted.map(({ id }) => [id, run.map(measured.at(id))])),
      stood: claims,
      weeksPerPeriod: weeksPer[grain(run[0] ?? '')],
      periods: run,
    };
  });
  return record(mark, grounds, names);
}

/**
 * For each run of periods: the links into the results as they stood at the end of the period before,
 * told where they differ, from the first period that found a strength on the map. One pass over the log.
 */
async function stood(
  tx: Sql,
  map: string,
  seq: number,
  periods: readonly Period[][],
  results: ReadonlySet<string>,
): Promise<Stood[][]> {
  const moments = periods.flatMap((run, at) =>
    run.slice(1).map((_, i) => ({ run: at, from: i + 1, before: endOf(run[i] ?? '') })),
  );
  moments.sort((a, b) => a.before.getTime() - b.before.getTime());
  const told = periods.map((): Stood[] => []);
  const [first] = moments;
  if (!first) return told;
  const start = await seqAt(tx, map, new Date(first.before.getTime() - 1));
  const whole = await asOf(tx, map, start);
  if (!whole) return told;
  const state = fromContent(whole.content);
  const lines = await entries.ofNumbers(tx, map, start, seq);
  let read = 0;
  for (const { run, from, before } of moments) {
    for (let line = lines[read]; line && new Date(line.at) < before; line = lines[++read])
      replay(state, line.operations);
    const edges = edgesInto(state, results);
    const list = told[run] ?? [];
    const last = list.at(-1);
    if (last ? !equal(last.edges, edges) : edges.length > 0) list.push({ from, edges });
  }
  return told;
}

/** Links that carry something into these elements. */
function edgesInto({ links }: MapState, into: ReadonlySet<string>): GraphEdge[] {
  return [...links.values()].flatMap(({ from, to, fields }): GraphEdge[] =>
    into.has(to) && fields.strength
      ? [{ from, to, weight: fields.strength, lagWeeks: fields.lag ?? 0 }]
      : [],
  );
}
