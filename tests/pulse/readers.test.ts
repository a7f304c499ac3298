import { describe, expect, it } from 'vitest';
import { led, readable } from '#lib/pulse/readers.ts';

const unit = (id: string, parent: string | null) => ({
  id,
  parent,
  name: id,
  whole: true,
  eligible: 0,
  lot: 0,
  keys: null,
});
/** As it was frozen; the team `b2` was too small to stand in it. */
const units = [
  unit('all', null),
  unit('a', 'all'),
  unit('a1', 'a'),
  unit('b', 'all'),
  unit('b1', 'b'),
];
const places = [
  { id: 'a', parentId: null },
  { id: 'a1', parentId: 'a' },
  { id: 'b', parentId: null },
  { id: 'b1', parentId: 'b' },
  { id: 'b2', parentId: 'b' },
];
const read = (reach: Parameters<typeof readable>[2]) => {
  const { groups, comments } = readable(units, places, reach);
  return { groups: [...groups].sort(), comments: [...comments].sort() };
};

describe('whoever reads results', () => {
  it('reads every group, where their work is with all of them', () => {
    const all = units.map(({ id }) => id).sort();
    expect(read('all')).toEqual({ groups: all, comments: all });
  });

  it('reads as a leader what they lead, what is below and what is above, and comments of the former', () => {
    expect(read({ leads: 'a' })).toEqual({ groups: ['a', 'a1', 'all'], comments: ['a', 'a1'] });
    expect(read({ leads: 'b1' })).toEqual({ groups: ['all', 'b', 'b1'], comments: ['b1'] });
  });

  it('begins above, where what they lead had no group of its own', () => {
    expect(read({ leads: 'b2' })).toEqual({ groups: ['all', 'b'], comments: [] });
  });

  it('reads the company alone, leading nothing or what is gone', () => {
    expect(read({ leads: null })).toEqual({ groups: ['all'], comments: [] });
    expect(read({ leads: 'gone' })).toEqual({ groups: ['all'], comments: [] });
  });
});

describe('whoever only leads', () => {
  it('follows how many take part in what they lead and below it, nowhere above or beside', () => {
    expect([...led(units, 'a')]).toEqual(['a', 'a1']);
    expect([...led(units, 'b1')]).toEqual(['b1']);
    expect([...led(units, 'b2')]).toEqual([]);
    expect([...led(units, null)]).toEqual([]);
  });
});
