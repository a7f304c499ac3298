/**
 * A wave on paper: for each unit a poster to hang up, and its slips to cut apart, ten to a page. A slip
 * leads straight to its own questions where a camera reads it, and otherwise by an address and a code
 * that can be typed.
 */
import { m } from '#lib/paraglide/messages.js';
import { direction, type Language } from '#lib/pulse/item.ts';
import { a4, type Mark, type Sheet } from './pdf.ts';
import { qr } from './qr.ts';
import { setWords, type Setting, type Words } from './set-words.ts';
import { dayAndTime, number } from './written.ts';

export interface Paper {
  organisation: string;
  pulse: string;
  closes: Date;
  /** The smallest group of which anything is shown. */
  least: number;
  /** In these languages, the first of which stands first. */
  languages: readonly Language[];
  /** The page on which a code is typed: as one types it, and whole. */
  kiosk: { typed: string; whole: string };
}

export interface Slip {
  /** As it is typed. */
  code: string;
  /** The address of its own questions. */
  link: string;
}

export interface Unit {
  name: string;
  whole: boolean;
  slips: readonly Slip[];
}

type SetWords = (text: string, setting: Setting) => Promise<Words>;

const perPage = { across: 2, down: 5 };
/** What printers leave white, in points. */
const edge = 28;
const monospace = 0.6;
/** Between two paragraphs, of their size. */
const between = 0.45;

/** How many pages a unit takes. */
export function pagesOf(slips: number): number {
  return 1 + Math.ceil(slips / (perPage.across * perPage.down));
}

/** The pages of each unit, one after another. */
export async function* sheetsOf(paper: Paper, units: readonly Unit[]): AsyncGenerator<Sheet> {
  const set = onceEach();
  for (const unit of units) {
    yield await poster(paper, unit, set);
    const many = perPage.across * perPage.down;
    for (let from = 0; from < unit.slips.length; from += many)
      yield await slipsOf(paper, unit, unit.slips.slice(from, from + many), set);
  }
}

/** The same words in the same setting are one picture. */
function onceEach(): SetWords {
  const held = new Map<string, Promise<Words>>();
  return (text, setting) => {
    const key = text + JSON.stringify(setting);
    const made = held.get(key) ?? setWords(text, setting);
    held.set(key, made);
    return made;
  };
}

/** A sheet is not in the reader's language: in whichever it is, a name keeps its own way. */
function nameOf({ name, whole }: Unit, locale: Language): string {
  return whole ? name : m.audience_other_teams({ unit: `\u2068${name}\u2069` }, { locale });
}

async function poster(paper: Paper, unit: Unit, set: SetWords): Promise<Sheet> {
  const margin = 54;
  const full = a4.width - 2 * margin;
  const first = paper.languages[0] ?? 'en';
  const middle = { language: first, width: full, align: 'center' } as const;
  const gap = 28;
  const columns = paper.languages.length > 1 ? 2 : 1;
  const square = columns === 1 ? 230 : 190;
  const width = columns === 1 ? 430 : (full - gap) / 2;
  const head = await Promise.all([
    set(paper.organisation, { ...middle, size: 14, weight: 500, light: 0.35 }),
    set(paper.pulse, { ...middle, size: 32, weight: 600 }),
    set(nameOf(unit, first), { ...middle, size: 18, weight: 400, light: 0.35 }),
  ]);
  const blocks = (size: number) =>
    Promise.all(paper.languages.map((language) => block(paper, language, { size, width }, set)));
  const taken = head.reduce((sum, { paper: { height } }) => sum + height, 0) + square + 120;
  const room = a4.height - 2 * margin - taken;
  let size = columns === 1 ? 18 : 14;
  let said = await blocks(size);
  while (size > 7 && tallOf(rowsOf(said, columns, size), gap) > room) {
    size -= 0.5;
    said = await blocks(size);
  }
  const rows = rowsOf(said, columns, size);
  const spare = room - tallOf(rows, gap);
  const air = Math.max(0, Math.min(24, spare / 4));

  const marks: Mark[] = [];
  let y = a4.height - margin - air;
  for (const words of head) {
    y -= words.paper.height;
    marks.push(placed(words, margin, y));
    y -= 8;
  }
  y -= 16 + air + square;
  marks.push(squared(paper.kiosk.whole, (a4.width - square) / 2, y, square));
  const letters = Math.min(15, full / (paper.kiosk.typed.length * monospace));
  y -= 26;
  marks.push({
    kind: 'text',
    text: paper.kiosk.typed,
    x: (a4.width - paper.kiosk.typed.length * letters * monospace) / 2,
    y,
    size: letters,
    bold: true,
  });
  y -= 28 + air;
  for (const { row, height } of rows) {
    row.forEach((parts, at) => {
      const left = columns === 1 ? (a4.width - width) / 2 : margin + at * (width + gap);
      let top = y;
      for (const words of parts) {
        top -= words.paper.height;
        marks.push(placed(words, left, top));
        top -= size * between;
      }
    });
    y -= height + gap;
  }
  return marks;
}

