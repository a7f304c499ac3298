import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attention } from '#lib/rox/attention.ts';
import { index } from '#lib/rox/net.ts';
import { pull, solver } from '#lib/rox/solve.ts';
import { unitRows } from '#lib/rox/units.ts';
import { graphs } from './graphs.ts';

const kernel = new WebAssembly.Module(readFileSync('src/lib/rox/kernel.wasm'));

it('units swept together have the attention that each has alone, by kernel and plainly', () => {
  fc.assert(
    fc.property(
      graphs({ loops: false, gapsMissing: false }),
      fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (graph, shifts) => {
        const net = index(graph);
        const ready = solver(net, new Uint8Array(net.cyclic.length));
        const perPush = pull(ready, net.value);
        const [fast, plain] = [kernel, null].map((module) => {
          const found = unitRows(net, perPush, shifts.length, module);
          if ('refused' in found) throw new Error(found.refused);
          for (let p = 0; p < net.size; p++) {
            shifts.forEach((shift, u) => {
              found.rows[p * found.width + u] = net.target[p]! - net.score[p]! + shift;
            });
          }
          found.sweep();
          return found;
        });
        expect(fast!.rows).toEqual(plain!.rows);
        shifts.forEach((shift, u) => {
          const score = net.score.map((points) => points - shift);
          const moved = { ...ready, net: { ...net, score } };
          const { root } = attention(moved, perPush);
          const scale = perPush.reduce((most, each) => Math.max(most, Math.abs(each)), 0) * 1e3;
          for (let p = 0; p < net.size; p++) {
            const got = fast!.rows[p * fast!.width + u]!;
            expect(Math.abs(got - root[p]!)).toBeLessThanOrEqual(1e-5 * scale + 1e-9);
          }
        });
      },
    ),
  );
});

it('loops are refused', () => {
  const net = index({
    nodes: [{ id: 'a' }, { id: 'b' }],
    edges: [
      { from: 'a', to: 'b', weight: 0.5 },
      { from: 'b', to: 'a', weight: 0.5 },
    ],
  });
  expect(unitRows(net, new Float64Array(2), 3, kernel)).toEqual({ refused: 'loops' });
});
