/**
 * What importing a file would do, before it does it. The same plan is shown as a dry run and then
 * carried out, so the two cannot differ. It is gathered in one pass over the rows; figures are kept as
 * columns of numbers, since there may be a million.
 */
import { readPeriod, readValue } from './cells.ts';
import { FileUnits, type KnownUnit, type NewUnit, type SameCode } from './file-units.ts';
import { isMissing, type Mapping, type MetricChoice, missingTexts, skippedBy } from './mapping.ts';
import type { Metric } from './metrics.ts';
import type { Observation } from './observations.ts';
import type { Period } from './periods.ts';

/** Why a row or a figure is left out. */
export type Reason =
  | {
      why: 'no period' | 'bad period' | 'no unit' | 'unknown unit' | 'ambiguous unit';
      said: string;
    }
  | { why: 'unknown metric' | 'bad value' | 'bad n' | 'bad sd' | 'long segment'; said: string }
  | { why: 'repeats' | 'contradicts'; row: number }
  | { why: 'skipped'; said: string };

/** One line of the dry run. */
export interface Line {
  row: number;
  status: 'added' | 'changed' | 'unchanged' | 'refused' | 'skipped';
  metric: string | null;
  unit: string | null;
  segment: string;
  period: Period | null;
  value: number | null;
  n: number | null;
  sd: number | null;
  /** What stands there now, of a change. */
  former: number | null;
  reason: Reason | null;
}

export interface Counts {
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
  skipped: number;
  /** Cells that say nothing, and so neither add nor delete. */
  missing: number;
}

/** At most so many figures go in at once. */
export const mostFigures = 1_000_000;

const none = -1;

interface Figures {
  row: number[];
  unit: number[];
  metric: number[];
  segment: number[];
  period: number[];
  value: number[];
  n: number[];
  sd: number[];
}

/** A figure whose unit or metric is still to be settled, or is refused. */
interface Refused {
  row: number;
  metric: string | null;
  said: string;
  reason: Reason;
}

/** Numbers its different texts from 0. */
class Names {
  readonly list: string[] = [];
  readonly #at = new Map<string, number>();
  of(text: string): number {
    let at = this.#at.get(text);
    if (at === undefined) {
      at = this.list.push(text) - 1;
      this.#at.set(text, at);
    }
    return at;
  }
}

export interface Ground {
  units: readonly KnownUnit[];
  metrics: readonly Metric[];
  newId: () => string;
  /** Whether the person may make units. */
  mayMakeUnits: boolean;
}

/** What the metrics of a long file look like, so that new ones can be proposed. */
export interface Range {
  numbers: number;
  whole: number;
  min: number | null;
  max: number | null;
}

