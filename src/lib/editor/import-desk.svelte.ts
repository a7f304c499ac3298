/**
 * One file on its way in, as the page that brings it holds it: sent in pieces, looked at, its columns
 * explained, tried, imported. Whatever is refused leaves everything else as it was.
 */
import { z } from 'zod';
import type { Column } from '#lib/figures/columns.ts';
import { lacking, Mapping, type MetricChoice, type Reading } from '#lib/figures/mapping.ts';
import type { Counts, Line } from '#lib/figures/plan.ts';
import { proposeMetric } from '#lib/figures/propose.ts';
import type { Metric } from '#lib/figures/metrics.ts';

export interface Manner {
  kind: 'text' | 'workbook';
  encoding: string | null;
  bom: boolean;
  delimiter: string | null;
  decimal: string;
  sheet: string | null;
  sheets: string[];
}

export interface Inspected {
  fileName: string;
  manner: Manner;
  rows: number;
  columns: Column[];
  mapping: Mapping;
  remembered: boolean;
}

export type TrialLine = Line & { metricName: string | null; unitName: string | null };

export interface Trial {
  counts: Counts;
  rows: number;
  newUnits: { name: string; code: string | null; parent: string | null }[];
  newMetrics: string[];
  sameCode: { said: string; known: string }[];
  unknownMetrics: MetricChoice[];
  periods: { first: string; last: string } | null;
  lines: TrialLine[];
}

export interface Done {
  counts: Counts;
  newUnits: number;
  newMetrics: number;
  again: boolean;
}

export interface Refused {
  refused: string;
  row?: number | null;
}

const Refusal = z.object({ refused: z.string(), row: z.number().nullable().optional() });
const Pieces = z.object({ pieceBytes: z.int().min(1) });
const Step = z.object({
  phase: z.enum(['reading', 'writing']),
  done: z.number(),
  all: z.number(),
});
const anyObject = (value: unknown) => typeof value === 'object' && value !== null;
const Look = z.custom<Inspected>((value) => anyObject(value) && Refusal.safeParse(value).error);
const Tried = z.custom<Trial>((value) => anyObject(value) && Refusal.safeParse(value).error);
const Finished = z.object({
  counts: z.custom<Counts>(anyObject),
  newUnits: z.number(),
  newMetrics: z.number(),
  again: z.boolean(),
});

const ownReading: Reading = { encoding: null, delimiter: null, decimal: null, sheet: null };

export class ImportDesk {
  readonly #organisation: string;
  readonly #metrics: readonly Metric[];
  #file: File | null = null;
  #id = '';
  #pieces = 0;
  #stop: AbortController | null = null;

  step = $state.raw<
    'choose' | 'sending' | 'looking' | 'columns' | 'trying' | 'trial' | 'running' | 'done'
  >('choose');
  /** Share of the file that has gone up, 0–1. */
  sent = $state.raw(0);
  refusal = $state.raw<Refused | null>(null);
  inspected = $state.raw<Inspected | null>(null);
  mapping = $state.raw<Mapping | null>(null);
  trial = $state.raw<Trial | null>(null);
  progress = $state.raw<z.infer<typeof Step> | null>(null);
  done = $state.raw<Done | null>(null);

  readonly lacks = $derived(this.mapping ? lacking(this.mapping) : []);
  /** Whether every field of the mapping can be used as it stands. */
  readonly sound = $derived(this.mapping !== null && Mapping.safeParse(this.mapping).success);

  constructor(organisation: string, metrics: readonly Metric[]) {
    this.#organisation = organisation;
    this.#metrics = metrics;
  }

  get fileName(): string {
    return this.#file?.name ?? '';
  }

  /** Where the dry run can be had as a file. */
  get listPath(): string {
    return `${this.#path(this.#id)}/lines`;
  }

  /** Sends a file and looks at it. */
  async take(file: File): Promise<void> {
    this.#file = file;
    this.#id = crypto.randomUUID();
    this.refusal = null;
    this.sent = 0;
    this.done = null;
    this.trial = null;
    this.step = 'sending';
    const refused = file.size === 0 ? { refused: 'empty' } : await this.#send(file);
    if (refused) return this.#back('choose', refused);
    await this.#look(ownReading, null);
  }

  /** Reads the file anew as the person says it is written; what is said of its columns stays where it can. */
  async reread(change: Partial<Reading>): Promise<void> {
    const reading = { ...(this.mapping?.reading ?? ownReading), ...change };
    await this.#look(reading, this.mapping);
  }

  change(part: Partial<Mapping>): void {
    if (this.mapping) this.mapping = { ...this.mapping, ...part };
  }

