/**
 * JSON as it leaves the command line: one key a line, so that people can read it and `diff` can too,
 * and written row by row, because the effects of 10,000 elements on each other fit in no string.
 */

/** Rows of an object that are made one at a time, while they are printed. */
export class Rows {
  readonly entries: Iterable<readonly [string, unknown]>;

  constructor(entries: Iterable<readonly [string, unknown]>) {
    this.entries = entries;
  }
}

/** The text of a value in pieces: two levels on lines of their own, the rest compact. */
export function* printed(value: Readonly<Record<string, unknown>>): Generator<string> {
  yield* lines(Object.entries(value), 1);
  yield '\n';
}

function* lines(entries: Iterable<readonly [string, unknown]>, depth: number): Generator<string> {
  const indent = '\n' + '  '.repeat(depth);
  let first = true;
  yield '{';
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    yield `${first ? '' : ','}${indent}${JSON.stringify(key)}: `;
    first = false;
    if (value instanceof Rows) yield* lines(value.entries, depth + 1);
    else if (depth === 1 && isPlain(value)) yield* lines(Object.entries(value), depth + 1);
    else if (depth === 1 && Array.isArray(value)) yield* items(value, depth + 1);
    else yield JSON.stringify(value);
  }
  yield first ? '}' : '\n' + '  '.repeat(depth - 1) + '}';
}

function* items(values: readonly unknown[], depth: number): Generator<string> {
  const indent = '\n' + '  '.repeat(depth);
  yield '[';
  for (const [i, value] of values.entries()) {
    yield `${i === 0 ? '' : ','}${indent}${JSON.stringify(value)}`;
  }
  yield values.length === 0 ? ']' : '\n' + '  '.repeat(depth - 1) + ']';
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
