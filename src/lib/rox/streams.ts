/**
 * Every link, score and evidence source has a stream of chance of its own: number d of a stream is a
 * function of (seed, what it is for, whose it is, d) alone. So a link keeps its draws when others are
 * added, and whoever computes draw 7,000 computes the same one.
 */
import { quantile } from '#lib/numbers/normal.ts';
import { philox } from '#lib/numbers/philox.ts';

/** Draws that are made together. */
export const blockSize = 64;

/** What a stream is for: the second word of its counter tells whose, the third this. */
export const streamKinds = { link: 0, score: 1, source: 2, existence: 3 } as const;
export type StreamKind = keyof typeof streamKinds;

/** Steps of the normal's table, and of the chance that a link exists. */
export const steps = 65_536;

let normals: Float32Array | null = null;

/** Φ⁻¹ at the middles of 65,536 equal slices, in single precision: what a draw of 16 bits stands for. */
export function normalTable(): Float32Array {
  normals ??= Float32Array.from({ length: steps }, (_, i) => quantile((i + 0.5) / steps));
  return normals;
}

const words = new Int32Array(4);

/**
 * The 64 numbers of one block of a stream, whole and from 0 to 65,535: halves of the words of Philox
 * 4×32-10. Within 32 draws, draw (2·word + half)·4 + counter is that half, 0 the lower.
 */
export function uniforms(
  out: Uint16Array,
  kind: StreamKind,
  stream: number,
  block: number,
  seed: number,
): void {
  for (let call = 0; call < 8; call++) {
    philox(words, block * 8 + call, stream, streamKinds[kind], 0, seed | 0, 0);
    const begin = (call >> 2) * 32 + (call & 3);
    for (let word = 0; word < 4; word++) {
      out[begin + word * 8] = words[word]! & 0xffff;
      out[begin + word * 8 + 4] = words[word]! >>> 16;
    }
  }
}
