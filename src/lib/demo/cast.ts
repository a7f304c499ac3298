/** The people one meets at Meridian, one for each role, one who wears two hats, and a second custodian. */
import type { Role } from '#lib/people/may.ts';
import type { Chance } from './chance.ts';

export interface Person {
  id: string;
  name: string;
  mail: string;
  roles: readonly Role[];
}

/** What they work for. */
export const company = 'Meridian Hotels';

const cast = [
  { part: 'leader', name: 'Claire Okafor', roles: ['leader'] },
  { part: 'hr', name: 'Defne Yılmaz', roles: ['hr'] },
  { part: 'cx', name: 'Mateo Ferrari', roles: ['cx'] },
  { part: 'analyst', name: 'Lin Wei', roles: ['analyst'] },
  { part: 'admin', name: 'Ingrid Solheim', roles: ['admin'] },
  { part: 'director', name: 'Arash Karimi', roles: ['leader', 'hr'] },
  { part: 'custodian', name: 'Katrin Vogel', roles: ['custodian'] },
  { part: 'officer', name: 'Tomás Ruiz', roles: ['custodian'] },
] as const;
export type Part = (typeof cast)[number]['part'];

/** The cast by the part they play; their addresses lead nowhere (RFC 2606). */
export function people(chance: Chance): Record<Part, Person> {
  const person = (part: Part): Person => {
    const found = cast.find((each) => each.part === part);
    if (!found) throw new Error(`nobody plays ${part}`);
    return {
      id: chance.uuid(),
      name: found.name,
      mail: `${part}@meridian.example`,
      roles: found.roles,
    };
  };
  return {
    leader: person('leader'),
    hr: person('hr'),
    cx: person('cx'),
    analyst: person('analyst'),
    admin: person('admin'),
    director: person('director'),
    custodian: person('custodian'),
    officer: person('officer'),
  };
}
