/**
 * What a person means to do, said as operations. Canvas, table, outline and palette all edit through
 * here, so that a gesture means the same wherever it is made. Nothing is changed here: the operations
 * go through the one door, which may still refuse them.
 */
import { column, layers, type Layer } from './layers.ts';
import { columns, stageOf } from './columns.ts';
import type { Element, ElementFields } from './element.ts';
import { identity, type Link } from './link.ts';
import type { Operation } from './operation.ts';
import { between } from './order.ts';
import type { MapState } from './state.ts';

/** Where fresh ids and chance come from: UUIDs, and numbers in [0, 1). */
export interface Chance {
  id: () => string;
  random: () => number;
}

/**
 * A place in a column: after an element (null: first) among those of the same stage; left out, last.
 * `stage` is read for moments only; null takes an element out of the stages, left out keeps its own.
 */
export interface Place {
  layer: Layer;
  after?: string | null;
  stage?: string | null;
}

/** A new element at a place. */
export function add(
  state: MapState,
  place: Place,
  fields: ElementFields & { name: string },
  chance: Chance,
): { id: string; operations: Operation[] } {
  const id = chance.id();
  const [ord = ''] = keysAt(state, place, 1, new Set(), chance.random);
  const stage = place.layer === 'moment' && place.stage ? { stage: place.stage } : {};
  return {
    id,
    operations: [
      { t: 'element.add', id, layer: place.layer, ord, fields: { ...fields, ...stage } },
    ],
  };
}

/** Why a link cannot run between two elements: it would lead back to itself, or its twin is there. */
export function obstacle(
  state: MapState,
  from: string,
  to: string,
  lag: number | null = null,
): 'self' | 'twin' | null {
  if (from === to) return 'self';
  return state.identities.has(identity({ from, to, fields: { lag } })) ? 'twin' : null;
}

/** A new link, not yet estimated. */
export function connect(
  from: string,
  to: string,
  chance: Pick<Chance, 'id'>,
): { id: string; operations: Operation[] } {
  const id = chance.id();
  return { id, operations: [{ t: 'link.add', id, from, to, fields: {} }] };
}

/** The layer in which an element put into a link would stand: half way, or the cause's own. */
export function layerBetween(from: Layer, to: Layer): Layer {
  return layers[Math.floor((column(from) + column(to)) / 2)] ?? from;
}

/**
 * Puts a new element into a link: cause → new → effect. Inserting claims nothing new about the whole:
 * the first part keeps strength, lag and evidence, the second passes them on point for point, as a belief.
 */
export function insert(
  state: MapState,
  link: Link,
  place: Place,
  fields: ElementFields & { name: string },
  chance: Chance,
): { id: string; operations: Operation[] } {
  const { id, operations } = add(state, place, fields, chance);
  const estimated = typeof link.fields.strength === 'number';
  return {
    id,
    operations: [
      ...operations,
      { t: 'link.retarget', id: link.id, from: link.from, to: id },
      {
        t: 'link.add',
        id: chance.id(),
        from: id,
        to: link.to,
        fields: estimated ? { strength: 1, grade: 'belief' } : {},
      },
    ],
  };
}

/** Copies of elements, each right after its original, with the links that run among them. */
export function duplicate(
  state: MapState,
  ids: Iterable<string>,
  rename: (name: string) => string,
  chance: Chance,
): { ids: string[]; operations: Operation[] } {
  const chosen = new Set(ids);
  const fresh = new Map<string, string>();
  const operations: Operation[] = [];
  const found = columns(state);
  for (const element of layers.flatMap((layer) => found[layer])) {
    if (!chosen.has(element.id)) continue;
    const id = chance.id();
    fresh.set(element.id, id);
    const place = { layer: element.layer, after: element.id, stage: stageOf(state, element) };
    const [ord = ''] = keysAt(state, place, 1, new Set(), chance.random);
    const fields = { ...element.fields, name: rename(element.fields.name).slice(0, 200) };
    operations.push({ t: 'element.add', id, layer: element.layer, ord, fields });
  }
  for (const link of linksAmong(state, chosen)) {
    const [from, to] = [fresh.get(link.from), fresh.get(link.to)];
    if (from && to)
      operations.push({ t: 'link.add', id: chance.id(), from, to, fields: link.fields });
  }
  return { ids: [...fresh.values()], operations };
}

/** Takes elements and links away; the links of a removed element go with it. */
export function remove(state: MapState, ids: Iterable<string>): Operation[] {
  const chosen = new Set(ids);
  const going = new Set(alongside(state, chosen));
  const links = [...chosen].filter((id) => state.links.has(id) && !going.has(id));
  const elements = [...chosen].filter((id) => state.elements.has(id));
  return [
    ...links.map((id): Operation => ({ t: 'link.remove', id })),
    ...elements.map((id): Operation => ({ t: 'element.remove', id })),
  ];
}

/** Ids of the links that go when these elements go. O(links of them). */
export function alongside(state: MapState, ids: Iterable<string>): string[] {
  const going = new Set<string>();
  for (const id of ids) for (const link of state.linksOf.get(id) ?? []) going.add(link);
  return [...going];
}

