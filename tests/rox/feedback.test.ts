import { describe, expect, it } from 'vitest';
import type { Link } from '#lib/map/link.ts';
import { gainSaid } from '#lib/editor/gain-words.ts';
import { gainError, turns } from '#lib/rox/feedback.ts';

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

  it('errs by every strength round the loop, given or by convention', () => {
    const sure = (from: string, to: string, strength: number, se: number | null): Link => ({
      id: `${from}${to}${se}`,
      from,
      to,
      fields: { strength, ...(se === null ? { grade: 'panel' } : { se }) },
    });
    const links = [sure('a', 'b', 0.5, 0.1), sure('b', 'a', 0.4, null), sure('b', 'a', 0.1, 0.3)];
    const back = Math.hypot(0.4 * 0.4, 0.3);
    const wanted = Math.sqrt((0.25 + 0.01) * (0.25 + back ** 2) - 0.0625);
    expect(gainError({}, links, ['b', 'a'])).toBeCloseTo(wanted, 12);
    expect(gainSaid({}, links, { nodes: ['b', 'a'], gain: 0.25 })).toBe('0.25\u00a0±\u00a00.30');
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
