/**
 * A list of employees has a heading that says which column holds what, in one of the languages people
 * write such lists in. Other columns are left alone: what is not needed to ask is not kept.
 */
import { folded, type Row } from './roster.ts';

/** The columns of a list, as one can be downloaded and brought in again. */
export const columns = ['number', 'name', 'mail', 'language', 'unit', 'active'] as const;
type Column = (typeof columns)[number];

const headings: Record<Column, readonly string[]> = {
  number: [
    ...['number', 'employee number', 'employee id', 'personnel number', 'staff number', 'id', 'no'],
    ...['sicil', 'sicil no', 'personel no', 'شماره پرسنلی', 'کد پرسنلی', '工号', '员工编号'],
  ],
  name: [
    ...['name', 'full name', 'employee', 'employee name', 'ad', 'ad soyad', 'adı soyadı', 'isim'],
    ...['نام', 'نام و نام خانوادگی', '姓名', '名字'],
  ],
  mail: [
    ...['mail', 'e mail', 'email', 'email address', 'e mail address', 'e posta', 'eposta'],
    ...['ایمیل', 'رایانامه', '邮箱', '电子邮件', '电子邮箱'],
  ],
  language: ['language', 'preferred language', 'lang', 'dil', 'زبان', '语言'],
  unit: [
    ...['unit', 'unit code', 'org unit', 'team', 'department', 'store', 'birim', 'birim kodu'],
    ...[
      'departman',
      'ekip',
      'واحد',
      'کد واحد',
      'تیم',
      '单位',
      '单位代码',
      '单元',
      '单元代码',
      '部门',
      '团队',
    ],
  ],
  active: ['active', 'status', 'employed', 'aktif', 'durum', 'فعال', 'وضعیت', '在职', '状态'],
};

const heading = (text: string) => folded(text.replace(/[_.\-:*]+/g, ' '));

/** Reads a list's rows; refused where no column holds a name, or none a number or a mail. */
export function rowsOf(
  headers: readonly string[],
  table: readonly { number: number; cells: readonly string[] }[],
): { rows: Row[]; refused?: undefined } | { refused: 'no name column' | 'no key column' } {
  const said = headers.map(heading);
  const at = (column: Column) => said.findIndex((text) => headings[column].includes(text));
  const places = new Map(columns.map((column) => [column, at(column)]));
  const has = (column: Column) => (places.get(column) ?? -1) >= 0;
  if (!has('name')) return { refused: 'no name column' };
  if (!has('number') && !has('mail')) return { refused: 'no key column' };
  const text = (cells: readonly string[], column: Column) =>
    has(column) ? (cells[places.get(column) ?? -1] ?? '').normalize('NFC').trim() : undefined;
  return {
    rows: table.map(({ number, cells }) => ({
      line: number,
      name: text(cells, 'name') ?? '',
      number: text(cells, 'number'),
      mail: text(cells, 'mail'),
      language: text(cells, 'language'),
      unit: text(cells, 'unit'),
      active: text(cells, 'active'),
    })),
  };
}
