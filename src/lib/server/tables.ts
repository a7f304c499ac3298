/**
 * From the bytes of somebody's file to rows of texts. A text file is asked for its encoding, its
 * delimiter and its decimals and then streamed; a workbook is read in a worker, because it may be made
 * to explode. Whatever arrives, it ends as rows or as a refusal, never as a crash.
 */
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import {
  type Decimal,
  type Delimiter,
  separatorLine,
  sniffDecimal,
  sniffDelimiter,
  splitRows,
} from '#lib/figures/dialect.ts';
import { limits, type Reading } from '#lib/figures/mapping.ts';
import { encodingOf, encodings } from './encodings.ts';

/** Why a file cannot be read. */
export const unreadables = [
  'empty',
  'not a table',
  'old workbook',
  'locked workbook',
  'too many rows',
  'too many columns',
  'cell too long',
  'too big unpacked',
  'too slow',
  'bad encoding',
  'bad quotes',
] as const;
export type Unreadable = (typeof unreadables)[number];

/** How a file was found to be written. */
export interface Manner {
  kind: 'text' | 'workbook';
  encoding: string | null;
  bom: boolean;
  delimiter: Delimiter | null;
  decimal: Decimal;
  sheet: string | null;
  sheets: string[];
}

export interface Row {
  /** As a spreadsheet numbers it, the header being 1. */
  number: number;
  cells: string[];
}

export interface Table {
  manner: Manner;
  headers: string[];
  /** The rows after the header, blank ones left out. Ends with a throw of `Unread` where it must. */
  rows: () => AsyncGenerator<Row>;
}

/** Thrown from within a stream of rows, and caught where the stream was asked for. */
export class Unread extends Error {
  readonly reason: Unreadable;
  readonly row: number | null;
  constructor(reason: Unreadable, row: number | null = null) {
    super(reason);
    this.reason = reason;
    this.row = row;
  }
}

/** Gives the bytes from their beginning each time it is called. */
export type Bytes = () => AsyncIterable<Buffer>;

/**
 * Opens a file of rows and columns. What the reading leaves null the file is asked. Throws `Unread`.
 * Reads text twice and holds at most one piece of it; a workbook is held whole.
 */
export async function openTable(bytes: Bytes, reading: Reading): Promise<Table> {
  const start = await beginning(bytes, 65_536);
  if (start.length === 0) throw new Unread('empty');
  if (start[0] === 0x50 && start[1] === 0x4b) return openWorkbook(bytes, reading);
  if (start.subarray(0, 4).toString('hex') === 'd0cf11e0') throw new Unread('old workbook');
  return openText(bytes, start, reading);
}

async function openText(bytes: Bytes, start: Buffer, reading: Reading): Promise<Table> {
  const found = await sniffEncoding(bytes, start);
  const encoding = encodings.find((each) => each === reading.encoding) ?? found.encoding;
  const text = new TextDecoder(encoding).decode(start);
  if (junk(text)) throw new Unread('not a table');
  const said = separatorLine(text);
  const body = said ? text.slice(said.length) : text;
  const delimiter = reading.delimiter ?? said?.delimiter ?? sniffDelimiter(body);
  const sample = splitRows(body, delimiter, 300).slice(1).flat();
  const manner: Manner = {
    kind: 'text',
    encoding,
    bom: found.bom,
    delimiter,
    decimal: reading.decimal ?? sniffDecimal(sample),
    sheet: null,
    sheets: [],
  };
  const all = () => textRows(bytes, encoding, delimiter, said ? 2 : 1);
  return headed(manner, all);
}

/** Takes the first row that is not blank as the header. */
async function headed(
  manner: Manner,
  all: () => AsyncIterable<Row> | Iterable<Row>,
): Promise<Table> {
  let headers: string[] | null = null;
  for await (const row of all()) {
    headers = row.cells.map((cell) => cell.trim());
    break;
  }
  if (!headers) throw new Unread('empty');
  while (headers.at(-1) === '') headers.pop();
  return {
    manner,
    headers,
    async *rows() {
      let first = true;
      for await (const row of all()) {
        if (!first) yield row;
        first = false;
      }
    },
  };
}

async function* textRows(
  bytes: Bytes,
  encoding: string,
  delimiter: Delimiter,
  from: number,
): AsyncGenerator<Row> {
  const source = Readable.from(decoded(bytes, encoding));
  const parser = source.pipe(
    parse({
      delimiter,
      bom: true,
      from_line: from,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: limits.columns * limits.cell,
    }),
  );
  source.on('error', (thrown) => parser.destroy(thrown));
  let number = 0;
  let rows = 0;
  try {
    for await (const record of parser) {
      number++;
      const cells = Cells.parse(record).map(sound);
      if (cells.every((cell) => cell.trim() === '')) continue;
      checkRow(cells, number);
      if (rows++ > limits.rows) throw new Unread('too many rows');
      yield { number, cells };
    }
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    throw new Unread(
      thrown.code === 'CSV_MAX_RECORD_SIZE' ? 'cell too long' : 'bad quotes',
      number + 1,
    );
  } finally {
    source.destroy();
    parser.destroy();
  }
}

