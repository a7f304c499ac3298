/**
 * T6. Time: somebody comes, leaves or moves between two waves, or people come and go through twelve, and
 * an attacker who knows that, and how many there are, reads the figures of before and after against each
 * other. In the worst case all others repeat their answers to the letter; in a likely one six in ten do.
 */
import { scaleCell } from '#lib/pulse/cells.ts';
import { Chance } from './chance.ts';
import type { Counts } from './histograms.ts';
import { blind, Board, drawn, joined, Newcomer, prior } from './newcomers.ts';
import type { Show } from './ways.ts';
import { counted, percent, type Outcome, type Proof, type Run } from './proof.ts';
import { followed } from './twelve-waves.ts';

/** Guesses may be so much better than without any figure: where all others repeat, and where six in ten do. */
const allowed = { repeated: 0.15, lived: 0.02 } as const;
const persistence = 0.6;

const product: Show = (counts, raised) =>
  JSON.stringify(scaleCell(counts, { kind: 'agreement', points: 5, reversed: false }, raised));

/** Means to one decimal, whatever the size, as surveys show them. */
const tenths: Show = (counts) => {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return (counts.reduce((sum, count, i) => sum + count * (i + 1), 0) / n).toFixed(1);
};

export const t6: Proof = {
  id: 'T6',
  *prove({ seed, quick }: Run): Iterable<Outcome> {
    const sizes = quick ? [5, 8, 9, 10, 15] : [5, 8, 9, 10, 15, 24, 25];
    const simulations = quick ? 20_000 : 100_000;
    const pairs = pairsOf(sizes, product);
    yield worst('one who joins or leaves, all others repeat', pairs);
    yield moved(seed, simulations, pairs);
    yield nested(seed, simulations, pairs);
    yield followedThrough(seed, quick ? 60 : 2000);
    yield lived(seed, simulations, pairs.slice(0, 5));
    const bad = pairsOf([5, 8, 9, 10], tenths);
    const { held, found } = worst('', bad);
    yield { control: 'means to one decimal', caught: !held, found };
  },
};

function pairsOf(sizes: readonly number[], show: Show): Newcomer[] {
  const boards = new Map<number, Board>();
  const board = (n: number) => {
    const known = boards.get(n) ?? new Board(n, show);
    boards.set(n, known);
    return known;
  };
  return sizes.map((n) => new Newcomer(board(n), board(n + 1)));
}

interface Attacked {
  attack: string;
  held: boolean;
  found: string;
}

/** Exact: every histogram there is, weighed. */
function worst(attack: string, pairs: readonly Newcomer[]): Attacked {
  const hits = pairs.map((pair) => ({ n: pair.before.histograms.n, ...pair.hit() }));
  const each = hits.map(
    ({ n, right, sure }) => `${n}: ${right.toFixed(2)} (${percent(sure, 1)} sure)`,
  );
  return {
    attack,
    held: hits.every(({ right }) => right <= blind + allowed.repeated),
    found: `right in at most ${(blind + allowed.repeated).toFixed(2)} wanted, by size ${each.join(', ')}`,
  };
}

/** Somebody leaves one group for another of that size: two looks at one answer. */
function moved(seed: number, simulations: number, pairs: readonly Newcomer[]): Outcome {
  const hits = pairs.map((pair, which) => {
    const chance = new Chance(seed, 6, 100 + which);
    let right = 0;
    for (let i = 0; i < simulations; i++) {
      const answer = drawn(chance);
      const looks = [pair, pair].map(({ before }) => answers(before.histograms.n, chance));
      if (guess(looks.map((counts) => pair.weigh(counts, answer, chance))) === answer) right++;
    }
    return { n: pair.before.histograms.n, hit: right / simulations };
  });
  const each = hits.map(({ n, hit }) => `${n}: ${hit.toFixed(3)}`);
  return {
    attack: 'one who moves between two groups of a size, all others repeat',
    held: hits.every(({ hit }) => hit <= blind + allowed.repeated),
    found: `right in at most ${(blind + allowed.repeated).toFixed(2)} of ${counted(simulations)} wanted, by size ${each.join(', ')}`,
  };
}

/**
 * Somebody joins a team, and so its department and the company: three looks at one answer. Each has as
 * few people beyond the one within it as can be shown.
 */
