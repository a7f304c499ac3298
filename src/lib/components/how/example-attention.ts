/** Where the money gap starts, what to do about it, and what it has done: with the sums that must agree. */
import { percent } from '#lib/components/impact/say.ts';
import { inOrder } from '#lib/editor/written.ts';
import { decisions, type Unknown } from '#lib/impact/decisions.ts';
import { why } from '#lib/impact/why.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Example, Examples, Subject } from './examples.ts';
import { cash, exact, half, known, same, sum } from './terms.ts';

/** Terms of a long sum that are written out; the rest is one term. */
const written = 4;

export function attention(subject: Subject): Examples {
  return {
    money: gap(subject),
    own: own(subject),
    root: root(subject),
    opportunity: opportunity(subject),
    ...deciding(subject),
    whatif: whatIf(subject),
    why: changed(subject),
  };
}

function gap({ reading, currency }: Subject): Example {
  const results = [...reading.places.values()].flatMap(({ element, gap: points }) => {
    const worth = reading.from.graph.nodes.find(({ id }) => id === element.id)?.valuePerPoint ?? 0;
    return points === null || worth === 0 ? [] : [{ element, points, worth }];
  });
  if (results.length === 0) return { none: m.how_none_gap() };
  const total = results.reduce((all, { points, worth }) => all + points * worth, 0);
  return {
    of: reading.look.content.fields.name ?? '',
    lines: [
      ...results.map(
        ({ element, points, worth }) =>
          `${element.fields.name}: ${cash(worth, currency)} × ${exact(points)} = ${cash(worth * points, currency)}`,
      ),
      known(reading.gapSe, (each) => cash(each, currency)),
    ],
    check: {
      sides: [cash(total, currency), cash(reading.gap, currency)],
      agrees: same(total, reading.gap),
    },
  };
}

function own({ reading, place }: Subject): Example {
  const { element, gap: points, ownGap } = place;
  if (points === null || ownGap === null) return { none: m.how_none_score() };
  const causes = reading.streams.filter(
    ({ link: { to, fields } }) => to === element.id && (fields.strength ?? null) !== null,
  );
  const passed = causes.map(({ link: { from, fields } }) => {
    const before = reading.places.get(from);
    const theirs = reading.analysis.gap[from] ?? null;
    return `${before?.element.fields.name ?? ''}: ${exact(fields.strength ?? 0)} × ${theirs === null ? '?' : exact(theirs)}`;
  });
  return {
    of: element.fields.name,
    lines: [
      ...passed,
      `h = ${exact(points)} − ${exact(points - ownGap)} = ${exact(ownGap)} ${known(place.errors.own, exact)}`,
    ],
  };
}

function root({ reading, place, currency }: Subject): Example {
  const { worth, ownGap, root: money, rootSe, element } = place;
  if (worth === null || ownGap === null || money === null) return { none: m.how_none_score() };
  const all = reading.ranked.flatMap((each) => each.root ?? []);
  const rest = reading.analysis.sumAttentionRoot - all.slice(0, written).reduce((a, b) => a + b, 0);
  const terms = [...all.slice(0, written), ...(all.length > written ? [rest] : [])];
  return {
    of: element.fields.name,
    lines: [
      `R = ${cash(worth, currency)} × ${exact(ownGap)} = ${cash(money, currency)} ${half(cash(rootSe, currency))}`,
    ],
    check: {
      sides: [sum(terms.map((each) => cash(each, currency))), cash(reading.gap, currency)],
      agrees: same(reading.analysis.sumAttentionRoot, reading.gap),
    },
  };
}

function opportunity({ place, currency }: Subject): Example {
  const { gap: points, held, opportunity: money, element } = place;
  if (points === null || held === null || money === null) return { none: m.how_none_score() };
  return {
    of: element.fields.name,
    lines: [
      `O = max(${exact(0)}, ${exact(points)} × ${cash(held, currency)}) = ${cash(money, currency)} ${known(place.errors.opportunity, (each) => cash(each, currency))}`,
    ],
  };
}

