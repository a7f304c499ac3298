import { describe, expect, it } from 'vitest';
import { search } from '#lib/pulse/search.ts';

const said = (count: number, body: string) => Array.from({ length: count }, () => ({ body }));

describe('a search in comments', () => {
  it('shows what ten people wrote, and of fewer nothing, not even how many', () => {
    const comments = [...said(10, 'The rota comes late'), ...said(9, 'More pay'), ...said(1, 'x')];
    expect(search(comments, 'ROTA late', 'en')).toHaveLength(10);
    expect(search(comments, 'pay', 'en')).toEqual({ refused: 'too few' });
    expect(search(comments, 'nobody said this', 'en')).toEqual({ refused: 'too few' });
  });

  it('shows everything where nothing is searched for', () => {
    expect(search(said(3, 'a'), '  ', 'en')).toHaveLength(3);
  });

  it('knows the capitals of the reader’s language', () => {
    expect(search(said(10, 'Iş çok'), 'ış', 'tr')).toHaveLength(10);
  });
});
