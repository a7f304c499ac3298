import { describe, expect, it } from 'vitest';
import { demo } from '#lib/demo/demo.ts';
import { graphOf } from '#lib/rox/from-map.ts';
import { learnMap, type Material } from '#lib/rox/map-lessons.ts';

const meridian = demo(new Date('2026-11-22T09:00:00Z'));
const { content, ids } = meridian.map;
const { graph } = graphOf(content, new Map());
const material: Material = {
  links: content.links.map(({ id }, at) => ({ link: id, ...graph.edges[at]! })),
  elements: content.elements,
  metrics: meridian.metrics,
  observations: meridian.observations,
  units: meridian.units,
};
const truth = new Map(meridian.truth.map(({ link, strength }) => [link, strength]));
const between = (from: string, to: string) =>
  content.links.find((link) => link.from === ids.get(from) && link.to === ids.get(to))?.id;

describe('what Meridian’s figures say about its map', () => {
  const told = learnMap(material);
  const of = (from: string, to: string) =>
    told.lessons.find(({ link }) => link === between(from, to));
  const proposals = told.lessons.filter(
    ({ proposes, betterLag }) => proposes && betterLag === null,
  );

  it('makes every posterior of hypothesis and figures by their weights', () => {
    const weighed = told.lessons.filter(({ stays }) => !stays);
    expect(weighed.length).toBeGreaterThan(20);
    for (const { prior, posterior, weights } of weighed) {
      if (!weights) throw new Error('weights');
      const { prior: a, figures: b, slope } = weights;
      expect((a * prior.mean + b * slope) / (a + b)).toBeCloseTo(posterior.mean, 9);
    }
  });

  it('speaks of every link, or says why not', () => {
    const spoken = [...told.lessons, ...told.silent].map(({ link }) => link);
    expect(spoken.toSorted()).toEqual(content.links.map(({ id }) => id).toSorted());
    const blind = told.silent.find(({ link }) => link === between('headoffice', 'tools'));
    expect(blind?.reason).toBe('cause not measured');
  });

  it('rests on hotels and months, once each', () => {
    expect(of('solved', 'rebook')).toMatchObject({ grain: 'month', units: 40, lagPeriods: 3 });
  });

  it('proposes strengths of which most 90 % intervals hold the truth', () => {
    expect(proposals.length).toBeGreaterThan(8);
    const held = proposals.filter(({ link, posterior: { interval90 } }) => {
      const real = truth.get(link) ?? NaN;
      return interval90[0] <= real && real <= interval90[1];
    });
    expect(held.length / proposals.length).toBeGreaterThanOrEqual(0.8);
  });

  it('finds that what a till counts follows a month later, and not within the month', () => {
    expect(of('breakfast', 'spend')).toMatchObject({ lagPeriods: 0, betterLag: 4 });
    expect(of('solved', 'rebook')?.betterLag).toBe(null);
  });

  it('doubts the pet project’s money', () => {
    const pet = of('concierge', 'spend');
    expect(pet?.posterior.mean).toBeLessThan(0.15);
    expect(pet?.bayesFactor).toBeLessThan(1);
  });

  it('starts from what was believed, whatever stands on the map', () => {
    const first = of('solved', 'rebook');
    expect(first?.prior).toEqual({ mean: 0.38, sd: 0.09 });
  });
});

describe('a company whose figures tell only of the whole', () => {
  it('is told so', () => {
    const whole = material.observations.slice(0, 50).map((each) => ({ ...each, unit: null }));
    const told = learnMap({ ...material, observations: whole });
    expect(told.wholeOnly).toBe(true);
    expect(told.lessons).toEqual([]);
    expect(new Set(told.silent.map(({ reason }) => reason))).toEqual(
      new Set(['effect not measured']),
    );
  });
});
