/**
 * A wave stands still until somebody confirms it, until an hour comes in which people may be written to, or
 * until somebody counts it. Whoever looks at it is told which, and whose turn it is.
 */
import { nextHour } from '#lib/pulse/calendar.ts';
import type { Sql } from '../sql.ts';
import { calendarOf } from './contact.ts';
import * as custodians from './custodians.ts';
import { confirmable } from './launch.ts';

export type Wait = { wave: string; opens: Date } & (
  | { for: 'confirmation'; until: Date; who: string[] }
  /** It can only be withdrawn. */
  | { for: 'withdrawal' }
  /** Null where no hour comes. */
  | { for: 'hour'; at: Date | null }
  /** Null is the server. */
  | { for: 'count'; who: string[] | null }
);

/** What the waves of a pulse wait for that are not counted yet; the first to open first. */
export async function waits(tx: Sql, pulse: string, now: Date): Promise<Wait[]> {
  const waves = await tx<
    {
      wave: string;
      state: 'proposed' | 'open' | 'closing';
      mode: string;
      opens: Date;
      closes: Date;
      proposer: string;
      uninvited: boolean;
    }[]
  >`
    select wave_id as wave, state, mode, opens, closes, proposed_by as proposer,
      exists (select from job where job.organisation_id = current_organisation()
        and kind = 'invite' and about = wave_id) as uninvited
    from wave
    where organisation_id = current_organisation() and pulse_id = ${pulse} and state not in ('closed', 'lost')
    order by opens, wave_id`;
  const people = await custodians.list(tx);
  const calendar = await calendarOf(tx);
  return waves.flatMap(({ wave, state, mode, opens, closes, proposer, uninvited }): Wait[] => {
    if (state === 'proposed') {
      const until = confirmable({ closes });
      if (now > until) return [{ wave, opens, for: 'withdrawal' }];
      const others = people.filter(({ member, person }) => member && person !== proposer);
      return [{ wave, opens, for: 'confirmation', until, who: others.map(({ name }) => name) }];
    }
    if (state === 'closing') {
      const holders = people.filter((each) => each.waves.some((held) => held.wave === wave));
      return [
        { wave, opens, for: 'count', who: mode === 'B' ? holders.map(({ name }) => name) : null },
      ];
    }
    if (!uninvited) return [];
    const from = opens > now ? opens : now;
    const at = nextHour(from, calendar);
    if ('refused' in at) return [{ wave, opens, for: 'hour', at: null }];
    return at > from ? [{ wave, opens, for: 'hour', at }] : [];
  });
}
