/**
 * Chance with a seed: the same seed tells the same story on every machine, so that a demo can be made
 * again and a test can know what it will hold.
 *
 * The generator is sfc32 of PractRand (Doty-Humphrey), seeded by a string through FNV-1a.
 */
export interface Chance {
  /** A number in [0, 1). */
  uniform(): number;
  /** A standard normal deviate, by the polar method of Marsaglia. */
  normal(): number;
  /** A UUID of version 4 in form. */
  uuid(): string;
}

export function chance(seed: string): Chance {
  let [a, b, c, d] = [fnv(seed, 1), fnv(seed, 2), fnv(seed, 3), 1];
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 15; warm++) next();
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    normal() {
      for (;;) {
        const [u, v] = [2 * uniform() - 1, 2 * uniform() - 1];
        const s = u * u + v * v;
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
      }
    },
    uuid() {
      const hex = Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('');
      const variant = '89ab'[next() % 4];
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

/** FNV-1a, 32 bits, of a text and a salt. */
function fnv(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (const character of text)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash | 0;
}
