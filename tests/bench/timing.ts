/** Medians, because one disturbed round must not decide; and a C compiler, where there is one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Milliseconds of the middle round, after one round of warming for every two that count. */
export function medianOf(work: () => void, rounds = 15): number {
  for (let i = 0; i < rounds / 2; i++) work();
  return middle(
    Array.from({ length: rounds }, () => {
      const before = performance.now();
      work();
      return performance.now() - before;
    }),
  );
}

export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/**
 * A C source beside this file, compiled with `cc -O3 -march=native`: takes arguments, gives the lines
 * it prints. Null where no compiler is present.
 */
export function compiled(source: string): ((...args: string[]) => string[]) | null {
  const folder = mkdtempSync(join(tmpdir(), 'rox-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'program');
  const file = fileURLToPath(new URL(source, import.meta.url));
  try {
    execFileSync('cc', ['-O3', '-march=native', '-o', program, file, '-lm'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return (...args) => execFileSync(program, args, { encoding: 'utf8' }).trim().split('\n');
}

/** A line of a table: the first column left, the rest right. */
export function row(...cells: readonly (string | number)[]): string {
  return cells
    .map((cell, i) => {
      const shown = typeof cell === 'number' ? cell.toPrecision(3) : cell;
      return i === 0 ? shown.padEnd(34) : shown.padStart(12);
    })
    .join('');
}
