/**
 * Bringing a file of figures in: it is looked at, tried, and then imported in one transaction, by the
 * same plan that was tried. What a mapping leaves unsaid changes nothing; what stands already is left
 * alone, so the same file twice changes nothing, and a retry finds what the first attempt did.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type Column, Columns } from '#lib/figures/columns.ts';
import type { KnownUnit, NewUnit } from '#lib/figures/file-units.ts';
import { Mapping, missingTexts, type Reading, usualMissing } from '#lib/figures/mapping.ts';
import { fold, type Metric } from '#lib/figures/metrics.ts';
import { type Observation, placeKey } from '#lib/figures/observations.ts';
import { comparePeriods, type Period } from '#lib/figures/periods.ts';
import {
  compare,
  type Counts,
  type Line,
  mostFigures,
  type Plan,
  Planner,
} from '#lib/figures/plan.ts';
import { chooseMetric, proposeMapping } from '#lib/figures/propose.ts';
import { record } from './audit.ts';
import { observed, put } from './figures.ts';
import * as metrics from './metrics.ts';
import type { Sql } from './sql.ts';
import { type Manner, openTable, type Table, Unread, type Unreadable } from './tables.ts';
import * as uploads from './uploads.ts';

export type ImportRefusal =
  | { refused: 'gone' | 'too many figures' | 'metric gone' | 'metric asked' | 'unit gone' }
  | { refused: Unreadable; row: number | null }
  | { refused: 'headers'; column: number };

/** What a file looks like, and how it might be read. */
export interface Inspection {
  fileName: string;
  manner: Manner;
  rows: number;
  columns: Column[];
  /** Texts of the columns that name units, periods or metrics; for choosing rows to skip. */
  mapping: Mapping;
  /** Whether the mapping is the one this kind of file had before. */
  remembered: boolean;
}

/** What importing would do. */
export interface Trial {
  counts: Counts;
  rows: number;
  newUnits: { name: string; code: string | null; parent: string | null }[];
  newMetrics: string[];
  /** Units that the file calls otherwise, found by their code. */
  /** Names in the file whose code belongs to a unit of another name. */
  sameCode: { said: string; known: string }[];
  /** Metrics that a long file names and the mapping does not know; each with a first proposal. */
  unknownMetrics: Mapping['metrics'];
  periods: { first: Period; last: Period } | null;
  /** The first lines of each kind, refusals first. */
  lines: Named[];
}

/** A line with its names, as the screen and the downloaded list show it. */
export interface Named extends Line {
  metricName: string | null;
  /** Null is the whole organisation. */
  unitName: string | null;
}

/** Told while a long import works: so many of so many. */
export type Progress = (phase: 'reading' | 'writing', done: number, all: number) => void;

/** Thrown to end an import and roll it back. */
export class Stopped extends Error {}

/** Reads a whole file once to say what its columns hold. O(cells). */
export async function inspect(
  tx: Sql,
  id: string,
  reading: Reading,
): Promise<Inspection | ImportRefusal> {
  const upload = await uploads.find(tx, id);
  if (!upload?.sha256) return { refused: 'gone' };
  return unlessUnread(async () => {
    const table = await openTable(() => uploads.pieceByPiece(tx, id), reading);
    const bad = checkHeaders(table.headers);
    if (bad) return bad;
    const columns = new Columns(table.headers, table.manner.decimal, missingTexts(usualMissing));
    for await (const row of table.rows()) columns.add(row.cells);
    const [before] = await tx<{ mapping: unknown }[]>`
      select mapping from import where header_hash = ${hashOf(table.headers)}
      order by at desc limit 1`;
    const remembered = Mapping.safeParse(before?.mapping);
    const fits = remembered.success && remembered.data.columns.length === table.headers.length;
    const asked = { ...reading };
    const texts = (at: number) => columns.texts(at);
    const mapping = fits
      ? { ...remembered.data, reading: asked }
      : proposeMapping(columns.done(), texts, await metrics.list(tx), asked);
    return {
      fileName: upload.fileName,
      manner: table.manner,
      rows: columns.rows,
      columns: columns.done(),
      mapping: fits ? await stillThere(tx, mapping) : mapping,
      remembered: fits,
    };
  });
}

