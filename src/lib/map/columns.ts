/**
 * A layer is read as a column from top to bottom. Moments come in the order of the customer's journey,
 * those without a stage last; within a stage, and in every other layer, the order key decides.
 */
import { layers, type Layer } from './layers.ts';
import type { Element } from './element.ts';
import { inOrder, type MapState } from './state.ts';

export type Columns = Record<Layer, Element[]>;

/** The journey stage in which an element stands, null outside the moments or where the stage is not one of the map's. */
export function stageOf(state: Pick<MapState, 'fields'>, element: Element): string | null {
  const { stage } = element.fields;
  if (element.layer !== 'moment' || !stage) return null;
  return state.fields.stages?.some(({ id }) => id === stage) ? stage : null;
}

/** All elements by layer, each column in the order in which it is read. O(V log V). */
export function columns(state: Pick<MapState, 'fields' | 'elements'>): Columns {
  const found: Columns = { leadership: [], culture: [], behaviour: [], moment: [], result: [] };
  for (const element of inOrder(state.elements.values())) found[element.layer].push(element);
  const stages = state.fields.stages ?? [];
  const rank = new Map(stages.map(({ id }, index) => [id, index]));
  const at = (element: Element) => rank.get(element.fields.stage ?? '') ?? stages.length;
  found.moment.sort((a, b) => at(a) - at(b));
  return found;
}

/** Every element in reading order: layer by layer, top to bottom. O(V log V). */
export function reading(state: Pick<MapState, 'fields' | 'elements'>): Element[] {
  const found = columns(state);
  return layers.flatMap((layer) => found[layer]);
}
