/**
 * The one place that hears ideas and supports, and it knows nobody: a token says that whoever holds it
 * answered the wave, and nothing else. Sent again it changes nothing, or only the sender's mind: an idea
 * until it is shown, a support for as long as any are taken.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { VoiceKeys } from '#lib/pulse/manifest.ts';
import { longestIdea } from '#lib/pulse/voice.ts';
import { within, type Database } from '../sql.ts';
import { genuine, publicKey } from './submit.ts';

const spoken = {
  wave: z.uuid(),
  token: z.base64url().length(86),
  signature: z.base64url().length(342),
};

export const Speech = z.union([
  z.strictObject({
    ...spoken,
    idea: z
      .string()
      .trim()
      .normalize()
      .min(1)
      .max(longestIdea)
      .regex(/^[^\0]*$/),
  }),
  z.strictObject({ ...spoken, support: z.uuid() }),
]);
export type Speech = z.infer<typeof Speech>;

/** `closed`: nothing is heard of this wave now. `form`: no token for this. `gone`: no such idea, or shown. */
export type Heard = { refused?: undefined } | { refused: 'closed' | 'form' | 'gone' };

/** Takes an idea or a support. */
export async function speak(database: Database, speech: Speech): Promise<Heard> {
  const { wave } = speech;
  return within(database, { part: 'submit' }, async (tx): Promise<Heard> => {
    const [terms] = await tx<{ keys: unknown; lot: number | null }[]>`
      select speaking(${wave}) as keys,
        idea_group(${wave}, ${'support' in speech ? speech.support : null}) as lot`;
    const keys = VoiceKeys.safeParse(terms?.keys);
    if (!keys.success) return { refused: 'closed' };
    const group = terms?.lot ?? null;
    if ('support' in speech && group === null) return { refused: 'gone' };
    const key = group === null ? keys.data.idea : keys.data.supports[group];
    const token = Buffer.from(speech.token, 'base64url');
    const signature = Buffer.from(speech.signature, 'base64url');
    if (key === undefined || !genuine(publicKey(key), token, signature)) return { refused: 'form' };
    const nonce = createHash('sha256').update(token).digest();
    const [kept] =
      'idea' in speech
        ? await tx<{ done: boolean }[]>`
            select propose_idea(${wave}, ${nonce}, ${speech.idea}) as done`
        : await tx<{ done: boolean }[]>`
            select support_idea(${wave}, ${speech.support}, ${nonce}) as done`;
    return kept?.done ? {} : { refused: 'gone' };
  });
}