/** Brings elements to a place, in the order in which they are read now. */
export function move(
  state: MapState,
  ids: Iterable<string>,
  place: Place,
  random: () => number,
): Operation[] {
  const chosen = new Set(ids);
  const found = columns(state);
  const moving = layers.flatMap((layer) => found[layer]).filter(({ id }) => chosen.has(id));
  const keys = keysAt(state, place, moving.length, chosen, random);
  return moving.flatMap(({ id, fields }, index) => {
    const operations: Operation[] = [
      { t: 'element.move', id, layer: place.layer, ord: keys[index] ?? '' },
    ];
    const stage = place.stage ?? null;
    if (place.layer === 'moment' && place.stage !== undefined && stage !== (fields.stage ?? null))
      operations.push({ t: 'element.set', id, fields: { stage } });
    return operations;
  });
}

export const steps = ['up', 'down', 'before', 'after'] as const;
export type Step = (typeof steps)[number];

/**
 * The place one step away: past a neighbour in the column (or over the border of its stage), or in the
 * layer before or after; null at the edge of the map.
 */
export function placeBeside(state: MapState, id: string, step: Step): Place | null {
  const element = state.elements.get(id);
  if (!element) return null;
  if (step === 'before' || step === 'after') {
    const layer = layers[column(element.layer) + (step === 'after' ? 1 : -1)];
    return layer ? { layer } : null;
  }
  const own = columns(state)[element.layer];
  const at = own.findIndex((each) => each.id === id);
  const neighbour = own[at + (step === 'up' ? -1 : 1)];
  const stage = stageOf(state, element);
  const placed = { layer: element.layer, ...(element.layer === 'moment' ? { stage } : {}) };
  if (neighbour && stageOf(state, neighbour) === stage) {
    if (step === 'down') return { ...placed, after: neighbour.id };
    const above = own[at - 2];
    return { ...placed, after: above && stageOf(state, above) === stage ? above.id : null };
  }
  const stages = state.fields.stages ?? [];
  if (element.layer !== 'moment' || stages.length === 0) return null;
  const rank = stage === null ? stages.length : stages.findIndex((each) => each.id === stage);
  const next = rank + (step === 'up' ? -1 : 1);
  if (next < 0 || next > stages.length) return null;
  const home = stages[next]?.id ?? null;
  return step === 'up'
    ? { layer: 'moment', stage: home }
    : { layer: 'moment', stage: home, after: null };
}

/** What is copied: elements and the links among them. */
export interface Clip {
  elements: Element[];
  links: Link[];
}

export function copy(state: MapState, ids: Iterable<string>): Clip {
  const chosen = new Set(ids);
  const found = columns(state);
  return {
    elements: layers.flatMap((layer) => found[layer]).filter(({ id }) => chosen.has(id)),
    links: linksAmong(state, chosen),
  };
}

/** Adds what was copied, here or on another map, at the end of its columns; a stage unknown here falls away. */
export function paste(
  state: MapState,
  clip: Clip,
  chance: Chance,
): { ids: string[]; operations: Operation[] } {
  const fresh = new Map(clip.elements.map(({ id }) => [id, chance.id()]));
  const known = new Set(state.fields.stages?.map(({ id }) => id));
  const operations: Operation[] = [];
  for (const layer of layers) {
    const arriving = clip.elements.filter((element) => element.layer === layer);
    const keys = endKeys(state, layer, arriving.length, chance.random);
    arriving.forEach((element, index) => {
      const { stage, ...rest } = element.fields;
      const fields = stage && known.has(stage) ? element.fields : rest;
      const id = fresh.get(element.id) ?? chance.id();
      operations.push({ t: 'element.add', id, layer, ord: keys[index] ?? '', fields });
    });
  }
  for (const { from, to, fields } of clip.links) {
    const [cause, effect] = [fresh.get(from), fresh.get(to)];
    if (cause && effect)
      operations.push({ t: 'link.add', id: chance.id(), from: cause, to: effect, fields });
  }
  return { ids: [...fresh.values()], operations };
}

function linksAmong(state: MapState, ids: ReadonlySet<string>): Link[] {
  return alongside(state, ids)
    .flatMap((id) => state.links.get(id) ?? [])
    .filter(({ from, to }) => ids.has(from) && ids.has(to));
}

/** Keys for `count` elements at a place, as if those in `moving` stood nowhere. */
function keysAt(
  state: MapState,
  { layer, after, stage }: Place,
  count: number,
  moving: ReadonlySet<string>,
  random: () => number,
): string[] {
  const beside = columns(state)[layer].filter(
    (element) =>
      !moving.has(element.id) &&
      (layer !== 'moment' || stage === undefined || stageOf(state, element) === stage),
  );
  const found = after === undefined ? -1 : beside.findIndex(({ id }) => id === after);
  const at = after === undefined || (after !== null && found < 0) ? beside.length : found + 1;
  return series(beside[at - 1]?.ord ?? null, beside[at]?.ord ?? null, count, random);
}

function endKeys(state: MapState, layer: Layer, count: number, random: () => number): string[] {
  const last = columns(state)[layer].reduce(
    (most: string | null, { ord }) => (most === null || ord > most ? ord : most),
    null,
  );
  return series(last, null, count, random);
}

function series(
  before: string | null,
  after: string | null,
  count: number,
  random: () => number,
): string[] {
  const keys: string[] = [];
  for (let index = 0; index < count; index++)
    keys.push(between(keys.at(-1) ?? before, after, random));
  return keys;
}
