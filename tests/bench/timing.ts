/** Medians, because one disturbed round must not decide; and a C compiler, where there is one. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
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

/** The exponent b of cost ≈ a·size^b, fitted by least squares on logarithms. */
export function exponent(sizes: readonly number[], costs: readonly number[]): number {
  const [x, y] = [sizes.map(Math.log), costs.map(Math.log)];
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centreX, centreY] = [mean(x), mean(y)];
  const both = x.reduce((sum, at, i) => sum + (at - centreX) * (y[i]! - centreY), 0);
  return both / x.reduce((sum, at) => sum + (at - centreX) ** 2, 0);
}

/** Arrays one after the other in a file of their own, for a program to read. */
export function written(parts: readonly (Int32Array | Float32Array | Float64Array)[]): string {
  const file = join(folder(), `${++files}.bin`);
  const to = openSync(file, 'w');
  for (const { buffer, byteOffset, byteLength } of parts) {
    writeSync(to, new Uint8Array(buffer, byteOffset, byteLength));
  }
  closeSync(to);
  return file;
}

let files = 0;
let made: string | null = null;

function folder(): string {
  if (made !== null) return made;
  const path = mkdtempSync(join(tmpdir(), 'rox-bench-'));
  process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  return (made = path);
}

export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/**
 * A C source beside this file, compiled with `cc -O3 -march=native` and more flags: takes arguments,
 * gives the lines it prints. Null where no compiler is present.
 */
export function compiled(
  source: string,
  ...flags: string[]
): ((...args: string[]) => string[]) | null {
  const program = join(folder(), [source.replace(/\.c$/, ''), ...flags].join(''));
  const file = fileURLToPath(new URL(source, import.meta.url));
  try {
    execFileSync('cc', ['-O3', '-march=native', ...flags, '-o', program, file, '-lm'], {
      stdio: 'ignore',
    });
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
