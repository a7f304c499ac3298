/**
 * Slips of paper for whoever had no mail when a wave was frozen: as many codes for a unit as it has such
 * people, and which of them has which is known to nobody. The codes are drawn where they are printed;
 * here come only their hashes, each a place on the roster that is its unit's and no person's.
 */
import { z } from 'zod';
import { record } from '../audit.ts';
import { as, within, type Database, type Sql } from '../sql.ts';
import type { Keys } from './keys.ts';
import { linkHash, linkSecret } from './links.ts';

const Hash = z.string().regex(/^[\w-]{43}$/);

/** Of each unit, the hashes of its codes, base64url. */
export const Slips = z
  .record(z.uuid(), z.array(Hash).min(1))
  .refine((slips) => unlike(Object.values(slips).flat()));
export type Slips = z.infer<typeof Slips>;

export type Places = {
  /** By unit, how many were without a mail. */
  people: Map<string, number>;
  /** Whether codes were drawn for them. */
  drawn: boolean;
};

/** Who answers on paper in a wave, while its keys are there. One pass over its roster. */
export async function places(tx: Sql, keys: Keys, wave: string): Promise<Places> {
  const secrets = await keys.of(wave);
  const rows = await as(
    tx,
    'issue',
    () => tx<{ employee: string | null; unit: string; hash: Buffer }[]>`
      select employee_id as employee, unit_id as unit, invite_hash as hash from eligibility
      where organisation_id = current_organisation() and wave_id = ${wave}`,
  );
  const people = new Map<string, number>();
  for (const { employee, unit, hash } of rows) {
    if (secrets === null || employee === null) continue;
    if (linkHash(linkSecret(secrets.links, wave, employee)).equals(hash)) continue;
    people.set(unit, (people.get(unit) ?? 0) + 1);
  }
  return { people, drawn: rows.some(({ employee }) => employee === null) };
}

/**
 * `early`: nobody has confirmed it. `closed`: its time is over. `drawn`: others were drawn, and some may
 * have been used. `form`: not as many as there are places.
 */
export type DrawRefusal = { refused: 'gone' | 'early' | 'closed' | 'drawn' | 'form' };

/**
 * Takes codes that were drawn; the same again are taken once. Until the wave opens, and nobody can have
 * used one, others can take their place.
 */
export async function draw(
  database: Database,
  keys: Keys,
  who: { organisation: string; person: string },
  wave: string,
  slips: Slips,
  now: Date,
): Promise<{ refused?: undefined } | DrawRefusal> {
  return within(database, { ...who, seconds: 60 }, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended('paper ' || ${wave}::text, 0))`;
    const [found] = await tx<{ state: string; pulse: string; opens: Date; closes: Date }[]>`
      select state, manifest::jsonb ->> 'pulse' as pulse, opens, closes from wave
      where organisation_id = current_organisation() and wave_id = ${wave}`;
    if (!found) return { refused: 'gone' };
    if (found.state === 'proposed') return { refused: 'early' };
    if (found.state !== 'open' || found.closes <= now) return { refused: 'closed' };
    const { people, drawn } = await places(tx, keys, wave);
    const sizes = Object.entries(slips).map(([unit, { length }]) => [unit, length] as const);
    const fits = sizes.length === people.size && sizes.every(([unit, n]) => people.get(unit) === n);
    if (!fits || people.size === 0) return { refused: 'form' };
    const hashes = Object.values(slips).flat();
    if (drawn && (await as(tx, 'issue', () => kept(tx, wave, hashes))) === hashes.length) return {};
    if (drawn && found.opens <= now) return { refused: 'drawn' };
    await as(tx, 'issue', () => enrol(tx, wave, slips));
    await record(tx, 'wave.paper', { pulse: found.pulse, codes: hashes.length });
    return {};
  });
}

export const Beginning = z.strictObject({ begins: z.string().regex(/^[\w-]{10}$/) });

/** Which wave's hash begins with these letters, for whoever typed its number off a poster. */
export async function begun(
  database: Database,
  { begins }: z.infer<typeof Beginning>,
): Promise<{ wave: string; hash: string } | { refused: 'unknown' }> {
  return within(database, { part: 'issue' }, async (tx) => {
    const [found] = await tx<{ wave: string; hash: string }[]>`
      select wave, hash from wave_beginning(${begins})`;
    return found ?? { refused: 'unknown' };
  });
}

/** How many of these are places without a person. */
async function kept(tx: Sql, wave: string, hashes: readonly string[]): Promise<number> {
  const [row] = await tx<{ n: number }[]>`
    select count(*)::int as n from eligibility
    where organisation_id = current_organisation() and wave_id = ${wave} and employee_id is null
      and encode(invite_hash, 'hex') = any(${hashes.map(hex)}::text[])`;
  return row?.n ?? 0;
}

/** Puts them in place of others that nobody has used; in the order of their hashes, which is none. */
async function enrol(tx: Sql, wave: string, slips: Slips): Promise<void> {
  await tx`
    delete from eligibility
    where organisation_id = current_organisation() and wave_id = ${wave} and employee_id is null`;
  const rows = Object.entries(slips).flatMap(([unit, hashes]) =>
    hashes.map((hash) => ({ unit, hash: hex(hash) })),
  );
  await tx`
    insert into eligibility (organisation_id, wave_id, unit_id, invite_hash)
    select current_organisation(), ${wave}, unit, decode(hash, 'hex')
    from jsonb_to_recordset(${tx.json(rows)}) as t(unit uuid, hash text) order by hash`;
}

function hex(hash: string): string {
  return Buffer.from(hash, 'base64url').toString('hex');
}

function unlike(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
