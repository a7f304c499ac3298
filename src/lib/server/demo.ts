/**
 * A first visitor should find something to look at. The demo is an organisation like any other, made
 * from a story that the generator tells; only its people's passwords are real, and random.
 */
import { demo } from '#lib/demo/demo.ts';
import { furnish } from './furnish.ts';
import * as passwords from './passwords.ts';
import * as people from './people.ts';
import { within, type Database } from './sql.ts';

export interface SignIn {
  name: string;
  mail: string;
  roles: readonly string[];
  password: string;
}

/** Whether there is a demo already. One query. */
export async function demoExists(database: Database): Promise<boolean> {
  const rows = await database`select from person where mail like '%@meridian.example' limit 1`;
  return rows.length > 0;
}

/**
 * Makes the demo organisation, with a history that ends at `now`, in one transaction. `keep` is given
 * the sign-ins before it commits, so that nobody is made whose password is lost.
 */
export async function createDemo(
  database: Database,
  now: Date,
  passwordFor: () => string,
  keep: (signIns: SignIn[]) => void,
): Promise<void> {
  const story = demo(now);
  const cast = Object.values(story.people);
  const signIns = cast.map(({ name, mail, roles }) => ({
    name,
    mail,
    roles,
    password: passwordFor(),
  }));
  const hashes = await Promise.all(signIns.map(({ password }) => passwords.hash(password)));
  const { id, slug, name, currency } = story.organisation;
  await within(database, { organisation: id, seconds: 60 }, async (tx) => {
    await tx`
      insert into organisation (organisation_id, slug, name, currency, demo)
      values (${id}, ${slug}, ${name}, ${currency}, true)`;
    for (const [i, person] of cast.entries()) {
      await people.add(tx, { ...person, locale: null, hash: hashes[i] ?? null });
      await tx`
        insert into membership (organisation_id, person_id, roles)
        values (${id}, ${person.id}, ${[...person.roles]})`;
      if (person.roles.includes('leader')) {
        await tx`insert into led_unit (organisation_id, person_id) values (${id}, ${person.id})`;
      }
    }
    await furnish(tx, story);
    keep(signIns);
  });
}
