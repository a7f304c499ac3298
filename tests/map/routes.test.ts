import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange } from '#lib/map/layout.ts';
import { pathOf, routes, type Route } from '#lib/map/routes.ts';
import { counts, made } from './columns.ts';

/** Points along a route, 12 to a curve. */
function points({ from, to, controls }: Route) {
  const found = [];
  let start = from;
  for (let at = 0; at < controls.length; at += 2) {
    const [cx = 0, cy = 0, nx, ny] = controls.slice(at, at + 4);
    const end = nx === undefined || ny === undefined ? to : { x: (cx + nx) / 2, y: (cy + ny) / 2 };
    for (let t = 0; t <= 1; t += 1 / 12)
      found.push({
        x: (1 - t) ** 2 * start.x + 2 * t * (1 - t) * cx + t ** 2 * end.x,
        y: (1 - t) ** 2 * start.y + 2 * t * (1 - t) * cy + t ** 2 * end.y,
      });
    start = end;
  }
  return found;
}

describe('links', () => {
  test('no link runs through a card, forward, sideways or back', () => {
    fc.assert(
      fc.property(counts, fc.boolean(), (each, mirrored) => {
        const placed = arrange(made(each, ['s']), { stages: ['s'], mirrored });
        const ids = [...placed.cards.keys()];
        const arcs = ids.flatMap((from) =>
          ids.filter((to) => to !== from).map((to) => ({ id: `${from}>${to}`, from, to })),
        );
        const hits = [...routes(placed, arcs)].flatMap(([id, route]) => {
          const ends = id.split('>');
          const others = [...placed.cards.values()].filter((box) => !ends.includes(box.id));
          return points(route).flatMap(({ x, y }) =>
            others
              .filter((box) => x > box.x && x < box.x + box.width)
              .filter((box) => y > box.y && y < box.y + box.height)
              .map((box) => `${id} through ${box.id}`),
          );
        });
        expect([...new Set(hits)]).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test('feedback runs below every card, each link in a lane of its own', () => {
    const placed = arrange(made([1, 2, 1, 1, 2]));
    const arcs = ['culture 0', 'culture 1'].map((to, at) => ({
      id: `${at}`,
      from: 'result 0',
      to,
    }));
    const found = [...routes(placed, arcs).values()];
    expect(found.every(({ feedback, label }) => feedback && label.y > placed.height)).toBe(true);
    expect(new Set(found.map(({ label }) => label.y)).size).toBe(2);
  });

  test('a route is a path that begins and ends at its cards', () => {
    const placed = arrange(made([1, 0, 1, 0, 0]));
    const route = routes(placed, [{ id: 'l', from: 'leadership 0', to: 'behaviour 0' }]).get('l');
    if (!route) throw new Error('no route');
    expect(route.from.x).toBe(168);
    expect(pathOf(route)).toMatch(/^M168 [\d.]+(Q[-\d.]+( [-\d.]+){3})+$/);
  });
});