/** Tries a mapping and answers with what it would do; nothing but the mapping is kept. */
export async function attempt(
  tx: Sql,
  id: string,
  mapping: Mapping,
  mayMakeUnits: boolean,
): Promise<{ trial: Trial; lines: Line[]; names: Names } | ImportRefusal> {
  const upload = await uploads.find(tx, id);
  if (!upload?.sha256) return { refused: 'gone' };
  return unlessUnread(async () => {
    const planned = await plan(tx, id, mapping, mayMakeUnits, () => undefined);
    if ('refused' in planned) return planned;
    await uploads.remember(tx, id, mapping);
    const { lines, newUnits, newMetrics } = planned.plan;
    const names = namesOf(planned);
    return {
      lines,
      names,
      trial: {
        counts: planned.counts,
        rows: planned.rows,
        newUnits: newUnits.map(({ name, code, parent }) => ({
          name,
          code,
          parent: parent === null ? null : (names.units.get(parent) ?? null),
        })),
        newMetrics: newMetrics.map((metric) => metric.name),
        sameCode: planned.plan.sameCode.slice(0, 50),
        unknownMetrics: planned.unknownMetrics,
        periods: spanOf(lines),
        lines: firstOfEach(lines).map((line) => named(line, names)),
      },
    };
  });
}

export interface Done {
  counts: Counts;
  newUnits: number;
  newMetrics: number;
  /** Whether this very upload had been imported before, and the counts are of then. */
  again: boolean;
}

/**
 * Imports a file by a mapping: all of it or, where it throws, none. `progress` is told between
 * batches and may throw `Stopped`.
 */
export async function carryOut(
  tx: Sql,
  id: string,
  mapping: Mapping,
  mayMakeUnits: boolean,
  progress: Progress,
): Promise<Done | ImportRefusal> {
  await metrics.lock(tx);
  const [before] = await tx<Counts[]>`
    select added, changed, unchanged, refused, 0 as skipped, 0 as missing from import
    where import_id = ${id}`;
  if (before) return { counts: before, newUnits: 0, newMetrics: 0, again: true };
  const upload = await uploads.find(tx, id);
  if (!upload?.sha256) return { refused: 'gone' };
  const { sha256, fileName } = upload;
  return unlessUnread(async () => {
    const planned = await plan(tx, id, mapping, mayMakeUnits, progress);
    if ('refused' in planned) return planned;
    const { counts, plan: made } = planned;
    const writes = made.lines.filter(({ status }) => status === 'added' || status === 'changed');
    const useful = new Set(writes.map(({ metric }) => metric));
    const newMetrics = made.newMetrics.filter((metric) => useful.has(metric.id));
    const newUnits = neededUnits(made.newUnits, writes);
    const done = { counts, newUnits: newUnits.length, newMetrics: newMetrics.length, again: false };
    if (writes.length === 0) return done;

    await addUnits(tx, newUnits);
    for (const { id: metric, ...fields } of newMetrics) {
      const refusal = await metrics.make(tx, metric, fields);
      if (refusal) throw new Error(`a planned metric was refused: ${refusal.refused}`);
    }
    await tx`
      insert into import (organisation_id, import_id, file_name, sha256, header_hash, mapping, added,
        changed, unchanged, refused, person_id)
      values (current_organisation(), ${id}, ${fileName}, ${sha256},
        ${planned.headerHash}, ${tx.json(settled(mapping, planned))}, ${counts.added},
        ${counts.changed}, ${counts.unchanged}, ${counts.refused}, current_person())`;
    for (let at = 0; at < writes.length; at += 5000) {
      progress('writing', at, writes.length);
      await put(tx, writes.slice(at, at + 5000).map(written), id);
    }
    progress('writing', writes.length, writes.length);
    await uploads.forget(tx, id);
    await record(tx, 'figures.import', { import: id, file: fileName, ...counts });
    return done;
  });
}

export interface Past {
  id: string;
  fileName: string;
  at: Date;
  person: string;
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
}

/** What was imported, latest first. */
export async function history(tx: Sql, most: number): Promise<Past[]> {
  return tx<Past[]>`
    select import_id as id, file_name as "fileName", at, person.name as person, added, changed,
      unchanged, refused
    from import join person using (person_id) order by at desc limit ${most}`;
}

