/** An address as a square that a camera reads. */
import { correction, generate } from 'lean-qr';

/** A run of dark modules: from where, in which row, how long. */
export type Run = { x: number; y: number; length: number };

/** The dark modules of an address, and how many there are on each side. */
export function qr(address: string): { size: number; runs: Run[] } {
  const square = generate(address, { minCorrectionLevel: correction.M });
  const runs: Run[] = [];
  for (let y = 0; y < square.size; y++) {
    for (let x = 0; x < square.size; x++) {
      if (!square.get(x, y)) continue;
      const from = x;
      while (square.get(x + 1, y)) x++;
      runs.push({ x: from, y, length: x + 1 - from });
    }
  }
  return { size: square.size, runs };
}
