/**
 * Why a result changed, in the reader's language: made from the figures of the change and nothing else,
 * so that the same figures always make the same sentences.
 */
import { withDoubt } from '#lib/editor/score-words.ts';
import { list, money, periodName, wholeDay } from '#lib/editor/written.ts';
import type { Look } from '#lib/impact/look.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { ChangeFacts } from '#lib/rox/change-facts.ts';
import { strong } from './say.ts';

/** Less than this part of the change is not worth a sentence. */
const worthSaying = 0.05;

export interface Naming {
  /** Of elements. */
  readonly element: (id: string) => string;
  readonly person: (id: string) => string;
  readonly currency: string;
  /** From the place with the largest contribution to the results, itself first. */
  readonly path: readonly string[];
}

/** Which two dates a look compares, of the figures and of the map; null where it compares none. */
export function datesSaid({ compare, period, then }: Look): string | null {
  if (compare === null || period === null || then === null) return null;
  const date = (text: string) => wholeDay(new Date(text));
  const given = {
    then: periodName(compare),
    now: periodName(period),
    // at noon it is the same day nearly everywhere
    day: date(`${then.day}T12:00:00Z`),
  };
  return then.drawn === null
    ? m.why_between(given)
    : m.why_between_drawn({ ...given, drawn: date(then.drawn) });
}

/**
 * The sentences of a change; strong parts are marked for `parts`.
 *
 * @param yardstick money a year by which other targets and worth make the gap wider.
 */
export function changeSaid(facts: ChangeFacts, naming: Naming, yardstick = 0): string {
  const said = [
    howMuch(facts, naming),
    ...fromWhere(facts, naming),
    ...notEarned(facts, naming),
    yardstick === 0 ? null : measuredOtherwise(yardstick, naming),
    facts.doubt &&
      m.why_doubt({
        from: naming.element(facts.doubt.from),
        to: naming.element(facts.doubt.to),
      }),
  ];
  return said.filter((each) => each !== null).join(getLocale() === 'zh' ? '' : ' ');
}

function howMuch({ money: change, se, sure }: ChangeFacts, { currency }: Naming): string {
  const amount = strong(money(Math.abs(change), currency));
  const range = {
    low: money(change - nineInTen * se, currency),
    high: money(change + nineInTen * se, currency),
  };
  const first =
    change === 0
      ? m.why_same()
      : change > 0
        ? m.why_rose({ money: amount })
        : m.why_fell({ money: amount });
  if (se === 0) return first;
  const doubt = sure ? m.why_sure(range) : m.why_unsure(range);
  return getLocale() === 'zh' ? first + doubt : `${first} ${doubt}`;
}

function fromWhere({ begins }: ChangeFacts, naming: Naming): (string | null)[] {
  if (begins.length === 0) return [m.why_nowhere()];
  const places = (wanted: (money: number) => boolean): string | null => {
    const some = begins.filter((each) => wanted(each.money));
    if (some.length === 0) return null;
    return list(
      some.map(({ id, money: amount, se }) =>
        m.why_place({
          name: strong(naming.element(id)),
          money: sure(Math.abs(amount), se, naming.currency),
        }),
      ),
    );
  };
  const gains = places((amount) => amount > 0);
  const losses = places((amount) => amount < 0);
  const via = naming.path.slice(1);
  return [
    gains && m.why_gains({ places: gains }),
    losses && m.why_losses({ places: losses }),
    via.length === 0 ? null : m.why_through({ via: list(via.map((id) => naming.element(id))) }),
  ];
}

/** With half the range that holds nine times in ten, where there is any doubt. */
function sure(value: number, se: number, currency: string): string {
  const said = money(value, currency);
  return se === 0 ? said : withDoubt(said, money(nineInTen * se, currency));
}

function notEarned(
  { money: change, unexplained, editors, ...written }: ChangeFacts,
  { person, currency }: Naming,
): (string | null)[] {
  const least = worthSaying * Math.abs(change);
  const amount = (value: number, se: number) => strong(sure(value, se, currency));
  const { strengths, strengthsSe, structure, structureSe } = written;
  const [judged, linked] = [Math.abs(strengths) > least, Math.abs(structure) > least];
  return [
    unexplained && Math.abs(unexplained.money) > least
      ? m.why_unexplained({ money: strong(sure(unexplained.money, unexplained.se, currency)) })
      : null,
    judged ? m.why_strengths({ money: amount(strengths, strengthsSe) }) : null,
    linked ? m.why_structure({ money: amount(structure, structureSe) }) : null,
    (judged || linked) && editors.length > 0
      ? m.why_editors({ people: list(editors.map((each) => person(each.person))) })
      : null,
  ];
}

function measuredOtherwise(yardstick: number, { currency }: Naming): string {
  const amount = { money: strong(money(Math.abs(yardstick), currency)) };
  return yardstick > 0 ? m.why_yardstick_wider(amount) : m.why_yardstick_narrower(amount);
}