/** What a poster says in one language. */
async function block(
  { least, closes }: Paper,
  language: Language,
  { size, width }: { size: number; width: number },
  set: SetWords,
): Promise<Words[]> {
  const locale = { locale: language };
  const base = { language, width, size, weight: 400, align: sideOf(language) } as const;
  return Promise.all([
    set(m.paper_lead({}, locale), { ...base, size: size * 1.3, weight: 600 }),
    set(m.paper_step_draw({}, locale), base),
    set(m.paper_step_scan({}, locale), base),
    set(m.paper_step_throw({}, locale), base),
    set(m.paper_promise({ least: number(least, {}, language) }, locale), { ...base, weight: 500 }),
    set(m.paper_until({ when: dayAndTime(closes, language) }, locale), { ...base, light: 0.35 }),
  ]);
}

type Row = { row: Words[][]; height: number };

/** Blocks beside each other, so many in a row. */
function rowsOf(blocks: readonly Words[][], columns: number, size: number): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < blocks.length; at += columns) {
    const row = blocks.slice(at, at + columns);
    rows.push({ row, height: Math.max(...row.map((words) => tall(words, size * between))) });
  }
  return rows;
}

function tallOf(rows: readonly Row[], gap: number): number {
  return rows.reduce((sum, { height }) => sum + height + gap, 0);
}

async function slipsOf(
  paper: Paper,
  unit: Unit,
  slips: readonly Slip[],
  set: SetWords,
): Promise<Sheet> {
  const [wide, high] = [
    (a4.width - 2 * edge) / perPage.across,
    (a4.height - 2 * edge) / perPage.down,
  ];
  const marks: Mark[] = [];
  for (const [at, slip] of slips.entries()) {
    const left = edge + (at % perPage.across) * wide;
    const top = a4.height - edge - Math.floor(at / perPage.across) * high;
    marks.push(...(await slipAt(paper, unit, slip, { left, top, wide, high }, set)));
  }
  for (let x = 0; x <= perPage.across; x++)
    marks.push({
      kind: 'cut',
      from: [edge + x * wide, edge],
      to: [edge + x * wide, a4.height - edge],
    });
  for (let y = 0; y <= perPage.down; y++)
    marks.push({
      kind: 'cut',
      from: [edge, edge + y * high],
      to: [a4.width - edge, edge + y * high],
    });
  return marks;
}

async function slipAt(
  paper: Paper,
  unit: Unit,
  { code, link }: Slip,
  { left, top, wide, high }: { left: number; top: number; wide: number; high: number },
  set: SetWords,
): Promise<Mark[]> {
  const [inner, square, gap] = [12, 96, 10];
  const width = wide - 2 * inner - square - gap;
  let size = 9;
  let words = await slipWords(paper, unit, { size, width }, set);
  while (size > 5 && tall(words, size * between) > square) {
    size -= 0.25;
    words = await slipWords(paper, unit, { size, width }, set);
  }
  const right = sideOf(paper.languages[0] ?? 'en') === 'right';
  const [picture, text] = right ? [width + gap, 0] : [0, square + gap];
  const marks: Mark[] = [squared(link, left + inner + picture, top - inner - square, square)];
  let y = top - inner;
  for (const each of words) {
    y -= each.paper.height;
    marks.push(placed(each, left + inner + text, y));
    y -= size * between;
  }
  const letters = Math.min(8, (wide - 2 * inner) / (paper.kiosk.typed.length * monospace));
  const foot = top - high + inner;
  const lines = [
    { text: code, y: foot + 15, size: 17, bold: true },
    { text: paper.kiosk.typed, y: foot, size: letters, bold: false },
  ];
  for (const line of lines) {
    const empty = wide - 2 * inner - line.text.length * line.size * monospace;
    marks.push({ kind: 'text', ...line, x: left + inner + (right ? empty : 0) });
  }
  return marks;
}

/** How high paragraphs stand with so much between them. */
function tall(words: readonly Words[], apart: number): number {
  return words.reduce((sum, { paper: { height } }) => sum + height + apart, -apart);
}

function sideOf(language: Language): 'left' | 'right' {
  return direction(language) === 'rtl' ? 'right' : 'left';
}

async function slipWords(
  { pulse, languages, closes }: Paper,
  unit: Unit,
  { size, width }: { size: number; width: number },
  set: SetWords,
): Promise<Words[]> {
  const language = languages[0] ?? 'en';
  const base = { width, size, weight: 400, align: sideOf(language) } as const;
  return Promise.all([
    set(pulse, { ...base, language, weight: 600, size: size * 1.2 }),
    set(nameOf(unit, language), { ...base, language, light: 0.35 }),
    ...languages.map((each) =>
      set(m.paper_slip({ when: dayAndTime(closes, each) }, { locale: each }), {
        ...base,
        language: each,
        align: sideOf(each),
      }),
    ),
  ]);
}

function placed(of: Words, x: number, y: number): Mark {
  return { kind: 'picture', of, x, y, width: of.paper.width, height: of.paper.height };
}

/** An address as a square of this side; the paper around it is the white that a camera needs. */
function squared(address: string, left: number, bottom: number, side: number): Mark {
  const { size, runs } = qr(address);
  const module = side / size;
  return {
    kind: 'dark',
    squares: runs.map(({ x, y, length }) => ({
      x: left + x * module,
      y: bottom + side - (y + 1) * module,
      width: length * module,
      height: module,
    })),
  };
}
