/** The two tables of a map, its elements and its links: which columns there are and how each is written. */
import type { Score } from '#lib/figures/scores.ts';
import {
  belongs,
  channels,
  directions,
  ElementFields,
  momentKinds,
  type Element,
  type ElementField,
} from '#lib/map/element.ts';
import { move } from '#lib/map/gestures.ts';
import { layers } from '#lib/map/layers.ts';
import { grades, LinkFields, type Link, type LinkField } from '#lib/map/link.ts';
import type { Operation } from '#lib/map/operation.ts';
import { m } from '#lib/paraglide/messages.js';
import { conventionOf } from '#lib/rox/conventions.ts';
import { elementNumber, elementText, linkNote, linkNumber } from './blanks.ts';
import { chance } from './deeds.ts';
import { Draft, numerals, words, type Blank, type Script } from './draft.svelte.ts';
import type { MapScreen } from './map-screen.svelte.ts';
import { assumed, assumes } from './grade-words.ts';
import {
  channelNames,
  directionNames,
  fieldNames,
  gradeNames,
  kindNames,
  layerName,
  verdictNames,
} from './names.ts';
import { scored } from './score-words.ts';

/** How a cell is written: by typing, by choosing, or by asking for another element. */
export type Edit<Row> =
  | { how: 'type'; draft: (row: Row) => Draft<string> | Draft<number> }
  | {
      how: 'choose';
      value: (row: Row) => string;
      options: () => { value: string; label: string }[];
    }
  | { how: 'ask'; ask: (row: Row) => void };

export interface Column<Row> {
  id: string;
  title: string;
  unit?: string;
  /** Pixels. */
  width: number;
  numeric?: boolean;
  shown: (row: Row) => string;
  /** What rows are sorted by; null comes last. */
  sort: (row: Row) => string | number | null;
  edit?: Edit<Row>;
  may: (row: Row) => boolean;
  /** What writes a value that was judged well. */
  write: (row: Row, value: unknown) => Operation[];
}

export interface Setting {
  screen: MapScreen;
  locale: string;
  currency: string;
  scores: ReadonlyMap<string, Score> | undefined;
}

type Option = { value: string; label: string };

