/** A link's figures in one short line, as lists show them. */
import type { Link } from '#lib/map/link.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { m } from '#lib/paraglide/messages.js';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { strengthError } from '#lib/rox/conventions.ts';
import { withDoubt } from './score-words.ts';
import { inLine, paired, tag } from './written.ts';

/** Strength with half its range, what that rests on where nobody gave it, and the lag. */
export function linkFigures(map: Pick<MapFields, 'grades'>, { fields }: Link): string {
  const error = strengthError(map, fields);
  if (error === null || typeof fields.strength !== 'number') return m.outline_not_estimated();
  const half = nineInTen * error.sd;
  const write = paired(fields.strength, half);
  return inLine([
    withDoubt(write(fields.strength), write(half)),
    error.assumed ? m.link_by_convention() : null,
    lagWords(fields.lag, tag()),
  ]);
}

export function lagWords(lag: number | null | undefined, locale: string): string {
  return lag
    ? m.inspector_lag_weeks({ count: lag, shown: new Intl.NumberFormat(locale).format(lag) })
    : '';
}
