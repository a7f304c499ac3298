/**
 * The picture as a file that looks the same elsewhere: the very SVG on the screen, in light colours,
 * every style written into it and every typeface it needs inside.
 */
const drawn = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'paint-order',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'font-feature-settings',
  'text-anchor',
  'direction',
  'display',
] as const;

export interface Caption {
  title: string;
  /** One line under the title, and one at the foot. */
  about: string;
  foot: string;
}

const [edge, head, base] = [24, 66, 30];

/** The picture with its caption as a text of SVG. */
export async function toSvg(picture: SVGSVGElement, caption: Caption): Promise<string> {
  const host = document.createElement('div');
  host.style.cssText =
    'position:fixed;inset-block-start:-20000px;color-scheme:light;background:var(--paper);color:var(--ink);outline-color:var(--ink-2);--brief:0ms;--travel:0ms;pointer-events:none';
  const copy = still(picture);
  host.append(copy);
  document.body.append(host);
  await new Promise((done) => requestAnimationFrame(done));
  writeStyles(copy);
  const styles = getComputedStyle(copy);
  const { backgroundColor: paper, color: ink, outlineColor: soft } = getComputedStyle(host);
  const mirrored = copy.getAttribute('direction') === 'rtl';
  const family = styles.fontFamily;
  host.remove();

  const { width, height } = picture.viewBox.baseVal;
  const [wide, high] = [width + 2 * edge, height + head + base];
  const ns = 'http://www.w3.org/2000/svg';
  const whole = document.createElementNS(ns, 'svg');
  whole.setAttribute('xmlns', ns);
  whole.setAttribute('viewBox', `0 0 ${wide} ${high}`);
  whole.setAttribute('width', String(wide));
  whole.setAttribute('height', String(high));
  whole.setAttribute('direction', mirrored ? 'rtl' : 'ltr');
  whole.setAttribute('font-family', family);
  const make = (name: string, attributes: Record<string, string | number>, text = '') => {
    const made = document.createElementNS(ns, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = text;
    return made;
  };
  const x = mirrored ? wide - edge : edge;
  copy.setAttribute('x', String(edge));
  copy.setAttribute('y', String(head));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const texts = [caption.title, caption.about, caption.foot, copy.textContent].join('');
  const style = make('style', {}, await faces(texts));
  whole.append(
    make('title', {}, caption.title),
    style,
    make('rect', { width: wide, height: high, fill: paper }),
    make('text', { x, y: 32, 'font-size': 20, 'font-weight': 600, fill: ink }, caption.title),
    make('text', { x, y: 52, 'font-size': 13, fill: soft }, caption.about),
    copy,
    make('text', { x, y: high - 12, 'font-size': 11, fill: soft }, caption.foot),
  );
  return new XMLSerializer().serializeToString(whole);
}

/** The same as PNG, drawn at three times its size. */
export async function toPng(picture: SVGSVGElement, caption: Caption): Promise<Blob> {
  const text = await toSvg(picture, caption);
  const image = new Image();
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * 3;
    canvas.height = image.naturalHeight * 3;
    const brush = canvas.getContext('2d');
    if (!brush) throw new Error('this browser cannot draw');
    brush.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) =>
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('nothing was drawn')))),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the person. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A copy without what only the moment put there, or is there to be pressed: dimming, choice, focus. */
function still(picture: SVGSVGElement): SVGSVGElement {
  const copy = document.importNode(picture, true);
  for (const node of copy.querySelectorAll('.hit')) node.remove();
  for (const node of copy.querySelectorAll('.dim, .chosen, .lit, .now')) {
    node.classList.remove('dim', 'chosen', 'lit', 'now');
  }
  for (const node of copy.querySelectorAll('[tabindex]')) {
    for (const name of ['tabindex', 'role', 'aria-pressed']) node.removeAttribute(name);
  }
  return copy;
}

/** All styles are read before any is written: a rule may hang on the class of something above. */
function writeStyles(copy: SVGSVGElement): void {
  const nodes = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  const own = nodes.map((node) => {
    const styles = getComputedStyle(node);
    return drawn.map((name) => `${name}:${styles.getPropertyValue(name)}`).join(';');
  });
  for (const [i, node] of nodes.entries()) {
    node.setAttribute('style', own[i] ?? '');
    node.removeAttribute('class');
  }
}

/** The `@font-face` rules whose characters occur, with the typefaces inside. */
async function faces(text: string): Promise<string> {
  const points = new Set([...text].flatMap((character) => character.codePointAt(0) ?? []));
  const rules = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .filter(({ style }) => covers(style.getPropertyValue('unicode-range'), points));
  const inside = await Promise.all(
    rules.map(async ({ style, parentStyleSheet }) => {
      const source = /url\((["']?)(.*?)\1\)/.exec(style.getPropertyValue('src'))?.[2];
      if (source === undefined) return '';
      const response = await fetch(new URL(source, parentStyleSheet?.href ?? document.baseURI));
      const data = await toDataUrl(await response.blob());
      const family = style.getPropertyValue('font-family');
      const weight = style.getPropertyValue('font-weight');
      const range = style.getPropertyValue('unicode-range');
      return `@font-face{font-family:${family};font-weight:${weight};unicode-range:${range};src:url(${data}) format("woff2")}`;
    }),
  );
  return inside.join('');
}

/** Whether a CSS unicode-range holds any of the characters. */
export function covers(range: string, points: ReadonlySet<number>): boolean {
  if (range === '') return true;
  return range.split(',').some((part) => {
    const [first = '', last = first] = part.trim().replace(/^u\+/i, '').split('-');
    const from = Number.parseInt(first.replaceAll('?', '0'), 16);
    const to = Number.parseInt(last.replaceAll('?', 'F'), 16);
    return [...points].some((point) => point >= from && point <= to);
  });
}

function toDataUrl(blob: Blob): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () =>
      typeof reader.result === 'string' ? done(reader.result) : fail(new Error('no text'));
    reader.onerror = () => fail(reader.error ?? new Error('a typeface could not be read'));
    reader.readAsDataURL(blob);
  });
}
