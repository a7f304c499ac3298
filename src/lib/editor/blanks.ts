/** One field of a thing on the map, ready to be typed into: its value, its rule, and whether one may. */
import { ElementFields, type Element } from '#lib/map/element.ts';
import { LinkFields, type Link } from '#lib/map/link.ts';
import { MapFields } from '#lib/map/operation.ts';
import type { Blank } from './draft.svelte.ts';
import type { OpenMap } from './open-map.svelte.ts';

type ElementText = 'name' | 'description' | 'owner' | 'wording' | 'who' | 'where' | 'touchpoint';
type ElementNumber = 'target' | 'cost' | 'worth' | 'expectation' | 'experience';
type LinkNumber = 'strength' | 'se' | 'lag';

export function elementText(open: OpenMap, element: Element, field: ElementText): Blank<string> {
  return {
    key: `${element.id}.${field}`,
    value: element.fields[field],
    shape: field === 'name' ? ElementFields.shape.name.unwrap() : ElementFields.shape[field],
    write: elementWriter(open, element, field),
  };
}

export function elementNumber(
  open: OpenMap,
  element: Element,
  field: ElementNumber,
): Blank<number> {
  return {
    key: `${element.id}.${field}`,
    value: element.fields[field],
    shape: ElementFields.shape[field],
    write: elementWriter(open, element, field),
  };
}

/** Writes one field of an element, or null where these roles may not. */
export function elementWriter(
  open: OpenMap,
  { id, layer }: Element,
  field: keyof ElementFields,
): ((value: unknown) => void) | null {
  if (!open.rights.field(layer, field)) return null;
  return (value) =>
    open.edit([{ t: 'element.set', id, fields: ElementFields.parse({ [field]: value }) }]);
}

export function linkNumber(open: OpenMap, link: Link, field: LinkNumber): Blank<number> {
  return {
    key: `${link.id}.${field}`,
    value: link.fields[field],
    shape: LinkFields.shape[field],
    write: linkWriter(open, link, field),
  };
}

export function linkNote(open: OpenMap, link: Link): Blank<string> {
  return {
    key: `${link.id}.note`,
    value: link.fields.note,
    shape: LinkFields.shape.note,
    write: linkWriter(open, link, 'note'),
  };
}

/** Writes one field of a link, or null where these roles may not. */
export function linkWriter(
  open: OpenMap,
  { id, from, to }: Link,
  field: keyof LinkFields,
): ((value: unknown) => void) | null {
  const [cause, effect] = [open.element(from), open.element(to)];
  if (!cause || !effect || !open.rights.evidence(cause.layer, effect.layer)) return null;
  return (value) =>
    open.edit([{ t: 'link.set', id, fields: LinkFields.parse({ [field]: value }) }]);
}

export function mapText(open: OpenMap, field: 'name' | 'description'): Blank<string> {
  return {
    key: `map.${field}`,
    value: open.fields[field],
    shape: field === 'name' ? MapFields.shape.name.unwrap() : MapFields.shape.description,
    write: mapWriter(open, field),
  };
}

/** Writes one field of the map itself, or null where these roles may not. */
export function mapWriter(
  open: OpenMap,
  field: keyof MapFields,
): ((value: unknown) => void) | null {
  if (!(field === 'grades' ? open.rights.grades : open.rights.map)) return null;
  return (value) => open.edit([{ t: 'map.set', fields: MapFields.parse({ [field]: value }) }]);
}
