/**
 * All ways in which n people can answer a question of five values, in an order of their own, so that a
 * table can be kept of them: C(n + 4, 4) of them. For attackers who leave nothing out.
 */

export type Counts = [number, number, number, number, number];

export class Histograms {
  readonly n: number;
  readonly all: readonly Counts[];
  /** Place of the first with these first three counts; the fourth follows it one by one. */
  readonly #first: Int32Array;

  constructor(n: number) {
    this.n = n;
    const all: Counts[] = [];
    const side = n + 1;
    this.#first = new Int32Array(side ** 3);
    for (let a = 0; a <= n; a++) {
      for (let b = 0; a + b <= n; b++) {
        for (let c = 0; a + b + c <= n; c++) {
          const left = n - a - b - c;
          this.#first[(a * side + b) * side + c] = all.length;
          for (let d = 0; d <= left; d++) all.push([a, b, c, d, left - d]);
        }
      }
    }
    this.all = all;
  }

  place([a, b, c, d]: Readonly<Counts>): number {
    const side = this.n + 1;
    return (this.#first[(a * side + b) * side + c] ?? 0) + d;
  }

  /** Of each, how likely it is if everybody answers by the same odds. */
  odds(prior: readonly number[]): Float64Array {
    const logs = prior.map(Math.log);
    const whole = logFactorial(this.n);
    return Float64Array.from(this.all, (counts) => {
      let log = whole;
      for (const [value, count] of counts.entries()) {
        log += count * (logs[value] ?? 0) - logFactorial(count);
      }
      return Math.exp(log);
    });
  }
}

const logs = [0];

function logFactorial(n: number): number {
  for (let i = logs.length; i <= n; i++) logs.push((logs[i - 1] ?? 0) + Math.log(i));
  return logs[n] ?? 0;
}
