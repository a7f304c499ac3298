/** What links carry and points are worth: the element's strongest link, its loop, its money. */
import { gradeName } from '#lib/components/impact/names.ts';
import { percent, shareSaid } from '#lib/components/impact/say.ts';
import { part } from '#lib/editor/grade-words.ts';
import { inOrder } from '#lib/editor/written.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';
import { walks } from '#lib/impact/walk.ts';
import { gainError } from '#lib/rox/feedback.ts';
import { linkMoments } from '#lib/rox/moments.ts';
import type { Example, Examples, Subject } from './examples.ts';
import { cash, exact, half, same, sum } from './terms.ts';

export function worth(subject: Subject): Examples {
  return {
    link: link(subject),
    loops: loops(subject),
    worth: value(subject),
    path: path(subject),
    held: held(subject),
    rox: rox(subject),
  };
}

/** Of the links that leave the element, the one that brings most. */
function link({ reading, place }: Subject): Example {
  const { content } = reading.look;
  const own = reading.streams
    .filter(({ link: { from }, sd }) => from === place.element.id && sd !== null)
    .toSorted((a, b) => pull(b) - pull(a));
  const [best] = own;
  const edge = best && reading.from.graph.edges[content.links.indexOf(best.link)];
  if (!best || !edge) return { none: m.how_none_link() };
  const to = reading.places.get(best.link.to)?.element.fields.name ?? '';
  const { mean, sd } = linkMoments(edge);
  const [pi, mu, sigma] = [
    exact(edge.existence ?? 1),
    exact(edge.weight ?? 0),
    exact(edge.sd ?? 0),
  ];
  return {
    of: inOrder([place.element.fields.name, to]),
    lines: [
      `${gradeName(best.link.fields.grade ?? 'belief')}: π = ${part(edge.existence ?? 1)}, μ = ${mu}, σ = ${sigma}`,
      `E w = ${pi} × ${mu} = ${exact(mean)}`,
      `√(${pi} × (${sigma}² + ${mu}²) − ${pi}² × ${mu}²) = ${exact(sd)}`,
    ],
  };

  function pull({ link: { to: end, fields } }: (typeof own)[number]): number {
    return Math.abs((fields.strength ?? 0) * (reading.places.get(end)?.worth ?? 0));
  }
}

function loops({ reading }: Subject): Example {
  const [loop] = reading.analysis.stability.loops;
  const { content } = reading.look;
  if (!loop) return { none: m.how_none_loops() };
  const names = [...loop.nodes, loop.nodes[0] ?? ''].map(
    (id) => reading.places.get(id)?.element.fields.name ?? '',
  );
  return {
    of: inOrder(names),
    lines: [
      `G = ${exact(loop.gain)} ${half(exact(gainError(content.fields, content.links, loop.nodes)))}`,
      ...(loop.multiplier === null
        ? [m.how_none_runaway()]
        : [`${exact(1)} ÷ (${exact(1)} − ${exact(loop.gain)}) = ${exact(loop.multiplier)}`]),
      `ρ(W) = ${exact(reading.analysis.stability.spectralRadius)}`,
    ],
  };
}

function value({ reading, place, currency }: Subject): Example {
  const { element, worth: whole, worthSe } = place;
  if (whole === null) return { none: m.how_none_runaway() };
  const own = reading.from.graph.nodes.find(({ id }) => id === element.id)?.valuePerPoint ?? 0;
  const out = reading.streams.filter(
    ({ link: { from, fields } }) => from === element.id && (fields.strength ?? null) !== null,
  );
  const terms = out.map(({ link: { to, fields } }) => {
    const next = reading.places.get(to);
    return {
      text: `${next?.element.fields.name ?? ''}: ${exact(fields.strength ?? 0)} × ${cash(next?.worth ?? 0, currency)}`,
      money: (fields.strength ?? 0) * (next?.worth ?? 0),
    };
  });
  const added = own + terms.reduce((total, { money }) => total + money, 0);
  const sums = [...(own === 0 ? [] : [own]), ...terms.map(({ money }) => money)];
  return {
    of: element.fields.name,
    lines: [
      ...terms.map(({ text }) => text),
      `λ = ${cash(whole, currency)} ${half(cash(worthSe, currency))}`,
    ],
    check: {
      sides: [sum(sums.map((each) => cash(each, currency))), cash(whole, currency)],
      agrees: same(added, whole),
    },
  };
}

/** Of the element's best path. */
function path({ reading, place, currency }: Subject): Example {
  const [best] = walks(reading, place.element.id);
  const [se] = reading.analysis.shareErrors(place.element.id);
  const end = best?.elements.at(-1);
  if (!best || !end || best.share === null || se == null || place.worth === null)
    return { none: m.how_none_path() };
  const own = reading.from.graph.nodes.find(({ id }) => id === end.id)?.valuePerPoint ?? 0;
  const strengths = best.streams.map(({ link: { fields } }) => exact(fields.strength ?? 0));
  const [money, whole] = [best.value, place.worth].map((each) => cash(each, currency));
  const share = exact(best.share.value);
  return {
    of: inOrder(best.elements.map(({ fields }) => fields.name)),
    lines: [
      `${cash(own, currency)} × ${strengths.join(' × ')} = ${money}`,
      best.share.range === null
        ? `q = ${shareSaid(best.share)}`
        : `q = ${share} ${half(exact(se))}: ${shareSaid(best.share)}`,
    ],
    check: {
      sides: [`${money} ÷ ${whole}`, share],
      agrees: same(best.value / place.worth, best.share.value),
    },
  };
}

function held({ reading, place, currency }: Subject): Example {
  const self = reading.analysis.selfMultiplier[place.element.id] ?? null;
  if (place.worth === null || place.held === null || self === null)
    return { none: m.how_none_runaway() };
  return {
    of: place.element.fields.name,
    lines: [
      `κ = ${cash(place.worth, currency)} ÷ ${exact(self)} = ${cash(place.held, currency)} ${half(cash(place.worthSe / Math.abs(self), currency))}`,
    ],
  };
}

function rox({ reading, place, currency }: Subject): Example {
  const { ratio, net, worth: lambda, worthSe, element } = place;
  const cost = reading.from.graph.nodes.find(({ id }) => id === element.id)?.costPerPoint ?? null;
  if (cost === null || lambda === null || net === null) return { none: m.how_none_cost() };
  const good = element.fields.direction === 'down' ? -lambda : lambda;
  const a = cash(good, currency);
  const b = cash(cost, currency);
  const s = cash(worthSe, currency);
  return {
    of: element.fields.name,
    lines: [
      ...(ratio === null
        ? []
        : [`ROX = ${a} ÷ ${b} = ${percent(ratio)} ± ${percent((nineInTen * worthSe) / cost)}`]),
      `${a} − ${b} = ${cash(net, currency)} ${half(s)}`,
    ],
  };
}
