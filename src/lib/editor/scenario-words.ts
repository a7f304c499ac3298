/** What a scenario changes, what both it and its map have changed, and what is left out, in words. */
import type { Conflict, Skipped } from '#lib/map/branch.ts';
import { deeds, type Deed } from '#lib/map/history.ts';
import { Element } from '#lib/map/element.ts';
import { layers } from '#lib/map/layers.ts';
import { Link } from '#lib/map/link.ts';
import type { Operation } from '#lib/map/operation.ts';
import type { MapContent } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';
import { z } from 'zod';
import { explain } from './explain.ts';
import { tell, type Known, type Told } from './history-words.ts';

/** What sentences about a scenario need to know: its content, and what things are called on its map. */
export function knownOf(map: MapContent, scenario: MapContent): Known {
  const ids = new Set(scenario.links.map(({ id }) => id));
  return {
    content: {
      ...scenario,
      links: [...scenario.links, ...map.links.filter(({ id }) => !ids.has(id))],
    },
    names: new Map(map.elements.map(({ id, fields }) => [id, fields.name])),
  };
}

/** One conflict: what it is about, what it was, and the two answers. */
export interface Asked {
  key: string;
  text: string;
  was: string | null;
  mine: string;
  theirs: string;
}

export function ask(conflict: Conflict, known: Known): Asked {
  const { key, field, was, mine, theirs } = conflict;
  if (field === null)
    return {
      key,
      text: tell(removal(conflict), known).text,
      was: null,
      mine: m.scenario_take_away(),
      theirs: m.scenario_keep_it(),
    };
  const [toMine, toTheirs] = [mine, theirs].map((to) => tell(change(conflict, was, to), known));
  return {
    key,
    text: toMine?.from === undefined ? '' : toMine.text,
    was: toMine?.from ?? null,
    mine: toMine?.to ?? toMine?.text ?? '',
    theirs: toTheirs?.to ?? toTheirs?.text ?? '',
  };
}

const Ends = z.object({ from: z.string(), to: z.string() });

function change({ what, id, field }: Conflict, from: unknown, to: unknown): Deed {
  if (field === 'layer' && what === 'element') {
    const layer = z.enum(layers);
    return { did: 'move', what, id, from: layer.parse(from), to: layer.parse(to) };
  }
  if (field === 'ends' && what === 'link')
    return { did: 'retarget', what, id, from: Ends.parse(from), to: Ends.parse(to) };
  return { did: 'set', what, id, field: field ?? '', from, to };
}

function removal({ what, id, theirs }: Conflict): Deed {
  return what === 'link'
    ? { did: 'remove', what, id, link: Link.parse(theirs) }
    : { did: 'remove', what: 'element', id, element: Element.parse(theirs) };
}

/** What is left out, and why. */
export function left(
  { operation, refusal, inverse = [] }: Skipped & { inverse?: readonly Operation[] },
  known: Known,
): { told: Told; why: string } {
  const [deed] = deeds({ operations: [operation], inverse: [...inverse] });
  return {
    told: deed ? tell(deed, known) : { text: m.refusal_it() },
    why: explain(refusal, nameOf(refusal.culprit ?? '', known), null),
  };
}

/** What an element is called, or a link by its ends. */
function nameOf(id: string, { content, names }: Known): string | null {
  const own = (element: string) =>
    names.get(element) ?? content.elements.find((each) => each.id === element)?.fields.name;
  const link = content.links.find((each) => each.id === id);
  const [from, to] = [link?.from, link?.to].map((end) => own(end ?? ''));
  return from !== undefined && to !== undefined ? m.refusal_link({ from, to }) : (own(id) ?? null);
}
