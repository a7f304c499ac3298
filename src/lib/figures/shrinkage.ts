/**
 * Small teams top and bottom every list by luck alone. A team's own figure is drawn towards that of all
 * teams, the more the fewer answers it rests on (empirical Bayes).
 */

export interface BetaBinomial {
  /** Share of all answers that are favourable. */
  readonly p: number;
  /** Correlation of two answers within a team; 0 where teams differ by no more than luck. */
  readonly rho: number;
  /** Answers that the prior is worth: (1 − ρ)/ρ; Infinity where ρ is 0. */
  readonly priorStrengthM: number;
  /** Of the prior Beta(pM, (1 − p)M). */
  readonly alpha: number;
  readonly beta: number;
  /** Raw and shrunk score, and the posterior's sd, by team. */
  readonly teams: readonly { raw: number; shrunk: number; sd: number }[];
}

/** Favourable answers x_i of n_i by team; ρ by moments. Refused for fewer than two teams. O(k). */
export function shrinkShares(
  favourable: readonly number[],
  n: readonly number[],
): BetaBinomial | { refused: string } {
  const teams = n.length;
  const answers = sum(n);
  if (teams < 2 || answers <= teams) return { refused: 'two teams with answers at least' };
  const p = sum(favourable) / answers;
  const spread = sum(n.map((count, i) => count * (favourable[i]! / count - p) ** 2));
  const typical = answers - sum(n.map((count) => count ** 2)) / answers;
  const chance = p * (1 - p);
  const rho =
    chance === 0
      ? 0
      : Math.max(0, (spread - chance * (teams - 1)) / (chance * (typical - (teams - 1))));
  const strength = (1 - rho) / rho;
  // Where teams do not differ, each is what all are, known as well as all answers together tell.
  const [yes, no] = [sum(favourable) + 0.5, answers - sum(favourable) + 0.5];
  const alike = {
    shrunk: 100 * p,
    sd: 100 * Math.sqrt((yes * no) / ((yes + no) ** 2 * (yes + no + 1))),
  };
  return {
    p,
    rho,
    priorStrengthM: strength,
    alpha: p * strength,
    beta: (1 - p) * strength,
    teams: n.map((count, i) => {
      const raw = (100 * favourable[i]!) / count;
      if (rho === 0) return { raw, ...alike };
      const a = favourable[i]! + p * strength;
      const b = count - favourable[i]! + (1 - p) * strength;
      const sd = 100 * Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)));
      return { raw, shrunk: (100 * a) / (a + b), sd };
    }),
  };
}

export interface NormalShrinkage {
  /** Variance between the true values. */
  readonly tau2: number;
  readonly mu: number;
  readonly seMu: number;
  readonly shrunk: readonly number[];
  /** √((1 − B)s² + B²·Var μ̂). */
  readonly posteriorSd: readonly number[];
  /** 1 − B: what a team's own figure counts. */
  readonly weightOnOwnData: readonly number[];
}

/** τ² by DerSimonian & Laird (1986), in one step; not below 0. */
export function tauDerSimonianLaird(y: readonly number[], se: readonly number[]): number {
  const weights = se.map((error) => error ** -2);
  const q = sum(weights.map((weight, i) => weight * (y[i]! - mean(y, weights)) ** 2));
  const total = sum(weights);
  const scale = total - sum(weights.map((weight) => weight ** 2)) / total;
  return Math.max(0, (q - (y.length - 1)) / scale);
}

/** τ² by Paule & Mandel (1982): the value at which the weighted squares equal k − 1; not below 0. */
export function tauPauleMandel(y: readonly number[], se: readonly number[]): number {
  const excess = (tau2: number): number => {
    const weights = se.map((error) => 1 / (error ** 2 + tau2));
    const centre = mean(y, weights);
    return sum(weights.map((weight, i) => weight * (y[i]! - centre) ** 2)) - (y.length - 1);
  };
  if (excess(0) <= 0) return 0;
  let [low, high] = [0, 1];
  while (excess(high) > 0) high *= 2;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Figures with standard errors, drawn towards their mean given τ² between them. O(k). */
export function shrinkNormal(
  y: readonly number[],
  se: readonly number[],
  tau2: number,
): NormalShrinkage {
  const weights = se.map((error) => 1 / (error ** 2 + tau2));
  const mu = mean(y, weights);
  const varMu = 1 / sum(weights);
  const pull = se.map((error) => error ** 2 / (error ** 2 + tau2));
  return {
    tau2,
    mu,
    seMu: Math.sqrt(varMu),
    shrunk: y.map((value, i) => pull[i]! * mu + (1 - pull[i]!) * value),
    posteriorSd: se.map((error, i) =>
      Math.sqrt((1 - pull[i]!) * error ** 2 + pull[i]! ** 2 * varMu),
    ),
    weightOnOwnData: pull.map((share) => 1 - share),
  };
}

export interface JamesStein {
  readonly grandMean: number;
  /** Variance of each figure, the same for all. */
  readonly s2: number;
  /** 1 − (k − 3)s²/Σ(y − ȳ)². */
  readonly c: number;
  readonly shrunk: readonly number[];
}

/**
 * Shares of the same n each, drawn towards their mean (Efron & Morris 1975). For k > 3. `typical` is
 * the share whose variance all are taken to have, their mean unless a published one is given.
 */
export function jamesStein(shares: readonly number[], n: number, typical?: number): JamesStein {
  const grandMean = sum(shares) / shares.length;
  const share = typical ?? grandMean;
  const s2 = (share * (1 - share)) / n;
  const squares = sum(shares.map((share) => (share - grandMean) ** 2));
  const c = 1 - ((shares.length - 3) * s2) / squares;
  return { grandMean, s2, c, shrunk: shares.map((raw) => grandMean + c * (raw - grandMean)) };
}

/** ICC(2), the reliability of a team's mean: τ²/(τ² + s²). Below 0.4 a score is drawn hollow. */
export function reliability(tau2: number, se: number): number {
  return tau2 / (tau2 + se ** 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(y: readonly number[], weights: readonly number[]): number {
  return sum(weights.map((weight, i) => weight * y[i]!)) / sum(weights);
}
