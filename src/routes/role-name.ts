import { m } from '#lib/paraglide/messages.js';
import type { Role } from '#lib/people/may.ts';

/** What a role is called. */
export function roleName(role: Role): string {
  return {
    admin: m.role_admin,
    hr: m.role_hr,
    cx: m.role_cx,
    analyst: m.role_analyst,
    leader: m.role_leader,
    custodian: m.role_custodian,
  }[role]();
}

/** What a role may do, in a sentence. */
export function roleAbout(role: Role): string {
  return {
    admin: m.role_admin_about,
    hr: m.role_hr_about,
    cx: m.role_cx_about,
    analyst: m.role_analyst_about,
    leader: m.role_leader_about,
    custodian: m.role_custodian_about,
  }[role]();
}
