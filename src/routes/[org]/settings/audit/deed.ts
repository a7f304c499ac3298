import { z } from 'zod';
import { inOrder, list, number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { roles } from '#lib/people/may.ts';
import { roleName } from '../../../role-name.ts';

interface Line {
  action: string;
  detail: Record<string, unknown>;
}

/** What somebody did, as the end of a sentence that begins with their name. */
export function deed({ action, detail }: Line): string {
  const text = (key: string) => {
    const said = detail[key];
    return typeof said === 'string' ? said : '';
  };
  const count = (key: string) => Number(detail[key] ?? 0);
  const held = () => {
    const said = detail['roles'];
    return Array.isArray(said)
      ? roles
          .filter((role) => said.includes(role))
          .map(roleName)
          .join(' · ')
      : '';
  };
  const asked = () => ({ link: inOrder([text('cause'), text('effect')]), map: text('map') });
  const told: Record<string, () => string> = {
    'organisation.make': () => m.audit_organisation_make({ name: text('name') }),
    'organisation.change': () =>
      m.audit_organisation_change({ name: text('name'), currency: text('currency') }),
    'invitation.make': () => m.audit_invitation_make({ mail: text('mail'), roles: held() }),
    'invitation.renew': () => m.audit_invitation_renew({ mail: text('mail') }),
    'invitation.revoke': () => m.audit_invitation_revoke({ mail: text('mail') }),
    'member.join': () => m.audit_member_join({ roles: held() }),
    'member.roles': () => m.audit_member_roles({ member: text('member'), roles: held() }),
    'member.remove': () => m.audit_member_remove({ member: text('member') }),
    'member.leave': () => m.audit_member_leave(),
    'member.password-link': () => m.audit_member_password({ member: text('member') }),
    'member.leads': () => {
      const leads = z.object({ unit: z.string().nullable() }).nullable().safeParse(detail['leads']);
      const member = text('member');
      return leads.data
        ? m.audit_member_leads({ member, unit: leads.data.unit ?? m.units_top() })
        : m.audit_member_leads_none({ member });
    },
    'comment.show': () => m.audit_comment_show({ pulse: text('pulse') }),
    'comment.drop': () => m.audit_comment_drop({ pulse: text('pulse') }),
    'unit.add': () => m.audit_unit_add({ unit: text('unit') }),
    'unit.change': () => m.audit_unit_change({ unit: text('unit'), was: text('was') }),
    'unit.move': () =>
      m.audit_unit_move({
        unit: text('unit'),
        from: text('from') || m.units_top(),
        to: text('to') || m.units_top(),
      }),
    'unit.remove': () => m.audit_unit_remove({ unit: text('unit') }),
    'units.import': () =>
      m.audit_units_import({ added: count('added'), changed: count('changed') }),
    'map.copy': () => m.audit_map_copy({ name: text('name'), copy: text('copy') }),
    'map.redact': () =>
      m.audit_map_redact({ name: text('name'), why: text('why'), lines: number(linesIn(detail)) }),
    'scenario.make': () => m.audit_scenario_make({ scenario: text('scenario'), map: text('map') }),
    'scenario.adopt': () => {
      const said = { scenario: text('scenario'), map: text('map'), author: text('author') };
      const reviewers = z.array(z.string()).safeParse(detail['reviewers']).data ?? [];
      return reviewers.length > 0
        ? m.audit_scenario_adopt_agreed({ ...said, reviewers: list(reviewers) })
        : m.audit_scenario_adopt(said);
    },
    'scenario.drop': () => m.audit_scenario_drop({ scenario: text('scenario'), map: text('map') }),
    'scenario.reopen': () =>
      m.audit_scenario_reopen({ scenario: text('scenario'), map: text('map') }),
    'estimate.open': () => m.audit_estimate_open(asked()),
    'estimate.reveal': () => m.audit_estimate_reveal(asked()),
    'estimate.end': () => m.audit_estimate_end(asked()),
    'wave.propose': () => m.audit_wave_propose({ pulse: text('pulse') }),
    'wave.confirm': () => m.audit_wave_confirm({ pulse: text('pulse') }),
    'wave.withdraw': () => m.audit_wave_withdraw({ pulse: text('pulse') }),
    'wave.close': () => m.audit_wave_close({ pulse: text('pulse') }),
    'wave.fetch': () => m.audit_wave_fetch({ pulse: text('pulse') }),
    'wave.paper': () => m.audit_wave_paper({ pulse: text('pulse'), codes: number(count('codes')) }),
    'wave.count': () => m.audit_wave_count({ pulse: text('pulse') }),
    'wave.lose': () => m.audit_wave_lose({ pulse: text('pulse') }),
    'custodian.key': () => m.audit_custodian_key(),
    'custodian.give-up': () => m.audit_custodian_give_up(),
    'employee.erase': () => m.audit_employee_erase(),
    'wave.answer': () => m.audit_wave_answer({ pulse: text('pulse') }),
    'idea.element': () => m.audit_idea_element({ name: text('name') }),
    'idea.action': m.audit_idea_action,
    'idea.declined': m.audit_idea_declined,
    'idea.withheld': m.audit_idea_withheld,
    'metric.make': () => m.audit_metric_make({ name: text('name') }),
    'metric.change': () => m.audit_metric_change({ name: nameIn(detail['after']) }),
    'metric.remove': () => m.audit_metric_remove({ name: text('name') }),
    'figures.write': () => m.audit_figures_write({ count: count('figures') }),
    'employees.import': () =>
      m.audit_employees_import({
        file: text('file'),
        added: number(count('added')),
        changed: number(count('changed')),
        deactivated: number(count('deactivated')),
      }),
    'pulse.least': () =>
      m.audit_pulse_least({ people: number(count('people')), was: number(count('was')) }),
    'pulse.make': () => m.audit_pulse_make({ name: text('name') }),
    'pulse.remove': () => m.audit_pulse_remove({ name: text('name') }),
    'figures.import': () => m.audit_figures_import({ file: text('file') }),
  };
  return told[action]?.() ?? action;
}

function nameIn(fields: unknown): string {
  if (typeof fields !== 'object' || fields === null || !('name' in fields)) return '';
  return typeof fields.name === 'string' ? fields.name : '';
}

const Redacted = z.object({ maps: z.array(z.object({ lines: z.array(z.number()) })) });

function linesIn(detail: Line['detail']): number {
  const maps = Redacted.safeParse(detail).data?.maps ?? [];
  return maps.reduce((sum, { lines }) => sum + lines.length, 0);
}
