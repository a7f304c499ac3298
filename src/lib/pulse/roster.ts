/**
 * The roster is everybody whom a pulse can ask. It is kept by bringing in the company's own list: a row is
 * the same person as before by their number or, without one, by their mail, never by name alone. What a
 * list would do is told person by person before any of it is done.
 */
import { z } from 'zod';
import { languages, type Language } from './item.ts';

export interface Employee {
  id: string;
  /** The company's own. */
  number: string | null;
  name: string;
  mail: string | null;
  /** Null where the company does not know. */
  language: Language | null;
  /** Null is directly below the organisation. */
  unitId: string | null;
  /** Who has left is kept, and asked nothing. */
  active: boolean;
}

/** A place in the organisation's tree. */
export interface Unit {
  id: string;
  parentId: string | null;
  name: string;
  code: string | null;
}

/** One row of a list: texts as written, trimmed; undefined where the list has no such column. */
export interface Row {
  /** As a spreadsheet numbers it. */
  line: number;
  name: string;
  number?: string | undefined;
  mail?: string | undefined;
  language?: string | undefined;
  /** The code of a unit, or its name where only one has it. */
  unit?: string | undefined;
  active?: string | undefined;
}

export type Reason =
  | 'no name'
  | 'no key'
  | 'too long'
  | 'twice'
  | 'bad mail'
  | 'mail taken'
  | 'bad language'
  | 'no unit'
  | 'unit unclear'
  | 'bad active';

export interface Refused {
  line: number;
  name: string;
  reason: Reason;
  /** The text that is to blame; for a mail that is taken, whose it is. */
  culprit: string;
}

/** What is new of somebody. */
export const parts = ['unit', 'name', 'number', 'mail', 'language', 'back'] as const;
export type Part = (typeof parts)[number];

export interface Changed {
  before: Employee;
  after: Employee;
  parts: Part[];
}

/** What a list does; everyone it names stands in exactly one of these. */
export interface Plan {
  added: Employee[];
  changed: Changed[];
  /** Named as gone, or left out by a list of everybody. */
  deactivated: Employee[];
  same: number;
  refused: Refused[];
}

export const longestNumber = 60;
const longestName = 200;
const Mail = z.email().max(254);

const yes = ['yes', 'y', 'true', '1', 'active', 'evet', 'aktif', 'بله', 'فعال', '是', '在职'];
const no = ['no', 'n', 'false', '0', 'inactive', 'left', 'hayır', 'pasif', 'ayrıldı'].concat([
  'خیر',
  'غیرفعال',
  '否',
  '离职',
]);
const tongues: Record<Language, readonly string[]> = {
  en: ['en', 'eng', 'english', 'ingilizce', 'İngilizce', 'انگلیسی', '英语', '英文'],
  tr: ['tr', 'tur', 'turkish', 'türkçe', 'ترکی', '土耳其语'],
  fa: ['fa', 'fas', 'per', 'persian', 'farsi', 'farsça', 'فارسی', '波斯语'],
  zh: ['zh', 'zho', 'chi', 'cn', 'chinese', 'mandarin', 'çince', 'چینی', '中文', '汉语', '汉文'],
};

/** As two people would call the same thing: letters without their case, spaces without their number. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * What a list would do to a roster. `whole` says that the list names everybody, so that whoever it leaves
 * out has left; a refused row speaks for nobody, but whoever it names has not left. O(rows + employees).
 */
export function plan(
  rows: readonly Row[],
  employees: readonly Employee[],
  units: readonly Unit[],
  whole: boolean,
  newId: () => string,
): Plan {
  const numbers = keyed(employees, ({ number }) => number);
  const mails = keyed(employees, ({ mail }) => mail);
  const placeOf = unitFinder(units);
  const refused: Refused[] = [];
  const named = new Set<string>();
  const seen = new Set<string>();
  const said: { row: Row; before: Employee | undefined; after: Employee }[] = [];

  for (const row of rows) {
    const number = row.number || undefined;
    const mail = row.mail?.toLowerCase() || undefined;
    const before =
      (number === undefined ? undefined : numbers.get(number)) ??
      (mail === undefined ? undefined : unlessNumbered(mails.get(mail), number));
    if (before) named.add(before.id);
    const keys = [
      ...(before ? [before.id] : []),
      ...(number === undefined ? [] : [`number ${number}`]),
      ...(mail === undefined ? [] : [`mail ${mail}`]),
    ];
    const place = row.unit === undefined ? undefined : placeOf(row.unit);
    const fault =
      faultOf(row, mail) ??
      (isFault(place) ? ([place.fault, row.unit ?? ''] as const) : null) ??
      (keys.some((each) => seen.has(each)) ? (['twice', number ?? mail ?? ''] as const) : null);
    if (fault) {
      refused.push({ line: row.line, name: row.name, reason: fault[0], culprit: fault[1] });
      continue;
    }
    for (const each of keys) seen.add(each);
    const after: Employee = {
      id: before?.id ?? newId(),
      number:
        row.number === undefined ? (before?.number ?? null) : (number ?? before?.number ?? null),
      name: row.name,
      mail: row.mail === undefined ? (before?.mail ?? null) : (mail ?? null),
      language: row.language ? languageOf(row.language) : (before?.language ?? null),
      unitId: place === undefined || isFault(place) ? (before?.unitId ?? null) : place,
      active: row.active ? yes.includes(folded(row.active)) : true,
    };
    said.push({ row, before, after });
  }
  return settle(said, refused, employees, named, whole);
}

