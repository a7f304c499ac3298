/** Two people's values of one field, in words that can be compared. */
import { layers } from '#lib/map/layers.ts';
import type { MapContent } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Conflict } from './conflicts.ts';
import { fieldName, shownValue } from './history-words.ts';
import { layerName } from './names.ts';
import { inOrder, isolated } from './written.ts';

export interface Told {
  /** The thing and its field. */
  what: string;
  mine: string;
  theirs: string;
}

export function tell({ id, field, mine, theirs }: Conflict, content: MapContent): Told {
  const known = { content, names: new Map<string, string>() };
  const name = (each: string) =>
    isolated(content.elements.find((element) => element.id === each)?.fields.name ?? '…');
  const link = content.links.find((each) => each.id === id);
  const thing =
    id === 'map'
      ? isolated(content.fields.name ?? m.inspector_map())
      : link
        ? inOrder([name(link.from), name(link.to)])
        : name(id);
  const value = (each: unknown): string => {
    if (typeof each === 'object' && each !== null && 'layer' in each)
      return placeOf(each.layer, content);
    if (typeof each === 'object' && each !== null && 'from' in each && 'to' in each)
      return inOrder([name(String(each.from)), name(String(each.to))]);
    return shownValue(field, each, known);
  };
  const part =
    field === 'place'
      ? m.conflict_place()
      : field === 'ends'
        ? m.conflict_ends()
        : fieldName(field);
  return {
    what: m.conflict_what({ name: thing, field: part }),
    mine: value(mine),
    theirs: value(theirs),
  };
}

function placeOf(layer: unknown, { fields }: MapContent): string {
  const found = layers.find((each) => each === layer);
  return found ? layerName(found, fields.labels) : '';
}