function deciding({ reading, place, currency, weighed }: Subject): Examples {
  const waiting = { waiting: true as const };
  if (weighed === null) return { decide: waiting, voi: waiting };
  const { act, learn, leave } = decisions(reading, weighed);
  const all = [...act, ...learn, ...leave];
  const decision = all.find((each) => each.place === place) ?? all[0];
  const advice = weighed.advice.find(({ programme }) => programme === decision?.place.element.id);
  if (!decision || !advice)
    return { decide: { none: m.how_none_cost() }, voi: { none: m.how_none_cost() } };
  const of = decision.place.element.fields.name;
  const [expected, sd] = [decision.expected, decision.sd].map((each) => cash(each, currency));
  /** What draws leave open; what is worked out in closed form leaves nothing. */
  const withDraws = (value: number, se: number | null): string =>
    se === null ? cash(value, currency) : `${cash(value, currency)} ${half(cash(se, currency))}`;
  const named = (what: Unknown): string =>
    'link' in what
      ? inOrder(
          [what.link.from, what.link.to].map(
            (id) => reading.places.get(id)?.element.fields.name ?? '',
          ),
        )
      : what.place.element.fields.name;
  return {
    decide: {
      of,
      lines: [
        `M = ${expected}, S = ${sd}`,
        ...(decision.sd > 0
          ? [
              `Φ(−${exact(Math.abs(decision.expected) / decision.sd)}): ${m.how_wrong({ part: percent(decision.probWrong, 1) })}`,
            ]
          : []),
      ],
    },
    voi: {
      of,
      lines: [
        `EVPI = ${withDraws(advice.evpi, advice.errors?.evpi ?? null)}`,
        ...decision.unknowns.map(({ what, worth, se }) =>
          m.how_to_know({ what: named(what), money: `EVPPI = ${withDraws(worth, se)}` }),
        ),
      ],
    },
  };
}

/** One point pushed into the element, carried to every result. */
function whatIf({ reading, place, currency }: Subject): Example {
  const { element, worth } = place;
  if (worth === null) return { none: m.how_none_runaway() };
  const moved = reading.analysis.totalEffects(element.id);
  const results = reading.from.graph.nodes.flatMap(({ id, valuePerPoint }) => {
    const points = (moved[id] ?? 0) + (id === element.id ? 1 : 0);
    return valuePerPoint && points !== 0 ? [{ id, valuePerPoint, points }] : [];
  });
  const total = results.reduce((all, { valuePerPoint, points }) => all + valuePerPoint * points, 0);
  return {
    of: element.fields.name,
    lines: results.map(
      ({ id, valuePerPoint, points }) =>
        `${reading.places.get(id)?.element.fields.name ?? ''}: Δx = ${exact(points)}, ${cash(valuePerPoint, currency)} × ${exact(points)} = ${cash(valuePerPoint * points, currency)}`,
    ),
    check: {
      sides: [cash(total, currency), cash(worth, currency)],
      agrees: same(total, worth),
    },
  };
}

function changed({ reading, currency }: Subject): Example {
  const told = why(reading);
  if (!told) return { none: m.how_none_compare() };
  const { figures, unexplained, strengths, structure } = told.parts;
  const total = figures + unexplained + strengths + structure;
  const shown = told.moved.slice(0, written);
  const rest = total - shown.reduce((all, { money }) => all + money, 0);
  return {
    of: reading.look.content.fields.name ?? '',
    lines: shown.map(
      ({ place, money, se }) =>
        `${place.element.fields.name}: ${cash(money, currency)} ${half(cash(se, currency))}`,
    ),
    check: {
      sides: [
        sum([...shown.map(({ money }) => money), rest].map((each) => cash(each, currency))),
        cash(told.facts.money, currency),
      ],
      agrees: same(total, told.facts.money),
    },
  };
}
