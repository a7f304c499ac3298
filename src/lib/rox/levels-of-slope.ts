/**
 * A slope among people of one team is another quantity than the slope among teams, and pooling both
 * gives a third that is neither. A map speaks of teams, so it learns from teams' means.
 */
import { sum } from '#lib/numbers/sums.ts';

export interface Person {
  readonly unit: string;
  readonly x: number;
  readonly y: number;
}

export interface Slopes {
  /** Among people of the same unit; null where x does not differ within units. */
  readonly within: number | null;
  /** Among the units' means, each counted by its people. */
  readonly between: number | null;
  /** Among all people, whatever their unit. */
  readonly pooled: number | null;
  readonly units: number;
  readonly people: number;
  /** The signs of within and between differ: what is true of people is not true of teams. */
  readonly opposed: boolean;
}

/** Slopes of y on x within units, between them, and pooled. O(n). */
export function slopesByLevel(people: readonly Person[]): Slopes {
  const groups = [...Map.groupBy(people, ({ unit }) => unit).values()];
  const centres = groups.map((group) => ({ n: group.length, ...centreOf(group) }));
  const whole = centreOf(people);
  const inside = { xx: 0, xy: 0 };
  const across = { xx: 0, xy: 0 };
  groups.forEach((group, g) => {
    const { n, x, y } = centres[g]!;
    for (const each of group) {
      inside.xx += (each.x - x) ** 2;
      inside.xy += (each.x - x) * (each.y - y);
    }
    across.xx += n * (x - whole.x) ** 2;
    across.xy += n * (x - whole.x) * (y - whole.y);
  });
  const slope = (xx: number, xy: number): number | null => (xx > 0 ? xy / xx : null);
  const within = slope(inside.xx, inside.xy);
  const between = slope(across.xx, across.xy);
  return {
    within,
    between,
    pooled: slope(inside.xx + across.xx, inside.xy + across.xy),
    units: groups.length,
    people: people.length,
    opposed: within !== null && between !== null && within * between < 0,
  };
}

function centreOf(people: readonly Person[]): { x: number; y: number } {
  return {
    x: sum(people.map(({ x }) => x)) / people.length,
    y: sum(people.map(({ y }) => y)) / people.length,
  };
}
