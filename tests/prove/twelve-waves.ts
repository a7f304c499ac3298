/**
 * Twelve waves of one small group: between two of them somebody comes or goes, and everybody else repeats
 * the answer of before. The attacker knows who came and went, keeps every release, and weighs all
 * histograms over all waves at once, forward and backward (Baum et al. 1970): exact, so no reading of the
 * whole series can do better.
 */
import type { Chance } from './chance.ts';
import type { Counts } from './histograms.ts';
import { Board, drawn, joined, prior } from './newcomers.ts';
import type { Show } from './ways.ts';

const waves = 12;
const smallest = 5;
const largest = 13;

/** How many of those who came or went were guessed right. O(paths x waves x histograms). */
export function followed(
  chance: Chance,
  paths: number,
  show: Show,
): { right: number; guesses: number } {
  const boards = Array.from({ length: largest + 1 }, (_, n) =>
    n < smallest ? null : new Board(n, show),
  );
  const board = (n: number): Board => {
    const known = boards[n];
    if (!known) throw new Error(`No group has ${n} people.`);
    return known;
  };
  let [right, guesses] = [0, 0];
  for (let path = 0; path < paths; path++) {
    const walk = walked(chance);
    for (const [event, answer] of guessed(walk, seenOf(walk, board, chance), board).entries()) {
      guesses++;
      if (answer === walk[event + 1]?.answer) right++;
    }
  }
  return { right, guesses };
}

interface Wave {
  counts: Counts;
  /** Whether one more than before, and what that one answered, or had. */
  came: boolean;
  answer: number;
}

function walked(chance: Chance): Wave[] {
  const people = Array.from({ length: chance.between(smallest, 10) }, () => drawn(chance));
  const counts = (): Counts => {
    const now: Counts = [0, 0, 0, 0, 0];
    for (const answer of people) now[answer] = (now[answer] ?? 0) + 1;
    return now;
  };
  const walk: Wave[] = [{ counts: counts(), came: true, answer: 0 }];
  while (walk.length < waves) {
    const came = people.length === smallest || (people.length < largest && chance.next() < 0.5);
    const answer = came
      ? drawn(chance)
      : (people.splice(chance.between(0, people.length - 1), 1)[0] ?? 0);
    if (came) people.push(answer);
    walk.push({ counts: counts(), came, answer });
  }
  return walk;
}

/** What each wave shows: of the same answers always the same. */
function seenOf(walk: readonly Wave[], board: (n: number) => Board, chance: Chance): number[] {
  const known = new Map<string, number>();
  return walk.map(({ counts }) => {
    const n = counts.reduce((sum, count) => sum + count, 0);
    const seen = known.get(counts.join()) ?? board(n).drawn(counts, chance);
    known.set(counts.join(), seen);
    return seen;
  });
}

/** For each coming or going the likeliest answer; as if every rounding were drawn by itself. */
function guessed(
  walk: readonly Wave[],
  seen: readonly number[],
  board: (n: number) => Board,
): number[] {
  const sizes = walk.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  const at = (wave: number) => board(sizes[wave] ?? 0);
  // By wave and histogram: how likely with all that was shown up to here.
  const forward: Map<number, number>[] = [];
  const start = at(0);
  const odds = start.histograms.odds(prior);
  const first = seen[0] ?? 0;
  forward.push(
    new Map(start.behind(first).map((p) => [p, (odds[p] ?? 0) * start.likely(first, p)])),
  );
  for (let wave = 1; wave < walk.length; wave++) {
    const now = new Map<number, number>();
    for (const { to, chance } of steps(forward[wave - 1], walk, wave, at, seen)) {
      now.set(to, (now.get(to) ?? 0) + chance);
    }
    const whole = [...now.values()].reduce((sum, chance) => sum + chance, 0);
    for (const [place, chance] of now) now.set(place, chance / whole);
    forward.push(now);
  }
  let backward = new Map<number, number>();
  for (const place of forward.at(-1)?.keys() ?? []) backward.set(place, 1);
  const answers: number[] = [];
  for (let wave = walk.length - 1; wave > 0; wave--) {
    const weights = [0, 0, 0, 0, 0];
    const earlier = new Map<number, number>();
    const from = forward[wave - 1] ?? new Map<number, number>();
    let whole = 0;
    for (const { place, to, answer, chance } of steps(from, walk, wave, at, seen)) {
      const later = backward.get(to) ?? 0;
      weights[answer] = (weights[answer] ?? 0) + chance * later;
      const own = (chance / (from.get(place) ?? 1)) * later;
      earlier.set(place, (earlier.get(place) ?? 0) + own);
      whole += own;
    }
    for (const [place, chance] of earlier) earlier.set(place, chance / whole);
    backward = earlier;
    answers.unshift(weights.indexOf(Math.max(...weights)));
  }
  return answers;
}

/** Every way from the histograms before a wave to one that shows what it showed. */
function* steps(
  from: ReadonlyMap<number, number> | undefined,
  walk: readonly Wave[],
  wave: number,
  at: (wave: number) => Board,
  seen: readonly number[],
): Iterable<{ place: number; to: number; answer: number; chance: number }> {
  const [before, after] = [at(wave - 1), at(wave)];
  const came = walk[wave]?.came ?? true;
  for (const [place, likely] of from ?? []) {
    const counts = before.histograms.all[place];
    if (!counts) continue;
    for (const [answer, share] of prior.entries()) {
      const chance = came ? share : (counts[answer] ?? 0) / before.histograms.n;
      if (chance === 0) continue;
      const to = after.histograms.place(came ? joined(counts, answer) : parted(counts, answer));
      const told = after.likely(seen[wave] ?? 0, to);
      if (told > 0) yield { place, to, answer, chance: likely * chance * told };
    }
  }
}

function parted(counts: Readonly<Counts>, answer: number): Counts {
  const fewer: Counts = [...counts];
  fewer[answer] = (fewer[answer] ?? 0) - 1;
  return fewer;
}
