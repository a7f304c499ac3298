/**
 * Between two dates people measure, and they also write on the map. What was written is told apart from
 * what was measured: of every link and element whose numbers were written since, how it stood then, and
 * each writing with who and when.
 */
import { z } from 'zod';
import { replay } from '#lib/map/apply.ts';
import { directions, Id, type Element } from '#lib/map/element.ts';
import { equal } from '#lib/map/equal.ts';
import { grades, type Link } from '#lib/map/link.ts';
import type { Entry, Operation } from '#lib/map/operation.ts';
import { fromContent, type MapContent, type MapState } from '#lib/map/state.ts';

const figure = z.number().nullable();

/** The numbers of a link, and what it joins; null is "not said". */
export const LinkNumbers = z.object({
  from: Id,
  to: Id,
  strength: figure,
  se: figure,
  lag: z.number(),
  grade: z.enum(grades),
});
export type LinkNumbers = z.infer<typeof LinkNumbers>;

/** The numbers of an element, and what it was called. */
export const ElementNumbers = z.object({
  name: z.string(),
  target: figure,
  worth: figure,
  cost: figure,
  direction: z.enum(directions),
});
export type ElementNumbers = z.infer<typeof ElementNumbers>;

/** One person's writing; null before a thing came and after it went. */
export interface Step<Numbers> {
  person: string;
  /** ISO 8601. */
  at: string;
  /** The line of the log. */
  seq: number;
  was: Numbers | null;
  is: Numbers | null;
}

/** What was written about one thing, oldest first; never without a step. */
export interface Rewritten<Numbers> {
  id: string;
  steps: Step<Numbers>[];
}

const rewrittenOf = <Numbers extends z.ZodType>(numbers: Numbers) =>
  z.object({
    id: Id,
    steps: z
      .array(
        z.object({
          person: Id,
          at: z.iso.datetime(),
          seq: z.int(),
          was: numbers.nullable(),
          is: numbers.nullable(),
        }),
      )
      .min(1),
  });

/** The map at another date, told by what was written on it since. */
export const Then = z.object({
  /** The last day of the compared period, such as 2026-04-30. */
  day: z.iso.date(),
  /**
   * Set where the map said nothing yet on that day: when it first did (ISO 8601). It is then compared
   * with what was first written, so that drawing a map is not taken for changing it.
   */
  drawn: z.iso.datetime().nullable(),
  links: z.array(rewrittenOf(LinkNumbers)),
  elements: z.array(rewrittenOf(ElementNumbers)),
  /** Names of those who wrote, by id. */
  people: z.record(Id, z.string()),
});
export type Then = z.infer<typeof Then>;

/** A line of the log, as far as it is read here. */
export type Writing = Pick<Entry, 'seq' | 'person' | 'at' | 'operations'>;

/**
 * What lines of the log wrote on a map as it stood before them; things that stand again as they stood
 * are left out. A target, a worth or a cost that nobody had named before is taken for what was first
 * said: it was no other then. O(operations + V + E).
 */
export function rewritten(
  content: MapContent,
  lines: readonly Writing[],
): Pick<Then, 'drawn' | 'links' | 'elements'> {
  const state = fromContent(content);
  const links = new Map<string, Step<LinkNumbers>[]>();
  const elements = new Map<string, Step<ElementNumbers>[]>();
  for (const { seq, person, at, operations } of lines) {
    const touched = things(state, operations);
    const linksBefore = [...touched.links].map((id) => [id, linkIn(state, id)] as const);
    const elementsBefore = [...touched.elements].map((id) => [id, elementIn(state, id)] as const);
    replay(state, operations);
    for (const [id, was] of linksBefore)
      note(links, id, { person, at, seq, was, is: linkIn(state, id) });
    for (const [id, was] of elementsBefore)
      note(elements, id, { person, at, seq, was, is: elementIn(state, id) });
  }
  const late = !content.links.some(({ fields }) => typeof fields.strength === 'number');
  return {
    drawn: late ? firstStrength(links) : null,
    links: folded(links, late ? ['strength', 'se'] : [], late),
    elements: folded(elements, ['target', 'worth', 'cost'], late),
  };
}

