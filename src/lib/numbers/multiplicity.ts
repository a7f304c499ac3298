/** When many things are tested at once, some look true by luck. P-values, put right for their number. */

/** Benjamini & Hochberg (1995), step-up: below q, a share q of the discoveries is expected false. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[b]! - p[a]!);
  const adjusted = new Array<number>(p.length);
  let least = 1;
  order.forEach((i, from) => {
    least = Math.min(least, (p[i]! * p.length) / (p.length - from));
    adjusted[i] = least;
  });
  return adjusted;
}

/** Holm (1979), step-down: below α, the chance of any false discovery is at most α. */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length);
  let most = 0;
  order.forEach((i, before) => {
    most = Math.max(most, Math.min(1, p[i]! * (p.length - before)));
    adjusted[i] = most;
  });
  return adjusted;
}
