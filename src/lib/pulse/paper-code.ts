/**
 * Whoever has no mail gets a slip of paper with a code of sixteen signs, in four fours: eighty bits that
 * nobody can guess, in Crockford's base 32, which has no sign that looks like another. A phone makes of
 * it the same kind of secret that stands in a link, so that the server knows one kind only.
 *
 * Slips are drawn for a unit and handed out by chance; which person has which is written nowhere.
 */
import {
  fromNumber,
  joined,
  sha256,
  toNumber,
  toText,
  type Octets,
  type Random,
} from './octets.ts';

const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const octets = 10;
const length = 16;
const label = new TextEncoder().encode('throughline paper code 1\n');

/** Draws a code, written as on paper: `7K3M-0QZX-9T2A-VB5C`. */
export function drawPaperCode(random: Random): string {
  const number = toNumber(random(octets));
  const code = Array.from({ length }, (_, at) => {
    return signs[Number((number >> BigInt(5 * (length - 1 - at))) & 31n)] ?? '';
  }).join('');
  return writePaperCode(code);
}

/**
 * Reads what somebody typed: small letters, blanks and dashes as they come, O for 0, I and L for 1. Null
 * where it is no code. The answer is the bare sixteen signs.
 */
export function readPaperCode(typed: string): string | null {
  const bare = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return bare.length === length && [...bare].every((sign) => signs.includes(sign)) ? bare : null;
}

/** Bare signs in fours, as far as they go; what is being typed is shown so too. */
export function writePaperCode(bare: string): string {
  return bare.match(/.{1,4}/g)?.join('-') ?? '';
}

/** The secret of a link, 128 bits in base64url, that a code of `readPaperCode` stands for. */
export async function paperSecret(bare: string): Promise<string> {
  const digest = await sha256(joined(label, spelt(bare)));
  return toText(digest.slice(0, 16));
}

function spelt(bare: string): Octets {
  const number = [...bare].reduce((sum, sign) => sum * 32n + BigInt(signs.indexOf(sign)), 0n);
  return fromNumber(number, octets);
}
