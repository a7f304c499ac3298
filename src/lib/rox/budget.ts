/**
 * Where a budget goes. The first money in each place earns most: value·(1 − e^(−k·spent)). Spending
 * until every place returns the same on its last unit is optimal and has a closed form; that return is
 * the price of the budget, and below 1 the last unit returns less than itself.
 */

export interface Outlet {
  readonly id: string;
  /** What endless spending would bring. */
  readonly value: number;
  /** How fast: the first unit brings value·k. */
  readonly k: number;
}

export interface Allocation {
  readonly allocation: Readonly<Record<string, number>>;
  /** What one unit more of budget would bring; 0 without outlets. */
  readonly shadowPrice: number;
  readonly totalValue: number;
  readonly netValue: number;
  /** What the next unit in each place would bring. */
  readonly marginal: Readonly<Record<string, number>>;
}

/** The best split of a budget (Karush–Kuhn–Tucker conditions in closed form). O(n log n). */
export function waterFill(outlets: readonly Outlet[], budget: number): Allocation {
  const open = outlets
    .filter(({ value, k }) => value > 0 && k > 0)
    .sort((a, b) => b.value * b.k - a.value * a.k);
  // In logarithms: far out, the return of the next unit is below what a double holds, its log is not.
  let logPrice = -Infinity;
  let logs = 0;
  let widths = 0;
  for (const [i, { value, k }] of open.entries()) {
    logs += Math.log(value * k) / k;
    widths += 1 / k;
    logPrice = (logs - budget) / widths;
    const next = open[i + 1];
    if (!next || Math.log(next.value * next.k) <= logPrice) break;
  }
  return at(outlets, logPrice);
}

/** Spending in each place until its next unit returns `price`; 1 is where to stop without a budget. */
export function spendUntil(outlets: readonly Outlet[], price: number): Allocation {
  return at(outlets, Math.log(price));
}

function at(outlets: readonly Outlet[], logPrice: number): Allocation {
  const spent = outlets.map(({ value, k }) =>
    value > 0 && k > 0 && logPrice > -Infinity
      ? Math.max(0, (Math.log(value * k) - logPrice) / k)
      : 0,
  );
  const named = (figure: (outlet: Outlet, i: number) => number): Record<string, number> =>
    Object.fromEntries(outlets.map((outlet, i) => [outlet.id, figure(outlet, i)]));
  const totalValue = outlets.reduce(
    (sum, { value, k }, i) => sum - value * Math.expm1(-k * spent[i]!),
    0,
  );
  return {
    allocation: named((_, i) => spent[i]!),
    shadowPrice: Math.exp(logPrice),
    totalValue,
    netValue: totalValue - spent.reduce((sum, money) => sum + money, 0),
    marginal: named(({ value, k }, i) => value * k * Math.exp(-k * spent[i]!)),
  };
}

export interface Capped {
  readonly id: string;
  /** Money per money, the same up to the cap. */
  readonly rox: number;
  readonly max: number;
}

export interface LinearAllocation {
  readonly allocation: Readonly<Record<string, number>>;
  readonly value: number;
  /** Return of the next unit of budget; 0 when everything is full. */
  readonly shadowPrice: number;
  /** The budget beyond which nothing returns more than itself. */
  readonly stopAt: number;
}

/** With constant returns up to a cap, the best first is optimal; ties in the order given. */
export function fillInOrder(outlets: readonly Capped[], budget: number): LinearAllocation {
  const spent = new Map(outlets.map(({ id }) => [id, 0]));
  let left = budget;
  let shadowPrice = 0;
  for (const { id, rox, max } of outlets.toSorted((a, b) => b.rox - a.rox)) {
    if (rox <= 0) break;
    const share = Math.min(max, left);
    spent.set(id, share);
    left -= share;
    if (share < max) {
      shadowPrice = rox;
      break;
    }
  }
  return {
    allocation: Object.fromEntries(spent),
    value: outlets.reduce((sum, { id, rox }) => sum + rox * spent.get(id)!, 0),
    shadowPrice,
    stopAt: outlets.reduce((sum, { rox, max }) => (rox > 1 ? sum + max : sum), 0),
  };
}
