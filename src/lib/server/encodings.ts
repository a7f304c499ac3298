/** Old files do not say in which encoding they were written; the letters they use give it away. */
import chardet from 'chardet';

/** Encodings that a person may choose, by their WHATWG names. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1254',
  'windows-1256',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'windows-1251',
  'windows-1250',
] as const;

/** The likeliest encoding of text that is not UTF-8, by the bytes that tell: those beyond ASCII. */
export function encodingOf(telling: readonly Buffer[]): string {
  if (turkish(telling)) return 'windows-1254';
  const guesses = chardet.analyse(Buffer.concat(telling)).map((each) => relabel(each.name));
  const known = guesses.find((each) => each !== 'utf-8' && encodings.some((name) => name === each));
  return known ?? 'windows-1252';
}

/**
 * Turkish and Western European writing differ in six letters only (ğ ı ş Ğ İ Ş where Icelandic has ð ý þ),
 * and Icelandic is not written without á, é, í, ó, ú or æ, which Turkish does not have.
 */
function turkish(pieces: readonly Buffer[]): boolean {
  const count = (letters: readonly number[]) =>
    pieces.reduce((sum, piece) => sum + piece.filter((byte) => letters.includes(byte)).length, 0);
  const own = count([0xd0, 0xdd, 0xde, 0xf0, 0xfd, 0xfe]);
  return (
    own > 0 && count([0xe1, 0xe9, 0xed, 0xf3, 0xfa, 0xe6]) * 10 < own && own * 8 > count(latin)
  );
}

const latin = Array.from({ length: 64 }, (_, at) => 0xc0 + at);

/** The Windows superset of each ISO encoding, which is what browsers and Excel mean by it. */
function relabel(name: string): string {
  const label = name.toLowerCase();
  const windows: Record<string, string> = {
    'iso-8859-1': 'windows-1252',
    'iso-8859-9': 'windows-1254',
    'iso-8859-6': 'windows-1256',
    'iso-8859-5': 'windows-1251',
    'iso-8859-2': 'windows-1250',
    'utf-16 le': 'utf-16le',
    'utf-16 be': 'utf-16be',
    ascii: 'windows-1252',
  };
  return windows[label] ?? label;
}
