/** The history in words: each deed as a sentence, its values as a person would write them. */
import { erased } from '#lib/map/erase.ts';
import type { Deed } from '#lib/map/history.ts';
import { grades } from '#lib/map/link.ts';
import { MapFields } from '#lib/map/operation.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { Overwritten } from '#lib/map/writes.ts';
import { m } from '#lib/paraglide/messages.js';
import { assumes } from './grade-words.ts';
import {
  channelNames,
  directionNames,
  fieldNames,
  gradeNames,
  kindNames,
  layerName,
  senseNames,
  verdictNames,
} from './names.ts';
import { inOrder, isolated, list, number } from './written.ts';

export interface Told {
  /** What was done. */
  text: string;
  /** Where a field was written: what it said before and after. */
  from?: string;
  to?: string;
}

/** What a sentence needs to know: the names of things that are, and of those that are no more. */
export interface Known {
  content: MapContent;
  names: ReadonlyMap<string, string>;
}

export function tell(deed: Deed, known: Known): Told {
  const { labels } = known.content.fields;
  const name = (id: string) =>
    isolated(
      withoutErased(
        known.content.elements.find((element) => element.id === id)?.fields.name ??
          known.names.get(id) ??
          m.history_gone_name(),
      ),
    );
  const run = (ends: { from: string; to: string }) => inOrder([name(ends.from), name(ends.to)]);
  if (deed.did === 'set') {
    const value = (each: unknown) => shownValue(deed.field, each, known);
    return {
      text: m.history_set({ name: nameOf(deed, known, name, run), field: fieldName(deed.field) }),
      from: value(deed.from),
      to: value(deed.to),
    };
  }
  if (deed.did === 'move') {
    const [from, to] = [layerName(deed.from, labels), layerName(deed.to, labels)];
    return {
      text:
        deed.from === deed.to
          ? m.history_reordered({ name: name(deed.id), layer: to })
          : m.history_moved({ name: name(deed.id), from, to }),
    };
  }
  if (deed.did === 'retarget')
    return { text: m.history_retargeted({ was: run(deed.from), now: run(deed.to) }) };
  if (deed.what === 'link') {
    const ends = { from: name(deed.link.from), to: name(deed.link.to) };
    return { text: deed.did === 'add' ? m.history_linked(ends) : m.history_unlinked(ends) };
  }
  const own = { name: isolated(withoutErased(deed.element.fields.name)) };
  return { text: deed.did === 'add' ? m.history_added(own) : m.history_removed(own) };
}

function nameOf(
  deed: Extract<Deed, { did: 'set' }>,
  { content }: Known,
  name: (id: string) => string,
  run: (ends: { from: string; to: string }) => string,
): string {
  if (deed.what === 'element') return name(deed.id);
  if (deed.what === 'map') return isolated(withoutErased(content.fields.name ?? m.inspector_map()));
  const link = content.links.find(({ id }) => id === deed.id);
  return link ? run(link) : m.history_gone_name();
}

/** Whose value an edit wrote over that its author had not seen. */
export function overruled(
  { field, value }: Pick<Overwritten, 'field' | 'value'>,
  known: Known,
  person: string,
): string {
  const part =
    field === 'place'
      ? m.conflict_place()
      : field === 'ends'
        ? m.conflict_ends()
        : fieldName(field);
  return field === 'place' || field === 'ends'
    ? m.history_overruled_part({ person: isolated(person), field: part })
    : m.history_overruled({
        person: isolated(person),
        field: part,
        value: isolated(shownValue(field, value, known)),
      });
}

export function fieldName(field: string): string {
  return Object.entries(fieldNames).find(([key]) => key === field)?.[1]() ?? field;
}

const chosen: Record<string, Record<string, () => string>> = {
  direction: directionNames,
  kind: kindNames,
  channel: channelNames,
  grade: gradeNames,
};

/** Whether what stands in a field is one of a list, and not somebody's own words. */
export function isChosen(field: string): boolean {
  return field in chosen || field === 'stage';
}

/** A text that says in the reader's language where something was erased from it. */
export function withoutErased(text: string): string {
  return text.replaceAll(erased, `[${m.erased()}]`);
}

export function shownValue(field: string, value: unknown, { content }: Known): string {
  if (value === null || value === undefined) return m.history_empty_value();
  if (typeof value === 'number') return number(value, { maximumSignificantDigits: 6 });
  if (typeof value === 'boolean') return value ? verdictNames.yes() : verdictNames.no();
  if (field === 'grades') return conventions(value);
  if (typeof value === 'string') {
    const stage = field === 'stage' && content.fields.stages?.find(({ id }) => id === value);
    return withoutErased(stage ? stage.name : (chosen[field]?.[value]?.() ?? value));
  }
  if (Array.isArray(value)) {
    const told = value.map((each: unknown) => partName(field, each));
    if (told.every((each) => each !== null)) return list(told);
    return m.history_items({ count: value.length, shown: number(value.length) });
  }
  const count = Object.keys(value).length;
  return m.history_items({ count, shown: number(count) });
}

/** The grades that a map takes to be worth something of its own. */
function conventions(value: unknown): string {
  const own = MapFields.shape.grades.safeParse(value).data ?? {};
  return list(
    grades.flatMap((grade) => {
      const convention = own[grade];
      if (!convention) return [];
      return m.grade_assumes_of({ grade: gradeNames[grade](), assumed: assumes(convention) });
    }),
  );
}

/** A stage by its name, a source by its title, a sense by its own; null for what has no name. */
function partName(field: string, part: unknown): string | null {
  if (typeof part === 'string' && field === 'senses')
    return Object.entries(senseNames).find(([sense]) => sense === part)?.[1]() ?? null;
  if (typeof part !== 'object' || part === null) return null;
  const named: unknown = Reflect.get(part, 'name') ?? Reflect.get(part, 'title');
  return typeof named === 'string' ? withoutErased(named) : null;
}
