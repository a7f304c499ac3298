/**
 * Words as a picture for paper. The browser sets them first as it sets any page, so that Persian is joined
 * and runs from the right, Chinese breaks where a line may end and no stop begins one; then the same
 * lines are drawn as fine as a printer can show.
 */
import type { Language } from '#lib/pulse/item.ts';
import type { Picture } from './pdf.ts';

export interface Setting {
  language: Language;
  /** In points. */
  size: number;
  weight: 400 | 500 | 600;
  /** Of the column, in points. */
  width: number;
  align: 'left' | 'center' | 'right';
  /** From 0 black to 1 white. */
  light?: number;
}

/** A picture, and how large it is on paper, in points. */
export interface Words extends Picture {
  paper: { width: number; height: number };
}

/** Pixels a point: three hundred to an inch. */
const fine = 300 / 72;
const leading = 1.35;

/** One paragraph in its column; people's own words run the way that they are written. */
export async function setWords(text: string, setting: Setting): Promise<Words> {
  const { language, weight, align, light = 0 } = setting;
  const [size, width] = [setting.size * fine, Math.ceil(setting.width * fine)];
  const host = document.createElement('p');
  host.lang = language;
  host.dir = 'auto';
  host.style.cssText = `position:fixed;inset:0 auto auto 0;visibility:hidden;margin:0;inline-size:${width}px;font:${weight} ${size}px/${leading} var(--font);text-wrap:pretty;line-break:strict;overflow-wrap:anywhere`;
  host.textContent = text;
  const canvas = document.createElement('canvas');
  document.body.append(host);
  try {
    const { fontFamily, direction } = getComputedStyle(host);
    const font = `${weight} ${size}px ${fontFamily}`;
    await document.fonts.load(font, text);
    const lines = linesOf(host, size / 2);
    const height = Math.ceil(lines.length * size * leading);
    canvas.width = width;
    canvas.height = height;
    // What a canvas is not told of a language it takes from where it stands.
    host.append(canvas);
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    if (pen === null) throw new Error('this browser draws nothing');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, width, height);
    pen.font = font;
    pen.direction = direction === 'rtl' ? 'rtl' : 'ltr';
    pen.textBaseline = 'alphabetic';
    pen.textAlign = align;
    pen.fillStyle = `hsl(0 0% ${light * 100}%)`;
    const x = { left: 0, center: width / 2, right: width }[align];
    lines.forEach((line, at) => pen.fillText(line, x, ((at + 0.5) * leading + 0.36) * size));
    const { data } = pen.getImageData(0, 0, width, height);
    const grey = Uint8Array.from({ length: width * height }, (_, at) => data[4 * at] ?? 255);
    return { width, height, grey, paper: { width: width / fine, height: height / fine } };
  } finally {
    host.remove();
  }
}

/** The lines in which an element's text stands; the next begins where a letter is lower by so much. */
function linesOf(host: HTMLElement, lower: number): string[] {
  const node = host.firstChild;
  if (!(node instanceof Text)) return [];
  const range = document.createRange();
  const lines: string[] = [];
  let [at, top] = [0, -Infinity];
  for (const letter of node.data) {
    range.setStart(node, at);
    range.setEnd(node, at + letter.length);
    const place = range.getClientRects()[0];
    const line = lines.length - 1;
    if (place && (line < 0 || place.top > top + lower)) {
      lines.push(letter);
      top = place.top;
    } else lines[line] = (lines[line] ?? '') + letter;
    at += letter.length;
  }
  return lines.map((line) => line.trim());
}
