/** What one writing did to the numbers of a link or an element, in the reader's language. */
import { directionNames, fieldNames } from '#lib/editor/names.ts';
import { day, inLine, inOrder, isolated } from '#lib/editor/written.ts';
import type { ElementNumbers, LinkNumbers, Step } from '#lib/impact/rewritten.ts';
import { m } from '#lib/paraglide/messages.js';
import { gradeName } from './names.ts';
import { figure, wholeMoney } from './say.ts';

/** Of a link; `run` names it by its ends. */
export function linkSaid(
  { was, is }: Step<LinkNumbers>,
  run: (ends: { from: string; to: string }) => string,
): string {
  const strength = (value: number | null) => (value === null ? '–' : figure(value));
  if (!was || !is) {
    if (is) return m.why_link_added({ after: strength(is.strength) });
    return m.why_link_removed({ before: strength(was?.strength ?? null) });
  }
  const led = was.from !== is.from || was.to !== is.to;
  return inLine([
    led ? m.history_retargeted({ was: run(was), now: run(is) }) : null,
    turned('strength', strength(was.strength), strength(is.strength)),
    turned('se', strength(was.se), strength(is.se)),
    turned('lag', figure(was.lag), figure(is.lag)),
    turned('grade', gradeName(was.grade), gradeName(is.grade)),
  ]);
}

/** Of an element. */
export function elementSaid({ was, is }: Step<ElementNumbers>, currency: string): string {
  if (!was || !is) return is ? m.why_came() : m.why_went();
  const points = (value: number | null) => (value === null ? '–' : figure(value, 6));
  const cash = (value: number | null) => (value === null ? '–' : wholeMoney(value, currency));
  return inLine([
    turned('target', points(was.target), points(is.target)),
    turned('worth', cash(was.worth), cash(is.worth)),
    turned('cost', cash(was.cost), cash(is.cost)),
    turned('direction', directionNames[was.direction](), directionNames[is.direction]()),
  ]);
}

function turned(field: keyof typeof fieldNames, before: string, after: string): string | null {
  return before === after ? null : `${fieldNames[field]()} ${inOrder([before, after])}`;
}

/** Who wrote it, and on which day. */
export function writtenBy(
  { person, at }: { person: string; at: string },
  people: Readonly<Record<string, string>>,
): string {
  const name = people[person] ?? m.history_someone();
  return m.why_by({ person: isolated(name), date: day(new Date(at)) });
}
