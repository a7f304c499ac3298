import { expect, it } from 'vitest';
import { drawerOf, sampled } from '#lib/rox/sample.ts';
import { sampledBy } from '#lib/rox/share.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { kernel } from '../../src/cli/kernel.ts';
import { pool } from '../../src/cli/pool.ts';
import { randomGraph } from '../bench/random-graph.ts';

it('threads give the answer of one, however many they are', async () => {
  const graph = randomGraph(60, 150);
  const rankings = { worth: true, root: true };
  const alone = sampled(drawerOf(trialsOf(graph, 5), null), 1_500, rankings);
  expect(sampled(drawerOf(trialsOf(graph, 5), kernel()), 1_500, rankings)).toEqual(alone);
  for (const size of [1, 2, 3]) {
    await using threads = pool(size);
    expect(await sampledBy(threads.runners, graph, 5, 1_500, rankings)).toEqual(alone);
  }
});
