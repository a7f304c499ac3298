/** Blind estimates in words: strengths in points, every one with its range or what it rests on. */
import type { Unable } from '#lib/editor/estimates.svelte.ts';
import { withDoubt } from '#lib/editor/score-words.ts';
import { day, inOrder, isolated, number } from '#lib/editor/written.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Round } from '#lib/people/estimates.ts';
import { pool, type Pool } from '#lib/rox/opinion-pool.ts';

/** As many decimals as read well beside each other: the greatest to two significant digits. */
export function alike(values: readonly number[]): (value: number) => string {
  const most = Math.max(...values.map(Math.abs));
  const digits = most > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(most)))) : 0;
  const how = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (value) => number(Number(value.toFixed(digits)), how);
}

/** What a round's people came to together; null before the reveal. */
export function poolOf({ estimates }: Pick<Round, 'estimates'>): Pool | null {
  const pooled = estimates && pool(estimates);
  return pooled && !('refused' in pooled) ? pooled : null;
}

/** The pool's figures, all with the same decimals. */
export function poolFigures({ mean, se, between, within }: Pool) {
  const halves = [se, between, within].map((sd) => sd * nineInTen);
  const write = alike([mean, ...halves]);
  const [half, apart, unsure] = halves.map(write);
  return {
    mean: write(mean),
    half: half ?? '',
    together: withDoubt(write(mean), half ?? ''),
    between: apart ?? '',
    within: unsure ?? '',
  };
}

/** The question of a round by its ends. */
export function asked({ cause, effect }: Pick<Round, 'cause' | 'effect'>): string {
  return inOrder([cause, effect]);
}

export function answeredOf({ asked: people }: Pick<Round, 'asked'>): string {
  const answered = people.filter((each) => each.answered).length;
  return m.estimates_answered({ answered: number(answered), asked: number(people.length) });
}

/** When an open round is revealed, besides by hand; null where that is all. */
export function revealsWhen({ closes, whenAll, asked: people }: Round, now: Date): string | null {
  if (closes !== null && new Date(closes) <= now) return m.estimates_closes_few();
  const date = closes === null ? null : day(new Date(closes));
  if (whenAll && people.length > 0)
    return date === null ? m.estimates_when_all_said() : m.estimates_when_all_or({ date });
  return date === null ? null : m.estimates_closes_said({ date });
}

export function revealedHow({ at, how, by }: NonNullable<Round['revealed']>): string {
  const date = day(new Date(at));
  if (how === 'all') return m.estimates_revealed_all({ date });
  if (how === 'date' || by === null) return m.estimates_revealed_date({ date });
  return m.estimates_revealed_by({ name: isolated(by.name), date });
}

/** Where a round stands, in a few words. */
export function stage(round: Round): string {
  if (round.standing === 'removed') return m.estimates_stage_removed();
  if (round.standing === 'moved') return m.estimates_stage_moved();
  return round.revealed === null ? answeredOf(round) : m.estimates_stage_revealed();
}

const reasons: Record<Unable, () => string> = {
  gone: m.estimates_refused_gone,
  forbidden: m.estimates_refused_forbidden,
  running: m.estimates_refused_running,
  people: m.estimates_refused_people,
  past: m.estimates_refused_past,
  'not asked': m.estimates_refused_not_asked,
  revealed: m.estimates_refused_revealed,
  ended: m.estimates_refused_ended,
  few: m.estimates_few,
  away: m.estimates_refused_away,
  failed: m.estimates_refused_failed,
};

/** Why something was not done. */
export function why(unable: Unable): string {
  return reasons[unable]();
}
