/**
 * A map as a file: everything that is said of it, so that what goes out comes in again the same. Scores
 * may travel with it, for whoever reckons outside (`rox analyse FILE.json`); they are not read back.
 */
import { z } from 'zod';
import { apply, isRefusal, limits } from '../apply.ts';
import { Element, Id } from '../element.ts';
import { Link } from '../link.ts';
import { MapFields, type Refusal } from '../operation.ts';
import { emptyState, toContent, type MapContent } from '../state.ts';
import { unfold } from '../unfold.ts';

/** The form's name and version; a later form that old readers cannot read gets the next number. */
export const form = 'map/1';

export const MapFile = z.strictObject({
  throughline: z.literal(form),
  /** When it was written, ISO 8601. */
  exported: z.iso.datetime({ offset: true }).optional(),
  map: z.strictObject({
    fields: MapFields.extend({ name: MapFields.shape.name.unwrap() }),
    elements: z.array(Element).max(limits.elements),
    links: z.array(Link).max(limits.links),
  }),
  /** How elements stand on 0–100, by element id; null is not measured. */
  scores: z
    .record(Id, z.strictObject({ value: z.number().nullable(), se: z.number().min(0).nullable() }))
    .optional(),
});
export type MapFile = z.infer<typeof MapFile>;

/** Why a text is not a map: no JSON, not this form, or at some place a value that cannot be. */
export type Unreadable =
  | { unreadable: 'json' }
  | { unreadable: 'form' }
  | { unreadable: 'value'; at: string; because: string }
  | { unreadable: 'map'; refusal: Refusal };

/** The file of a map. O(V log V + E log E). */
export function file(
  content: MapContent,
  { exported, scores }: Pick<MapFile, 'exported' | 'scores'> = {},
): MapFile {
  const { fields, elements, links } = content;
  return {
    throughline: form,
    ...(exported === undefined ? {} : { exported }),
    map: { fields: { ...fields, name: fields.name ?? '' }, elements, links },
    ...(scores === undefined ? {} : { scores }),
  };
}

/**
 * Reads a file's text, and holds the map to the rules that every edit is held to.
 *
 * @returns the file with its map in fixed order, or the first thing that is wrong with it.
 */
export function parse(text: string): MapFile | Unreadable {
  const raw = json(text);
  if (raw === undefined) return { unreadable: 'json' };
  if (!z.object({ throughline: z.literal(form) }).safeParse(raw).success)
    return { unreadable: 'form' };
  const read = MapFile.safeParse(raw);
  if (!read.success) {
    const [issue] = read.error.issues;
    return {
      unreadable: 'value',
      at: issue?.path.join('.') ?? '',
      because: issue?.message ?? '',
    };
  }
  const state = emptyState();
  for (const { operations } of unfold(read.data.map, '', 'import')) {
    const applied = apply(state, operations);
    if (isRefusal(applied)) return { unreadable: 'map', refusal: applied };
  }
  const { fields } = read.data.map;
  return { ...read.data, map: { ...toContent(state), fields } };
}

export function isUnreadable(outcome: MapFile | Unreadable): outcome is Unreadable {
  return 'unreadable' in outcome;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