const Cells = z.array(z.string());

/** Without control characters and half letters, which a database will not hold. */
function sound(cell: string): string {
  return /[\p{Cc}\p{Cs}]/u.test(cell) ? cell.toWellFormed().replace(/\p{Cc}+/gu, ' ') : cell;
}

function checkRow(cells: readonly string[], number: number): void {
  if (
    cells.length > limits.columns &&
    cells.slice(limits.columns).some((cell) => cell.trim() !== '')
  ) {
    throw new Unread('too many columns', number);
  }
  if (cells.some((cell) => cell.length > limits.cell)) throw new Unread('cell too long', number);
}

async function* decoded(bytes: Bytes, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of bytes()) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

async function beginning(bytes: Bytes, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let held = 0;
  for await (const piece of bytes()) {
    pieces.push(piece);
    held += piece.length;
    if (held >= length) break;
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** A byte order mark decides; else whatever is valid UTF-8 is that; else the letters are weighed. */
async function sniffEncoding(
  bytes: Bytes,
  start: Buffer,
): Promise<{ encoding: string; bom: boolean }> {
  const [a, b, c] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', bom: true };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bom: true };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bom: true };
  const zeros = [0, 0];
  for (const [at, byte] of start.entries())
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > start.length / 8 && even < odd / 8) return { encoding: 'utf-16le', bom: false };
  if (even > start.length / 8 && odd < even / 8) return { encoding: 'utf-16be', bom: false };

  const strict = new TextDecoder('utf-8', { fatal: true });
  const telling: Buffer[] = [];
  let weighed = 0;
  let valid = true;
  for await (const piece of bytes()) {
    if (valid) {
      try {
        strict.decode(piece, { stream: true });
      } catch {
        valid = false;
      }
    }
    if (weighed < 65_536 && piece.some((byte) => byte > 0x7f)) {
      telling.push(piece.subarray(0, 65_536));
      weighed += piece.length;
    }
    if (!valid && weighed >= 65_536) break;
  }
  if (valid) return { encoding: 'utf-8', bom: false };
  return { encoding: encodingOf(telling), bom: false };
}

/** Control characters are no part of a table. */
function junk(text: string): boolean {
  let bad = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0) return true;
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0xfffd) bad++;
  }
  return bad > 8 && bad > text.length / 200;
}

const WorkbookAnswer = z.union([
  z.object({ refused: z.enum(unreadables), row: z.number().nullable() }),
  z.object({
    sheets: z.array(z.string()),
    sheet: z.string(),
    rows: z.array(z.object({ number: z.number(), cells: z.array(z.string()) })),
  }),
]);

async function openWorkbook(bytes: Bytes, reading: Reading): Promise<Table> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes()) pieces.push(piece);
  const answer = await readInWorker(Buffer.concat(pieces), reading.sheet);
  if ('refused' in answer) throw new Unread(answer.refused, answer.row);
  const manner: Manner = {
    kind: 'workbook',
    encoding: null,
    bom: false,
    delimiter: null,
    decimal: '.',
    sheet: answer.sheet,
    sheets: answer.sheets,
  };
  return headed(manner, () =>
    answer.rows.map(({ number, cells }) => ({ number, cells: cells.map(sound) })),
  );
}

/** A minute, and a gigabyte, for the largest honest workbook; then the worker ends, and only it. */
function readInWorker(file: Buffer, sheet: string | null): Promise<z.infer<typeof WorkbookAnswer>> {
  return new Promise((settle, fail) => {
    const worker = new Worker(resolve('src/lib/server/workbook-worker.ts'), {
      workerData: { file, sheet, limits },
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
      execArgv: [],
      env: {},
    });
    const clock = setTimeout(() => end({ refused: 'too slow', row: null }), 60_000);
    const end = (answer: z.infer<typeof WorkbookAnswer>) => {
      clearTimeout(clock);
      settle(answer);
      void worker.terminate();
    };
    worker.once('message', (message: unknown) => end(WorkbookAnswer.parse(message)));
    worker.once('error', (thrown: unknown) => {
      clearTimeout(clock);
      const full = thrown instanceof Error && 'code' in thrown;
      if (full && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        settle({ refused: 'too big unpacked', row: null });
      } else fail(thrown instanceof Error ? thrown : new Error('the reader of workbooks ended'));
    });
  });
}
