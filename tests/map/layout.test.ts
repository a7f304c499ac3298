import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layers, type Layer } from '#lib/map/layers.ts';
import { arrange, dropAt, pathOf, routes, type Item, type Route } from '#lib/map/layout.ts';

type Columns = Record<Layer, Item[]>;

function made(counts: number[], stages: readonly string[] = []): Columns {
  const columns: Columns = { leadership: [], culture: [], behaviour: [], moment: [], result: [] };
  layers.forEach((layer, at) => {
    for (let index = 0; index < (counts[at] ?? 0); index++)
      columns[layer].push({
        id: `${layer} ${index}`,
        stage: layer === 'moment' ? (stages[index % (stages.length + 1)] ?? null) : null,
      });
    columns[layer].sort(
      (a, b) =>
        ((stages.indexOf(a.stage ?? '') + 99) % 99) - ((stages.indexOf(b.stage ?? '') + 99) % 99),
    );
  });
  return columns;
}

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

const counts = fc.tuple(...layers.map(() => fc.nat(6)));

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
