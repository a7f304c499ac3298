/** Makes the picture of a map: what stands where, and what is drawn of each thing. */
import { gainSaid } from '#lib/editor/gain-words.ts';
import { layerName } from '#lib/editor/names.ts';
import type { Sign } from '#lib/map/compare.ts';
import type { Group } from '#lib/map/groups.ts';
import { visible } from '#lib/map/groups.ts';
import { arrange, type Arrangement, type Placed, type Point } from '#lib/map/layout.ts';
import { lanes, routes, type Route } from '#lib/map/routes.ts';
import type { Link } from '#lib/map/link.ts';
import type { MapState } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';
import { turns } from '#lib/rox/feedback.ts';
import { attentionOf, type CardLook, type LinkLook, type Picture } from './picture.ts';

export interface Known {
  /** Scores by element, 0–100; null before they are known. */
  scores: ReadonlyMap<string, { value: number | null; se: number | null }> | null;
  /** How many things there are to mend, by element. */
  marks: ReadonlyMap<string, number>;
  /** How many open conversations there are, by element. */
  talk: ReadonlyMap<string, number>;
  /** How things differ from another moment, where one is held against it. */
  signs: ReadonlyMap<string, Sign> | null;
}

export const unknown: Known = { scores: null, marks: new Map(), talk: new Map(), signs: null };

export interface Choices {
  mirrored: boolean;
  /** Groups that are open, the latest last. */
  opened: readonly string[];
  /** The height the picture should fill, px. */
  fill: number;
  bright: ReadonlySet<string> | null;
}

/** O(V log V + E), and the loops of what feeds back; a route that runs as before is the same object, so that what is cached of it stays. */
export function compose(
  state: MapState,
  known: Known,
  { mirrored, opened, fill, bright }: Choices,
  before: Picture | null,
): Picture & { groups: Map<string, Group> } {
  const shown = visible(state, opened);
  const stages = state.fields.stages ?? [];
  const arrangement = arrange(shown.columns, {
    stages: stages.map(({ id }) => id),
    emptyStages: true,
    mirrored,
    fill,
  });
  const figured = [...(known.scores?.values() ?? [])].some(({ value }) => value !== null);
  const cards = new Map<string, CardLook>();
  for (const id of arrangement.cards.keys()) {
    const group = shown.groups.get(id);
    cards.set(id, group ? groupLook(state, group, known) : cardLook(state, id, known, figured));
  }
  const found = kept(routes(arrangement, shown.arcs), before?.routes);
  const feedback = [...found.values()].flatMap(({ id, feedback }) => {
    const link = feedback ? state.links.get(id) : undefined;
    return link ? [link] : [];
  });
  // Of more nobody reads a label each, nor is there room.
  const told = feedback.length > lanes ? [] : feedback;
  const loops = turns(state.links.values(), told);
  const links = new Map<string, LinkLook>();
  for (const { id } of shown.arcs)
    links.set(id, linkLook(state.links.get(id), known.signs?.get(id), shown.joined.get(id)));
  for (const link of told) {
    const loop = loops.get(link.id);
    const said = loop ? gainSaid(state.fields, state.links.values(), loop) : null;
    links.set(link.id, {
      ...linkLook(link, known.signs?.get(link.id)),
      gain: said,
      label: labelOf(link, said),
    });
  }
  return {
    arrangement,
    routes: found,
    cards,
    links,
    stages: new Map([
      ...stages.map(({ id, name }): [string | null, string] => [id, name]),
      [null, m.canvas_no_stage()],
    ]),
    bright,
    groups: shown.groups,
  };
}

function cardLook(
  state: MapState,
  id: string,
  { scores, marks, talk, signs }: Known,
  figured: boolean,
): CardLook {
  const element = state.elements.get(id);
  const known = scores?.get(id);
  const score = known?.value ?? null;
  const target = element?.fields.target ?? null;
  return {
    name: element?.fields.name ?? '',
    score,
    se: known?.se ?? null,
    target,
    figured,
    attention: attentionOf(score, target, element?.fields.direction ?? 'up'),
    marks: marks.get(id) ?? 0,
    talk: talk.get(id) ?? 0,
    critical: element?.fields.critical === true,
    group: null,
    sign: signs?.get(id) ?? null,
  };
}

