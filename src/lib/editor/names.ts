/** What the parts of a map are called in the person's language. */
import type { behaviourTests, channels, ElementField, momentKinds } from '#lib/map/element.ts';
import type { directions, senses, verdicts } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { Grade, LinkField } from '#lib/map/link.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Role } from '#lib/people/may.ts';

type Names<Key extends string> = Record<Key, () => string>;

const layerNames: Names<Layer> = {
  leadership: m.layer_leadership,
  culture: m.layer_culture,
  behaviour: m.layer_behaviour,
  moment: m.layer_moment,
  result: m.layer_result,
};

/** A layer as this map calls it. */
export function layerName(layer: Layer, labels: MapFields['labels']): string {
  return labels?.[layer] ?? layerNames[layer]();
}

export const fieldNames: Names<ElementField | LinkField | keyof MapFields> = {
  name: m.field_name,
  description: m.field_description,
  direction: m.field_direction,
  owner: m.field_owner,
  target: m.field_target,
  cost: m.field_cost,
  measures: m.field_measures,
  worth: m.field_worth,
  critical: m.field_critical,
  wording: m.field_wording,
  who: m.field_who,
  where: m.field_where,
  tests: m.field_tests,
  stage: m.field_stage,
  kind: m.field_kind,
  touchpoint: m.field_touchpoint,
  channel: m.field_channel,
  digital: m.field_digital,
  senses: m.field_senses,
  expectation: m.field_expectation,
  experience: m.field_experience,
  strength: m.field_strength,
  se: m.field_se,
  lag: m.field_lag,
  grade: m.field_grade,
  sources: m.field_sources,
  note: m.field_note,
  labels: m.field_labels,
  stages: m.field_stages,
  few: m.field_few,
  grades: m.field_grades,
};

export const directionNames: Names<(typeof directions)[number]> = {
  up: m.direction_up,
  down: m.direction_down,
};

export const kindNames: Names<(typeof momentKinds)[number]> = {
  basic: m.kind_basic,
  'make-or-break': m.kind_make_or_break,
  magic: m.kind_magic,
};

export const channelNames: Names<(typeof channels)[number]> = {
  owned: m.channel_owned,
  earned: m.channel_earned,
  paid: m.channel_paid,
  partner: m.channel_partner,
  competitor: m.channel_competitor,
  related: m.channel_related,
};

export const senseNames: Names<(typeof senses)[number]> = {
  sight: m.sense_sight,
  hearing: m.sense_hearing,
  smell: m.sense_smell,
  taste: m.sense_taste,
  touch: m.sense_touch,
};

export const verdictNames: Names<(typeof verdicts)[number]> = {
  yes: m.verdict_yes,
  partly: m.verdict_partly,
  no: m.verdict_no,
};

export const testNames: Names<(typeof behaviourTests)[number]> = {
  leadership: m.test_leadership,
  relevance: m.test_relevance,
  energy: m.test_energy,
  impact: m.test_impact,
  ease: m.test_ease,
  measurability: m.test_measurability,
  visibility: m.test_visibility,
  spread: m.test_spread,
};

export const gradeNames: Names<Grade> = {
  belief: m.grade_belief,
  'cross-section': m.grade_cross_section,
  panel: m.grade_panel,
  'quasi-experiment': m.grade_quasi_experiment,
  experiment: m.grade_experiment,
};

export const roleNames: Names<Role> = {
  admin: m.role_admin,
  hr: m.role_hr,
  cx: m.role_cx,
  analyst: m.role_analyst,
  leader: m.role_leader,
  custodian: m.role_custodian,
};
