/**
 * Do answers differ between teams at all, or only between people? The share of the variation that lies
 * between teams is ICC(1); how far a team's mean can be relied on is ICC(2) (Bliese 2000).
 */

export interface TeamsAlike {
  readonly teams: number;
  readonly people: number;
  /** People a team, on average. */
  readonly size: number;
  readonly meanSquareBetween: number;
  readonly meanSquareWithin: number;
  /** (MSB − MSW)/(MSB + (k − 1)·MSW) with k the mean size. */
  readonly icc1: number;
  /** (MSB − MSW)/MSB: the reliability of a mean of k people. */
  readonly icc2: number;
  /** Variances between teams and within them, by restricted maximum likelihood. */
  readonly varianceBetween: number;
  readonly varianceWithin: number;
  /** τ²/(τ² + σ²/n) by team, from those variances. */
  readonly reliability: readonly {
    readonly team: string;
    readonly n: number;
    readonly value: number;
  }[];
}

/**
 * One-way analysis of answers by team. Refused for fewer than two teams, or where nobody shares a team.
 * O(people + 200 · teams).
 */
export function teamsAlike(
  answers: readonly { readonly team: string; readonly value: number }[],
): TeamsAlike | { refused: string } {
  const groups = [...Map.groupBy(answers, ({ team }) => team)].map(([team, rows]) => {
    const n = rows.length;
    const mean = rows.reduce((sum, { value }) => sum + value, 0) / n;
    return { team, n, mean, within: rows.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) };
  });
  const people = answers.length;
  const teams = groups.length;
  if (teams < 2 || people <= teams) return { refused: 'two teams with several answers at least' };
  const whole = groups.reduce((sum, { n, mean }) => sum + n * mean, 0) / people;
  const between = groups.reduce((sum, { n, mean }) => sum + n * (mean - whole) ** 2, 0);
  const inside = groups.reduce((sum, { within }) => sum + within, 0);
  const [msb, msw] = [between / (teams - 1), inside / (people - teams)];
  const size = people / teams;
  const { tau2, sigma2 } = restricted(groups, inside, people);
  return {
    teams,
    people,
    size,
    meanSquareBetween: msb,
    meanSquareWithin: msw,
    icc1: (msb - msw) / (msb + (size - 1) * msw),
    icc2: (msb - msw) / msb,
    varianceBetween: tau2,
    varianceWithin: sigma2,
    reliability: groups.map(({ team, n }) => ({ team, n, value: tau2 / (tau2 + sigma2 / n) })),
  };
}

/**
 * REML of the one-way model. With θ = τ²/σ² the mean and σ² have closed forms, which leaves one
 * dimension: golden section on ln(1 + θ), 0 included.
 */
function restricted(
  groups: readonly { n: number; mean: number }[],
  inside: number,
  people: number,
): { tau2: number; sigma2: number } {
  const at = (theta: number): { loss: number; sigma2: number } => {
    let [weights, weighed, logs] = [0, 0, 0];
    for (const { n, mean } of groups) {
      const weight = n / (1 + n * theta);
      weights += weight;
      weighed += weight * mean;
      logs += Math.log1p(n * theta);
    }
    const centre = weighed / weights;
    const squares = groups.reduce(
      (sum, { n, mean }) => sum + (n / (1 + n * theta)) * (mean - centre) ** 2,
      inside,
    );
    const sigma2 = squares / (people - 1);
    return { loss: (people - 1) * Math.log(sigma2) + logs + Math.log(weights), sigma2 };
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, Math.log1p(1e4)];
  for (let step = 0; step < 200 && high - low > 1e-12; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(Math.expm1(a)).loss > at(Math.expm1(b)).loss) low = a;
    else high = b;
  }
  const inner = Math.expm1((low + high) / 2);
  const theta = at(0).loss <= at(inner).loss ? 0 : inner;
  const { sigma2 } = at(theta);
  return { tau2: theta * sigma2, sigma2 };
}
