/**
 * A budget where links bend: what a point is worth depends on how far others have moved. The map is
 * taken as straight where the last split has led, split anew, and so on, until the split stands still;
 * what it brings is what the whole model says, not the straight lines.
 */
import { waterFill } from './budget.ts';
import { levelsAt, moneyAt, worthAt, type BentMap, type Levels } from './saturation.ts';

/** Where money turns into points: the first costs `costPerPoint`, and no more than `reach` can be had. */
export interface Lever {
  readonly id: string;
  readonly reach: number;
  readonly costPerPoint: number;
}

export interface BentAllocation {
  readonly allocation: Readonly<Record<string, number>>;
  /** Points pushed into each element by its share. */
  readonly points: Readonly<Record<string, number>>;
  /** Money that the model brings with these points. */
  readonly totalValue: number;
  readonly shadowPrice: number;
  /** What the first round, straight from where the map stands, claimed to bring. */
  readonly linearClaim: number;
  readonly rounds: number;
  /** The split moved by less than a thousandth of the budget in the last round. */
  readonly settled: boolean;
}

const roundLimit = 40;

/**
 * The split at which every lever's last unit returns the same in the model as it then stands; halfway
 * steps keep it from swinging. O(rounds·(V·E + n log n)).
 */
export function bentBudget(
  map: BentMap,
  given: Levels,
  levers: readonly Lever[],
  budget: number,
): BentAllocation {
  const k = levers.map(({ reach, costPerPoint }) => 1 / (reach * costPerPoint));
  const pointsAt = (spent: readonly number[]): Levels =>
    new Map(levers.map(({ id, reach }, i) => [id, -reach * Math.expm1(-k[i]! * spent[i]!)]));
  const start = moneyAt(map, levelsAt(map, given));
  let spent = levers.map(() => 0);
  let [rounds, settled, linearClaim, shadowPrice] = [0, false, 0, 0];
  while (rounds < roundLimit && !settled) {
    const worth = worthAt(map, levelsAt(map, given, pointsAt(spent)));
    const outlets = levers.map(({ id, reach }, i) => ({
      id,
      value: (worth.get(id) ?? 0) * reach,
      k: k[i]!,
    }));
    const filled = waterFill(outlets, budget);
    if (rounds === 0) linearClaim = filled.totalValue;
    shadowPrice = filled.shadowPrice;
    const share = rounds === 0 ? 1 : 0.5;
    const next = levers.map(
      ({ id }, i) => (1 - share) * spent[i]! + share * (filled.allocation[id] ?? 0),
    );
    settled = next.every((money, i) => Math.abs(money - spent[i]!) <= 1e-3 * budget);
    spent = next;
    rounds++;
  }
  const points = pointsAt(spent);
  return {
    allocation: Object.fromEntries(levers.map(({ id }, i) => [id, spent[i]!])),
    points: Object.fromEntries(points),
    totalValue: moneyAt(map, levelsAt(map, given, points)) - start,
    shadowPrice,
    linearClaim,
    rounds,
    settled,
  };
}
