/** What one should know about a score, in words. */
import type { Note } from '#lib/figures/scores.ts';
import { m } from '#lib/paraglide/messages.js';

const notes: Record<Note, () => string> = {
  'no metrics': m.impact_note_no_metrics,
  'not measured': m.impact_note_not_measured,
  'some metrics missing': m.impact_note_some_metrics,
  'some units missing': m.impact_note_some_units,
  'equal weights': m.impact_note_equal_weights,
  'other period': m.impact_note_other_period,
  'beyond the scale': m.impact_note_beyond,
  'error unknown': m.impact_note_error_unknown,
};

export function noteName(note: Note): string {
  return notes[note]();
}
