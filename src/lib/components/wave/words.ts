/** How a wave's state, its mode and the refusals of a launch are said. */
import { isolated, list, number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Mode } from '#lib/pulse/manifest.ts';
import { highest } from '#lib/pulse/participation.ts';
import type { Refusal } from '#lib/pulse/refusal.ts';

export type State = 'proposed' | 'open' | 'closing' | 'closed' | 'lost';

/** The steps of a wave to where it is, or will be. */
export function steps(state: State): State[] {
  return ['proposed', 'open', 'closing', state === 'lost' ? 'lost' : 'closed'];
}

export const stateNames: Record<State, () => string> = {
  proposed: m.wave_state_proposed,
  open: m.wave_state_open,
  closing: m.wave_state_closing,
  closed: m.wave_state_closed,
  lost: m.wave_state_lost,
};

export const modeNames: Record<Mode, () => string> = { A: m.launch_mode_a, B: m.launch_mode_b };

/** What is claimed in a mode, in the words that employees are told too. */
export const modeClaims: Record<Mode, () => string> = {
  A: m.launch_mode_a_claim,
  B: m.launch_mode_b_claim,
};

/** A reporting unit's name; one that is not whole is the other teams of its name. */
export function unitName({ name, whole }: { name: string; whole: boolean }): string {
  return whole ? name : m.audience_other_teams({ unit: isolated(name) });
}

/** A step of participation: under 10 %, 40 to 50 %, 90 % or more. */
export function bandSaid(band: number): string {
  const percent = (value: number) => number(value / 100, { style: 'percent' });
  if (band === 0) return m.wave_band_low({ to: percent(10) });
  if (band === highest) return m.wave_band_high({ from: percent(highest) });
  return m.wave_band({ from: number(band), to: percent(band + 10) });
}

/** Why a wave cannot be proposed, with what mends it. */
export function refusalSaid(refusal: Refusal): string {
  switch (refusal.refused) {
    case 'too few':
      return m.launch_too_few({ shown: number(refusal.eligible) });
    case 'asked lately':
      return m.launch_asked_lately({
        count: refusal.items.length,
        shown: number(refusal.items.length),
        pulses: list(refusal.pulses),
      });
    case 'no items':
      return m.launch_no_items();
    case 'past':
      return m.launch_past();
    case 'too short':
      return m.launch_too_short();
    case 'tally keys':
      return m.launch_two_custodians();
    case 'database':
      return m.launch_database();
    case 'late':
      return m.wait_late();
    case 'gone':
    case 'state':
    case 'same person':
      return m.wave_moved_on();
  }
}