/** Columns of the table of elements, the usual ones first. */
export function elementColumns(setting: Setting): Column<Element>[] {
  const { screen, locale, currency, scores } = setting;
  const { open } = screen;
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
  const may = (field: ElementField) => (element: Element) =>
    belongs(field, element.layer) && open.rights.field(element.layer, field);
  const write = (field: ElementField) => (element: Element, value: unknown) => [
    {
      t: 'element.set' as const,
      id: element.id,
      fields: ElementFields.parse({ [field]: value }),
    },
  ];
  const text = (field: Parameters<typeof elementText>[2], width: number): Column<Element> => ({
    id: field,
    title: fieldNames[field](),
    width,
    shown: (element) => element.fields[field] ?? '',
    sort: (element) => element.fields[field] ?? null,
    edit: {
      how: 'type',
      draft: (element) => draft(setting, () => elementText(open, element, field), words),
    },
    may: may(field),
    write: write(field),
  });
  const figure = (field: Parameters<typeof elementNumber>[2], unit: string): Column<Element> => ({
    id: field,
    title: fieldNames[field](),
    unit,
    width: Math.max(120, (fieldNames[field]().length + unit.length) * 8 + 24),
    numeric: true,
    shown: (element) => shownNumber(element.fields[field], number),
    sort: (element) => element.fields[field] ?? null,
    edit: {
      how: 'type',
      draft: (element) =>
        draft(setting, () => elementNumber(open, element, field), numerals(locale)),
    },
    may: may(field),
    write: write(field),
  });
  const choice = (
    field: 'direction' | 'kind' | 'channel' | 'stage',
    width: number,
    options: () => Option[],
  ): Column<Element> => ({
    id: field,
    title: fieldNames[field](),
    width,
    shown: (element) => labelled(options(), element.fields[field]),
    sort: (element) => place(options(), element.fields[field]),
    edit: { how: 'choose', value: (element) => element.fields[field] ?? '', options },
    may: may(field),
    write: (element, value) => write(field)(element, value === '' ? null : value),
  });
  const flag = (field: 'critical' | 'digital'): Column<Element> => {
    const options = () => [
      { value: 'true', label: field === 'digital' ? m.digital_yes() : verdictNames.yes() },
      { value: 'false', label: field === 'digital' ? m.digital_no() : verdictNames.no() },
    ];
    const value = (element: Element) => String(element.fields[field] ?? '');
    return {
      id: field,
      title: fieldNames[field](),
      width: 120,
      shown: (element) => labelled(options(), value(element)),
      sort: (element) => place(options(), value(element)),
      edit: { how: 'choose', value, options },
      may: may(field),
      write: (element, chosen) =>
        write(field)(element, chosen === '' ? null : String(chosen) === 'true'),
    };
  };
  const counted = (id: 'links_in' | 'links_out', end: 'to' | 'from'): Column<Element> => {
    const count = (element: Element) =>
      [...(open.state.linksOf.get(element.id) ?? [])].filter(
        (link) => open.state.links.get(link)?.[end] === element.id,
      ).length;
    return {
      id,
      title: id === 'links_in' ? m.field_links_in() : m.field_links_out(),
      width: 92,
      numeric: true,
      shown: (element) => number.format(count(element)),
      sort: count,
      may: () => false,
      write: () => [],
    };
  };
  const layerOptions = () =>
    layers
      .filter((layer) => open.rights.layer(layer))
      .map((layer) => ({ value: layer, label: layerName(layer, open.fields.labels) }));
  return [
    text('name', 260),
    {
      id: 'layer',
      title: m.field_layer(),
      width: 180,
      shown: (element) => layerName(element.layer, open.fields.labels),
      sort: (element) => layers.indexOf(element.layer),
      edit: { how: 'choose', value: ({ layer }) => layer, options: layerOptions },
      may: ({ layer }) => open.rights.layer(layer),
      write: (element, value) => {
        const layer = layers.find((each) => each === value);
        return layer && layer !== element.layer
          ? move(open.state, [element.id], { layer }, chance.random)
          : [];
      },
    },
    text('owner', 160),
    {
      id: 'score',
      title: m.field_score(),
      unit: m.inspector_points(),
      width: 150,
      numeric: true,
      shown: ({ id }) => shownScore(scores?.get(id)),
      sort: ({ id }) => scores?.get(id)?.value ?? null,
      may: () => false,
      write: () => [],
    },
    figure('target', m.inspector_points()),
    figure('cost', m.inspector_cost_unit({ currency })),
    figure('worth', m.inspector_worth_unit({ currency })),
    counted('links_in', 'to'),
    counted('links_out', 'from'),
    choice('direction', 120, () =>
      directions.map((value) => ({ value, label: directionNames[value]() })),
    ),
    text('description', 280),
    flag('critical'),
    text('wording', 280),
    choice('stage', 160, () =>
      (open.fields.stages ?? []).map(({ id, name }) => ({ value: id, label: name })),
    ),
    choice('kind', 140, () => momentKinds.map((value) => ({ value, label: kindNames[value]() }))),
    text('touchpoint', 160),
    choice('channel', 130, () =>
      channels.map((value) => ({ value, label: channelNames[value]() })),
    ),
    flag('digital'),
    figure('expectation', m.inspector_points()),
    figure('experience', m.inspector_points()),
  ];
}

