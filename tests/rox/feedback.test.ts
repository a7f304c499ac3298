import { describe, expect, it } from 'vitest';
import type { Link } from '#lib/map/link.ts';
import { turns } from '#lib/rox/feedback.ts';

const link = (from: string, to: string, strength: number | null): Link => ({
  id: `${from}${to}`,
  from,
  to,
  fields: strength === null ? {} : { strength },
});
const of = (links: Link[], id: string) =>
  turns(
    links,
    links.filter((each) => each.id === id),
  ).get(id);

describe('the gain of a feedback link', () => {
  it('is the product of the strengths round the strongest loop through it', () => {
    const links = [
      link('a', 'b', 0.5),
      link('b', 'd', 0.4),
      link('a', 'c', 0.9),
      link('c', 'd', -0.8),
      link('d', 'a', 0.5),
    ];
    const turn = of(links, 'da');
    expect(turn?.nodes).toEqual(['d', 'a', 'c']);
    expect(turn?.gain).toBeCloseTo(-0.36);
  });

  it('adds up parallel links', () => {
    const links = [link('a', 'b', 0.5), { ...link('a', 'b', 0.3), id: 'p' }, link('b', 'a', 0.5)];
    expect(of(links, 'ba')?.gain).toBeCloseTo(0.4);
  });

  it('is not told of a link without strength, without a way back, or that closes no loop', () => {
    const links = [link('a', 'b', 0.5), link('b', 'a', null), link('c', 'a', 1), link('b', 'd', 0)];
    expect(of(links, 'ba')).toBeUndefined();
    expect(of(links, 'ca')).toBeUndefined();
    expect(of([...links, link('d', 'b', 1)], 'db')).toBeUndefined();
  });

  it('is not told where a loop returns more than a whole point', () => {
    const links = [link('a', 'b', 2), link('b', 'a', 0.6), link('b', 'c', 1), link('c', 'a', 0.1)];
    expect(of(links, 'ca')).toBeUndefined();
  });
});