interface Planned {
  plan: Plan;
  counts: Counts;
  rows: number;
  units: readonly KnownUnit[];
  metrics: readonly Metric[];
  unknownMetrics: Mapping['metrics'];
  headerHash: Buffer;
}

async function plan(
  tx: Sql,
  id: string,
  mapping: Mapping,
  mayMakeUnits: boolean,
  progress: Progress,
): Promise<Planned | ImportRefusal> {
  const table = await openTable(() => uploads.pieceByPiece(tx, id), mapping.reading);
  const bad = checkHeaders(table.headers);
  if (bad) return bad;
  const units = await tx<KnownUnit[]>`
    select unit_id as id, parent_id as parent, name, code from org_unit order by name, unit_id`;
  const known = await metrics.list(tx);
  for (const { as } of mapping.metrics) {
    if (as.do === 'use' && !known.some(({ id: metric }) => metric === as.metric)) {
      return { refused: 'metric gone' };
    }
  }
  if (mapping.under !== null && !units.some((unit) => unit.id === mapping.under)) {
    return { refused: 'unit gone' };
  }
  // a metric to be made that is there by now is used, so that an old mapping makes no twin
  const choices = mapping.metrics.map((choice) => {
    const { as } = choice;
    if (as.do !== 'make') return choice;
    const twin = known.find(({ name }) => name.toLowerCase() === as.fields.name.toLowerCase());
    return twin ? { ...choice, as: { do: 'use' as const, metric: twin.id } } : choice;
  });
  const asked = new Set(known.flatMap(({ id: metric, pulse }) => (pulse === null ? [] : [metric])));
  if (choices.some(({ as }) => as.do === 'use' && asked.has(as.metric)))
    return { refused: 'metric asked' };

  const codes = new Set(known.flatMap(({ code }) => (code === null ? [] : [code])));
  const planner = new Planner({ ...mapping, metrics: choices }, table.manner.decimal, {
    units,
    metrics: known,
    newId: randomUUID,
    mayMakeUnits,
  });
  for await (const { number, cells } of table.rows()) {
    planner.add(cells, number, table.headers);
    if (planner.figures > mostFigures) return { refused: 'too many figures' };
    if (planner.rows % 2000 === 0) progress('reading', planner.rows, 0);
  }
  const made = planner.settle();
  for (const metric of made.newMetrics) {
    if (metric.code !== null && codes.has(metric.code)) metric.code = null;
    else if (metric.code !== null) codes.add(metric.code);
  }
  const held = new Map<string, Observation>();
  const ids = new Set(known.map((metric) => metric.id));
  const touched = new Set(
    made.lines.flatMap(({ metric }) => (metric && ids.has(metric) ? [metric] : [])),
  );
  const periods = new Set(made.lines.flatMap(({ period }) => (period ? [period] : [])));
  for (const each of await observed(tx, [...touched], [...periods])) held.set(placeKey(each), each);
  const counts = compare(made, ({ metric, unit, segment, period }) =>
    metric && period ? held.get(placeKey({ metric, unit, segment, period })) : undefined,
  );
  const said = new Set(mapping.metrics.map((choice) => choice.said));
  const unknownMetrics = [...planner.ranges].flatMap(([name, range]) =>
    said.has(name)
      ? []
      : [
          {
            said: name,
            as: chooseMetric(name, range, known),
            zeroMissing: false,
            n: null,
            sd: null,
          },
        ],
  );
  return {
    plan: made,
    counts,
    rows: planner.rows,
    units,
    metrics: known,
    unknownMetrics: unknownMetrics.slice(0, 500),
    headerHash: hashOf(table.headers),
  };
}

/** A mapping as it is to be remembered: what it made is now there to be used. */
function settled(mapping: Mapping, planned: Planned): Mapping {
  const all = [...planned.metrics, ...planned.plan.newMetrics];
  return {
    ...mapping,
    metrics: mapping.metrics.map((choice) => {
      const { as } = choice;
      if (as.do !== 'make') return choice;
      const made = all.find(({ name }) => name.toLowerCase() === as.fields.name.toLowerCase());
      return made ? { ...choice, as: { do: 'use' as const, metric: made.id } } : choice;
    }),
  };
}

