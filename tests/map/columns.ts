/** Columns of things that stand in a picture, made up. */
import fc from 'fast-check';
import { layers, type Layer } from '#lib/map/layers.ts';
import type { Item } from '#lib/map/layout.ts';

type Columns = Record<Layer, Item[]>;

/** So many things in each layer; the moments take turns in the stages, and in none. */
export function made(counts: number[], stages: readonly string[] = []): Columns {
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

/** How many stand in each layer. */
export const counts = fc.tuple(...layers.map(() => fc.nat(6)));
