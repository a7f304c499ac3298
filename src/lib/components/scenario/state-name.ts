import { m } from '#lib/paraglide/messages.js';
import type { State } from '#lib/people/review.ts';

const names: Record<State, () => string> = {
  draft: m.scenario_state_draft,
  review: m.scenario_state_review,
  adopted: m.scenario_state_adopted,
  dropped: m.scenario_state_dropped,
};

/** What a state is called. */
export function stateName(state: State): string {
  return names[state]();
}
