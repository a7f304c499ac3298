/**
 * Keys, tokens and ballots are octets: big-endian numbers in RFC 9474, base64url in JSON. These few ways
 * between the three work alike in a browser's worker and on the server.
 */

/** What comes from WebCrypto and goes back into it. */
export type Octets = Uint8Array<ArrayBuffer>;

/** Draws this many octets that nobody can foretell. */
export type Random = (length: number) => Octets;

export function joined(...parts: readonly Uint8Array[]): Octets {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The number that octets spell, the greatest first. */
export function toNumber(octets: Uint8Array): bigint {
  return octets.length === 0 ? 0n : BigInt(`0x${toHex(octets)}`);
}

/** A number as so many octets, the greatest first. Throws RangeError where it does not fit. */
export function fromNumber(value: bigint, length: number): Octets {
  const hex = value.toString(16).padStart(2 * length, '0');
  if (value < 0n || hex.length > 2 * length) throw new RangeError('a number too great');
  return Uint8Array.from({ length }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

export function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** base64url without padding, RFC 4648 section 5. */
export function toText(octets: Uint8Array): string {
  const binary = Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Octets from base64url, or null where the text is not exactly what `toText` writes. */
export function fromText(text: string): Octets | null {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const octets = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return toText(octets) === text ? octets : null;
}

export async function sha256(octets: Octets): Promise<Octets> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', octets));
}
