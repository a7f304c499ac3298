import { describe, expect, it } from 'vitest';
import { demo } from '#lib/demo/demo.ts';
import { indexOf } from '#lib/figures/observations.ts';
import { childrenOf, scoresFrom } from '#lib/figures/scores.ts';
import { analyse } from '#lib/rox/analyse.ts';
import { graphOf } from '#lib/rox/from-map.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { lessons, proposes } from '#lib/rox/lessons.ts';
import type { Observed } from '#lib/rox/panel.ts';
import { company, weeksPerPeriod } from './companies.ts';

const weeksPerMonth = 52 / 12;

function byRoot(graph: Graph): [string, number][] {
  return Object.entries(analyse(graph).attentionRoot)
    .map(([id, money]): [string, number] => [id, money ?? 0])
    .sort(([, a], [, b]) => b - a);
}

describe('200 companies whose truth is drawn from what they believe', () => {
  let links = 0;
  let covered = 0;
  let surer = 0;
  let inTopThree = 0;
  let leading = 0;
  let first = 0;
  for (let number = 0; number < 200; number++) {
    const { graph, real, truth, observed } = company(`company ${number}`);
    const learned: Graph = { nodes: graph.nodes, edges: graph.edges.map((edge) => ({ ...edge })) };
    for (const lesson of lessons(graph, observed, weeksPerPeriod).lessons) {
      lesson.learned.links.forEach((link, at) => {
        const edge = lesson.edges[at]!;
        learned.edges[edge]!.weight = link.posterior.mean;
        const [low, high] = link.posterior.interval90;
        links++;
        if (low <= truth[edge]! && truth[edge]! <= high) covered++;
        if (link.posterior.sd < 0.6 * link.prior.sd) surer++;
      });
    }
    const truly = byRoot(real);
    const told = byRoot(learned).map(([id]) => id);
    const [top, next] = truly;
    if (told.slice(0, 3).includes(top![0])) inTopThree++;
    if (top![1] < 1.25 * next![1]) continue;
    leading++;
    if (told[0] === top![0]) first++;
  }

  it('have nine in ten of their true strengths in the 90 % intervals of the learned ones', () => {
    expect(links).toBeGreaterThan(3000);
    expect(covered / links).toBeGreaterThan(0.86);
    expect(covered / links).toBeLessThan(0.94);
  });

  it('learn: most links are known far better than before', () => {
    expect(surer / links).toBeGreaterThan(0.6);
  });

  it('find where attention is needed most', () => {
    expect(inTopThree / 200).toBeGreaterThanOrEqual(0.9);
    expect(leading).toBeGreaterThan(80);
    expect(first / leading).toBeGreaterThanOrEqual(0.9);
  });
});

describe('Meridian Hotels', () => {
  const meridian = demo(new Date('2026-11-22T09:00:00Z'));
  const { content } = meridian.map;
  const index = indexOf(meridian.observations, '');
  const metrics = new Map(meridian.metrics.map((metric) => [metric.id, metric]));
  const children = childrenOf(meridian.units);
  const observed: Observed[] = meridian.hotels.flatMap(({ id: unit, opened }) =>
    meridian.periods.slice(opened).map((name, t) => {
      const asked = { unit, period: name, carry: false };
      const scores = scoresFrom(content.elements, metrics, index, children, asked);
      const values = Object.fromEntries([...scores].map(([id, { value }]) => [id, value]));
      const errors = Object.fromEntries([...scores].map(([id, { se }]) => [id, se]));
      return { unit, period: opened + t, values, errors };
    }),
  );
  const { graph } = graphOf(content, new Map());
  // A month is the least delay that the generator knows.
  const monthly = graph.edges.map((edge) => ({
    ...edge,
    lagWeeks: Math.max(weeksPerMonth, edge.lagWeeks ?? 0),
  }));
  const told = lessons({ nodes: graph.nodes, edges: monthly }, observed, weeksPerMonth);
  const links = told.lessons.flatMap(({ learned, edges }) =>
    learned.links.map((link, at) => {
      const [low, high] = link.posterior.interval90;
      const truth = meridian.truth[edges[at]!]!.strength;
      return { proposed: proposes(learned, link), covered: low <= truth && truth <= high };
    }),
  );
  const learned = links.filter(({ proposed }) => proposed);

  it('learns some of its strengths, and leaves those alone of which its figures say nothing', () => {
    expect(learned.length).toBeGreaterThan(12);
    expect(links.length - learned.length).toBeGreaterThan(20);
  });

  it('has its true strengths in most intervals', () => {
    const share = learned.filter(({ covered }) => covered).length / learned.length;
    expect(share).toBeGreaterThanOrEqual(0.8);
    expect(share).toBeLessThanOrEqual(0.97);
  });
});
