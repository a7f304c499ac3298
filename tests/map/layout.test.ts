import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layers } from '#lib/map/layers.ts';
import { arrange, dropAt } from '#lib/map/layout.ts';
import { counts, made } from './columns.ts';

describe('columns', () => {
  test('layers stand left to right, and right to left when mirrored', () => {
    const plain = arrange(made([1, 1, 1, 1, 1]));
    const turned = arrange(made([1, 1, 1, 1, 1]), { mirrored: true });
    const across = ({ cards }: typeof plain) =>
      layers.map((layer) => cards.get(`${layer} 0`)?.x ?? 0);
    expect(across(plain)).toEqual([...across(plain)].sort((a, b) => a - b));
    expect(across(turned)).toEqual([...across(plain)].reverse());
  });

  test('no two cards overlap, whatever stands in the columns', () => {
    fc.assert(
      fc.property(counts, fc.boolean(), (each, emptyStages) => {
        const { columns } = arrange(made(each, ['s', 't']), { stages: ['s', 't'], emptyStages });
        for (const layer of layers)
          for (const [at, below] of columns[layer].slice(1).entries()) {
            const above = columns[layer][at];
            if (above) expect(below.y).toBeGreaterThan(above.y + above.height);
          }
      }),
    );
  });

  test('a stage without a moment has a heading only where one is asked for', () => {
    const columns = made([0, 0, 0, 1, 0], ['s', 't']);
    expect(arrange(columns, { stages: ['s', 't'] }).stages).toHaveLength(1);
    expect(arrange(columns, { stages: ['s', 't'], emptyStages: true }).stages).toHaveLength(2);
  });
});

describe('dropping', () => {
  test('a point above the first card, between two and below the last means that place', () => {
    const placed = arrange(made([0, 2, 0, 0, 0]));
    const [first, second] = placed.columns.culture;
    if (!first || !second) throw new Error('two cards');
    const drop = (y: number) => dropAt(placed, { x: first.x + 10, y });
    expect(drop(first.y).after).toBe(null);
    expect(drop(second.y).after).toBe('culture 0');
    expect(drop(second.y + second.height).after).toBe('culture 1');
    expect(drop(0).layer).toBe('culture');
  });

  test('in the moments the heading above decides the stage', () => {
    const placed = arrange(made([0, 0, 0, 2, 0], ['s', 't']), {
      stages: ['s', 't'],
      emptyStages: true,
    });
    const x = placed.headings.find(({ layer }) => layer === 'moment')?.x ?? 0;
    const head = placed.stages.find(({ stage }) => stage === 't');
    expect(dropAt(placed, { x, y: (head?.y ?? 0) + 5 })).toMatchObject({ stage: 't', after: null });
  });
});
