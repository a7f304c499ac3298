/**
 * A score says how an element stands: 0–100 in an org unit and a period, with its standard error, or
 * "not measured", which is never zero.
 *
 * For each metric: the unit's own observation wins; else the mean of its children, weighted by their
 * n; else the same at the latest period of the last 12 months, with its date; else nothing.
 *
 * Metrics combine by weight. Scaling never flips, so a metric opposed to its element (more of it is
 * less of the element) has a negative weight: its scaled value is mirrored to 100 − s and counts with
 * the size of the weight. A plain Σws/Σw would divide by nothing as soon as two weights cancel, and
 * would leave the 0–100 scale long before.
 *
 * Standard errors: sd/√n at a metric; Σw²se² over children, who are different people; over metrics the
 * same, except that metrics of one named source add up without squares: answers of the same people go
 * up and down together, and taking them for independent would promise too much. One unknown error
 * makes the whole unknown.
 */
import type { Element } from '#lib/map/element.ts';
import type { Metric } from './metrics.ts';
import { indexOf, type Index, type Observation } from './observations.ts';
import { comparePeriods, type Period, wherever } from './periods.ts';
import { pointSize, toPoints } from './scales.ts';

export interface Unit {
  id: string;
  /** Null directly below the organisation, which itself is the unit null. */
  parent: string | null;
}

/** What one should know about a figure before leaning on it. */
export type Note =
  /** Nobody has said what measures this element. */
  | 'no metrics'
  | 'not measured'
  /** Some of its metrics have no figure. */
  | 'some metrics missing'
  /** Some units below have no figure. */
  | 'some units missing'
  /** A child's n is unknown, so all children weigh the same. */
  | 'equal weights'
  /** From another period than the one asked for. */
  | 'other period'
  /** Above the ceiling or below the floor; the score is held at 0 or 100. */
  | 'beyond the scale'
  | 'error unknown';

/** A metric's value for a unit: observed there, or made from its children. Native units. */
export interface Figure {
  unit: string | null;
  how: 'observed' | 'children';
  period: Period;
  value: number;
  se: number | null;
  n: number | null;
  sd: number | null;
  /** 1 where observed; else the mean of its children's, an unmeasured child counting 0. */
  coverage: number;
  equalWeights: boolean;
  /** How many units lie directly below, measured or not. */
  below: number;
  /** Those that it is the mean of. */
  from: Figure[];
}

/** What one metric contributes to a score. */
export interface Part {
  metric: Metric;
  weight: number;
  /** Null where nothing was observed. */
  figure: Figure | null;
  /** On the metric's own 0–100 scale, as measured, held within it. */
  scaled: number | null;
  /** What the element reads: mirrored where the weight is negative. */
  score: number | null;
  /** Standard error in points. */
  se: number | null;
}

export interface Score {
  value: number | null;
  se: number | null;
  /** Of several metrics the smallest. */
  n: number | null;
  /** Share of weights and of units that is measured, 0–1. */
  coverage: number;
  /** The earliest period it rests on; null where not measured. */
  period: Period | null;
  notes: Note[];
  parts: Part[];
}

/** What scoring needs to know of an element. */
export type Measured = Pick<Element, 'id'> & { fields: Pick<Element['fields'], 'measures'> };

export interface Asked {
  /** Null is the whole organisation. */
  unit: string | null;
  period: Period;
  /** Empty is all customers. */
  segment?: string;
  /** Whether a figure of another period may serve; a trend says no. */
  carry?: boolean;
}

/**
 * The score of every element, measured or not. O(observations + elements × metrics × units × periods
 * looked at); each metric is read once.
 */
export function scoresOf(
  elements: Iterable<Measured>,
  metrics: Iterable<Metric>,
  observations: Iterable<Observation>,
  units: Iterable<Unit>,
  asked: Asked,
): Map<string, Score> {
  const index = indexOf(observations, asked.segment ?? '');
  const known = new Map([...metrics].map((metric) => [metric.id, metric]));
  return scoresFrom(elements, known, index, childrenOf(units), asked);
}

/** The same, from what was indexed once for many periods. */
export function scoresFrom(
  elements: Iterable<Measured>,
  metrics: ReadonlyMap<string, Metric>,
  index: Index,
  children: ReadonlyMap<string | null, string[]>,
  asked: Asked,
): Map<string, Score> {
  const figures = new Map<string, Figure | null>();
  const figureOf = (metric: string): Figure | null => {
    const held = figures.get(metric);
    if (held !== undefined) return held;
    const made = findFigure(index, children, metric, asked);
    figures.set(metric, made);
    return made;
  };
  const scores = new Map<string, Score>();
  for (const element of elements) {
    const parts: Part[] = [];
    for (const measure of element.fields.measures ?? []) {
      const metric = metrics.get(measure.metric);
      if (metric) parts.push(partOf(metric, measure.weight, figureOf(metric.id)));
    }
    scores.set(element.id, combine(parts, asked.period));
  }
  return scores;
}

/**
 * The units directly below each unit; those directly below the organisation under null. What does not
 * hang from the organisation is left out, so that a walk always ends.
 */
export function childrenOf(units: Iterable<Unit>): ReadonlyMap<string | null, string[]> {
  const below = new Map<string | null, string[]>();
  for (const unit of units) {
    const siblings = below.get(unit.parent);
    if (siblings) siblings.push(unit.id);
    else below.set(unit.parent, [unit.id]);
  }
  const reached = new Map<string | null, string[]>();
  const waiting: (string | null)[] = [null];
  for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
    const children = below.get(unit);
    if (!children) continue;
    reached.set(unit, children);
    waiting.push(...children);
  }
  return reached;
}

