/**
 * Formulas as they are written on a line, λ_i = v_i + ∑_{i→k} w_{ik} λ_k, read for MathML, which browsers
 * draw and readers speak. `_` and `^` set lower and raised, braces hold together, \frac, \sqrt, \hat and
 * \bar do what they say, and \name{ln} is a name of several letters.
 */

/** A MathML element: a token with its text, or a node with what it holds. */
export type Piece =
  | { readonly tag: string; readonly text: string }
  | { readonly tag: string; readonly pieces: readonly Piece[] };

const over: Readonly<Record<string, string>> = { '\\hat': '^', '\\bar': '¯' };

/** Reads a formula. @throws SyntaxError where a brace is left open or a part is missing. O(length). */
export function formula(text: string): Piece[] {
  const tokens = text.match(/\\[a-z]+|\d+(?:\.\d+)?|\S/gu) ?? [];
  let at = 0;

  const row = (end: string | null): Piece[] => {
    const pieces: Piece[] = [];
    while (at < tokens.length && tokens[at] !== end) pieces.push(scripted());
    if (end !== null && tokens[at++] !== end) throw new SyntaxError(`${text} lacks a ${end}`);
    return pieces;
  };
  const scripted = (): Piece => {
    const base = single();
    const scripts: Record<string, Piece> = {};
    while (tokens[at] === '_' || tokens[at] === '^') scripts[tokens[at++] ?? ''] = single();
    const { _: low, '^': high } = scripts;
    const limits = 'text' in base && base.text === '∑';
    if (low && high) return { tag: limits ? 'munderover' : 'msubsup', pieces: [base, low, high] };
    if (low) return { tag: limits ? 'munder' : 'msub', pieces: [base, low] };
    return high ? { tag: 'msup', pieces: [base, high] } : base;
  };
  const single = (): Piece => {
    const token = tokens[at++];
    if (token === undefined) throw new SyntaxError(`${text} ends too early`);
    if (token === '{') return { tag: 'mrow', pieces: row('}') };
    if (token === '\\frac') return { tag: 'mfrac', pieces: [single(), single()] };
    if (token === '\\sqrt') return { tag: 'msqrt', pieces: [single()] };
    if (token === '\\name') return { tag: 'mi', text: spelt(single()) };
    const mark = over[token];
    if (mark) return { tag: 'mover', pieces: [single(), { tag: 'mo', text: mark }] };
    if (/^\d/.test(token)) return { tag: 'mn', text: token };
    return { tag: /^\p{L}/u.test(token) ? 'mi' : 'mo', text: token };
  };
  return row(null);
}

function spelt(piece: Piece): string {
  return 'text' in piece ? piece.text : piece.pieces.map(spelt).join('');
}
