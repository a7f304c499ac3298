/** Breaks a name into lines: between words where the language has them, within a word where it is too long. */

/**
 * @param measure the width of a text.
 * @param most lines; what does not fit ends in an ellipsis.
 */
export function wrap(
  text: string,
  width: number,
  most: number,
  measure: (text: string) => number,
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    if (measure((line + piece).trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (line.trim()) lines.push(line.trimEnd());
    line = '';
    for (const sign of measure(piece.trimEnd()) <= width ? [piece] : signs(piece)) {
      if (line && measure(line + sign) > width) {
        lines.push(line);
        line = '';
      }
      line += sign;
    }
    line = line.trimStart();
    if (lines.length > most) break;
  }
  if (line.trim()) lines.push(line.trimEnd());
  if (lines.length <= most) return lines;
  const last = [...signs(lines[most - 1] ?? '')];
  while (last.length > 0 && measure(`${last.join('').trimEnd()}…`) > width) last.pop();
  return [...lines.slice(0, most - 1), `${last.join('').trimEnd()}…`];
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What stays together: a word with the signs and spaces that follow it. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of words.segment(text)) {
    const before = found.at(-1);
    const joins = before !== undefined && !/\s$/.test(before) && !isHan(segment) && !isHan(before);
    if (before !== undefined && (!isWordLike || joins)) found[found.length - 1] = before + segment;
    else found.push(segment);
  }
  return found;
}

function isHan(text: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
}

function signs(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}
