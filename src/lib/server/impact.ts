/** One look at a map, put together: its content, how it stands, how it stood, and what part of the whole it is. */
import type { Period } from '#lib/figures/periods.ts';
import { comparePeriods, grain, previous } from '#lib/figures/periods.ts';
import type { Score } from '#lib/figures/scores.ts';
import { shareOfScore } from '#lib/figures/shares.ts';
import type { Parts, SentPart } from '#lib/impact/apart.ts';
import type { Look } from '#lib/impact/look.ts';
import { fromContent, toContent } from '#lib/map/state.ts';
import type { Standing } from '#lib/rox/from-map.ts';
import * as content from './content.ts';
import * as figures from './figures.ts';
import * as rewritten from './rewritten.ts';
import type { Sql } from './sql.ts';

export interface Asked {
  /** Null is the whole organisation. */
  unit: string | null;
  /** Null chooses the latest, and half a year before it to compare with. */
  period: Period | null;
  compare: Period | null;
}

/** Null where there is no such map or unit. Costs up to three times the map's scores. */
export async function look(tx: Sql, map: string, asked: Asked): Promise<Look | null> {
  const [mark, whole] = [await figures.mark(tx, map), await content.now(tx, map)];
  if (mark === null || !whole) return null;
  const { unit } = asked;
  const found = await figures.ofMap(tx, map, { unit, period: asked.period, segment: '' });
  if (!found) return null;
  const { period, periods } = found;

  const compare = period === null ? null : comparable(asked.compare, period, periods);
  const then =
    compare === null
      ? null
      : await figures.ofMap(tx, map, { unit, period: compare, segment: '' }, { trended: false });
  const all =
    unit === null || period === null
      ? null
      : await figures.ofMap(tx, map, { unit: null, period, segment: '' }, { trended: false });

  const scores: Record<string, Score> = {};
  const shares: Record<string, number> = {};
  for (const [id, score] of found.scores) {
    scores[id] = { ...score, parts: score.parts.map(alone) };
    const mean = all?.scores.get(id);
    const share = unit === null || !mean ? null : shareOfScore(mean, unit, score);
    if (share !== null) shares[id] = share;
  }
  const before: Record<string, Standing> = {};
  for (const [id, { value, se }] of then?.scores ?? []) before[id] = { value, se };
  const trends: Look['trends'] = {};
  for (const [id, points] of found.trends) trends[id] = points.map(({ value }) => value);
  return {
    mark,
    map,
    // always in one order, whatever the database answers: ties and loops are told in it
    content: toContent(fromContent(whole.content)),
    unit,
    period,
    compare,
    periods,
    scores,
    before,
    then: compare === null ? null : await rewritten.since(tx, map, compare, whole.seq),
    trends,
    shares,
  };
}

/** Parts more than which a level is not opened by itself. */
const fewParts = 60;

/**
 * The parts of a unit: at a level asked for, else the lowest with not too many of them; or by segment.
 * Null where there is no such map or unit, or nothing is measured.
 */
export async function parts(
  tx: Sql,
  map: string,
  asked: Pick<Asked, 'unit' | 'period'> & { by: 'segments' | number | null },
): Promise<Parts | null> {
  const { by } = asked;
  const chosen = by === null ? { most: fewParts } : by === 'segments' ? by : { level: by };
  const found = await figures.apart(tx, map, asked, chosen);
  if (!found) return null;
  const { period, levels, level, segments, whole } = found;
  const answers = bySegment(found.parts);
  const sent = found.parts.map(({ id, scores: own }): SentPart => {
    const scores: SentPart['scores'] = {};
    const shares: SentPart['shares'] = {};
    for (const [element, score] of own) {
      const { value, se, n } = score;
      const all = whole.get(element);
      const share =
        by === 'segments'
          ? (n ?? 0) / (answers.get(element) ?? 1)
          : all && (shareOfScore(all, id, score) ?? 0) * sharedWeight(all, score);
      if (value === null || !share) continue;
      scores[element] = { value, se, n };
      shares[element] = share;
    }
    return { id, scores, shares };
  });
  const of = by === 'segments' ? by : 'units';
  return { period, of, levels, level, segments, parts: sent };
}

/** Of the whole's metrics by weight, those that the part has too; the others are in no part. */
function sharedWeight(whole: Score, part: Score): number {
  const own = new Set(part.parts.flatMap(({ figure, metric }) => (figure ? [metric.id] : [])));
  let [all, shared] = [0, 0];
  for (const { figure, metric, weight } of whole.parts) {
    if (figure === null) continue;
    all += Math.abs(weight);
    if (own.has(metric.id)) shared += Math.abs(weight);
  }
  return all === 0 ? 0 : shared / all;
}

/** Answers of all segments together, by element: what each segment is a part of. */
function bySegment(found: readonly figures.PartScores[]): Map<string, number> {
  const answers = new Map<string, number>();
  for (const { scores } of found)
    for (const [element, { n }] of scores)
      answers.set(element, (answers.get(element) ?? 0) + (n ?? 0));
  return answers;
}

/** The asked period where it lies before; else half a year back, a year for years; else the one before. */
function comparable(
  asked: Period | null,
  period: Period,
  periods: readonly Period[],
): Period | null {
  const earlier = periods.filter((each) => comparePeriods(each, period) < 0);
  if (asked !== null && earlier.includes(asked)) return asked;
  const back = { month: 6, quarter: 2, year: 1 }[grain(period)];
  const usual = previous(period, back);
  return usual !== null && earlier.includes(usual) ? usual : (earlier[0] ?? null);
}

/** A metric's contribution without the units its figure was made of. */
function alone(part: Score['parts'][number]): Score['parts'][number] {
  return { ...part, figure: part.figure && { ...part.figure, from: [] } };
}
