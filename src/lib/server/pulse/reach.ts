/**
 * Whom a mail about a wave still goes to: those who have not collected their tokens. The list is made for
 * the mail that is sent and for nothing else; no page, file or answer of ours ever shows it.
 */
import type { Language } from '#lib/pulse/item.ts';
import { writeLink } from '#lib/pulse/phone.ts';
import { as, within, type Database } from '../sql.ts';
import type { Keys } from './keys.ts';
import { linkHash, linkSecret } from './links.ts';

/** A letter to one person. `fragment` goes behind the `#` of the address, where no log sees it. */
export type Letter = {
  employee: string;
  mail: string;
  name: string;
  language: Language | null;
  fragment: string;
};

/**
 * The letters of an open wave, one to everybody with a mail who has not answered yet, of all or `among`
 * some; in no order.
 */
export async function letters(
  database: Database,
  keys: Keys,
  organisation: string,
  wave: string,
  among: readonly string[] | null = null,
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
      () => tx<{ employee: string; invited: Buffer }[]>`
        select employee_id as employee, invite_hash as invited from eligibility
        where organisation_id = current_organisation() and wave_id = ${wave} and not issued
          and employee_id is not null
          and (${among === null} or employee_id = any(${[...(among ?? [])]}::uuid[]))`,
    );
    const hashes = new Map(waiting.map(({ employee, invited }) => [employee, invited]));
    const people = await tx<Omit<Letter, 'fragment'>[]>`
      select employee_id as employee, mail, name, language from employee
      where organisation_id = current_organisation() and active and mail is not null
        and employee_id = any(${[...hashes.keys()]}::uuid[])
      order by gen_random_uuid()`;
    return people.flatMap((person) => {
      const { employee } = person;
      const secret = linkSecret(secrets.links, wave, employee);
      // Whoever had no mail when it was launched answers by a paper code, also where they have one now.
      if (!hashes.get(employee)?.equals(linkHash(secret))) return [];
      return [{ ...person, fragment: writeLink({ wave, secret, hash: open.hash }) }];
    });
  });
}
