/**
 * Signs the tokens with which a person may speak once the wave is closed. It knows who asks, and sees
 * nothing of what they will say; like the tokens of a ballot they are signed once, and again only for
 * who asks for the very same.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical, ideaGroups } from '#lib/pulse/manifest.ts';
import { within, type Database } from '../sql.ts';
import { belong, Blinded, Link, signature, type IssueRefusal } from './issue.ts';
import type { Keys } from './keys.ts';
import { linkHash } from './links.ts';

export const VoiceRequest = Link.extend({
  idea: Blinded,
  supports: z.array(Blinded).length(ideaGroups),
});
export type VoiceRequest = z.infer<typeof VoiceRequest>;

/** Signatures over what was blinded, base64url. */
export type IssuedVoice = { idea: string; supports: string[] };

/** Signs a person's voice. One row is read and written. */
export async function issueVoice(
  database: Database,
  keys: Keys,
  { wave, secret, idea, supports }: VoiceRequest,
  now: Date,
): Promise<IssuedVoice | IssueRefusal> {
  const secrets = await keys.of(wave);
  const own = secrets?.voice;
  return within(database, { part: 'issue' }, async (tx): Promise<IssuedVoice | IssueRefusal> => {
    belong(tx, wave);
    const [found] = await tx<{ before: Buffer | null; open: boolean }[]>`
      select voice_hash as before, state = 'open' and opens <= ${now} and closes > ${now} as open
      from eligibility join wave using (organisation_id, wave_id)
      where organisation_id = current_organisation() and wave_id = ${wave}
        and invite_hash = ${linkHash(secret)}
      for update of eligibility`;
    if (!found) return { refused: 'unknown' };
    if (!found.open || !secrets || !own) return { refused: 'closed' };
    const hash = createHash('sha256').update(canonical({ idea, supports })).digest();
    if (found.before !== null && !found.before.equals(hash)) return { refused: 'used' };
    const forIdea = signature(secrets, own.idea, idea);
    const forSupports = supports.flatMap(
      (each, at) => signature(secrets, own.supports[at], each) ?? [],
    );
    if (forIdea === null || forSupports.length < supports.length) return { refused: 'form' };
    await tx`
      update eligibility set voice_hash = ${hash}
      where organisation_id = current_organisation() and wave_id = ${wave}
        and invite_hash = ${linkHash(secret)} and voice_hash is null`;
    return { idea: forIdea, supports: forSupports };
  });
}