  /** Says what a column is; a metric gets a first proposal. */
  use(at: number, as: Mapping['columns'][number]): void {
    const { mapping, inspected } = this;
    const column = inspected?.columns[at];
    if (!mapping || !inspected || !column) return;
    const columns = mapping.columns.map((each, index) => (index === at ? as : each));
    const known = mapping.metrics.some((choice) => choice.said === column.header);
    const metrics =
      as === 'metric' && !known
        ? [...mapping.metrics, proposeMetric(column, at, columns, inspected.columns, this.#metrics)]
        : mapping.metrics;
    this.mapping = { ...mapping, columns, metrics };
  }

  choose(said: string, change: Partial<MetricChoice>): void {
    const { mapping } = this;
    if (!mapping) return;
    const metrics = mapping.metrics.map((each) =>
      each.said === said ? { ...each, ...change } : each,
    );
    this.mapping = { ...mapping, metrics };
  }

  /** A dry run. Metrics that a long file names and nobody has chosen for come back to be chosen. */
  async try(): Promise<void> {
    if (!this.mapping || this.lacks.length > 0 || !this.sound) return;
    this.step = 'trying';
    this.refusal = null;
    const answer = await this.#ask('try', this.mapping);
    const tried = Tried.safeParse(answer);
    if (!tried.success) return this.#back('columns', refusalIn(answer));
    this.trial = tried.data;
    const { unknownMetrics } = tried.data;
    if (unknownMetrics.length > 0 && this.mapping.columns.includes('metric name')) {
      this.mapping = { ...this.mapping, metrics: [...this.mapping.metrics, ...unknownMetrics] };
      return this.#back('columns', { refused: 'unknown metrics' });
    }
    this.step = 'trial';
  }

  /** Imports, and follows how far it is. */
  async run(): Promise<void> {
    if (!this.mapping) return;
    this.step = 'running';
    this.refusal = null;
    this.progress = null;
    const stop = new AbortController();
    this.#stop = stop;
    let last: unknown = { refused: 'offline' };
    try {
      const response = await fetch(`${this.#path(this.#id)}/run`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(this.mapping),
        signal: stop.signal,
      });
      for await (const line of linesOf(response)) {
        const step = Step.safeParse(line);
        if (step.success) this.progress = step.data;
        else last = line;
      }
    } catch {
      last = { refused: stop.signal.aborted ? 'stopped' : 'offline' };
    }
    this.#stop = null;
    const finished = Finished.safeParse(last);
    if (!finished.success) return this.#back('trial', refusalIn(last));
    this.done = finished.data;
    this.step = 'done';
  }

  /** Ends an import that is under way; the server rolls it back. */
  cancel(): void {
    this.#stop?.abort();
  }

  again(): void {
    this.step = 'choose';
    this.refusal = null;
  }

  toColumns(): void {
    this.step = 'columns';
    this.refusal = null;
  }

  async #send(file: File): Promise<Refused | null> {
    const begun = await send(this.#path(''), 'POST', {
      id: this.#id,
      name: file.name,
      bytes: file.size,
    });
    const size = Pieces.safeParse(begun);
    if (!size.success) return refusalIn(begun);
    const { pieceBytes } = size.data;
    this.#pieces = Math.ceil(file.size / pieceBytes);
    for (let piece = 0; piece < this.#pieces; piece++) {
      const bytes = file.slice(piece * pieceBytes, (piece + 1) * pieceBytes);
      const path = `${this.#path(this.#id)}/pieces/${piece}`;
      // a piece sent twice is the same piece, so a lost answer is simply asked for again
      const kept = (await put(path, bytes)) || (await put(path, bytes));
      if (!kept) return { refused: 'offline' };
      this.sent = (piece + 1) / this.#pieces;
    }
    return null;
  }

  async #look(reading: Reading, keep: Mapping | null): Promise<void> {
    this.step = 'looking';
    const answer = await this.#ask('inspect', { pieces: this.#pieces, reading });
    const looked = Look.safeParse(answer);
    if (!looked.success) return this.#back(keep ? 'columns' : 'choose', refusalIn(answer));
    const found = looked.data;
    const before = this.inspected?.columns.map((column) => column.header).join('\n');
    const same = keep && before === found.columns.map((column) => column.header).join('\n');
    this.inspected = found;
    this.mapping = same ? { ...keep, reading } : { ...found.mapping, reading };
    this.refusal = null;
    this.step = 'columns';
  }

  #ask(what: string, body: unknown): Promise<unknown> {
    return send(`${this.#path(this.#id)}/${what}`, 'POST', body);
  }

  #back(step: 'choose' | 'columns' | 'trial', refusal: Refused): void {
    this.refusal = refusal;
    this.step = step;
  }

  #path(id: string): string {
    return `/api/${this.#organisation}/imports${id === '' ? '' : `/${id}`}`;
  }
}

async function send(path: string, method: string, body: unknown): Promise<unknown> {
  try {
    const response = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    return response.ok || Refusal.safeParse(answer).success ? answer : { refused: 'fault' };
  } catch {
    return { refused: 'offline' };
  }
}

async function put(path: string, bytes: Blob): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/octet-stream' };
    return (await fetch(path, { method: 'PUT', headers, body: bytes })).ok;
  } catch {
    return false;
  }
}

function refusalIn(answer: unknown): Refused {
  return Refusal.safeParse(answer).data ?? { refused: 'fault' };
}

/** Lines of JSON as they arrive. */
async function* linesOf(response: Response): AsyncGenerator<unknown> {
  if (!response.body || !response.ok) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
