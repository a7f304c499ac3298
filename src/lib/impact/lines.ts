/** A picture that must stand alone cannot ask a browser to break its lines: widths are judged by script. */

/** Widths in em of a character, judged generously for Inter, Vazirmatn and a usual Chinese face. */
function width(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x2e80) return 1.02;
  if (code >= 0x0590 && code < 0x0900) return code >= 0x064b && code <= 0x065f ? 0 : 0.52;
  if (" .,:;!|ijlıt'’()[]fr-".includes(character)) return 0.34;
  if ('mwMW@%'.includes(character)) return 0.9;
  return code >= 65 && code <= 90 ? 0.68 : 0.575;
}

/** How wide a text stands, in the units of its size. O(length). */
export function measure(text: string, size: number): number {
  let sum = 0;
  for (const character of text) sum += width(character);
  return sum * size;
}

/**
 * Breaks a text into at most `most` lines no wider than `room`; what does not fit ends in an ellipsis.
 * Chinese may break anywhere, other scripts between words. O(length).
 */
export function lines(text: string, size: number, room: number, most = 2): string[] {
  const words = text.split(/(?<=\s)|(?=[⺀-鿿豈-﫿])/u).filter((word) => word !== '');
  const made: string[] = [];
  let line = '';
  for (const word of words) {
    if (line === '' || measure((line + word).trimEnd(), size) <= room) line += word;
    else {
      made.push(line.trimEnd());
      line = word;
    }
  }
  made.push(line.trimEnd());
  const kept = made.slice(0, most);
  const last = kept.length - 1;
  const rest = made.length > most ? `${kept[last] ?? ''} ${made[most] ?? ''}` : (kept[last] ?? '');
  kept[last] = clip(rest, size, room);
  return kept.map((each) => clip(each, size, room));
}

function clip(text: string, size: number, room: number): string {
  if (measure(text, size) <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && measure(`${characters.join('').trimEnd()}…`, size) > room)
    characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
