/** What things of a map are called on screen, in the reader's language. */
import type { Layer } from '#lib/map/layers.ts';
import type { Grade } from '#lib/map/link.ts';
import type { MapContent } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';

const layerNames: Record<Layer, () => string> = {
  leadership: m.layer_leadership,
  culture: m.layer_culture,
  behaviour: m.layer_behaviour,
  moment: m.layer_moment,
  result: m.layer_result,
};

/** A layer as the map renamed it, or as it is usually called. */
export function layerName({ fields }: MapContent, layer: Layer): string {
  return fields.labels?.[layer] ?? layerNames[layer]();
}

const gradeNames: Record<Grade, () => string> = {
  belief: m.impact_grade_belief,
  'cross-section': m.impact_grade_cross_section,
  panel: m.impact_grade_panel,
  'quasi-experiment': m.impact_grade_quasi_experiment,
  experiment: m.impact_grade_experiment,
};

export function gradeName(grade: Grade): string {
  return gradeNames[grade]();
}
