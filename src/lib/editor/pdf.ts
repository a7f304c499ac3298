/**
 * What goes to a printer as a file: pages of A4 with pictures of words, plain Latin text, dark squares and
 * hairlines, and nothing else. PDF 1.4 (ISO 32000-1 is its successor); its own fonts know Latin letters
 * only, so words of people come as pictures that a browser has set.
 *
 * O(octets of the pictures).
 */

/** In points of 1/72 inch; here, as in a PDF, y runs up from the foot of the page. */
export const a4 = { width: 595.28, height: 841.89 };

/** A grey picture, one octet a pixel; the same object on many pages is kept once. */
export type Picture = { width: number; height: number; grey: Uint8Array<ArrayBuffer> };

export type Mark =
  | { kind: 'picture'; of: Picture; x: number; y: number; width: number; height: number }
  /** Printable ASCII in Courier, whose letters are 0.6 of the size wide. */
  | { kind: 'text'; text: string; x: number; y: number; size: number; bold: boolean }
  | { kind: 'dark'; squares: readonly { x: number; y: number; width: number; height: number }[] }
  | { kind: 'cut'; from: readonly [number, number]; to: readonly [number, number] };

export type Sheet = readonly Mark[];

/** Writes sheets as a file with this title. */
export async function pdf(sheets: readonly Sheet[], title: string): Promise<Blob> {
  const objects: (readonly BlobPart[])[] = [];
  const add = (...parts: readonly BlobPart[]) => objects.push(parts);
  const [catalogue, tree, info, plain, bold] = [1, 2, 3, 4, 5];
  const pages: number[] = [];
  add(`<</Type/Catalog/Pages ${tree} 0 R/ViewerPreferences<</DisplayDocTitle true>>>>`);
  // The tree is known once all pages are.
  add('');
  add(`<</Title <${utf16(title)}>>>`);
  add('<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>');
  add('<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold/Encoding/WinAnsiEncoding>>');

  const kept = new Map<Picture, number>();
  for (const mark of sheets.flat()) {
    if (mark.kind !== 'picture' || kept.has(mark.of)) continue;
    const { width, height, grey } = mark.of;
    const form = `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceGray/BitsPerComponent 8`;
    kept.set(mark.of, add(...(await stream(form, grey))));
  }
  for (const sheet of sheets) {
    const drawn = sheet.map((mark) => operators(mark, kept)).join('\n');
    const content = add(...(await stream('', new TextEncoder().encode(drawn))));
    const own = new Set(sheet.flatMap((mark) => (mark.kind === 'picture' ? [mark.of] : [])));
    const pictures = [...own].map((of) => `/P${kept.get(of) ?? 0} ${kept.get(of) ?? 0} 0 R`);
    const uses = `/Font<</F0 ${plain} 0 R/F1 ${bold} 0 R>>/XObject<<${pictures.join('')}>>`;
    const box = `/MediaBox[0 0 ${a4.width} ${a4.height}]`;
    const page = `<</Type/Page/Parent ${tree} 0 R${box}/Resources<<${uses}>>/Contents ${content} 0 R>>`;
    pages.push(add(page));
  }
  const kids = pages.map((page) => `${page} 0 R`).join(' ');
  objects[tree - 1] = [`<</Type/Pages/Count ${pages.length}/Kids[${kids}]>>`];
  return written(objects, `/Root ${catalogue} 0 R/Info ${info} 0 R`);
}

/** Objects in their order, and the table of where each begins. */
function written(objects: readonly (readonly BlobPart[])[], roots: string): Blob {
  const head = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n';
  const parts: BlobPart[] = [Uint8Array.from(head, (letter) => letter.charCodeAt(0))];
  const begins: number[] = [];
  let length = head.length;
  const put = (part: BlobPart) => {
    parts.push(part);
    length += new Blob([part]).size;
  };
  objects.forEach((object, at) => {
    begins.push(length);
    [`${at + 1} 0 obj\n`, ...object, '\nendobj\n'].forEach(put);
  });
  const rows = begins.map((begin) => `${String(begin).padStart(10, '0')} 00000 n \n`);
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`;
  parts.push(`${table}trailer\n<</Size ${size}${roots}>>\nstartxref\n${length}\n%%EOF\n`);
  return new Blob(parts, { type: 'application/pdf' });
}

function operators(mark: Mark, kept: ReadonlyMap<Picture, number>): string {
  switch (mark.kind) {
    case 'picture': {
      const { x, y, width, height, of } = mark;
      return `q ${[width, 0, 0, height, x, y].map(short).join(' ')} cm /P${kept.get(of) ?? 0} Do Q`;
    }
    case 'text': {
      const { text, x, y, size, bold } = mark;
      const said = text.replaceAll(/[\\()]/g, '\\$&');
      return `BT /F${bold ? 1 : 0} ${short(size)} Tf ${short(x)} ${short(y)} Td (${said}) Tj ET`;
    }
    case 'dark':
      return `${mark.squares
        .map(({ x, y, width, height }) => `${[x, y, width, height].map(short).join(' ')} re`)
        .join('\n')} f`;
    case 'cut': {
      const [from, to] = [mark.from, mark.to].map((end) => end.map(short).join(' '));
      return `q 0.6 G 0.5 w [2 3] 0 d ${from} m ${to} l S Q`;
    }
  }
}

/** A thousandth of a point is finer than any printer. */
function short(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

async function stream(form: string, octets: Uint8Array<ArrayBuffer>): Promise<BlobPart[]> {
  const packed = new Blob([octets]).stream().pipeThrough(new CompressionStream('deflate'));
  const small = await new Response(packed).arrayBuffer();
  const head = `<<${form}/Filter/FlateDecode/Length ${small.byteLength}>>\nstream\n`;
  return [head, small, '\nendstream'];
}

function utf16(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return [0xfeff, ...units].map((unit) => unit.toString(16).padStart(4, '0')).join('');
}
