import { describe, expect, it } from 'vitest';
import type { ScaleCell } from '#lib/pulse/cells.ts';
import type { Release } from '#lib/pulse/release.ts';
import {
  attentionFor,
  cellOf,
  extremes,
  goodness,
  heatMap,
  lines,
  sought,
  unfolded,
  worstFirst,
  type Column,
  type Order,
} from '#lib/pulse/results.ts';
import type { Told } from '#lib/pulse/rounding.ts';

const unit = (id: string, parent: string | null) => ({
  id,
  parent,
  name: id,
  whole: true,
  eligible: 0,
  lot: 0,
  keys: null,
});
const units = [unit('all', null), unit('b', 'all'), unit('b1', 'b'), unit('a', 'all')];
const everything = new Set(units.map(({ id }) => id));
const byName: Order = (a, b) => (a.name < b.name ? -1 : 1);

const told = (low: number, high = low): Told => ({ low, high });
const cell = (mean: Told, favourable: Told | null = null, low = 5): ScaleCell => ({
  n: { low, high: low + 4, about: null },
  mean,
  favourable,
  parts: null,
  bars: null,
  promoterScore: null,
});
const agreement = { kind: 'agreement', points: 5, reversed: false } as const;
const released: Release = {
  k: 5,
  items: [
    {
      id: 'q1',
      form: agreement,
      cells: [
        { unit: 'all', cell: cell(told(3), told(50), 25) },
        { unit: 'b1', cell: cell(told(3)) },
      ],
    },
    {
      id: 'q2',
      form: { ...agreement, reversed: true },
      cells: [{ unit: 'all', cell: cell(told(1.5)) }],
    },
    { id: 'q3', form: { kind: 'single', choices: 2 }, cells: [] },
  ],
  indices: [{ id: 'agree5', form: agreement, items: ['q1', 'q2'], cells: [] }],
  correlations: null,
};

describe('the lines of a heat map', () => {
  it('follow the tree, siblings as they are compared', () => {
    expect(
      lines(units, everything, byName).map(({ id, depth, below }) => [id, depth, below]),
    ).toEqual([
      ['all', 0, 2],
      ['a', 1, 0],
      ['b', 1, 1],
      ['b1', 2, 0],
    ]);
  });

  it('are those that somebody reads', () => {
    const read = lines(units, new Set(['all', 'b']), byName);
    expect(read.map(({ id, below }) => [id, below])).toEqual([
      ['all', 1],
      ['b', 0],
    ]);
  });
});

describe('groups ranked by a question', () => {
  const ranked = (id: string, figures: [unit: string, mean: number][], turned = false) => {
    const form = { ...agreement, reversed: turned };
    const cells = figures.map(([unit, mean]) => ({ unit, cell: cell(told(mean)) }));
    const release = { ...released, items: [{ id: 'q1', form, cells }], indices: [] };
    return lines(units, everything, worstFirst(release, id, 'mean', byName)).map(({ id }) => id);
  };

  it('have the worst first, below what stands above it', () => {
    const figures: [string, number][] = [
      ['a', 4],
      ['b', 2],
      ['b1', 5],
    ];
    expect(ranked('q1', figures)).toEqual(['all', 'b', 'b1', 'a']);
    expect(ranked('q1', figures, true)).toEqual(['all', 'a', 'b', 'b1']);
  });

  it('have those of which nothing is told last, and stand by name where they are alike', () => {
    expect(ranked('q1', [['b', 5]])).toEqual(['all', 'b', 'b1', 'a']);
    expect(
      ranked('q1', [
        ['b', 5],
        ['a', 5],
      ]),
    ).toEqual(['all', 'a', 'b', 'b1']);
    expect(ranked('nobody asked', [['b', 5]])).toEqual(['all', 'a', 'b', 'b1']);
  });
});

describe('groups that are sought', () => {
  it('stand below what stands above them, each in its place', () => {
    const all = lines(units, everything, byName);
    const { lines: shown, found } = sought(all, (name) => name === 'b1');
    expect(found).toBe(1);
    expect(shown.map(({ id, place }) => [id, place])).toEqual([
      ['all', 0],
      ['b', 2],
      ['b1', 3],
    ]);
    expect(sought(all, () => false)).toEqual({ lines: [], found: 0 });
  });
});

describe('a tree of which some is folded', () => {
  const all = lines(units, everything, byName);
  const seen = (...open: string[]) =>
    unfolded(all, new Set(open)).map(({ id, place }) => [id, place]);

  it('shows what is open all the way up, in its place among all', () => {
    expect(seen('all')).toEqual([
      ['all', 0],
      ['a', 1],
      ['b', 2],
    ]);
    expect(seen('b')).toEqual([['all', 0]]);
    expect(seen('all', 'b').at(-1)).toEqual(['b1', 3]);
  });
});

describe('a heat map', () => {
  const map = heatMap(lines(units, everything, byName), released, 'mean');

  it('has indices first and then what is answered on a scale, each group in its place', () => {
    expect(map.columns.map(({ id, told: figures }) => [id, figures])).toEqual([
      ['agree5', [null, null, null, null]],
      ['q1', [told(3), null, null, told(3)]],
      ['q2', [told(1.5), null, null, null]],
    ]);
    expect(map.people.map((band) => band?.low ?? null)).toEqual([25, null, null, 5]);
  });

  it('holds equal figures once', () => {
    const [, first] = map.columns;
    expect(first?.told[0]).toBe(first?.told[3]);
  });

  it('shows nothing of what this figure is not told of', () => {
    const shares = heatMap(map.lines, released, 'favourable');
    expect(shares.columns[1]?.told).toEqual([told(50), null, null, null]);
  });

  it('names the best and the worst question, where low may be good', () => {
    expect(extremes(map, 0)).toMatchObject({ best: { id: 'q2' }, worst: { id: 'q1' }, of: 2 });
    expect(extremes(map, 3)).toBeNull();
  });

  it('compares questions of one scale only', () => {
    const [, first, second] = map.columns;
    const recommended: Column = {
      id: 'q4',
      form: { kind: 'recommendation' },
      items: null,
      told: [told(0), null, null, told(10)],
    };
    const beside = { ...map, columns: [recommended, first!, second!] };
    expect(extremes(beside, 0)).toMatchObject({ best: { id: 'q2' }, worst: { id: 'q1' }, of: 2 });
    expect(extremes(beside, 3)).toBeNull();
  });
});

describe('a figure', () => {
  it('asks for more attention the worse it is, counted the way that is good', () => {
    expect(goodness(told(4.5, 5), agreement, 'mean')).toBe(93.75);
    expect(
      [4.2, 3.5, 3.2, 2.8, 2].map((mean) => attentionFor(told(mean), agreement, 'mean')),
    ).toEqual([0, 1, 2, 3, 4]);
    expect(attentionFor(told(1.5), { ...agreement, reversed: true }, 'mean')).toBe(0);
    expect(attentionFor(told(65), { ...agreement, reversed: true }, 'favourable')).toBe(1);
  });

  it('is found by its question or index and its group', () => {
    expect(cellOf(released, 'q2', 'all')).toMatchObject({ mean: told(1.5) });
    expect(cellOf(released, 'q2', 'a')).toBeNull();
  });
});
