/**
 * A poster has an address that can be typed, and an address that can be typed has no room for a wave's id
 * and its manifest's hash. So it names the wave by a number of twelve signs, the hash's first sixty bits:
 * a server says which wave that is, and a phone sees whether it is.
 */
import { fromNumber, fromText, toNumber, toText } from './octets.ts';
import { fromSigns, inFours, readSigns, toSigns } from './signs.ts';

const length = 12;

/** The number of the wave whose manifest has this hash: `7K3M-0QZX-9T2A`. */
export function writeWaveNumber(hash: string): string {
  const octets = fromText(hash);
  if (octets === null) throw new TypeError('no hash of a manifest');
  return inFours(toSigns(octets, length));
}

/** Reads what stands behind the `#` of a typed address; null where it is no number. Bare signs. */
export function readWaveNumber(fragment: string): string | null {
  return readSigns(fragment.replace(/^#/, ''), length);
}

/** The ten letters with which the hash begins that a number stands for. */
export function hashBeginning(bare: string): string {
  const shifted = toNumber(fromSigns(bare, 8)) << 4n;
  return toText(fromNumber(shifted, 8)).slice(0, 10);
}