/** A metric's value by the rule of this module, in native units; null where it is not measured. */
export function findFigure(
  index: Index,
  children: ReadonlyMap<string | null, string[]>,
  metric: string,
  asked: Asked,
): Figure | null {
  const periods = index.get(metric);
  if (!periods) return null;
  const places = asked.carry === false ? [asked.period] : wherever(asked.period, periods.keys());
  for (const period of places) {
    const observed = periods.get(period);
    if (!observed) continue;
    const found = figureIn(observed, children, asked.unit, period);
    if (found) return found;
  }
  return null;
}

function figureIn(
  observed: ReadonlyMap<string | null, Observation>,
  children: ReadonlyMap<string | null, string[]>,
  unit: string | null,
  period: Period,
): Figure | null {
  const own = observed.get(unit);
  if (own) {
    const se = own.sd !== null && own.n !== null ? own.sd / Math.sqrt(own.n) : null;
    const { value, n, sd } = own;
    const plain = { equalWeights: false, below: children.get(unit)?.length ?? 0, from: [] };
    return { unit, how: 'observed', period, value, se, n, sd, coverage: 1, ...plain };
  }
  const below = children.get(unit);
  if (!below) return null;
  const from: Figure[] = [];
  let covered = 0;
  for (const child of below) {
    const figure = figureIn(observed, children, child, period);
    if (!figure) continue;
    from.push(figure);
    covered += figure.coverage;
  }
  if (from.length === 0) return null;

  let n = 0;
  let equalWeights = false;
  for (const figure of from) {
    if (figure.n === null) equalWeights = true;
    else n += figure.n;
  }
  let value = 0;
  let variance = 0;
  let known = true;
  for (const figure of from) {
    const share = equalWeights ? 1 / from.length : (figure.n ?? 0) / n;
    value += share * figure.value;
    if (figure.se === null) known = false;
    else variance += (share * figure.se) ** 2;
  }
  return {
    unit,
    how: 'children',
    period,
    value,
    se: known ? Math.sqrt(variance) : null,
    n: equalWeights ? null : n,
    sd: null,
    coverage: covered / below.length,
    // a mean of means made without n is told to whoever reads the whole
    equalWeights: equalWeights || from.some((figure) => figure.equalWeights),
    below: below.length,
    from,
  };
}

function partOf(metric: Metric, weight: number, figure: Figure | null): Part {
  if (!figure) return { metric, weight, figure, scaled: null, score: null, se: null };
  const scaled = Math.min(100, Math.max(0, toPoints(metric, figure.value)));
  return {
    metric,
    weight,
    figure,
    scaled,
    score: weight < 0 ? 100 - scaled : scaled,
    se: figure.se === null ? null : figure.se / pointSize(metric),
  };
}

/** Combines an element's metrics by weight. O(parts). */
export function combine(parts: Part[], asked: Period): Score {
  const notes = new Set<Note>();
  if (parts.length === 0) return nothing(parts, 'no metrics');
  let all = 0;
  let measured = 0;
  let sum = 0;
  let covered = 0;
  let n: number | null = null;
  let period: Period | null = null;
  for (const part of parts) {
    const size = Math.abs(part.weight);
    all += size;
    if (part.figure === null || part.score === null) {
      notes.add('some metrics missing');
      continue;
    }
    const { figure } = part;
    measured += size;
    sum += size * part.score;
    covered += size * figure.coverage;
    if (figure.n !== null) n = n === null ? figure.n : Math.min(n, figure.n);
    if (period === null || comparePeriods(figure.period, period) < 0) period = figure.period;
    if (figure.coverage < 1) notes.add('some units missing');
    if (figure.equalWeights) notes.add('equal weights');
    if (figure.period !== asked) notes.add('other period');
    if (figure.value < part.metric.floor || figure.value > part.metric.ceiling) {
      notes.add('beyond the scale');
    }
    if (part.se === null) notes.add('error unknown');
  }
  if (measured === 0 || period === null) return nothing(parts, 'not measured');
  const value = sum / measured;
  const se = errorOf(parts, measured);
  return { value, se, n, coverage: covered / all, period, notes: [...notes], parts };
}

function nothing(parts: Part[], note: Note): Score {
  return { value: null, se: null, n: null, coverage: 0, period: null, notes: [note], parts };
}

/** Linear within one named source, in quadrature across; null when one is unknown. */
function errorOf(parts: Part[], measured: number): number | null {
  const bySource = new Map<string, number>();
  let variance = 0;
  for (const part of parts) {
    if (part.figure === null) continue;
    if (part.se === null) return null;
    const error = (Math.abs(part.weight) * part.se) / measured;
    const source = part.metric.source;
    if (source === '') variance += error ** 2;
    else bySource.set(source, (bySource.get(source) ?? 0) + error);
  }
  for (const error of bySource.values()) variance += error ** 2;
  return Math.sqrt(variance);
}

/** Periods in which a metric has a figure for the unit, oldest first. O(periods × units). */
export function periodsOf(
  index: Index,
  children: ReadonlyMap<string | null, string[]>,
  metric: string,
  unit: string | null,
): Period[] {
  const periods = index.get(metric);
  if (!periods) return [];
  const found: Period[] = [];
  for (const [period, observed] of periods) {
    if (figureIn(observed, children, unit, period)) found.push(period);
  }
  return found.sort(comparePeriods);
}
