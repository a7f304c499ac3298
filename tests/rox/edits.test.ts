import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as explain from '../../src/cli/rox/explain.ts';

interface Told {
  deltaMoney: number;
  changed: {
    scores: number;
    strengths: number;
    structure: number;
    sum: number;
    links: Record<string, { kind: string; money: number; se: number }>;
    byPerson: Record<string, number>;
    unattributed: number;
  };
  facts: {
    sure: boolean;
    begins: { id: string; money: number }[];
    withinError: number;
    unexplained: { money: number } | null;
    strengthsSe: number;
    structureSe: number;
    editors: { person: string; money: number }[];
  };
}

const graph = {
  nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c', valuePerPoint: 1000 }],
  edges: [
    { from: 'a', to: 'b', weight: 0.5 },
    { from: 'b', to: 'c', weight: 0.4 },
    { from: 'a', to: 'c' },
  ],
};
const scores0 = { a: 50, b: 60, c: 40 };
const told = (more: object): Told => explain.run({ graph, scores0, ...more }) as unknown as Told;

describe('what was written into the map', () => {
  const points = fc.double({ min: 0, max: 100, noNaN: true });
  const strength = fc.double({ min: -0.6, max: 0.6, noNaN: true });

  it('adds up with what was earned: scores, strengths and structure are the whole change', () => {
    fc.assert(
      fc.property(points, points, points, strength, strength, (a, b, c, ab, ac) => {
        const { deltaMoney, changed } = told({
          scores1: { a, b, c },
          weights1: { 'a->b': ab, 'a->c': ac },
          edits: [
            { link: 'a->b', person: 'Lin', before: 0.5, after: 0.9 },
            { link: 'a->b', person: 'Mateo', before: 0.9, after: ab },
            { link: 'a->c', person: 'Mateo', before: 0, after: ac },
          ],
        });
        expect(changed.scores + changed.strengths + changed.structure).toBeCloseTo(deltaMoney, 6);
        expect(changed.sum).toBeCloseTo(deltaMoney, 6);
        const byHand = Object.values(changed.byPerson).reduce((sum, money) => sum + money, 0);
        expect(byHand + changed.unattributed).toBeCloseTo(changed.strengths + changed.structure, 6);
        if (Math.abs(ab - 0.5) > 1e-9) expect(changed.unattributed).toBeCloseTo(0, 6);
      }),
    );
  });

  it('is as unsure together as its causes: links of one cause share its error', () => {
    const { changed, facts } = told({
      graph: {
        nodes: [...graph.nodes.slice(0, 2), { id: 'd' }, ...graph.nodes.slice(2)],
        edges: [
          { from: 'a', to: 'b', weight: 0.5 },
          { from: 'a', to: 'c', weight: 0.2 },
          { from: 'b', to: 'c', weight: 0.4 },
          { from: 'd', to: 'c' },
        ],
      },
      scores0: { ...scores0, d: 50 },
      scores1: { a: 60, b: 65, c: 45, d: 52 },
      se0: { a: 1, b: 2, d: 3 },
      se1: { a: 1, b: 2, d: 3 },
      weights1: { 'a->b': 0.6, 'a->c': 0.3, 'b->c': 0.5, 'd->c': 0.1 },
    });
    const se = (name: string): number => changed.links[name]?.se ?? NaN;
    expect(facts.strengthsSe).toBeCloseTo(Math.hypot(se('a->b') + se('a->c'), se('b->c')), 9);
    expect(facts.structureSe).toBeCloseTo(se('d->c'), 9);
    expect(facts.structureSe).toBeGreaterThan(0);
  });

  it('tells links that came and went from links judged anew', () => {
    const { changed } = told({
      scores1: { a: 60, b: 65, c: 45 },
      weights1: { 'a->b': 0.7, 'b->c': 0, 'a->c': 0.2 },
    });
    const kinds = Object.entries(changed.links).map(([name, { kind }]) => [name, kind]);
    expect(kinds).toEqual([
      ['a->b', 'strength'],
      ['b->c', 'removed'],
      ['a->c', 'added'],
    ]);
  });

  it('is nothing where the map stayed as it was', () => {
    const { changed, facts } = told({ scores1: { a: 60, b: 65, c: 42 } });
    expect(changed).toMatchObject({ strengths: 0, structure: 0, links: {}, byPerson: {} });
    expect(facts.editors).toEqual([]);
  });
});

describe('facts of a change', () => {
  it('name where it began only where that is more than error', () => {
    const scores1 = { a: 60, b: 65.5, c: 42.2 };
    const sure = told({ scores1, se0: { a: 1, b: 0.2, c: 0.1 }, se1: { a: 1, b: 0.2, c: 0.1 } });
    expect(sure.facts.begins.map(({ id }) => id)).toEqual(['a']);
    expect(sure.facts).toMatchObject({ sure: true, withinError: 1 });
    expect(sure.facts.unexplained?.money).toBeCloseTo(0, 9);
    const noise = told({ scores1, se0: { a: 9, b: 5, c: 5 }, se1: { a: 9, b: 5, c: 5 } });
    expect(noise.facts).toMatchObject({ sure: false, begins: [], withinError: 2 });
  });
});
