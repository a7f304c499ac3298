/**
 * Beyond some fifteen drivers there are too many orders of adding them to go through. A few thousand
 * drawn at random give the same shares, and say how far off they may be (Castro, Gómez & Tejada 2009).
 */
import { cholesky } from '#lib/numbers/cholesky.ts';
import { philox } from '#lib/numbers/philox.ts';

/** Orders that are drawn unless told. */
export const ordersTried = 2_000;

export interface Sampled {
  /** Shares of R², adding up to it: in every order what the drivers add does. */
  readonly shares: number[];
  readonly standardErrors: number[];
}

/**
 * Shares of R² over `orders` random orders; the same seed draws the same. In one order, with the
 * correlations C = LLᵀ so arranged, what driver k adds is (L⁻¹r)_k². O(orders · p³).
 */
export function sampledShares(
  between: Float64Array,
  withEffect: readonly number[],
  orders: number,
  seed: number,
): Sampled {
  const size = withEffect.length;
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  const arranged = new Float64Array(size * size);
  for (let number = 0; number < orders; number++) {
    const order = shuffled(size, number, seed);
    order.forEach((a, i) => {
      order.forEach((b, j) => (arranged[i * size + j] = between[a * size + b]!));
    });
    const added = steps(
      arranged,
      order.map((driver) => withEffect[driver]!),
    );
    order.forEach((driver, k) => {
      sums[driver]! += added[k]!;
      squares[driver]! += added[k]! ** 2;
    });
  }
  const shares = Array.from(sums, (sum) => sum / orders);
  return {
    shares,
    standardErrors: shares.map((share, i) =>
      Math.sqrt(Math.max(0, squares[i]! / orders - share ** 2) / Math.max(1, orders - 1)),
    ),
  };
}

/** What each driver adds to R² in the order given; nothing from where one is a copy of those before. */
function steps(matrix: Float64Array, withEffect: readonly number[]): number[] {
  const size = withEffect.length;
  const l = cholesky(matrix, size);
  if (!l) return withEffect.map(() => 0);
  const solved = new Float64Array(size);
  return withEffect.map((r, k) => {
    let value = r;
    for (let j = 0; j < k; j++) value -= l[k * size + j]! * solved[j]!;
    solved[k] = value / l[k * size + k]!;
    return solved[k] ** 2;
  });
}

/** Order `number` of so many things: Fisher and Yates's shuffle on Philox. */
function shuffled(size: number, number: number, seed: number): number[] {
  const order = Array.from({ length: size }, (_, i) => i);
  const words = new Int32Array(4);
  for (let i = size - 1; i > 0; i--) {
    philox(words, number, i, 0, 1, seed | 0, 0);
    const j = Math.floor(((words[0]! >>> 0) / 2 ** 32) * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
