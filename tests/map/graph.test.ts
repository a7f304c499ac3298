import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  components,
  downstream,
  hasLoop,
  loops,
  paths,
  toGraph,
  upstream,
} from '#lib/map/graph.ts';

/** A graph from words such as `ab bc`: one link a word. */
function drawn(words: string, alone = '') {
  const pairs = words.split(' ').filter(Boolean);
  const ids = [...new Set([...pairs.join(''), ...alone])];
  return toGraph(
    ids.map((id) => ({ id })),
    pairs.map(([from = '', to = ''], i) => ({ id: `${i}`, from, to })),
  );
}

describe('the graph of a map', () => {
  test('knows what leads to an element and what it leads to', () => {
    const graph = drawn('ab bc db ce', 'x');
    expect(upstream(graph, ['c'])).toEqual(new Set(['a', 'b', 'd']));
    expect(downstream(graph, ['b'])).toEqual(new Set(['c', 'e']));
    expect(upstream(graph, ['x', 'gone'])).toEqual(new Set());
  });

  test('counts an element as its own cause only where a loop comes back', () => {
    expect(downstream(drawn('ab bc ca'), ['a'])).toEqual(new Set(['a', 'b', 'c']));
    expect(downstream(drawn('ab'), ['a'])).toEqual(new Set(['b']));
  });

  test('finds islands and loops', () => {
    const graph = drawn('ab bc cb de', 'x');
    expect(components(graph).map((each) => each.sort().join(''))).toEqual(['abc', 'de', 'x']);
    expect(loops(graph).map((each) => each.sort().join(''))).toEqual(['bc']);
    expect(hasLoop(drawn('ab ac bc'))).toBe(false);
  });

  test('lists the ways between two elements, the shortest first', () => {
    const ways = paths(drawn('ab bd ac cd ad ab de ea'), 'a', 'd').map((way) => way.join(''));
    expect(ways).toEqual(['ad', 'abd', 'acd']);
  });

  test('ends on a graph with very many ways', () => {
    const layers = ['a', 'bcdefgh', 'ijklmno', 'pqrstuv', 'w'];
    const words = layers.flatMap((from, i) =>
      [...from].flatMap((a) => [...(layers[i + 1] ?? '')].map((b) => a + b)),
    );
    expect(paths(drawn(words.join(' ')), 'a', 'w', 50)).toHaveLength(50);
  });

  test('lists only ways that exist and repeat nothing', () => {
    const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const word = fc.tuple(letter, letter).filter(([from, to]) => from !== to);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 15 }), (links) => {
        const graph = drawn(links.map((each) => each.join('')).join(' '), 'af');
        for (const way of paths(graph, 'a', 'f')) {
          expect(new Set(way).size).toBe(way.length);
          for (const [i, id] of way.slice(0, -1).entries())
            expect(graph.outNeighbors(id)).toContain(way[i + 1]);
        }
        expect(paths(graph, 'a', 'f').length > 0).toBe(downstream(graph, ['a']).has('f'));
      }),
    );
  });
});
