/** What one may choose when the map asks something: commands, elements, links, layers, screens. */
import { columns } from '#lib/map/columns.ts';
import type { Element } from '#lib/map/element.ts';
import { add, obstacle } from '#lib/map/gestures.ts';
import { column, layers, type Layer } from '#lib/map/layers.ts';
import { m } from '#lib/paraglide/messages.js';
import { commands } from './commands.ts';
import * as deeds from './deeds.ts';
import { ranked, rankedGroups } from './fuzzy.ts';
import { isMac, shown } from './keys.ts';
import type { MapScreen, Place, Question } from './map-screen.svelte.ts';
import { layerName } from './names.ts';
import { inOrder } from './written.ts';

export interface Answer {
  id: string;
  label: string;
  detail?: string;
  keys?: string;
  group?: string;
  run: () => void;
}

type Asked = Exclude<Question, { ask: 'shortcuts' }>;

/** As many as one can take in; typing brings the others. */
const most = 60;

/** The question as a heading. */
export function title({ open }: MapScreen, question: Asked): string {
  const named = (ids: readonly string[]) => {
    const [first, ...others] = ids;
    const count = ids.length;
    if (others.length > 0) return m.chooser_things({ count, shown: String(count) });
    return open.element(first ?? '')?.fields.name ?? '';
  };
  const end = (id: string, side: 'from' | 'to') => named([open.link(id)?.[side] ?? '']);
  switch (question.ask) {
    case 'palette':
      return m.chooser_title_palette();
    case 'link to':
      return m.chooser_title_link_to({ name: named(question.elements) });
    case 'link from':
      return m.chooser_title_link_from({ name: named(question.elements) });
    case 'new cause':
      return m.chooser_title_cause({ name: end(question.link, 'to') });
    case 'new effect':
      return m.chooser_title_effect({ name: end(question.link, 'from') });
    case 'layer':
      return m.chooser_title_layer({ name: named(question.elements) });
  }
}

/** What fits the query, best first. O(V + E) for the palette. */
export function answers(
  screen: MapScreen,
  question: Asked,
  query: string,
  locale: string,
  places: readonly Place[],
  visit: (href: string) => void,
): Answer[] {
  const label = (answer: Answer) => answer.label;
  const fitting = (all: readonly Answer[]) => ranked(all, query, label, locale).slice(0, most);
  switch (question.ask) {
    case 'palette': {
      const screens = places.map(({ href, label: name }): Answer => ({
        id: href,
        label: name,
        group: m.chooser_screens(),
        run: () => visit(href),
      }));
      const groups =
        query.trim() === ''
          ? [commandAnswers(screen), screens]
          : [commandAnswers(screen), elementAnswers(screen), linkAnswers(screen), screens];
      return rankedGroups(groups, query, label, locale).flatMap((group) => group.slice(0, most));
    }
    case 'layer':
      return fitting(
        layers
          .filter((layer) => screen.open.rights.layer(layer))
          .map((layer) => ({
            id: layer,
            label: layerName(layer, screen.open.fields.labels),
            run: () => deeds.moveTo(screen, question.elements, layer),
          })),
      );
    case 'link to':
    case 'link from': {
      const way = question.ask === 'link to' ? 'to' : 'from';
      const ends = (other: string) =>
        question.elements.filter((id) =>
          way === 'to' ? free(screen, id, other) : free(screen, other, id),
        );
      return [
        ...fitting(
          pick(
            screen,
            (element) => ends(element.id).length > 0,
            (element) => deeds.connect(screen, ends(element.id), element.id, way),
          ),
        ),
        ...newElement(screen, question.elements, query, way),
      ];
    }
    case 'new cause':
    case 'new effect': {
      const link = screen.open.link(question.link);
      if (!link) return [];
      const end = question.ask === 'new cause' ? 'from' : 'to';
      const fits = ({ id }: Element) =>
        end === 'from' ? free(screen, id, link.to) : free(screen, link.from, id);
      return fitting(pick(screen, fits, ({ id }) => deeds.retarget(screen, link.id, end, id)));
    }
  }
}

function commandAnswers(screen: MapScreen): Answer[] {
  const mac = isMac(navigator.platform);
  return commands
    .filter(({ id, enabled }) => id !== 'palette' && enabled(screen))
    .map(({ id, title: say, keys: [chord], run }) => ({
      id,
      label: say(),
      group: m.chooser_commands(),
      ...(chord ? { keys: shown(chord, mac) } : {}),
      run: () => run(screen),
    }));
}

function elementAnswers(screen: MapScreen): Answer[] {
  const group = m.chooser_elements();
  return pick(
    screen,
    () => true,
    ({ id }) => goTo(screen, id),
  ).map((answer) => ({ ...answer, group }));
}

function linkAnswers(screen: MapScreen): Answer[] {
  const { open } = screen;
  return open.links.flatMap(({ id, from, to }) => {
    const [cause, effect] = [open.element(from), open.element(to)];
    if (!cause || !effect) return [];
    const label = inOrder([cause.fields.name, effect.fields.name]);
    return [{ id, label, group: m.chooser_links(), run: () => goTo(screen, id) }];
  });
}

function pick(
  { open }: MapScreen,
  fits: (element: Element) => boolean,
  run: (element: Element) => void,
): Answer[] {
  const rows = columns(open.state);
  return layers
    .flatMap((layer) => rows[layer])
    .filter(fits)
    .map((element) => ({
      id: element.id,
      label: element.fields.name,
      detail: layerName(element.layer, open.fields.labels),
      run: () => run(element),
    }));
}

function goTo(screen: MapScreen, id: string): void {
  screen.choose(id);
  screen.canvas?.reveal(id);
}

/** Whether these roles may link the two, and no link without lag runs there yet. */
function free({ open }: MapScreen, from: string, to: string): boolean {
  const [cause, effect] = [open.element(from), open.element(to)];
  return (
    cause !== undefined &&
    effect !== undefined &&
    open.rights.link(cause.layer, effect.layer) &&
    obstacle(open.state, from, to) === null
  );
}

/** A name that is nobody's yet becomes an element of the next layer, linked at once. */
function newElement(
  screen: MapScreen,
  elements: readonly string[],
  query: string,
  way: 'to' | 'from',
): Answer[] {
  const name = query.trim();
  const home = screen.open.element(elements[0] ?? '')?.layer;
  if (name === '' || home === undefined) return [];
  const layer: Layer = layers[column(home) + (way === 'to' ? 1 : -1)] ?? home;
  if (!screen.open.rights.layer(layer)) return [];
  return [
    {
      id: 'new',
      label: m.chooser_new({ name, layer: layerName(layer, screen.open.fields.labels) }),
      run: () => {
        const added = add(screen.open.state, { layer, stage: null }, { name }, deeds.chance);
        if (screen.open.edit([...added.operations, ...deeds.links(elements, added.id, way)]))
          return;
        screen.choose(added.id);
      },
    },
  ];
}
