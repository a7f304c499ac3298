/**
 * An idea becomes an element of a map the way everything comes onto one: as an edit at the map's desk, so
 * that whoever has the map open sees it appear, and whoever may not write there is told so.
 */
import type { Layer } from '#lib/map/layers.ts';
import { between } from '#lib/map/order.ts';
import type { Refusal } from '#lib/map/operation.ts';
import { desk } from '../desks.ts';
import * as entries from '../entries.ts';
import { within, type Database } from '../sql.ts';
import * as ideas from './ideas.ts';

export interface Becoming {
  idea: string;
  map: string;
  layer: Layer;
  /** Chosen by whoever asks, so that asking twice makes one element. */
  element: string;
  name: string;
}

/** Makes an idea an element at the end of its layer, and answers the idea with it. */
export async function becomeElement(
  database: Database,
  who: { organisation: string; person: string },
  { idea, map, layer, element, name }: Becoming,
): Promise<{ refused?: undefined } | Refusal | { refused: 'answered' }> {
  const found = await within(database, who, async (tx) => {
    const [last] = await tx<{ ord: string }[]>`
      select ord from element
      where organisation_id = current_organisation() and map_id = ${map} and layer = ${layer}
      order by ord collate "C" desc limit 1`;
    const open = await ideas.unanswered(tx, idea);
    return open && { body: open.body, ord: between(last?.ord ?? null, null, Math.random) };
  });
  if (found === null) return { refused: 'answered' };
  const { body, ord } = found;
  const sent = { client: element, count: 1 };
  const operation = {
    t: 'element.add',
    id: element,
    layer,
    ord,
    fields: { name, description: body },
  };
  const outcome = await desk(database, who.organisation, map).submit({
    person: who.person,
    transactions: [{ ...sent, base: 0, origin: 'ui', operations: [operation] }],
  });
  if (typeof outcome === 'string') return { refused: 'gone' };
  return within(database, who, async (tx) => {
    const [line] = await entries.decisions(tx, map, [sent]);
    if (line?.refusal) return line.refusal;
    const answered = await ideas.answer(tx, idea, { state: 'element', map, id: element, name });
    return answered ? {} : { refused: 'answered' };
  });
}
