/** Worth and attention of whole maps, beside the same sweeps in C. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attention } from '#lib/rox/attention.ts';
import { index, type Net } from '#lib/rox/net.ts';
import { pull, solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { randomGraph } from './random-graph.ts';
import { compiled, medianOf, middle, row } from './timing.ts';

const sizes = [
  [500, 2_000],
  [2_000, 20_000],
  [10_000, 50_000],
] as const;

export function run(): void {
  const inC = compiled('worth.c');
  console.log('Worth and root attention, milliseconds (median of 15 rounds)');
  console.log(row('elements/links', 'from JSON', 'indexed', 'plain C', 'ratio'));
  for (const [nodes, links] of sizes) {
    const graph = randomGraph(nodes, links);
    const whole = medianOf(() => {
      const net = index(graph);
      const ready = solver(net, stability(net).refused);
      attention(ready, pull(ready, net.value));
    });
    const net = index(graph);
    const ready = solver(net, stability(net).refused);
    const indexed = medianOf(() => attention(ready, pull(ready, net.value)), 101);
    const c = inC ? nanoseconds(inC, net) / 1e6 : null;
    const against = c === null ? ['no cc', ''] : [c.toPrecision(3), (indexed / c).toFixed(1)];
    console.log(row(`${nodes}/${links}`, whole, indexed, ...against));
  }
}

function nanoseconds(program: (...args: string[]) => string[], net: Net): number {
  const file = join(tmpdir(), `rox-bench-${process.pid}.bin`);
  const gap = net.target.map((target, p) => target - net.score[p]!);
  const parts = [
    Int32Array.of(net.size, net.head.length),
    net.outStart,
    net.head,
    net.weight,
    net.inStart,
    net.inTail,
    net.inWeight,
    net.value,
    gap,
  ];
  writeFileSync(
    file,
    Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))),
  );
  const lines = program(file, '101').map(Number);
  return middle(lines.slice(0, -1));
}