function groupLook(
  { fields }: MapState,
  { layer, stage, owner, part, elements }: Group,
  { signs }: Known,
): CardLook {
  const whole =
    fields.stages?.find(({ id }) => id === stage)?.name ?? owner ?? layerName(layer, fields.labels);
  const name = part === null ? whole : m.canvas_group_part({ name: whole, part });
  const plain = {
    score: null,
    se: null,
    target: null,
    figured: false,
    marks: 0,
    talk: 0,
    critical: false,
  };
  const sign = elements.some((id) => signs?.has(id)) ? 'changed' : null;
  return { ...plain, name, attention: 0, group: elements.length, sign };
}

function linkLook(link: Link | undefined, sign: Sign | undefined, many = 1): LinkLook {
  const { strength = null, grade = null } = link?.fields ?? {};
  const weak = link !== undefined && (grade === null || grade === 'belief');
  return { strength, weak, many, gain: null, label: null, sign: sign ?? null };
}

function labelOf({ fields }: Link, gain: string | null): string {
  const weeks = fields.lag ?? 0;
  return gain === null ? m.canvas_feeds_back({ weeks }) : m.canvas_feeds_back_by({ weeks, gain });
}

function kept(now: Map<string, Route>, before: Map<string, Route> | undefined): Map<string, Route> {
  for (const [id, route] of now) {
    const old = before?.get(id);
    if (old && runsAlike(old, route)) now.set(id, old);
  }
  return now;
}

export function runsAlike(a: Route, b: Route): boolean {
  return (
    a.source === b.source &&
    a.target === b.target &&
    a.from.x === b.from.x &&
    a.from.y === b.from.y &&
    a.to.x === b.to.x &&
    a.to.y === b.to.y &&
    a.controls.length === b.controls.length &&
    a.controls.every((value, at) => value === b.controls[at])
  );
}

/** Whether two pictures stand alike, so that only what things say can differ. O(V + E). */
export function standsAlike(a: Picture, b: Picture): boolean {
  return (
    alike(a.arrangement, b.arrangement) &&
    a.routes.size === b.routes.size &&
    a.bright === b.bright &&
    [...b.routes].every(([id, route]) => a.routes.get(id) === route)
  );
}

function alike(a: Arrangement, b: Arrangement): boolean {
  return (
    a.cards.size === b.cards.size &&
    a.height === b.height &&
    a.stages.length === b.stages.length &&
    [...b.cards].every(([id, box]) => {
      const old = a.cards.get(id);
      return old?.x === box.x && old.y === box.y && old.height === box.height;
    })
  );
}

/** A picture on the way from one to another: cards move, links follow. O(V + E). */
export function halfway(from: Picture, to: Picture, share: number): Picture {
  const cards = new Map(
    [...to.arrangement.cards].map(([id, box]) => {
      const old = from.arrangement.cards.get(id);
      const go = (a: number, b: number) => a + (b - a) * share;
      return [id, old ? { ...box, x: go(old.x, box.x), y: go(old.y, box.y) } : box] as const;
    }),
  );
  const arrangement = { ...to.arrangement, cards };
  const arcs = [...to.routes.values()].map(({ id, source, target }) => ({
    id,
    from: source,
    to: target,
  }));
  return { ...to, arrangement, routes: routes(arrangement, arcs) };
}

/** Cards that were lifted and carried `by`, with their links drawn to where they are now. O(V + E). */
export function lifted(
  { arrangement, routes: all }: Picture,
  { ids, by }: { ids: readonly string[]; by: Point },
): { cards: Placed[]; routes: Route[] } {
  const own = new Set(ids);
  const cards = ids.flatMap((id): Placed[] => {
    const box = arrangement.cards.get(id);
    return box ? [{ ...box, x: box.x + by.x, y: box.y + by.y }] : [];
  });
  const moved = new Map([...arrangement.cards, ...cards.map((box) => [box.id, box] as const)]);
  const arcs = [...all.values()]
    .filter(({ source, target }) => own.has(source) || own.has(target))
    .map(({ id, source, target }) => ({ id, from: source, to: target }));
  return { cards, routes: [...routes({ ...arrangement, cards: moved }, arcs).values()] };
}
