/**
 * Why a result changed, in the reader's language: made from the figures of the change and nothing else,
 * so that the same figures always make the same sentences.
 */
import { list, money } from '#lib/editor/written.ts';
import { nineInTen } from '#lib/impact/reading.ts';
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

/** The sentences of a change; strong parts are marked for `parts`. */
export function changeSaid(facts: ChangeFacts, naming: Naming): string {
  const said = [
    howMuch(facts, naming),
    ...fromWhere(facts, naming),
    ...notEarned(facts, naming),
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
      some.map(({ id, money: amount }) =>
        m.why_place({
          name: strong(naming.element(id)),
          money: money(Math.abs(amount), naming.currency),
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

function notEarned(
  { money: change, unexplained, strengths, structure, editors }: ChangeFacts,
  { person, currency }: Naming,
): (string | null)[] {
  const least = worthSaying * Math.abs(change);
  const amount = (value: number): string => strong(money(value, currency));
  const written = Math.abs(strengths) > least || Math.abs(structure) > least;
  return [
    unexplained && Math.abs(unexplained.money) > least
      ? m.why_unexplained({ money: amount(unexplained.money) })
      : null,
    Math.abs(strengths) > least ? m.why_strengths({ money: amount(strengths) }) : null,
    Math.abs(structure) > least ? m.why_structure({ money: amount(structure) }) : null,
    written && editors.length > 0
      ? m.why_editors({ people: list(editors.map((each) => person(each.person))) })
      : null,
  ];
}
