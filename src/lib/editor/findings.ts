/** Findings in words: what was found, how often, and what one can do about it. */
import type { FindingCode } from '#lib/map/lint.ts';
import { m } from '#lib/paraglide/messages.js';

interface Words {
  /** A heading for so many findings of this kind. */
  title: (count: number) => string;
  /** Why it matters and what to do. */
  hint: () => string;
}

const words: Record<FindingCode, Words> = {
  'moment-without-behaviour': {
    title: (count) => m.lint_moment_without_behaviour({ count }),
    hint: m.lint_moment_without_behaviour_hint,
  },
  'behaviour-without-moment': {
    title: (count) => m.lint_behaviour_without_moment({ count }),
    hint: m.lint_behaviour_without_moment_hint,
  },
  'result-without-cause': {
    title: (count) => m.lint_result_without_cause({ count }),
    hint: m.lint_result_without_cause_hint,
  },
  'money-twice': {
    title: (count) => m.lint_money_twice({ count }),
    hint: m.lint_money_twice_hint,
  },
  'too-many-critical': {
    title: () => m.lint_too_many_critical(),
    hint: m.lint_too_many_critical_hint,
  },
  unlinked: { title: (count) => m.lint_unlinked({ count }), hint: m.lint_unlinked_hint },
  'no-strength': {
    title: (count) => m.lint_no_strength({ count }),
    hint: m.lint_no_strength_hint,
  },
  'no-worth': { title: (count) => m.lint_no_worth({ count }), hint: m.lint_no_worth_hint },
  'no-target': { title: (count) => m.lint_no_target({ count }), hint: m.lint_no_target_hint },
  'no-cost': { title: (count) => m.lint_no_cost({ count }), hint: m.lint_no_cost_hint },
  'no-measure': { title: (count) => m.lint_no_measure({ count }), hint: m.lint_no_measure_hint },
  'half-measured': {
    title: (count) => m.lint_half_measured({ count }),
    hint: m.lint_half_measured_hint,
  },
  'no-figure': { title: (count) => m.lint_no_figure({ count }), hint: m.lint_no_figure_hint },
  'no-evidence': {
    title: (count) => m.lint_no_evidence({ count }),
    hint: m.lint_no_evidence_hint,
  },
  'no-stage': { title: (count) => m.lint_no_stage({ count }), hint: m.lint_no_stage_hint },
  'card-incomplete': {
    title: (count) => m.lint_card_incomplete({ count }),
    hint: m.lint_card_incomplete_hint,
  },
};

/** The heading of so many findings of one kind. */
export function findingTitle(code: FindingCode, count: number): string {
  return words[code].title(count);
}

/** Why a finding of this kind matters, and what one can do. */
export function findingHint(code: FindingCode): string {
  return words[code].hint();
}