/** Reads rows into a plan; `add` for each row, then `settle` once. O(cells). */
export class Planner {
  readonly #mapping: Mapping;
  readonly #ground: Ground;
  readonly #missing: ReadonlySet<string>;
  readonly #decimal: '.' | ',';
  readonly #fileUnits: FileUnits;
  readonly #periods = new Names();
  readonly #segments = new Names();
  readonly #metrics = new Names();
  readonly #choices: ReadonlyMap<string, MetricChoice>;
  readonly #figures: Figures = {
    row: [],
    unit: [],
    metric: [],
    segment: [],
    period: [],
    value: [],
    n: [],
    sd: [],
  };
  readonly #refused: Refused[] = [];
  readonly #skipped: { row: number; said: string }[] = [];
  readonly #read = new Map<string, Period | null>();
  /** By the name that a long file gives a metric. */
  readonly ranges = new Map<string, Range>();
  #missingCells = 0;
  rows = 0;

  constructor(mapping: Mapping, decimal: '.' | ',', ground: Ground) {
    this.#mapping = mapping;
    this.#ground = ground;
    this.#decimal = decimal;
    this.#missing = missingTexts(mapping.missing);
    this.#fileUnits = new FileUnits(ground.units, mapping.whole);
    this.#choices = new Map(mapping.metrics.map((choice) => [choice.said, choice]));
  }

  get figures(): number {
    return this.#figures.row.length;
  }

  /** Reads one row; `row` is its number as a spreadsheet shows it. */
  add(cells: readonly string[], row: number, headers: readonly string[]): void {
    this.rows++;
    const rule = skippedBy(cells, this.#mapping.skip);
    if (rule) {
      this.#skipped.push({ row, said: (cells[rule.column] ?? '').trim() });
      return;
    }
    const uses = this.#mapping.columns;
    const said = (use: Mapping['columns'][number]) => {
      const at = uses.indexOf(use);
      return at < 0 ? '' : this.#text(cells, at);
    };
    const periodText = uses.includes('period') ? said('period') : (this.#mapping.period ?? '');
    const period = this.#period(periodText);
    if (period === null) {
      const why = periodText === '' ? 'no period' : 'bad period';
      this.#refuse(row, null, { why, said: periodText });
      return;
    }
    const [code, name] = [said('unit code'), said('unit name')];
    const aboutUnits = uses.includes('unit code') || uses.includes('unit name');
    if (aboutUnits && code === '' && name === '') {
      this.#refuse(row, null, { why: 'no unit', said: '' });
      return;
    }
    const unit = aboutUnits ? this.#fileUnits.note(code, name, said('parent'), period) : none;
    const segment = said('segment');
    if (segment.length > 100) {
      this.#refuse(row, null, { why: 'long segment', said: segment });
      return;
    }
    const place = {
      row,
      unit,
      period: this.#periods.of(period),
      segment: this.#segments.of(segment),
    };
    if (uses.includes('metric name')) {
      const metric = said('metric name');
      if (metric === '') this.#missingCells++;
      else this.#figure(place, metric, said('value'), said('n'), said('sd'));
      return;
    }
    for (const [at, use] of uses.entries()) {
      if (use !== 'metric') continue;
      const header = headers[at] ?? '';
      const choice = this.#choices.get(header);
      const beside = (column: number | null | undefined) =>
        column === null || column === undefined ? '' : this.#text(cells, column);
      this.#figure(place, header, this.#text(cells, at), beside(choice?.n), beside(choice?.sd));
    }
  }

  #figure(
    place: { row: number; unit: number; period: number; segment: number },
    metric: string,
    text: string,
    nText: string,
    sdText: string,
  ): void {
    if (text === '') {
      this.#missingCells++;
      return;
    }
    const choice = this.#choices.get(metric);
    const value = readValue(text, this.#decimal);
    if (value !== null) this.#range(metric, value);
    if (choice?.as.do === 'ignore') return;
    const refuse = (reason: Reason) => this.#refuse(place.row, metric, reason, text);
    if (!choice) return refuse({ why: 'unknown metric', said: metric });
    if (value === null) return refuse({ why: 'bad value', said: text });
    if (value === 0 && choice.zeroMissing) {
      this.#missingCells++;
      return;
    }
    // an n of nobody is an n that is not known; a weighted n is rounded
    const n = nText === '' ? 0 : readValue(nText, this.#decimal);
    if (n === null || n < 0 || n > 2_147_483_647) return refuse({ why: 'bad n', said: nText });
    const sd = sdText === '' ? none : readValue(sdText, this.#decimal);
    if (sd === null || (sdText !== '' && sd < 0)) return refuse({ why: 'bad sd', said: sdText });
    const figures = this.#figures;
    figures.row.push(place.row);
    figures.unit.push(place.unit);
    figures.metric.push(this.#metrics.of(metric));
    figures.segment.push(place.segment);
    figures.period.push(place.period);
    figures.value.push(value);
    figures.n.push(Math.round(n) || none);
    figures.sd.push(sd);
  }

  #range(metric: string, value: number): void {
    const range = this.ranges.get(metric);
    if (!range) {
      const whole = Number.isInteger(value) ? 1 : 0;
      this.ranges.set(metric, { numbers: 1, whole, min: value, max: value });
      return;
    }
    range.numbers++;
    if (Number.isInteger(value)) range.whole++;
    if (range.min === null || value < range.min) range.min = value;
    if (range.max === null || value > range.max) range.max = value;
  }

  #text(cells: readonly string[], at: number): string {
    const text = (cells[at] ?? '').trim();
    return isMissing(text, this.#missing) ? '' : text;
  }

  #period(text: string): Period | null {
    const held = this.#read.get(text);
    if (held !== undefined) return held;
    const period = readPeriod(text);
    this.#read.set(text, period);
    return period;
  }

  #refuse(row: number, metric: string | null, reason: Reason, said = ''): void {
    this.#refused.push({ row, metric, said, reason });
  }

  /** Settles which units and metrics the file means, and which of its figures contradict one another. */
  settle(): Plan {
    const { ground } = this;
    const make = this.#mapping.makeUnits && ground.mayMakeUnits;
    const { found, made, sameCode } = this.#fileUnits.settle(
      make,
      this.#mapping.under,
      ground.newId,
      this.#mapping.codeDecides,
    );
    const metricIds: string[] = [];
    const newMetrics: Metric[] = [];
    for (const said of this.#metrics.list) {
      const choice = this.#choices.get(said);
      if (choice?.as.do === 'use') metricIds.push(choice.as.metric);
      else if (choice?.as.do === 'make') {
        const fields = choice.as.fields;
        const twin = newMetrics.find(
          (each) => each.name.toLowerCase() === fields.name.toLowerCase(),
        );
        if (!twin) newMetrics.push({ id: ground.newId(), ...fields });
        metricIds.push((twin ?? newMetrics.at(-1))?.id ?? '');
      } else metricIds.push('');
    }

    const lines: Line[] = [];
    const figures = this.#figures;
    const first = new Map<string, number>();
    const unitIndex = new Names();
    for (let at = 0; at < figures.row.length; at++) {
      const number = (list: readonly number[]) => list[at] ?? none;
      const where = number(figures.unit) === none ? { unit: null } : found[number(figures.unit)];
      const said = this.#metrics.list[number(figures.metric)] ?? '';
      const line: Line = {
        row: number(figures.row),
        status: 'added',
        metric: metricIds[number(figures.metric)] ?? null,
        unit: null,
        segment: this.#segments.list[number(figures.segment)] ?? '',
        period: this.#periods.list[number(figures.period)] ?? null,
        value: number(figures.value),
        n: number(figures.n) === none ? null : number(figures.n),
        sd: number(figures.sd) === none ? null : number(figures.sd),
        former: null,
        reason: null,
      };
      lines.push(line);
      if (!where || !('unit' in where)) {
        line.status = 'refused';
        const text = where ? ('unknown' in where ? where.unknown : where.ambiguous) : said;
        const why = where && 'ambiguous' in where ? 'ambiguous unit' : 'unknown unit';
        line.reason = { why, said: text };
        continue;
      }
      line.unit = where.unit;
      const key = `${unitIndex.of(where.unit ?? '')} ${line.metric ?? ''} ${number(figures.period)} ${number(figures.segment)}`;
      const earlier = lines[first.get(key) ?? none];
      if (!earlier) {
        first.set(key, lines.length - 1);
        continue;
      }
      line.status = 'refused';
      const same = earlier.value === line.value && earlier.n === line.n && earlier.sd === line.sd;
      line.reason = { why: same ? 'repeats' : 'contradicts', row: earlier.row };
      if (!same && earlier.status !== 'refused') {
        earlier.status = 'refused';
        earlier.reason = { why: 'contradicts', row: line.row };
      }
    }
    const rest = (
      row: number,
      status: Line['status'],
      metric: string | null,
      reason: Reason,
    ): Line => ({
      row,
      status,
      metric,
      unit: null,
      segment: '',
      period: null,
      value: null,
      n: null,
      sd: null,
      former: null,
      reason,
    });
    for (const each of this.#refused) {
      lines.push(rest(each.row, 'refused', each.metric, each.reason));
    }
    for (const each of this.#skipped) {
      lines.push(rest(each.row, 'skipped', null, { why: 'skipped', said: each.said }));
    }
    return { lines, newUnits: made, newMetrics, sameCode, missing: this.#missingCells };
  }

  private get ground(): Ground {
    return this.#ground;
  }
}

export interface Plan {
  lines: Line[];
  newUnits: NewUnit[];
  newMetrics: Metric[];
  sameCode: SameCode[];
  missing: number;
}

/**
 * Compares a plan with what stands: what it would add, change or leave. An n or sd that the file does
 * not say keeps what is known. `held` finds what is observed in a line's place. O(lines).
 */
export function compare(plan: Plan, held: (line: Line) => Observation | undefined): Counts {
  const counts: Counts = {
    added: 0,
    changed: 0,
    unchanged: 0,
    refused: 0,
    skipped: 0,
    missing: plan.missing,
  };
  for (const line of plan.lines) {
    if (line.status !== 'refused' && line.status !== 'skipped') {
      const known = held(line);
      if (known) {
        line.former = known.value;
        line.n ??= known.n;
        line.sd ??= known.sd;
        const same = known.value === line.value && known.n === line.n && known.sd === line.sd;
        line.status = same ? 'unchanged' : 'changed';
      } else line.status = 'added';
    }
    counts[line.status]++;
  }
  return counts;
}
