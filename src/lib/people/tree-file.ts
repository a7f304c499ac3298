/**
 * A file of units has a heading that says which column holds what, in one of the languages people
 * write such files in. Other columns are left alone.
 */
import type { Row } from './tree.ts';

const headings: Record<'code' | 'name' | 'parent', readonly string[]> = {
  code: [
    'code',
    'unit code',
    'id',
    'kod',
    'birim kodu',
    'کد',
    'کد واحد',
    '代码',
    '编码',
    '单元代码',
  ],
  name: ['name', 'unit', 'unit name', 'ad', 'adı', 'birim', 'نام', 'نام واحد', '名称', '单元名称'],
  parent: [
    ...['parent', 'parent code', 'reports to', 'üst', 'üst kod', 'üst birim', 'üst birim kodu'],
    ...['والد', 'کد والد', 'کد بالاتر', '上级', '上级代码', '父级', '父级代码'],
  ],
};

/** The columns of an exported file. */
export const columns = ['code', 'name', 'parent'] as const;

const plain = (text: string) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, ' ')
    .trim();

/** Reads a table's rows; refuses one whose first row does not name `code` and `name`. */
export function rowsOf(
  table: readonly { line: number; cells: readonly string[] }[],
): { rows: Row[]; refused?: undefined } | { refused: 'no heading' } {
  const heading = table[0]?.cells.map(plain) ?? [];
  const at = (column: keyof typeof headings) =>
    heading.findIndex((cell) => headings[column].includes(cell));
  const [code, name, parent] = [at('code'), at('name'), at('parent')];
  if (code < 0 || name < 0) return { refused: 'no heading' };
  const text = (cells: readonly string[], column: number) =>
    (cells[column] ?? '').normalize('NFC').trim();
  return {
    rows: table.slice(1).map(({ line, cells }) => ({
      line,
      code: text(cells, code),
      name: text(cells, name),
      parent: text(cells, parent),
    })),
  };
}
