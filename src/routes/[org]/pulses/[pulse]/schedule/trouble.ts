/** What stands in the way of a schedule, and the mend, in one sentence. */
import { number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Trouble } from '#lib/server/pulse/schedules.ts';

export function troubleSaid(trouble: Trouble): string {
  switch (trouble.refused) {
    case 'no items':
      return m.schedule_no_items();
    case 'past':
      return m.schedule_past();
    case 'custodians':
      return m.schedule_no_custodians();
    case 'nobody':
      return m.schedule_nobody();
    case 'overlap':
      return m.schedule_overlap({ days: number(trouble.gap) });
    case 'sets':
      return m.schedule_more_sets({ sets: number(trouble.needed) });
    case 'few items':
      return m.schedule_more_items({ sets: number(trouble.sets) });
    case 'too few':
      return m.schedule_fewer_samples({
        samples: number(trouble.samples),
        most: number(trouble.most),
      });
  }
}
