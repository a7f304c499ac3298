/** Waves as those who send and follow them see them: what was frozen, who stands for it, how far it is. */
import { Manifest } from '#lib/pulse/manifest.ts';
import { z } from 'zod';
import type { Sql } from '../sql.ts';

export type State = 'proposed' | 'open' | 'closing' | 'closed' | 'lost';

export interface Listed {
  id: string;
  pulse: string;
  state: State;
  opens: Date;
  closes: Date;
}

/** All waves, the latest first. */
export async function list(tx: Sql): Promise<Listed[]> {
  return tx<Listed[]>`
    select wave_id as id, pulse_id as pulse, state, opens, closes from wave
    where organisation_id = current_organisation() order by opens desc, wave_id`;
}

/** What is left of a wave once it is counted; of one that was given up nothing is. */
const Proof = z.object({ sha256: z.string(), unreadable: z.int() });

export interface Wave extends Listed {
  /** As it is hashed, letter for letter. */
  text: string;
  hash: string;
  manifest: Manifest;
  proposer: { id: string; name: string };
  confirmer: { id: string; name: string } | null;
  /** When it was confirmed; unknown of the oldest waves. */
  confirmed: Date | null;
  /** Of those in the manifest, whose key is whose; null where nobody here has registered it. */
  holders: { publicKey: string; person: string | null; name: string | null }[];
  proof: z.infer<typeof Proof> | null;
}

/** One wave of a pulse. */
export async function one(tx: Sql, pulse: string, id: string): Promise<Wave | null> {
  const [found] = await tx<
    (Listed & {
      text: string;
      hash: string;
      proposer: string;
      proposerName: string;
      confirmer: string | null;
      confirmerName: string | null;
      confirmed: Date | null;
      proof: unknown;
    })[]
  >`
    select wave_id as id, pulse_id as pulse, state, opens, closes, manifest as text, hash,
      proposed_by as proposer, one.name as "proposerName", confirmed_by as confirmer,
      other.name as "confirmerName",
      confirmed_at as confirmed, proof
    from wave join person as one on one.person_id = proposed_by
    left join person as other on other.person_id = confirmed_by
    left join release using (organisation_id, wave_id)
    where organisation_id = current_organisation() and wave_id = ${id} and pulse_id = ${pulse}`;
  if (!found) return null;
  const { proposer, proposerName, confirmer, confirmerName, proof, ...wave } = found;
  const manifest = Manifest.parse(JSON.parse(wave.text));
  const known = await tx<{ publicKey: string; person: string; name: string }[]>`
    select public_key as "publicKey", person_id as person, name
    from custodian_key join person using (person_id)
    where organisation_id = current_organisation()
      and public_key = any(${manifest.tallyKeys})`;
  return {
    ...wave,
    manifest,
    proposer: { id: proposer, name: proposerName },
    confirmer: confirmer === null ? null : { id: confirmer, name: confirmerName ?? '' },
    holders:
      manifest.mode === 'A'
        ? []
        : manifest.tallyKeys.map((publicKey) => {
            const holder = known.find((each) => each.publicKey === publicKey);
            return { publicKey, person: holder?.person ?? null, name: holder?.name ?? null };
          }),
    proof: proof === null ? null : Proof.parse(proof),
  };
}

/** Who took the proposal of a wave back, and when; null where it still stands, or never was. O(audit). */
export async function withdrawn(
  tx: Sql,
  id: string,
): Promise<{ person: string; at: Date; pulse: string } | null> {
  const [found] = await tx<{ person: string; at: Date; pulse: string }[]>`
    select name as person, at, detail ->> 'pulse' as pulse from audit join person using (person_id)
    where organisation_id = current_organisation() and action = 'wave.withdraw'
      and detail ->> 'wave' = ${id}
    order by audit_id desc limit 1`;
  return found ?? null;
}
