/** Lines of the maps' logs in words, as the audit shows and exports them. */
import { z } from 'zod';
import { explain } from '#lib/editor/explain.ts';
import { overruled, tell, type Known, type Told } from '#lib/editor/history-words.ts';
import { isSpeech, type Speech } from '#lib/map/comment.ts';
import { deeds, type Deed } from '#lib/map/history.ts';
import type { Called, Filter, Line } from '#lib/server/map-audit.ts';
import { m } from '#lib/paraglide/messages.js';

export interface ToldLine {
  /** Null for a line that did nothing. */
  deeds: { deed: Deed; told: Told }[];
  /** Why it was refused. */
  refused: string | null;
  /** Whose values it wrote over. */
  overruled: string[];
}

/** What one line says. O(deeds). */
export function toldOf(line: Line, { elements, links }: Called): ToldLine {
  const known: Known = {
    content: {
      fields: { name: line.name },
      elements: [],
      links: [...links].map(([id, ends]) => ({ id, ...ends, fields: {} })),
    },
    names: elements,
  };
  const { refusal } = line;
  const done = deeds(line);
  return {
    deeds: done.map((deed) => ({ deed, told: tell(deed, known) })),
    refused: refusal ? explain(refusal, elements.get(refusal.culprit ?? '') ?? null, null) : null,
    overruled: line.overwritten.map((each) => overruled(each, known, each.person)),
  };
}

const Asked = z.object({
  map: z.uuid().nullable().catch(null),
  person: z.uuid().nullable().catch(null),
  from: z.iso.date().nullable().catch(null),
  to: z.iso.date().nullable().catch(null),
});
export type Asked = z.infer<typeof Asked>;

/** What an address asks for; what it asks wrongly is let be. Days are UTC's, the last included. */
export function askedIn(search: URLSearchParams): { asked: Asked; filter: Filter } {
  const asked = Asked.parse(
    Object.fromEntries(['map', 'person', 'from', 'to'].map((key) => [key, search.get(key)])),
  );
  const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000);
  return {
    asked,
    filter: {
      map: asked.map,
      person: asked.person,
      from: asked.from === null ? null : new Date(asked.from),
      to: asked.to === null ? null : dayAfter(asked.to),
    },
  };
}

/** What a line without deeds says. */
export function emptyOf({ refused }: ToldLine, { operations }: Pick<Line, 'operations'>): string {
  if (refused !== null) return m.audit_refused({ why: refused });
  const [first] = operations;
  return first && isSpeech(first) ? said[first.t]() : m.audit_nothing();
}

const said: Record<Speech['t'], () => string> = {
  'comment.add': m.audit_comment_add,
  'comment.edit': m.audit_comment_edit,
  'comment.resolve': m.audit_comment_resolve,
  'comment.remove': m.audit_comment_remove,
};
