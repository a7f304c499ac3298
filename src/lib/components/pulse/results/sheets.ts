/**
 * What a view of the results holds, as tables: the screen draws these and the files are written from
 * these, so that no file says anything the screen does not.
 */
import { day, number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { endsOf, isScale, type Cell, type Form } from '#lib/pulse/cells.ts';
import type { Driver } from '#lib/pulse/drivers.ts';
import { isScaleCell, type Figure, type HeatMap, type Line } from '#lib/pulse/results.ts';
import type { Band, Told } from '#lib/pulse/rounding.ts';
import type { Point } from '#lib/pulse/trend.ts';
import {
  answerNames,
  correlationSaid,
  figureSaid,
  indexName,
  meanSaid,
  partNames,
  peopleSaid,
  scaleSaid,
  shareSaid,
  toldSaid,
  togetherSaid,
  type Question,
} from './said.ts';

/** A figure as it stands on the screen, and as a number where it is told as one. */
export interface Entry {
  said: string;
  number: number | null;
}

export interface Sheet {
  name: string;
  head: readonly string[];
  rows: readonly (readonly Entry[])[];
}

/** What a reader looks at. */
export type View =
  | {
      kind: 'map';
      map: HeatMap;
      /** What its groups are ranked by: the id of a column, or their name. */
      by: string;
    }
  | {
      kind: 'question';
      lines: readonly Line[];
      unit: string;
      question: Question;
      /** Of an index: the questions it is made of. */
      madeOf: readonly string[];
      form: Form;
      figure: Figure;
      cell: Cell | null;
      /** Of a question on a scale. */
      points: readonly Point[];
    }
  | {
      kind: 'drivers';
      outcomes: readonly Question[];
      outcome: Question | null;
      drivers: readonly (Driver & { question: Question })[];
      people: Band | null;
    }
  | {
      kind: 'comments';
      lines: readonly Line[];
      unit: string;
      questions: readonly Question[];
      question: Question | null;
      sought: string;
      found: readonly { id: string; body: string }[] | { refused: 'too few' };
    };

export function text(said: string): Entry {
  return { said, number: null };
}

function told(figure: Told | null, said: string): Entry {
  return { said, number: figure && figure.low === figure.high ? figure.low : null };
}

/** The tables of a view, in the order in which they are read. */
export function sheetsOf(view: View, questions: readonly Question[]): Sheet[] {
  switch (view.kind) {
    case 'map':
      return [mapSheet(view.map, questions)];
    case 'question':
      return [...trendSheet(view), spreadSheet(view)];
    case 'drivers':
      return [driversSheet(view)];
    case 'comments':
      return [commentsSheet(view)];
  }
}

/** What heads each column of a heat map. */
export function columnNames({ columns }: HeatMap, questions: readonly Question[]): string[] {
  const words = new Map(questions.map((question) => [question.id, question.text]));
  return columns.map(({ id, form, items }) =>
    items === null ? (words.get(id) ?? '') : indexName(endsOf(form)[1]),
  );
}

/** A line for each group: its name, its level, how many answered, and its figures. O(lines · columns). */
export function mapSheet(map: HeatMap, questions: readonly Question[]): Sheet {
  const { lines, people, columns, figure } = map;
  const entries = columns.map(({ told: figures, form }) => {
    const once = new Map<Told | null, Entry>();
    return figures.map((value) => {
      const held = once.get(value) ?? told(value, figureSaid(value, form, figure));
      once.set(value, held);
      return held;
    });
  });
  const names = columnNames(map, questions);
  return {
    name: m.results_view_map(),
    head: [
      m.results_group(),
      m.results_level(),
      m.results_answered(),
      ...columns.map(({ form }, at) => `${names[at] ?? ''} (${scaleSaid(form, figure)})`),
    ],
    rows: lines.map(({ name, depth }, at) => [
      text(name),
      { said: number(depth + 1), number: depth + 1 },
      text(peopleSaid(people[at] ?? null)),
      ...entries.flatMap((column) => column[at] ?? []),
    ]),
  };
}

type OfKind<Kind extends View['kind']> = Extract<View, { kind: Kind }>;

function trendSheet({ points, form, figure, question }: OfKind<'question'>): Sheet[] {
  if (!isScale(form)) return [];
  const said = figure === 'mean' ? meanSaid : shareSaid;
  const name = figure === 'mean' ? m.results_figure_mean() : m.results_figure_favourable();
  return [
    {
      name: `${m.results_trend()}: ${question.text}`,
      head: [
        m.results_closed(),
        `${name} (${scaleSaid(form, figure)})`,
        m.results_range_true(),
        m.results_answered(),
      ],
      rows: points.map(({ closed, told: value, span, people }) => [
        text(day(closed)),
        told(value, figureSaid(value, form, figure)),
        text(
          span
            ? m.results_range({ low: said(span[0]), high: said(span[1]) })
            : m.results_not_shown(),
        ),
        text(peopleSaid(people)),
      ]),
    },
  ];
}

function spreadSheet({ cell, form, question }: OfKind<'question'>): Sheet {
  const share = question.kind === 'ranking' ? m.results_share_first() : m.results_share();
  const rows = spread(cell, form, question).map(({ name, share: value }) => [
    text(name),
    told(value, toldSaid(value, [0, 100], shareSaid)),
  ]);
  const score = cell && isScaleCell(cell) ? cell.promoterScore : null;
  return {
    name: `${m.results_spread()}: ${question.text}`,
    head: [m.results_answer(), `${share} (%)`],
    rows: score
      ? [...rows, [text(m.results_enps()), told(score, toldSaid(score, [-100, 100], number))]]
      : rows,
  };
}

/**
 * How the answers of a group spread, as finely as they are told: each answer, or three parts, or not at
 * all, which looks alike whatever the reason.
 */
export function spread(
  cell: Cell | null,
  form: Form,
  { choices }: Question,
): { name: string; share: Told | null }[] {
  if (!isScale(form)) {
    const shares = cell && !isScaleCell(cell) ? cell.shares : null;
    return choices.map((name, at) => ({ name, share: shares?.[at] ?? null }));
  }
  const scale = cell && isScaleCell(cell) ? cell : null;
  if (scale?.bars) {
    const { bars } = scale;
    return answerNames(form).map((name, at) => {
      const value = bars[at];
      return { name, share: value === undefined ? null : { low: value, high: value } };
    });
  }
  return partNames(form).map((name, at) => ({ name, share: scale?.parts?.[at] ?? null }));
}

function driversSheet({ outcome, drivers }: OfKind<'drivers'>): Sheet {
  return {
    name: `${m.results_view_drivers()}: ${outcome?.text ?? ''}`,
    head: [m.results_question(), m.results_correlation(), m.results_in_words()],
    rows: drivers.map(({ question, correlation, strength }) => [
      text(question.text),
      { said: correlationSaid(correlation), number: correlation },
      text(togetherSaid(correlation, strength)),
    ]),
  };
}

function commentsSheet({ question, found }: OfKind<'comments'>): Sheet {
  return {
    name: `${m.results_view_comments()}: ${question?.text ?? ''}`,
    head: [m.results_view_comments()],
    rows:
      'refused' in found
        ? [[text(m.results_comments_few())]]
        : found.map(({ body }) => [text(body)]),
  };
}
