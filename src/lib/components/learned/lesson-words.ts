/**
 * What figures say about a link, in sentences that a statistician would sign: associated, within units,
 * with its interval, its base, and what speaks against leaning on it.
 */
import { isolated, number } from '#lib/editor/written.ts';
import type { Grain } from '#lib/figures/periods.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Silence } from '#lib/rox/lessons.ts';
import type { LinkLesson } from '#lib/rox/map-lessons.ts';
import type { Question } from '#lib/rox/missing-links.ts';

/** The two ends by name. */
export interface Ends {
  from: string;
  to: string;
}

/** The same, kept from turning a sentence round that runs the other way. */
function apart({ from, to }: Ends): Ends {
  return { from: isolated(from), to: isolated(to) };
}

/** Two significant digits, as much as such figures bear. */
export function short(value: number): string {
  return number(value, { maximumSignificantDigits: 2 });
}

export function percent(value: number): string {
  return number(value, { style: 'percent', maximumSignificantDigits: 2 });
}

/** How numbers that are read together are written: the greatest to two significant digits, the others as far. */
export function alike(values: readonly number[]): (value: number) => string {
  const most = Math.max(...values.map(Math.abs));
  const digits = most > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(most)))) : 0;
  const how = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (value) => number(Number(value.toFixed(digits)), how);
}

/** The way to write everything that is said of a lesson's strength. */
export function scale({ prior, data, posterior }: Beliefs): (value: number) => string {
  const ends = [prior.mean - nineInTen * prior.sd, prior.mean + nineInTen * prior.sd];
  if (data) ends.push(data.estimate - nineInTen * data.se, data.estimate + nineInTen * data.se);
  return alike([...ends, ...posterior.interval90]);
}

/** Prior, data and posterior. */
export type Beliefs = Pick<LinkLesson, 'prior' | 'data' | 'posterior'>;

type Counted = (inputs: { count: number; shown: string }) => string;

function counted(say: Counted, count: number): string {
  return say({ count, shown: number(count) });
}

const same: Record<Grain, () => string> = {
  month: m.learned_same_month,
  quarter: m.learned_same_quarter,
  year: m.learned_same_year,
};
const later: Record<Grain, Counted> = {
  month: m.learned_later_month,
  quarter: m.learned_later_quarter,
  year: m.learned_later_year,
};
const earlier: Record<Grain, Counted> = {
  month: m.learned_before_month,
  quarter: m.learned_before_quarter,
  year: m.learned_before_year,
};
const spans: Record<Grain, Counted> = {
  month: m.learned_periods_month,
  quarter: m.learned_periods_quarter,
  year: m.learned_periods_year,
};

/** In the same month; three months later. */
export function when(grain: Grain, periods: number): string {
  return periods === 0 ? same[grain]() : counted(later[grain], periods);
}

/** The association, or that there is none to speak of. */
export function sentence(lesson: LinkLesson, ends: Ends): string {
  const { from, to } = apart(ends);
  const { posterior, grain, lagPeriods, periodEffects, stays, reliability } = lesson;
  if (stays) {
    const part = percent(Math.max(0, reliability ?? 0));
    return m.learned_note_mostly_error({ from, part });
  }
  const {
    mean,
    interval90: [low, high],
  } = posterior;
  const less = mean < 0;
  const write = scale(lesson);
  return m.learned_sentence({
    from,
    to,
    beside: periodEffects ? 'yes' : 'no',
    way: less ? 'less' : 'more',
    size: write(Math.abs(mean)),
    when: when(grain, lagPeriods),
    low: write(less ? -high : low),
    high: write(less ? -low : high),
  });
}

/** What one should know before leaning on it, gravest first; a lag that does not fit comes before all else. */
export function caveats(lesson: LinkLesson, ends: Ends): string[] {
  const { from } = apart(ends);
  const { notes, betterLag, lags, grain, lagPeriods, posterior, prior, data, conflict } = lesson;
  const [low, high] = posterior.interval90;
  const write = scale(lesson);
  if (betterLag !== null && lags)
    return [m.learned_lag_better({ better: when(grain, lags.best), now: when(grain, lagPeriods) })];
  const said: string[] = [];
  if (lesson.disagrees && data && conflict !== null)
    said.push(
      m.learned_conflict({
        data: write(data.estimate),
        prior: write(prior.mean),
        z: short(Math.abs(conflict)),
      }),
    );
  if (low < 0 && high > 0 && !lesson.stays) said.push(m.learned_zero());
  if (notes.includes('too thin')) said.push(m.learned_note_thin());
  if (notes.includes('no lag')) said.push(m.learned_note_no_lag());
  if (notes.includes('errors unknown')) said.push(m.learned_note_errors_unknown({ from }));
  if (notes.includes('lagged effect')) said.push(m.learned_note_lagged());
  return said;
}

/** How it was found: what it rests on, how real it is, how the figures weigh. */
export function details(lesson: LinkLesson, ends: Ends): string[] {
  const { from } = apart(ends);
  const { notes, reliability, bayesFactor, units, periods, effectiveRows, grain } = lesson;
  const base = [
    counted(m.learned_units, units),
    counted(spans[grain], periods),
    counted(m.learned_rows, effectiveRows),
  ].join(' · ');
  const said = [base];
  if (reliability !== null && reliability < 1)
    said.push(m.learned_reliability({ from, part: percent(Math.max(0, reliability)) }));
  if (bayesFactor !== null)
    said.push(
      bayesFactor >= 1
        ? m.learned_bayes_for({ times: times(bayesFactor) })
        : m.learned_bayes_against({ times: times(1 / bayesFactor) }),
    );
  if (notes.includes('bridged causes')) said.push(m.learned_note_bridged());
  if (notes.includes('units of one piece')) said.push(m.learned_note_one_piece());
  return said;
}

/** Beyond a thousand the number says no more. */
function times(factor: number): string {
  return factor > 1000 ? m.learned_more_than({ count: number(1000) }) : short(factor);
}

const silences: Record<Silence, () => string> = {
  'no strength': m.learned_silence_strength,
  'no standard deviation': m.learned_silence_strength,
  'cause not measured': m.learned_silence_cause,
  'effect not measured': m.learned_silence_effect,
  'no complete row': m.learned_silence_rows,
  'nothing moves': m.learned_silence_still,
};

/** Why the figures say nothing about a link. */
export function silence(reason: Silence): string {
  return silences[reason]();
}

/** A link that may be missing, as a question. */
export function asked(
  { lagPeriods, slope, se, adjusted }: Question,
  grain: Grain,
  pairs: number,
  ends: Ends,
): string {
  const [low, high] = [slope - nineInTen * se, slope + nineInTen * se];
  const write = alike([low, high]);
  return m.learned_question({
    ...apart(ends),
    before: counted(earlier[grain], lagPeriods),
    slope: m.common_ranged({ value: write(slope), low: write(low), high: write(high) }),
    pairs: number(pairs),
    chance: percent(adjusted),
  });
}
