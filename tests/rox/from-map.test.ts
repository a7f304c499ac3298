import { describe, expect, it } from 'vitest';
import { analyse } from '#lib/rox/analyse.ts';
import { usual } from '#lib/rox/conventions.ts';
import { graphOf } from '#lib/rox/from-map.ts';
import type { MapContent } from '#lib/map/state.ts';

const content: MapContent = {
  fields: { name: 'Small' },
  elements: [
    { id: 'a', layer: 'behaviour', ord: 'a0V', fields: { name: 'Listen', target: 70, cost: 10 } },
    {
      id: 'b',
      layer: 'result',
      ord: 'a0V',
      fields: { name: 'Leave', direction: 'down', worth: -5 },
    },
  ],
  links: [
    { id: 'ab', from: 'a', to: 'b', fields: { strength: -0.5, grade: 'panel', lag: 4 } },
    { id: 'ab2', from: 'a', to: 'b', fields: { lag: 9 } },
  ],
};

describe('a map read for the engine', () => {
  it('keeps what is not known unknown', () => {
    const { graph } = graphOf(content, new Map([['a', { value: 60, se: null }]]));
    expect(graph.nodes[0]).toMatchObject({ score: 60, se: null, target: 70, costPerPoint: 10 });
    expect(graph.nodes[1]?.score).toBeUndefined();
    expect(graph.nodes[1]).toMatchObject({ valuePerPoint: -5, goodDirection: 'down' });
    expect(analyse(graph).gap['b']).toBeNull();
  });

  it('gives a strength without standard error the usual spread of its evidence, and says so', () => {
    const { graph, assumed } = graphOf(content, new Map());
    expect(graph.edges[0]).toMatchObject({
      weight: -0.5,
      sd: 0.5 * usual.panel.spread,
      lagWeeks: 4,
    });
    expect([...assumed]).toEqual(['ab']);
  });

  it('doubts that a link exists by its evidence, which changes no worth, and keeps its source', () => {
    const [link] = content.links;
    if (!link) throw new Error('a link');
    const study = { title: 'Exit interviews' };
    const graded = {
      ...content,
      links: [{ ...link, fields: { ...link.fields, sources: [study] } }],
    };
    const { graph } = graphOf(graded, new Map());
    expect(graph.edges[0]).toMatchObject({ existence: 0.75, source: 'Exit interviews' });
    expect(analyse(graph).valuePerPush['a']).toBe(2.5);
  });

  it('lets a link without strength carry nothing, and names it', () => {
    const { graph, unestimated } = graphOf(content, new Map());
    expect(unestimated).toEqual(['ab2']);
    expect(graph.edges[1]).not.toHaveProperty('weight');
    expect(analyse(graph).valuePerPush['a']).toBe(2.5);
  });

  it('takes money from results alone', () => {
    const [a, b] = content.elements;
    if (!a || !b) throw new Error('two elements');
    const odd = { ...content, elements: [{ ...a, fields: { ...a.fields, worth: 9 } }, b] };
    expect(analyse(graphOf(odd, new Map()).graph).valuePerPush['a']).toBe(2.5);
  });
});
