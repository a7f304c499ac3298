/** A cell of units × elements in words and in a file: its money, how sure, and whether it stands out. */
import { scored } from '#lib/editor/score-words.ts';
import { inLine, inOrder, money } from '#lib/editor/written.ts';
import { csvLine } from '#lib/figures/csv-out.ts';
import type { Apart, PartCell } from '#lib/impact/apart.ts';
import type { Place } from '#lib/impact/reading.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { percent, points, ranged, whole } from './say.ts';

/** A cell of the grid; column −1 is the part's name. */
export interface Spot {
  row: number;
  column: number;
}

/** A place of a part at which money starts. */
export interface Start {
  place: Place;
  column: number;
  found: PartCell & { cell: NonNullable<PartCell['cell']> };
}

/** Where a part's money starts, most first; what starts nowhere, or runs away, is left out. O(n log n). */
export function startsMost({ rows, columns }: Apart, row: number): Start[] {
  const found = rows[row]?.cells ?? [];
  return found
    .flatMap((each, column): Start[] => {
      const [place, { cell }] = [columns[column], each];
      return place && cell && (cell.root ?? 0) > 0
        ? [{ place, column, found: { ...each, cell } }]
        : [];
    })
    .toSorted((a, b) => (b.found.cell.root ?? 0) - (a.found.cell.root ?? 0));
}

/** In a few words: the score with its range, the answers, and whether it is mostly luck. */
export function cellFacts({ cell, n }: Start['found']): string {
  const luck = cell.reliability !== null && cell.reliability < 0.4;
  return inLine([
    scored(cell.score, cell.se),
    n === null ? null : m.parts_n({ n: whole(n) }),
    luck ? m.parts_luck() : null,
  ]);
}

/** Everything about one cell; why there is nothing, where there is nothing. */
export function cellSaid(
  apart: Apart,
  row: number,
  column: number,
  nameOf: (part: string) => string,
  currency: string,
): string {
  const part = apart.rows[row];
  const place = apart.columns[column];
  const found = part?.cells[column];
  if (!part || !place || !found) return '';
  const of = inOrder([nameOf(part.id), place.element.fields.name]);
  const { cell, n } = found;
  if (cell === null) return m.parts_cell_none({ of });
  const answers = n === null ? m.parts_n_unknown() : m.parts_n({ n: whole(n) });
  const score =
    cell.se === null
      ? m.parts_score_sure_unknown({ score: points(cell.score), answers })
      : m.parts_score({
          score: ranged(cell.score, cell.se, (value) => points(value)),
          answers,
        });
  const said = [m.parts_cell({ of }), score];
  if (cell.root === null) said.push(m.how_none_runaway());
  else if (cell.rootSe === null)
    said.push(m.parts_root_unsure({ money: money(cell.root, currency) }));
  else {
    const write = (value: number) => money(value, currency);
    said.push(m.parts_root({ money: ranged(cell.root, cell.rootSe, write) }));
    if (cell.contrast !== null && cell.contrastSe !== null)
      said.push(m.parts_contrast({ money: ranged(cell.contrast, cell.contrastSe, write) }));
  }
  if (cell.reliability !== null)
    said.push(
      (cell.reliability < 0.4 ? m.parts_unreliable : m.parts_reliable)({
        share: percent(cell.reliability),
      }),
    );
  if (cell.standsOut) said.push(m.parts_stands_out({ count: whole(apart.comparisons) }));
  return said.join(getLocale() === 'zh' ? '' : ' ');
}

/** Exactly what is shown, cell by cell, in plain numbers. */
export function csvOf({ rows, columns }: Apart, nameOf: (part: string) => string): string {
  const head = [
    'part',
    'element',
    'score',
    'se',
    'n',
    'root',
    'root_se',
    'contrast',
    'contrast_se',
    'reliability',
    'p_adjusted',
    'stands_out',
  ];
  const lines = rows.flatMap(({ id, cells }) =>
    cells.map(({ cell, n }, c) =>
      csvLine([
        nameOf(id),
        columns[c]?.element.fields.name ?? '',
        cell?.score ?? null,
        cell?.se ?? null,
        n,
        cell?.root ?? null,
        cell?.rootSe ?? null,
        cell?.contrast ?? null,
        cell?.contrastSe ?? null,
        cell?.reliability ?? null,
        cell?.adjusted ?? null,
        cell === null ? null : Number(cell.standsOut),
      ]),
    ),
  );
  return [csvLine(head), ...lines].join('');
}