/** Columns of the table of links. */
export function linkColumns(setting: Setting): Column<Link>[] {
  const { screen, locale } = setting;
  const { open } = screen;
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
  const ends = (link: Link) => [open.element(link.from), open.element(link.to)] as const;
  const may = (ask: 'link' | 'evidence') => (link: Link) => {
    const [from, to] = ends(link);
    return from !== undefined && to !== undefined && open.rights[ask](from.layer, to.layer);
  };
  const write = (field: LinkField) => (link: Link, value: unknown) => [
    { t: 'link.set' as const, id: link.id, fields: LinkFields.parse({ [field]: value }) },
  ];
  const end = (side: 'from' | 'to'): Column<Link> => {
    const name = (link: Link) => open.element(link[side])?.fields.name ?? '';
    return {
      id: side,
      title: side === 'from' ? m.field_from() : m.field_to(),
      width: 240,
      shown: name,
      sort: name,
      edit: {
        how: 'ask',
        ask: ({ id }) =>
          (screen.question = { ask: side === 'from' ? 'new cause' : 'new effect', link: id }),
      },
      may: may('link'),
      write: () => [],
    };
  };
  const figure = (field: Parameters<typeof linkNumber>[2], unit: string): Column<Link> => ({
    id: field,
    title: fieldNames[field](),
    unit,
    width: Math.max(120, (fieldNames[field]().length + unit.length) * 8 + 24),
    numeric: true,
    shown: ({ fields }) => shownNumber(fields[field], number),
    sort: ({ fields }) => fields[field] ?? null,
    edit: {
      how: 'type',
      draft: (link) => draft(setting, () => linkNumber(open, link, field), numerals(locale)),
    },
    may: may('evidence'),
    write: write(field),
  });
  const gradeOptions = () =>
    grades.map((value) => ({
      value,
      label: m.grade_assumes_of({
        grade: gradeNames[value](),
        assumed: assumes(conventionOf(open.fields, value)),
      }),
    }));
  return [
    end('from'),
    end('to'),
    figure('strength', m.inspector_strength_unit()),
    figure('se', m.inspector_strength_unit()),
    figure('lag', m.inspector_weeks()),
    {
      id: 'grade',
      title: fieldNames.grade(),
      width: 440,
      shown: (link) =>
        link.fields.grade
          ? m.grade_assumes_of({
              grade: gradeNames[link.fields.grade](),
              assumed: assumed(open.fields, link),
            })
          : '',
      sort: ({ fields }) => place(gradeOptions(), fields.grade),
      edit: { how: 'choose', value: ({ fields }) => fields.grade ?? '', options: gradeOptions },
      may: may('evidence'),
      write: (link, value) => write('grade')(link, value === '' ? null : value),
    },
    {
      id: 'sources',
      title: fieldNames.sources(),
      width: 200,
      shown: ({ fields }) => (fields.sources ?? []).map(({ title }) => title).join(' · '),
      sort: ({ fields }) => fields.sources?.length ?? null,
      may: () => false,
      write: () => [],
    },
    {
      id: 'note',
      title: fieldNames.note(),
      width: 280,
      shown: ({ fields }) => fields.note ?? '',
      sort: ({ fields }) => fields.note ?? null,
      edit: { how: 'type', draft: (link) => draft(setting, () => linkNote(open, link), words) },
      may: may('evidence'),
      write: write('note'),
    },
  ];
}

function draft<Value>(
  { screen, locale }: Setting,
  blank: () => Blank<Value>,
  script: Script<Value>,
): Draft<Value> {
  return new Draft(
    blank,
    () => script,
    () => screen.drafts,
    locale,
  );
}

function shownScore(score: Score | undefined): string {
  return score === undefined || score.value === null ? '' : scored(score.value, score.se);
}

function shownNumber(value: number | null | undefined, number: Intl.NumberFormat): string {
  return typeof value === 'number' ? number.format(value) : '';
}

function labelled(options: readonly Option[], value: string | null | undefined): string {
  return options.find((option) => option.value === value)?.label ?? '';
}

function place(options: readonly Option[], value: string | null | undefined): number | null {
  const at = options.findIndex((option) => option.value === value);
  return at < 0 ? null : at;
}

/** Rows in the order of a column, empty cells last either way; O(n log n). */
export function sorted<Row>(
  rows: readonly Row[],
  { sort }: Pick<Column<Row>, 'sort'>,
  way: 'up' | 'down',
  locale: string,
): Row[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const sign = way === 'up' ? 1 : -1;
  return rows
    .map((row) => ({ row, key: sort(row) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return typeof a.key === 'number' && typeof b.key === 'number'
        ? sign * (a.key - b.key)
        : sign * compare(String(a.key), String(b.key));
    })
    .map(({ row }) => row);
}