function nested(seed: number, simulations: number, pairs: readonly Newcomer[]): Outcome {
  const around = [5, 10, 15].flatMap(
    (n) => pairs.find(({ before }) => before.histograms.n === n) ?? [],
  );
  const chance = new Chance(seed, 6, 9);
  let right = 0;
  for (let i = 0; i < simulations; i++) {
    const answer = drawn(chance);
    let everybody: Counts = [0, 0, 0, 0, 0];
    let people = 0;
    const looks = around.map((pair) => {
      const { n } = pair.before.histograms;
      everybody = added(everybody, answers(n - people, chance));
      people = n;
      return pair.weigh(everybody, answer, chance);
    });
    if (guess(looks) === answer) right++;
  }
  const hit = right / simulations;
  return {
    attack:
      'one who joins a team of 5 in a department of 10 and a company of 15, all others repeat',
    held: hit <= blind + allowed.repeated,
    found: `right in ${hit.toFixed(3)} of ${counted(simulations)}, ${(blind + allowed.repeated).toFixed(2)} allowed`,
  };
}

/** The likeliest answer after several looks at it. */
function guess(looks: readonly (readonly number[] | Float64Array)[]): number {
  const weights = prior.map((share, value) =>
    looks.reduce<number>((weight, look) => (weight * (look[value] ?? 0)) / share, share),
  );
  return weights.indexOf(Math.max(...weights));
}

function added(some: Readonly<Counts>, more: Readonly<Counts>): Counts {
  const [a, b, c, d, e] = some;
  const [v, w, x, y, z] = more;
  return [a + v, b + w, c + x, d + y, e + z];
}

function followedThrough(seed: number, paths: number): Outcome {
  const { right, guesses } = followed(new Chance(seed, 6, 2), paths, product);
  const hit = right / guesses;
  return {
    attack: 'twelve waves of comings and goings, all others repeat',
    held: hit <= blind + allowed.repeated,
    found: `right in ${hit.toFixed(3)} of ${counted(guesses)}, ${(blind + allowed.repeated).toFixed(2)} allowed`,
  };
}

/**
 * Four in ten of the others answer anew. What the attacker makes of two waves is learnt from half of the
 * simulations and judged on the other half.
 */
function lived(seed: number, simulations: number, pairs: readonly Newcomer[]): Outcome {
  const found: string[] = [];
  let held = true;
  for (const [which, { before, after }] of pairs.entries()) {
    const chance = new Chance(seed, 6, 3 + which);
    const learnt = new Map<string, Float64Array>();
    let [right, judged] = [0, 0];
    for (let i = 0; i < simulations; i++) {
      const earlier = answers(before.histograms.n, chance);
      const answer = drawn(chance);
      const now = joined(later(earlier, chance), answer);
      const key = `${before.drawn(earlier, chance)} ${after.drawn(now, chance)}`;
      if (i % 2 === 0) {
        const row = learnt.get(key) ?? Float64Array.from(prior);
        row[answer] = (row[answer] ?? 0) + 1;
        learnt.set(key, row);
      } else {
        judged++;
        const row = learnt.get(key) ?? Float64Array.from(prior);
        if (row.indexOf(Math.max(...row)) === answer) right++;
      }
    }
    held &&= right / judged <= blind + allowed.lived;
    found.push(`${before.histograms.n}: ${(right / judged).toFixed(3)}`);
  }
  return {
    attack: 'one who joins, six in ten repeat',
    held,
    found: `right in at most ${(blind + allowed.lived).toFixed(2)} wanted, by size ${found.join(', ')}`,
  };
}

function later(earlier: Readonly<Counts>, chance: Chance): Counts {
  const now: Counts = [0, 0, 0, 0, 0];
  for (const [value, count] of earlier.entries()) {
    for (let person = 0; person < count; person++) {
      const answer = chance.next() < persistence ? value : drawn(chance);
      now[answer] = (now[answer] ?? 0) + 1;
    }
  }
  return now;
}

function answers(n: number, chance: Chance): Counts {
  const counts: Counts = [0, 0, 0, 0, 0];
  for (let person = 0; person < n; person++) {
    const answer = drawn(chance);
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}
