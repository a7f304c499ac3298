/** The attacker on releases small enough to see through by eye. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attack, type Measure, type Sight, type View } from './attacker.ts';

const item: Measure = {
  id: 'a',
  low: 1,
  high: 5,
  grain: 1,
  unfavourable: 2,
  favourable: 4,
  choices: false,
  parts: [],
};

function sight(group: string, more: Partial<Sight> = {}): Sight {
  return { group, measure: 'a', n: [5, 49], mean: null, shares: [], balance: null, ...more };
}

/** Cells of so many respondents, and groups made of them by place. */
function view(
  groups: Record<string, readonly number[]>,
  sights: readonly Sight[],
  measures: readonly Measure[] = [item],
): View {
  return {
    eligible: null,
    floor: null,
    groups: Object.entries(groups).map(([id, cells]) => ({ id, cells })),
    measures,
    sights,
  };
}

describe('the attacker', () => {
  it('imports nothing at all', () => {
    const source = readFileSync(new URL('attacker.ts', import.meta.url), 'utf8');
    expect(source).not.toMatch(/^\s*import\b|\bimport\(|\brequire\(|\bfrom '/m);
  });

  it('subtracts the shown teams from their department', () => {
    const shown = view({ all: [0, 1], team: [0] }, [sight('all'), sight('team')]);
    expect(attack(shown, { a: [18, 2] }, 5)).toMatchObject({
      size: 2,
      findings: [{ kind: 'difference' }],
    });
    expect(attack(shown, { a: [18, 5] }, 5).size).toBe(5);
    expect(attack(shown, { a: [18, 0] }, 5).size).toBe(18);
  });

  it('combines groups that overlap', () => {
    const groups = { ab: [0, 1], bc: [1, 2], ac: [0, 2] };
    const shown = view(groups, [sight('ab'), sight('bc'), sight('ac')]);
    expect(attack(shown, { a: [3, 20, 20] }, 5).size).toBe(3);
    const fewer = view(groups, [sight('ab'), sight('bc')]);
    expect(attack(fewer, { a: [3, 20, 20] }, 5).size).toBe(23);
  });

  it('sets two groups against each other that share most of their people', () => {
    const shown = view({ one: [0, 2], other: [1, 2] }, [sight('one'), sight('other')]);
    expect(attack(shown, { a: [2, 2, 20] }, 5).size).toBe(4);
  });

  it('takes a composite and its other items for the item that is not shown', () => {
    const b = { ...item, id: 'b' };
    const index = { ...item, id: 'index', grain: 2, parts: ['a', 'b'] };
    const groups = { all: [0, 1], team: [0] };
    const shown = [sight('all'), sight('team'), sight('all', { measure: 'b' })];
    const heads = { a: [6, 8], b: [6, 4], index: [6, 0], 'index partly': [0, 12] };
    const measures = [item, b, index];
    expect(attack(view(groups, shown, measures), heads, 5).size).toBe(6);
    const more = [...shown, sight('all', { measure: 'index' })];
    expect(attack(view(groups, more, measures), heads, 5).size).toBe(4);
  });

  it('finds the one who skipped an item between a composite and its items', () => {
    const b = { ...item, id: 'b' };
    const index = { ...item, id: 'index', grain: 2, parts: ['a', 'b'] };
    const heads = { a: [40], b: [39], index: [39], 'index partly': [1] };
    const sights = ['a', 'b', 'index'].map((measure) => sight('all', { measure }));
    expect(attack(view({ all: [0] }, sights, [item, b, index]), heads, 5).size).toBe(1);
  });

  it.each([
    ['a mean at the end of the scale', { n: [5, 9], mean: [5, 5] }, 'certain'],
    [
      'a share of nobody',
      { n: [10, 24], shares: [{ from: 4, to: 5, share: [0, 0.04] }] },
      'certain',
    ],
    [
      'a capped part beside two that leave nothing to it',
      {
        n: [10, 10],
        shares: [
          { from: 1, to: 2, share: [0, 0.15] },
          { from: 3, to: 3, share: [0.35, 0.45] },
          { from: 4, to: 5, share: [0.55, 0.65] },
        ],
      },
      'certain',
    ],
    [
      'three parts of up to twelve that do not come to a hundred',
      {
        n: [10, 12],
        shares: [
          { from: 1, to: 2, share: [0.25, 0.35] },
          { from: 3, to: 3, share: [0.25, 0.35] },
          { from: 4, to: 5, share: [0.25, 0.35] },
        ],
      },
      'total',
    ],
    ['an exact mean of an exact number', { n: [7, 7], mean: [22 / 7, 22 / 7] }, 'total'],
  ] satisfies [string, Partial<Sight>, string][])('reads %s', (_, figures, kind) => {
    const found = attack(view({ all: [0] }, [sight('all', figures)]), { a: [12] }, 5);
    expect(found.size).toBe(1);
    expect(found.findings.map((finding) => finding.kind)).toContain(kind);
  });

  it('says nothing of what is told coarsely enough', () => {
    const shown = [
      sight('all', {
        n: [25, 49],
        mean: [3.35, 3.45],
        shares: [{ from: 4, to: 5, share: [0.45, 0.55] }],
      }),
      sight('team', { n: [5, 9], mean: [1, 1.75] }),
    ];
    const found = attack(view({ all: [0, 1], team: [0] }, shown), { a: [6, 30] }, 5);
    expect(found).toMatchObject({ size: 6, unsettled: false, findings: [{ kind: 'difference' }] });
  });

  it('says so where the figures contradict each other', () => {
    const impossible = sight('all', {
      n: [5, 9],
      mean: [4.5, 5],
      shares: [{ from: 1, to: 2, share: [1, 1] }],
    });
    expect(() => attack(view({ all: [0] }, [impossible]), { a: [6] }, 5)).toThrow('no answers');
  });
});