/** A mail finds somebody only where their numbers, if both are known, do not tell them apart. */
function unlessNumbered(found: Employee | undefined, number: string | undefined) {
  return found && (number === undefined || found.number === null) ? found : undefined;
}

function keyed(
  employees: readonly Employee[],
  of: (employee: Employee) => string | null,
): Map<string, Employee> {
  return new Map(
    employees.flatMap((employee) => {
      const found = of(employee);
      return found === null ? [] : [[found, employee] as const];
    }),
  );
}

/** What is wrong with a row by itself. */
function faultOf(row: Row, mail: string | undefined): readonly [Reason, string] | null {
  if (row.name === '') return ['no name', ''];
  if (!row.number && !mail) return ['no key', row.name];
  if (row.name.length > longestName) return ['too long', row.name.slice(0, 40)];
  if (row.number && row.number.length > longestNumber) return ['too long', row.number.slice(0, 40)];
  if (mail !== undefined && !Mail.safeParse(mail).success) return ['bad mail', mail];
  if (row.language && languageOf(row.language) === null) return ['bad language', row.language];
  if (row.active && ![...yes, ...no].includes(folded(row.active)))
    return ['bad active', row.active];
  return null;
}

function languageOf(text: string): Language | null {
  const said = folded(text);
  const short = said.replace(/[-_].*$/, '');
  return (
    languages.find((language) =>
      tongues[language].some((name) => folded(name) === said || name === short),
    ) ?? null
  );
}

type Place = string | null | { fault: 'no unit' | 'unit unclear' };

function isFault(place: Place | undefined): place is Extract<Place, object> {
  return typeof place === 'object' && place !== null;
}

/** Finds a unit by code, then by a name that one unit alone has; empty is the organisation itself. */
function unitFinder(units: readonly Unit[]): (text: string) => Place {
  const codes = new Map(
    units.flatMap(({ id, code }) => (code === null ? [] : [[code, id] as const])),
  );
  const names = Map.groupBy(units, ({ name }) => folded(name));
  return (text) => {
    if (text === '') return null;
    const coded = codes.get(text);
    if (coded !== undefined) return coded;
    const alike = names.get(folded(text)) ?? [];
    if (alike.length > 1) return { fault: 'unit unclear' };
    return alike[0]?.id ?? { fault: 'no unit' };
  };
}

function settle(
  said: readonly { row: Row; before: Employee | undefined; after: Employee }[],
  refused: readonly Refused[],
  employees: readonly Employee[],
  named: ReadonlySet<string>,
  whole: boolean,
): Plan {
  const { standing, taken } = withoutTaken(said, employees);
  const added: Employee[] = [];
  const changed: Changed[] = [];
  const deactivated: Employee[] = [];
  let same = 0;
  for (const { before, after } of standing) {
    if (!before) {
      if (after.active) added.push(after);
      else same++;
    } else if (before.active && !after.active) deactivated.push({ ...before, active: false });
    else {
      const news = before.active || after.active ? differing(before, after) : [];
      if (news.length > 0) changed.push({ before, after, parts: news });
      else same++;
    }
  }
  if (whole)
    for (const employee of employees)
      if (employee.active && !named.has(employee.id))
        deactivated.push({ ...employee, active: false });
  const all = [...refused, ...taken].sort((a, b) => a.line - b.line);
  return { added, changed, deactivated, same, refused: all };
}

type Said = Parameters<typeof settle>[0];

/**
 * No two people have one mail or one number, whichever way the list would bring it about. A row let go of
 * leaves its employee as they were, which may take another's, so look until nothing new is found.
 */
function withoutTaken(
  said: Said,
  employees: readonly Employee[],
): { standing: Said; taken: Refused[] } {
  const taken: Refused[] = [];
  let standing = said;
  for (;;) {
    const after = new Map(employees.map((employee) => [employee.id, employee]));
    for (const each of standing) if (each.after.active) after.set(each.after.id, each.after);
    const holders = Map.groupBy(
      [...after.values()].filter(({ mail }) => mail !== null),
      ({ mail }) => mail,
    );
    const clash = standing.flatMap(({ row, before, after: one }) => {
      const other = (holders.get(one.mail) ?? []).find(({ id }) => id !== one.id);
      const own = one.mail === before?.mail;
      return one.active && one.mail !== null && other && !own ? [{ row, other }] : [];
    });
    if (clash.length === 0) return { standing, taken };
    for (const { row, other } of clash)
      taken.push({ line: row.line, name: row.name, reason: 'mail taken', culprit: other.name });
    const lost = new Set(clash.map(({ row }) => row));
    standing = standing.filter(({ row }) => !lost.has(row));
  }
}

function differing(before: Employee, after: Employee): Part[] {
  const news: Record<Part, boolean> = {
    unit: before.unitId !== after.unitId,
    name: before.name !== after.name,
    number: before.number !== after.number,
    mail: before.mail !== after.mail,
    language: before.language !== after.language,
    back: !before.active && after.active,
  };
  return parts.filter((part) => news[part]);
}
