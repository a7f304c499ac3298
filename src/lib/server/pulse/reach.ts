/**
 * Whom a mail about a wave still goes to: those who have not collected their tokens. The list is made for
 * the mail that is sent and for nothing else; no page, file or answer of ours ever shows it.
 */
import type { Language } from '#lib/pulse/item.ts';
import { writeLink } from '#lib/pulse/phone.ts';
import { as, within, type Database } from '../sql.ts';
import type { Keys } from './keys.ts';
import { linkSecret } from './links.ts';

/** A letter to one person. `fragment` goes behind the `#` of the address, where no log sees it. */
export type Letter = { mail: string; name: string; language: Language | null; fragment: string };

/** The letters of an open wave, one to everybody with a mail who has not answered yet; in no order. */
export async function letters(
  database: Database,
  keys: Keys,
  organisation: string,
  wave: string,
): Promise<Letter[]> {
  const secrets = await keys.of(wave);
  if (secrets === null) return [];
  return within(database, { organisation, seconds: 60 }, async (tx) => {
    const [open] = await tx<{ hash: string }[]>`
      select hash from wave
      where organisation_id = current_organisation() and wave_id = ${wave} and state = 'open'`;
    if (!open) return [];
    const waiting = await as(
      tx,
      'issue',
      () => tx<{ employee: string }[]>`
        select employee_id as employee from eligibility
        where organisation_id = current_organisation() and wave_id = ${wave} and not issued`,
    );
    const people = await tx<(Omit<Letter, 'fragment'> & { employee: string })[]>`
      select employee_id as employee, mail, name, language from employee
      where organisation_id = current_organisation() and active and mail is not null
        and employee_id = any(${waiting.map(({ employee }) => employee)}::uuid[])
      order by gen_random_uuid()`;
    return people.map(({ employee, ...person }) => {
      const secret = linkSecret(secrets.links, wave, employee);
      return { ...person, fragment: writeLink({ wave, secret, hash: open.hash }) };
    });
  });
}
