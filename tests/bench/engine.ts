/**
 * The engine beside C that does the same arithmetic (`cc -O3 -march=native`), and draws beside numpy. Our
 * rounds and theirs take turns, so that whoever disturbs one disturbs the other.
 */
import { attention } from '#lib/rox/attention.ts';
import { index, placeOf, type Net } from '#lib/rox/net.ts';
import { BestPaths } from '#lib/rox/paths.ts';
import { unit } from '#lib/rox/sensitivity.ts';
import { pull, solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { simulate } from '#lib/rox/time.ts';
import { atRest, elementSlider, linkSlider } from '#lib/rox/what-if.ts';
import { unitRows } from '#lib/rox/units.ts';
import { kernel } from '../../src/cli/kernel.ts';
import * as draws from './draws.ts';
import { randomGraph, randomNet, withLoops } from './random-graph.ts';
import { compiled, exponent, medianOf, middle, row, written } from './timing.ts';

const sizes = [
  [500, 2_000],
  [2_000, 10_000],
  [10_000, 50_000],
] as const;

type Program = (...args: string[]) => string[];

/** One line of a table: what, how large, our work, and which mode of the C program does the same. */
interface Line {
  readonly size: number;
  readonly name: string;
  readonly net: Net;
  readonly work: () => unknown;
  readonly rounds: number;
}

export async function run(): Promise<void> {
  const inC = compiled('engine.c');
  const title = (text: string): void => {
    console.log(`\n${text}, milliseconds (median)`);
    console.log(row('elements/links', 'ours', 'plain C', 'ratio'));
  };

  title('Worth and root attention');
  const worth = [...sizes.slice(0, 2), [2_000, 20_000] as const, ...sizes.slice(2)].map(
    ([nodes, links]) => attentionLine(index(randomGraph(nodes, links)), `${nodes}/${links}`, 101),
  );
  const costs = worth.map((line) => told(line, inC, 'attention'));
  console.log(row('  grows as elements to the power', exponentOf(worth, costs)));
  told(attentionLine(randomNet(1_000_000, 5_000_000), '1000000/5000000', 9), inC, 'attention');

  title('Worth and root attention with loops through most elements');
  const loops = sizes.map(([nodes, links]) =>
    attentionLine(index(withLoops(randomGraph(nodes, links), 10)), `${nodes}/${links}`, 51),
  );
  console.log(
    row(
      '  to the power',
      exponentOf(
        loops,
        loops.map((line) => told(line, inC, 'attention')),
      ),
    ),
  );

  title('104 weeks of lags');
  const weeks = sizes.map(([nodes, links]): Line => {
    const net = index(randomGraph(nodes, links));
    const start = unit(net.size, 0);
    const work = (): unknown => simulate(net, start, { kind: 'step' }, 104);
    return { size: nodes, name: `${nodes}/${links}`, net, work, rounds: 25 };
  });
  console.log(
    row(
      '  to the power',
      exponentOf(
        weeks,
        weeks.map((line) => told(line, inC, 'weeks')),
      ),
    ),
  );

  title('Ten best paths of every element');
  const paths = sizes.map(([nodes, links]): Line => {
    const net = index(randomGraph(nodes, links));
    const none = new Uint8Array(net.cyclic.length);
    const work = (): unknown => new BestPaths(net, none, net.value, 10);
    return { size: nodes, name: `${nodes}/${links}`, net, work, rounds: 25 };
  });
  console.log(
    row(
      '  to the power',
      exponentOf(
        paths,
        paths.map((line) => told(line, inC, 'paths')),
      ),
    ),
  );

  manyUnits(inC);
  whatIf();
  await draws.run();
}

function attentionLine(net: Net, name: string, rounds: number): Line {
  const ready = solver(net, unsettled(net));
  const work = (): unknown => attention(ready, pull(ready, net.value));
  return { size: net.size, name, net, work, rounds };
}

function exponentOf(lines: readonly Line[], costs: readonly number[]): number {
  return exponent(
    lines.map(({ size }) => size),
    costs,
  );
}

/** Prints a line, ours and theirs in turns; gives our median. */
function told({ name, net, work, rounds }: Line, inC: Program | null, mode: string): number {
  const file = inC && written(partsOf(net));
  const turns = 5;
  const ours: number[] = [];
  const theirs: number[] = [];
  // C is compiled before it runs; so is ours, once it has run for a while.
  for (const until = performance.now() + 500; performance.now() < until;) work();
  for (let turn = 0; turn < turns; turn++) {
    const each = Math.ceil(rounds / turns);
    ours.push(medianOf(work, each));
    if (inC && file !== null) {
      theirs.push(middle(inC(mode, file, String(each)).slice(0, -1).map(Number)) / 1e6);
    }
  }
  const own = middle(ours);
  const against = theirs.length > 0 ? middle(theirs) : null;
  console.log(
    against === null
      ? row(name, own, 'no cc')
      : row(name, own, against, (own / against).toFixed(2)),
  );
  return own;
}

/** A net as engine.c reads it. */
function partsOf(net: Net): (Int32Array | Float64Array)[] {
  return [
    Int32Array.of(net.size, net.head.length, net.cyclic.length),
    net.outStart,
    net.head,
    net.weight,
    net.inStart,
    net.inTail,
    net.inWeight,
    net.inLink.map((link) => net.lag[link]!),
    net.value,
    net.target.map((target, p) => target - net.score[p]!),
    net.blockStart,
    Int32Array.from(net.cyclic),
  ];
}

const unitCount = 2_048;

function manyUnits(inC: Program | null): void {
  console.log('\nRoot attention of 2,048 units, milliseconds (median)');
  console.log(row('elements/links', 'ours', 'plain C', 'ratio'));
  const maps = [
    [125, 500],
    [250, 1_000],
    [500, 2_000],
  ] as const;
  const costs = maps.map(([nodes, links]) => {
    const net = index(randomGraph(nodes, links));
    const ready = solver(net, unsettled(net));
    const found = unitRows(net, pull(ready, net.value), unitCount, kernel());
    if ('refused' in found) throw new Error(found.refused);
    const gaps = found.rows.map((_, i) => {
      const p = Math.floor(i / found.width);
      return net.target[p]! - net.score[p]! + (i & 15);
    });
    const file = inC && written(partsOf(net));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < 40; turn++) {
      found.rows.set(gaps);
      const before = performance.now();
      found.sweep();
      ours.push(performance.now() - before);
      if (inC && file !== null && turn % 8 === 0) {
        theirs.push(middle(inC('units', file, '9').slice(0, -1).map(Number)) / 1e6);
      }
    }
    const own = middle(ours);
    const c = theirs.length > 0 ? middle(theirs) : null;
    console.log(
      row(`${nodes}/${links}`, own, c ?? 'no cc', c === null ? '' : (own / c).toFixed(2)),
    );
    return own;
  });
  const grows = exponent(
    maps.map(([nodes]) => nodes),
    costs,
  );
  console.log(row('  to the power', grows));
}

function whatIf(): void {
  console.log('\nA what-if, milliseconds (median)');
  console.log(row('elements/links', 'preparing', 'a tick', 'on element'));
  for (const [graphs, label] of [
    [sizes.map(([nodes, links]) => randomGraph(nodes, links)), ''],
    [sizes.map(([nodes, links]) => withLoops(randomGraph(nodes, links), 10)), ' with loops'],
  ] as const) {
    for (const graph of graphs) {
      const net = index(graph);
      const rest = atRest(solver(net, unsettled(net)));
      const { from, to } = graph.edges[7]!;
      const [tail, head] = [placeOf(net, from), placeOf(net, to)];
      const prepared = medianOf(() => linkSlider(rest, tail, head), 9);
      const slide = linkSlider(rest, tail, head);
      const push = elementSlider(rest, tail);
      console.log(
        row(
          `${net.size}/${net.head.length}${label}`,
          prepared,
          medianOf(() => slide(0.01), 101),
          medianOf(() => push(1), 101),
        ),
      );
    }
  }
}
