/**
 * What somebody types off paper is written in Crockford's base 32, five bits a sign, in which no sign
 * looks like another, and it is written in fours, so that an eye keeps its place.
 */
import { fromNumber, toNumber, type Octets } from './octets.ts';

const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The first bits of these octets in so many signs. There must be five bits for each. */
export function toSigns(octets: Octets, length: number): string {
  const number = toNumber(octets) >> BigInt(8 * octets.length - 5 * length);
  return Array.from({ length }, (_, at) => {
    return signs[Number((number >> BigInt(5 * (length - 1 - at))) & 31n)] ?? '';
  }).join('');
}

/** The bits that bare signs spell, at the end of so many octets. */
export function fromSigns(bare: string, length: number): Octets {
  const number = [...bare].reduce((sum, sign) => sum * 32n + BigInt(signs.indexOf(sign)), 0n);
  return fromNumber(number, length);
}

/**
 * Reads what somebody typed: small letters, blanks and dashes as they come, O for 0, I and L for 1. Null
 * where it is not so many signs. The answer is bare signs.
 */
export function readSigns(typed: string, length: number): string | null {
  const bare = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return bare.length === length && [...bare].every((sign) => signs.includes(sign)) ? bare : null;
}

/** Bare signs in fours, as far as they go; what is being typed is shown so too. */
export function inFours(bare: string): string {
  return bare.match(/.{1,4}/g)?.join('-') ?? '';
}