/** A remembered mapping without what has been deleted since. */
async function stillThere(tx: Sql, mapping: Mapping): Promise<Mapping> {
  const known = new Set((await metrics.list(tx)).map((metric) => metric.id));
  const [under] =
    mapping.under === null ? [] : await tx`select from org_unit where unit_id = ${mapping.under}`;
  return {
    ...mapping,
    under: under ? mapping.under : null,
    metrics: mapping.metrics.map((choice) =>
      choice.as.do === 'use' && !known.has(choice.as.metric)
        ? {
            ...choice,
            as: chooseMetric(choice.said, { min: 0, max: 100, numbers: 0, whole: 0 }, []),
          }
        : choice,
    ),
  };
}

async function addUnits(tx: Sql, units: readonly NewUnit[]): Promise<void> {
  for (let at = 0; at < units.length; at += 10_000) {
    const rows = tx.json(units.slice(at, at + 10_000).map((unit) => ({ ...unit })));
    // one statement, at whose end the reference to the parent is checked
    await tx`
      insert into org_unit (organisation_id, unit_id, parent_id, name, code)
      select current_organisation(), id, parent, name, code
      from jsonb_to_recordset(${rows}) as given(id uuid, parent uuid, name text, code text)`;
  }
}

/** The new units that a written figure needs, with those above them; parents first. */
function neededUnits(made: readonly NewUnit[], writes: readonly Line[]): NewUnit[] {
  const byId = new Map(made.map((unit) => [unit.id, unit]));
  const needed = new Set<string>();
  for (const { unit } of writes) {
    for (let at = unit; at !== null && !needed.has(at); at = byId.get(at)?.parent ?? null) {
      if (byId.has(at)) needed.add(at);
      else break;
    }
  }
  return made.filter((unit) => needed.has(unit.id));
}

function written({ metric, unit, segment, period, value, n, sd }: Line) {
  if (metric === null || period === null) throw new Error('a line to be written names its place');
  return { metric, unit, segment, period, value, n, sd };
}

interface Names {
  units: ReadonlyMap<string, string>;
  metrics: ReadonlyMap<string, string>;
}

function namesOf(planned: Planned): Names {
  const units = [...planned.units, ...planned.plan.newUnits];
  const all = [...planned.metrics, ...planned.plan.newMetrics];
  return {
    units: new Map(units.map(({ id, name }) => [id, name])),
    metrics: new Map(all.map(({ id, name }) => [id, name])),
  };
}

export function named(line: Line, names: Names): Named {
  return {
    ...line,
    metricName: line.metric === null ? null : (names.metrics.get(line.metric) ?? line.metric),
    unitName: line.unit === null ? null : (names.units.get(line.unit) ?? null),
  };
}

function spanOf(lines: readonly Line[]): { first: Period; last: Period } | null {
  let first: Period | null = null;
  let last: Period | null = null;
  for (const { period, status } of lines) {
    if (period === null || status === 'refused') continue;
    if (first === null || comparePeriods(period, first) < 0) first = period;
    if (last === null || comparePeriods(period, last) > 0) last = period;
  }
  return first === null || last === null ? null : { first, last };
}

function firstOfEach(lines: readonly Line[]): Line[] {
  const order: Line['status'][] = ['refused', 'changed', 'added', 'skipped', 'unchanged'];
  return order.flatMap((status) => {
    const found: Line[] = [];
    for (const line of lines) {
      if (line.status === status) found.push(line);
      if (found.length === 50) break;
    }
    return found;
  });
}

function checkHeaders(headers: readonly string[]): ImportRefusal | null {
  if (headers.length > 200) return { refused: 'too many columns', row: 1 };
  const seen = new Set<string>();
  for (const [at, header] of headers.entries()) {
    if (header !== '' && seen.has(header)) return { refused: 'headers', column: at };
    seen.add(header);
  }
  return null;
}

function hashOf(headers: Table['headers']): Buffer {
  return createHash('sha256').update(headers.map(fold).join('\u001f')).digest();
}

async function unlessUnread<T>(work: () => Promise<T>): Promise<T | ImportRefusal> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Unread)) throw thrown;
    return { refused: thrown.reason, row: thrown.row };
  }
}
