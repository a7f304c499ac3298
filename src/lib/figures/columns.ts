/**
 * What a column of a file holds, gathered as its rows go by, so that a sensible use can be proposed and
 * a person can see at a glance whether it is right.
 */
import { isMissing } from './mapping.ts';
import { plainDigits, readPeriod, readValue } from './cells.ts';
import type { Decimal } from './dialect.ts';

export interface Column {
  header: string;
  /** Cells with something in them, missing texts left out. */
  filled: number;
  missing: number;
  numbers: number;
  zeros: number;
  /** Whole numbers, of the numbers. */
  whole: number;
  min: number | null;
  max: number | null;
  /** Cells that read as a month, quarter or year. */
  periods: number;
  /** Different texts, counted up to `mostDistinct`. */
  distinct: number;
  /** The first few different texts. */
  samples: string[];
}

const mostDistinct = 5000;

/** Gathers columns row by row; O(cells), and memory for the different texts it still counts. */
export class Columns {
  readonly #columns: Column[];
  readonly #texts: Set<string>[];
  readonly #decimal: Decimal;
  readonly #missing: ReadonlySet<string>;
  rows = 0;

  constructor(headers: readonly string[], decimal: Decimal, missing: ReadonlySet<string>) {
    this.#decimal = decimal;
    this.#missing = missing;
    this.#texts = headers.map(() => new Set());
    this.#columns = headers.map((header) => ({
      header,
      filled: 0,
      missing: 0,
      numbers: 0,
      zeros: 0,
      whole: 0,
      min: null,
      max: null,
      periods: 0,
      distinct: 0,
      samples: [],
    }));
  }

  add(row: readonly string[]): void {
    this.rows++;
    for (const [at, column] of this.#columns.entries()) {
      const text = (row[at] ?? '').trim();
      if (isMissing(text, this.#missing)) {
        column.missing++;
        continue;
      }
      column.filled++;
      this.#note(column, text, this.#texts[at]);
      const value = readValue(text, this.#decimal);
      if (value !== null) {
        column.numbers++;
        if (value === 0) column.zeros++;
        if (Number.isInteger(value)) column.whole++;
        if (column.min === null || value < column.min) column.min = value;
        if (column.max === null || value > column.max) column.max = value;
      }
    }
  }

  #note(column: Column, text: string, seen: Set<string> | undefined): void {
    if (!seen || seen.size >= mostDistinct || seen.has(text)) {
      // a text seen before reads as it did before: only its share of periods is carried on
      if (column.periods > 0 && looksDated(text)) column.periods++;
      return;
    }
    seen.add(text);
    column.distinct = seen.size;
    if (column.samples.length < 4) column.samples.push(text.slice(0, 80));
    if (looksDated(text)) column.periods++;
  }

  done(): Column[] {
    return this.#columns;
  }

  /** The different texts of a column, up to a limit; for values that need a decision each. */
  texts(at: number): ReadonlySet<string> {
    return this.#texts[at] ?? new Set();
  }
}

/** Reads as a period, and as one that somebody may have measured in: 1900 to 2100. */
function looksDated(text: string): boolean {
  if (text.length > 30 || !/[0-9]{4}/.test(plainDigits(text))) return false;
  const period = readPeriod(text);
  return period !== null && period >= '1900' && period < '2101';
}
