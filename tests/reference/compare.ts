/**
 * Two values agree when every number does, within |got − want| ≤ abs + rel·max(|got|, |want|). What is
 * missing counts as 0 or unknown, so that an answer may name an element the case leaves out only if it
 * has nothing to say about it.
 */
import type { Tolerance } from './cases.ts';

/** A figure from draws, with the distance within which it passes. */
export class Estimate {
  readonly value: number;
  readonly within: number;

  constructor(value: number, within: number) {
    this.value = value;
    this.within = within;
  }
}

export interface Compared {
  /** How many single values were compared. */
  readonly count: number;
  /** What differs, one line each. */
  readonly differences: readonly string[];
}

/** Texts for people: present or not is all that matters. */
const prose = /^(message|note|warning|reason|action)$|[nN]ote$/;

export function isProse(key: string): boolean {
  return prose.test(key);
}

export function compare(want: unknown, got: unknown, tolerance: Tolerance, at: string): Compared {
  const differences: string[] = [];
  let count = 0;
  const differ = (path: string, a: unknown, b: unknown): void => {
    differences.push(`${path}: want ${JSON.stringify(a)}, got ${JSON.stringify(b)}`);
  };
  const walk = (a: unknown, b: unknown, path: string): void => {
    if (b instanceof Estimate) {
      count++;
      if (!near(a, b.value, { rel: 0, abs: b.within })) differ(path, a, b.value);
    } else if (Array.isArray(a)) {
      if (!Array.isArray(b) || b.length !== a.length) return differ(path, a, b);
      a.forEach((each, i) => walk(each, b[i], `${path}[${i}]`));
    } else if (typeof a === 'object' && a !== null) {
      if (typeof b !== 'object' || b === null) return differ(path, a, b);
      const [wanted, given] = [a as Record<string, unknown>, b as Record<string, unknown>];
      const precision = wantedPrecision(path, wanted);
      for (const key of new Set([...Object.keys(wanted), ...Object.keys(given)])) {
        const here = `${path}.${key}`;
        if (key.endsWith('Ms')) continue;
        if (isProse(key)) {
          if (wanted[key] && !given[key]) differ(here, wanted[key], given[key]);
          continue;
        }
        if (precision && !near(wanted[key], given[key], { rel: 0, abs: precision })) {
          differ(here, wanted[key], given[key]);
        } else if (!precision) walk(wanted[key], given[key], here);
        else count++;
      }
    } else if (a === undefined && typeof b === 'object' && b !== null) {
      for (const [key, value] of Object.entries(b)) walk(undefined, value, `${path}.${key}`);
    } else {
      count++;
      const precision = wantedPrecision(path, { value: a });
      if (!near(a, b, precision ? { rel: 0, abs: precision } : tolerance)) differ(path, a, b);
    }
  };
  walk(want, got, at);
  return { count, differences };
}

function near(want: unknown, got: unknown, { rel, abs }: Tolerance): boolean {
  const [a, b] = [want ?? 0, got ?? 0];
  if ((want === null) !== (got === null) && want !== undefined && got !== undefined) return false;
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= abs + rel * Math.max(Math.abs(a), Math.abs(b));
}

/** Published figures carry their own rounding: one unit of the last digit that any of them shows. */
function wantedPrecision(path: string, wanted: Record<string, unknown>): number | null {
  if (!/(^|\.)published/.test(path)) return null;
  const digits = Object.values(wanted).map((value) => String(value).split('.')[1]?.length ?? 0);
  return 1.0000001 * 10 ** -Math.max(...digits);
}
