/**
 * Whoever has no mail gets a slip of paper with a code of sixteen signs, in four fours: eighty bits that
 * nobody can guess. A phone makes of it the same kind of secret that stands in a link, so that the
 * server knows one kind only.
 *
 * Slips are drawn for a unit and handed out by chance; which person has which is written nowhere.
 */
import { joined, sha256, toText, type Octets, type Random } from './octets.ts';
import { fromSigns, inFours, readSigns, toSigns } from './signs.ts';

const octets = 10;
const length = 16;
const label = new TextEncoder().encode('throughline paper code 1\n');

/** Draws a code, written as on paper: `7K3M-0QZX-9T2A-VB5C`. */
export function drawPaperCode(random: Random): string {
  return inFours(toSigns(random(octets), length));
}

/** Reads what somebody typed; null where it is no code. The answer is the bare sixteen signs. */
export function readPaperCode(typed: string): string | null {
  return readSigns(typed, length);
}

/** The secret of a link, 128 bits in base64url, that a code of `readPaperCode` stands for. */
export async function paperSecret(bare: string): Promise<string> {
  const digest = await sha256(joined(label, fromSigns(bare, octets)));
  return toText(digest.slice(0, 16));
}

/** What a server keeps of a secret, as of any link's: it can tell it again, and not what it was. */
export async function secretHash(secret: string): Promise<string> {
  const written: Octets = new TextEncoder().encode(secret);
  return toText(await sha256(written));
}