function linkIn({ links }: MapState, id: string): LinkNumbers | null {
  const link = links.get(id);
  return link ? linkNumbers(link) : null;
}

function linkNumbers({ from, to, fields }: Link): LinkNumbers {
  const { strength, se, lag, grade } = fields;
  return {
    from,
    to,
    strength: strength ?? null,
    se: se ?? null,
    lag: lag ?? 0,
    grade: grade ?? 'belief',
  };
}

function elementIn({ elements }: MapState, id: string): ElementNumbers | null {
  const element = elements.get(id);
  return element ? elementNumbers(element) : null;
}

function elementNumbers({ fields }: Element): ElementNumbers {
  const { name, target, worth, cost, direction } = fields;
  return {
    name,
    target: target ?? null,
    worth: worth ?? null,
    cost: cost ?? null,
    direction: direction ?? 'up',
  };
}

/** What operations may change, with the links that go with a removed element. */
function things(state: MapState, operations: readonly Operation[]) {
  const links = new Set<string>();
  const elements = new Set<string>();
  for (const operation of operations) {
    if (operation.t === 'map.set') continue;
    if (operation.t.startsWith('link.')) links.add(operation.id);
    else elements.add(operation.id);
    if (operation.t === 'element.remove')
      for (const id of state.linksOf.get(operation.id) ?? []) links.add(id);
  }
  return { links, elements };
}

function note<Numbers extends object>(
  all: Map<string, Step<Numbers>[]>,
  id: string,
  step: Step<Numbers>,
): void {
  if (same(step.was, step.is)) return;
  const steps = all.get(id);
  if (steps) steps.push(step);
  else all.set(id, [step]);
}

/** Alike in every number; a name is none. */
function same(a: object | null, b: object | null): boolean {
  return equal(a && { ...a, name: '' }, b && { ...b, name: '' });
}

function folded<Numbers extends object>(
  all: ReadonlyMap<string, Step<Numbers>[]>,
  fields: readonly (keyof Numbers)[],
  late: boolean,
): Rewritten<Numbers>[] {
  return [...all].flatMap(([id, noted]) => {
    const steps = sinceSaid(noted, fields, late);
    const [first, last] = [steps[0], steps.at(-1)];
    return first && last && !same(first.was, last.is) ? [{ id, steps }] : [];
  });
}

/**
 * The steps as if what was once said of these fields had been said before; on a map that is `late`, as
 * if the thing had been there before too, and what is there at neither end never was.
 */
function sinceSaid<Numbers extends object>(
  steps: readonly Step<Numbers>[],
  fields: readonly (keyof Numbers)[],
  late: boolean,
): Step<Numbers>[] {
  const said = [steps[0]?.was ?? null, ...steps.map(({ is }) => is)];
  if (late && said[0] === null && said.at(-1) === null) return [];
  const known: Partial<Numbers> = {};
  for (const field of fields)
    for (const each of said)
      if (each && (known[field] ?? null) === null) known[field] = each[field];
  const filled = (numbers: Numbers | null): Numbers | null => {
    if (!numbers) return null;
    const all = { ...numbers };
    for (const field of fields) all[field] ??= known[field] ?? all[field];
    return all;
  };
  const first = late ? said.find((each) => each !== null) : undefined;
  return steps
    .map((step, i) => ({
      ...step,
      was: filled(step.was ?? (i === 0 ? (first ?? null) : null)),
      is: filled(step.is),
    }))
    .filter(({ was, is }) => !same(was, is));
}

/** When a strength was first written. */
function firstStrength(links: ReadonlyMap<string, Step<LinkNumbers>[]>): string | null {
  const times = [...links.values()].flatMap(
    (steps) => steps.find(({ is }) => is !== null && is.strength !== null)?.at ?? [],
  );
  return times.sort()[0] ?? null;
}
