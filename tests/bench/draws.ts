/** Ten thousand possible maps: the kernel beside the same method in C, vectorised numpy, and threads. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { counted, rangesOf, type Drawer, type Ranges } from '#lib/rox/drawer.ts';
import { drawerOf } from '#lib/rox/sample.ts';
import { sampledBy } from '#lib/rox/share.ts';
import { normalTable } from '#lib/rox/streams.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { kernel } from '../../src/cli/kernel.ts';
import { pool } from '../../src/cli/pool.ts';
import { randomGraph, withLoops } from './random-graph.ts';
import { compiled, exponent, medianOf, middle, row, written } from './timing.ts';

const draws = 10_000;
const rankings = { worth: false, root: true };
const sizes = [
  [125, 500],
  [250, 1_000],
  [500, 2_000],
] as const;

export async function run(): Promise<void> {
  const inC = compiled('draws.c');
  // The fastest that is known of it: the widest vectors, and sums in whatever order suits them.
  const bestC = compiled('draws.c', '-mprefer-vector-width=512', '-ffast-math', '-funroll-loops');
  console.log(
    '\n10,000 draws of all strengths, scores and ranks, one thread, milliseconds (median)',
  );
  console.log(
    row('elements/links', 'ours', 'same C', 'ratio', 'best C', 'ratio', 'numpy', 'times faster'),
  );
  const costs = sizes.map(([nodes, links]) => {
    const drawer = drawerOf(trialsOf(randomGraph(nodes, links), 7), kernel());
    const ranges = rangesOf(drawer);
    const file = written(partsOf(drawer, ranges));
    const ours: number[] = [];
    const theirs: number[] = [];
    const best: number[] = [];
    const arrays: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      ours.push(medianOf(() => counted(drawer, ranges, rankings, draws), 3));
      for (const [program, times] of [
        [inC, theirs],
        [bestC, best],
      ] as const) {
        if (!program) continue;
        times.push(middle(program(file, '3', String(draws)).slice(0, -1).map(Number)) / 1e6);
      }
      if (nodes === 500) arrays.push(...inNumpy(file));
    }
    const own = middle(ours);
    const against = (times: readonly number[]): (string | number)[] =>
      times.length > 0 ? [middle(times), (own / middle(times)).toFixed(2)] : ['no cc', ''];
    console.log(
      row(
        `${nodes}/${links}`,
        own,
        ...against(theirs),
        ...against(best),
        ...(arrays.length > 0 ? [middle(arrays), (middle(arrays) / own).toFixed(1)] : []),
      ),
    );
    return own;
  });
  const grows = exponent(
    sizes.map(([nodes]) => nodes),
    costs,
  );
  console.log(row('  grows as elements to the power', grows));
  withLoopsToo();
  await inThreads();
}

function withLoopsToo(): void {
  console.log('\nThe same with loops through most elements, milliseconds (median)');
  console.log(row('elements/links', 'ours'));
  const costs = sizes.map(([nodes, links]) => {
    const drawer = drawerOf(trialsOf(withLoops(randomGraph(nodes, links), 10), 7), kernel());
    const ranges = rangesOf(drawer);
    const own = medianOf(() => counted(drawer, ranges, rankings, draws), 9);
    console.log(row(`${nodes}/${links}`, own));
    return own;
  });
  const grows = exponent(
    sizes.map(([nodes]) => nodes),
    costs,
  );
  console.log(row('  grows as elements to the power', grows));
}

async function inThreads(): Promise<void> {
  const graph = randomGraph(500, 2_000);
  const many = 40_000;
  await using one = pool(1);
  await using two = pool(2);
  const pools = [one, two];
  const rounds: [number[], number[]] = [[], []];
  // In turns, so that both meet the same machine; the first of each are still being compiled.
  for (let round = 0; round < 11; round++) {
    for (const [i, { runners }] of pools.entries()) {
      const before = performance.now();
      await sampledBy(runners, graph, 7, many, rankings);
      if (round > 1) rounds[i]!.push(performance.now() - before);
    }
  }
  const times = rounds.map(middle);
  console.log('\n40,000 draws of 500/2000 in threads, milliseconds (median)');
  console.log(row('', 'one', 'two', 'times faster'));
  console.log(row('', times[0]!, times[1]!, (times[0]! / times[1]!).toFixed(2)));
}

/** Milliseconds of the median round, of the system's numpy first; none where it is not present. */
function inNumpy(file: string): number[] {
  const script = fileURLToPath(new URL('draws.py', import.meta.url));
  for (const python of ['/usr/bin/python3', 'python3']) {
    try {
      const lines = execFileSync(python, [script, file, '3', String(draws)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return [middle(lines.trim().split('\n').map(Number))];
    } catch {
      continue;
    }
  }
  return [];
}

/** Trials as draws.c and draws.py read them. */
function partsOf({ trials }: Drawer, { worth, root }: Ranges): (Int32Array | Float32Array)[] {
  const { net } = trials;
  return [
    Int32Array.of(net.size, net.head.length, trials.seed),
    net.outStart,
    net.head,
    net.edge,
    trials.mean,
    trials.spread,
    net.inStart,
    net.inLink,
    net.inTail,
    trials.value,
    trials.gapMean,
    trials.gapSpread,
    net.order,
    worth.low,
    worth.perUnit,
    root.low,
    root.perUnit,
    normalTable(),
  ];
}
