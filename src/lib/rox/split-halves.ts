/**
 * Where cause and effect come from one questionnaire, whoever is in a good mood praises both, and the
 * two go together without anything moving anything (Podsakoff et al. 2003). Each team's respondents are
 * split by chance: the cause from one half, the effect from the other, over and over. Halves are small,
 * so their errors are larger, and are corrected for as any others.
 */
import { philox } from '#lib/numbers/philox.ts';
import type { Gathered } from './gathered.ts';
import type { Cause, Row } from './panel.ts';

/** One respondent's answers, in points; a person known over several periods stays in one half. */
export interface Respondent {
  readonly unit: string;
  readonly period: number;
  readonly person?: string;
  readonly values: Readonly<Record<string, number | null>>;
}

/** How often each team is split. */
export const usualSplits = 20;

interface Mean {
  readonly value: number;
  /** Squared standard error. */
  readonly error: number;
}

/**
 * Rows of teams and periods, `splits` versions of them: the effect's mean over one half, the causes'
 * over the other half as many periods earlier. A half needs two answers. The same `seed` makes the same
 * halves. Rows that any version lacks are dropped from all. O(splits · respondents · p).
 */
export function splitHalves(
  respondents: readonly Respondent[],
  effect: string,
  causes: readonly Cause[],
  seed: number,
  splits = usualSplits,
): Gathered {
  const words = new Int32Array(4);
  const persons = new Map<string, number>();
  const numbers = respondents.map(({ person }, i) => {
    const key = JSON.stringify(person ?? i);
    const number = persons.get(key) ?? persons.size;
    persons.set(key, number);
    return number;
  });
  const versions = Array.from({ length: splits }, (_, split) => {
    const half = numbers.map((number) => {
      philox(words, number, split, 0, 0, seed | 0, 0);
      return words[0]! & 1;
    });
    return rowsOf(respondents, half, effect, causes);
  });
  const [first = new Map<string, Row>()] = versions;
  const common = [...first.keys()].filter((key) => versions.every((rows) => rows.has(key)));
  const teams = new Set(respondents.map(({ unit, period }) => JSON.stringify([unit, period])));
  return {
    tables: versions.map((rows) => common.flatMap((key) => rows.get(key) ?? [])),
    dropped: teams.size - common.length,
    gapShare: 0,
    bridged: new Set(),
  };
}

function rowsOf(
  respondents: readonly Respondent[],
  half: readonly number[],
  effect: string,
  causes: readonly Cause[],
): Map<string, Row> {
  const teams = new Map<string, { unit: string; period: number; halves: Respondent[][] }>();
  respondents.forEach((each, i) => {
    const { unit, period } = each;
    const key = JSON.stringify([unit, period]);
    const team = teams.get(key) ?? { unit, period, halves: [[], []] };
    team.halves[half[i]!]!.push(each);
    teams.set(key, team);
  });
  const rows = new Map<string, Row>();
  for (const [key, { unit, period, halves }] of teams) {
    const y = meanOf(halves[1]!, effect);
    const x = causes.map(({ name, lagPeriods }) => {
      const before = teams.get(JSON.stringify([unit, period - lagPeriods]));
      return before ? meanOf(before.halves[0]!, name) : null;
    });
    const known = x.filter((mean) => mean !== null);
    if (!y || known.length < x.length) continue;
    rows.set(key, {
      unit,
      period,
      y: y.value,
      x: known.map(({ value }) => value),
      errorVariances: known.map(({ error }) => error),
    });
  }
  return rows;
}

function meanOf(answers: readonly Respondent[], name: string): Mean | null {
  const known = answers.flatMap(({ values }) => values[name] ?? []);
  if (known.length < 2) return null;
  const value = known.reduce((sum, each) => sum + each, 0) / known.length;
  const squares = known.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, error: squares / (known.length - 1) / known.length };
}
