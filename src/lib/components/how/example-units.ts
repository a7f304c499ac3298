/** One unit beside the others: what of its score is luck, and how much attention starts in it. */
import { percent } from '#lib/components/impact/say.ts';
import { inOrder, number } from '#lib/editor/written.ts';
import { shrinkNormal, tauPauleMandel } from '#lib/figures/shrinkage.ts';
import { apart, type Apart, type Parts } from '#lib/impact/apart.ts';
import type { Place } from '#lib/impact/reading.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Cell } from '#lib/rox/parts.ts';
import type { Example, Examples, Subject } from './examples.ts';
import { cash, exact, half, same } from './terms.ts';

/** A column of the grid of units: an element, and every unit that it is measured in. */
interface Column {
  place: Place;
  cells: Cell[];
}

export function units(subject: Subject): Examples {
  const { parts } = subject;
  if (parts === undefined) return { shrinkage: { reading: true }, units: { reading: true } };
  if (parts === 'away')
    return { shrinkage: { none: m.how_none_away() }, units: { none: m.how_none_away() } };
  const none = { none: m.how_none_units() };
  if (parts === null || parts.parts.length < 2) return { shrinkage: none, units: none };
  const divided = apart(subject.reading, parts);
  return {
    shrinkage: shrinkage(subject, divided) ?? none,
    units: unit(subject, divided, parts) ?? none,
  };
}

/** The chosen element's column, else the first that has at least two such cells. */
function columnOf(
  { place }: Subject,
  { columns, rows }: Apart,
  fits: (cell: Cell) => boolean,
): Column | null {
  const all = columns.map((each, c): Column => {
    const cells = rows.flatMap(({ cells: own }) => own[c]?.cell ?? []);
    return { place: each, cells: cells.filter(fits) };
  });
  const some = all.filter(({ cells }) => cells.length > 1);
  return some.find((each) => each.place === place) ?? some[0] ?? null;
}

/** Of the unit whose score is drawn furthest. */
function shrinkage(subject: Subject, divided: Apart): Example | null {
  const found = columnOf(subject, divided, ({ se }) => se !== null && se > 0);
  if (!found) return null;
  const scores = found.cells.map(({ score }) => score);
  const errors = found.cells.map(({ se }) => se ?? 0);
  const tau2 = tauPauleMandel(scores, errors);
  const { shrunk, mu, posteriorSd } = shrinkNormal(scores, errors, tau2);
  const moved = scores.map((score, i) => Math.abs(score - (shrunk[i] ?? score)));
  const at = moved.indexOf(Math.max(...moved));
  const [cell, se, to] = [found.cells[at], errors[at], shrunk[at]];
  if (!cell || se === undefined || to === undefined) return null;
  const rel = cell.reliability ?? 0;
  const [own, mean, part] = [exact(cell.score), exact(mu), exact(rel)];
  const made = rel * cell.score + (1 - rel) * mu;
  return {
    of: inOrder([subject.nameOf(cell.part), found.place.element.fields.name]),
    lines: [
      `${m.how_units_of({ count: exact(scores.length) })}: τ² = ${exact(tau2)}, x̄ = ${mean}`,
      `rel = ${exact(tau2)} ÷ (${exact(tau2)} + ${exact(se)}²) = ${part}`,
      `x̂ = ${exact(to)} ${half(exact(posteriorSd[at] ?? 0))}`,
    ],
    check: {
      sides: [`${part} × ${own} + (${exact(1)} − ${part}) × ${mean}`, exact(to)],
      agrees: same(made, to),
    },
  };
}

/** Of the unit in which most money starts. */
function unit(subject: Subject, divided: Apart, { parts }: Parts): Example | null {
  const { currency } = subject;
  const found = columnOf(subject, divided, ({ root, ownGap }) => root !== null && ownGap !== null);
  const cell = found?.cells.toSorted((a, b) => (b.root ?? 0) - (a.root ?? 0))[0];
  if (!found || !cell) return null;
  const { place } = found;
  const { worth, ownGap, root, rootSe, contrast, contrastSe } = cell;
  const whole = place.ownGap;
  if (worth === null || ownGap === null || root === null || place.worth === null) return null;
  const share = parts.find(({ id }) => id === cell.part)?.shares[place.element.id] ?? null;
  const lines = [
    ...(share !== null && same(share * place.worth, worth)
      ? [`f λ = ${percent(share, 2)} × ${cash(place.worth, currency)} = ${cash(worth, currency)}`]
      : [`f λ = ${cash(worth, currency)}`]),
    `R = ${cash(worth, currency)} × ${exact(ownGap)} = ${cash(root, currency)} ${rootSe === null ? `(${m.impact_error_unknown()})` : half(cash(rootSe, currency))}`,
    ...addedUp(place, divided, parts),
  ];
  const of = inOrder([subject.nameOf(cell.part), place.element.fields.name]);
  if (contrast === null || whole === null) return { of, lines };
  if (contrastSe !== null)
    lines.push(`D = ${cash(contrast, currency)} ${half(cash(contrastSe, currency))}`);
  // with an element left out, the whole's own gaps are others than those of the page
  if (divided.misfits.length > 0) return { of, lines };
  const part = `${cash(worth, currency)} × ${exact(whole)}`;
  return {
    of,
    lines,
    check: {
      sides: [`${cash(root, currency)} − ${part}`, cash(contrast, currency)],
      agrees: same(root - worth * whole, contrast),
    },
  };
}

/** The parts' scores by their shares, beside the whole's: before that holds nothing is told. */
function addedUp({ element, score }: Place, { misfits }: Apart, parts: Parts['parts']): string[] {
  const known = parts.flatMap(({ scores, shares }) => {
    const [own, share] = [scores[element.id], shares[element.id]];
    return own && share !== undefined ? [{ ...own, share }] : [];
  });
  const covered = known.reduce((all, { share }) => all + share, 0);
  if (score.value === null || covered < 1 - 1e-6 || misfits.some(({ id }) => id === element.id))
    return [];
  const together = known.reduce((all, { share, value }) => all + share * value, 0);
  const error = Math.hypot(score.se ?? 0, ...known.map(({ share, se }) => share * (se ?? 0)));
  const off = number(Math.abs(together - score.value), { maximumFractionDigits: 4 });
  return [
    `|∑ f x − x| = |${exact(together)} − ${exact(score.value)}| = ${off} ≤ ${exact(2 * error)}`,
  ];
}
