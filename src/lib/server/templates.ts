/** Templates in the words of whoever looks at them. */
import { v7 } from 'uuid';
import { instantiate } from '#lib/map/templates/instantiate.ts';
import { templateIds, type TemplateId } from '#lib/map/templates/templates.ts';
import { sketch, type Sketch } from '#lib/map/sketch.ts';
import type { MapContent } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale, type Locale } from '#lib/paraglide/runtime.js';

/** The text of a template's key. */
export function say(key: string, locale: Locale = getLocale()): string {
  const message: unknown = Reflect.get(m, `template_${key}`);
  if (typeof message !== 'function') throw new Error(`no words for template_${key}`);
  return String(Reflect.apply(message, undefined, [{}, { locale }]));
}

/** A new map from a template, in the current language. */
export function fromTemplate(template: TemplateId): MapContent {
  return instantiate(template, { say, id: () => v7(), random: Math.random });
}

export interface Offered {
  id: TemplateId;
  name: string;
  about: string;
  sketch: Sketch;
}

/** All templates as they would come out, the blank one first. */
export function offered(): Offered[] {
  return templateIds.map((id) => ({
    id,
    name: say(`${id}_name`),
    about: say(`${id}_about`),
    sketch: sketch(fromTemplate(id)),
  }));
}
