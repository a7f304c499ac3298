/**
 * All envelopes of a wave are opened and counted in one go, in memory, by whoever holds a tally key: the
 * server in mode A, a custodian's browser in mode B. It is the same code, and only counts leave it.
 */
import { fromText, type Octets } from './octets.ts';
import type { Manifest } from './manifest.ts';
import { opener } from './seal.ts';
import { tally, type Opened, type OpenedComment, type Tally } from './tally.ts';

/** Envelopes with the unit, and of comments the item, they are for; base64url. */
export type Envelopes = {
  ballots: readonly { unit: string; sealed: string }[];
  comments: readonly { unit: string; item: string; sealed: string }[];
};

/**
 * Counts a wave with one of its tally keys; about a millisecond an envelope. `told` hears now and then how
 * many of all are open.
 */
export async function opened(
  { wave, items, units }: Manifest,
  { ballots, comments }: Envelopes,
  key: Octets,
  told: (done: number, all: number) => void = () => undefined,
): Promise<Tally> {
  const open = await opener(key);
  const all = ballots.length + comments.length;
  const answers: Opened[] = [];
  for (const { unit, sealed } of ballots) {
    const octets = fromText(sealed);
    answers.push({ unit, content: octets && (await open(octets, { wave, unit })) });
    if (answers.length % 20 === 0) told(answers.length, all);
  }
  const said: OpenedComment[] = [];
  for (const { unit, item, sealed } of comments) {
    const octets = fromText(sealed);
    said.push({ unit, item, content: octets && (await open(octets, { wave, unit, item })) });
  }
  const ids = units.map(({ id }) => id);
  return tally(items, ids, answers, said);
}
