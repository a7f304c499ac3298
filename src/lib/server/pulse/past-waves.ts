/**
 * A wave that nobody had to seal an envelope for, because nobody of whom it tells exists: it goes through
 * the same states as any, by the same rights, and what is shown of it is kept by the close of every wave.
 */
import { signed, type Manifest } from '#lib/pulse/manifest.ts';
import type { Published } from '#lib/pulse/publish.ts';
import { as, type Sql } from '../sql.ts';
import { settle } from './close.ts';

/** Puts a closed wave, proposed by whoever acts and confirmed by another. About 2,000 counts. */
export async function put(
  tx: Sql,
  pulse: string,
  { manifest, published }: { manifest: Manifest; published: Published },
  officer: string,
): Promise<void> {
  const { wave, mode, opens, closes } = manifest;
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const { privateKey } = await crypto.subtle.generateKey(curve, false, ['sign', 'verify']);
  const { text, hash, signature } = await signed(manifest, privateKey);
  await tx`
    insert into wave (organisation_id, wave_id, pulse_id, mode, manifest, hash, signature,
      unit_keys, opens, closes, proposed_by)
    values (current_organisation(), ${wave}, ${pulse}, ${mode}, ${text}, ${hash}, ${signature},
      '{}', ${opens}, ${closes}, current_person())`;
  await tx`
    update wave set state = 'open', confirmed_by = ${officer}
    where organisation_id = current_organisation() and wave_id = ${wave}`;
  await as(tx, 'tally', async () => {
    await tx`
      update wave set state = 'closing'
      where organisation_id = current_organisation() and wave_id = ${wave}`;
    await settle(tx, wave, published, 0);
  });
}

/** Shows the comments of a wave as they were written, all but so many. */
export async function lookOver(tx: Sql, wave: string, left: number): Promise<void> {
  await tx`
    select settle_comment(${wave}, comment_id, body)
    from (select comment_id, body from waiting_comments(${wave}) offset ${left}) as waiting`;
}
