/**
 * Why the program cannot do what it was asked, in one sentence that names the cause and the mend. It
 * is for whoever typed the command, so it is printed without a stack.
 */
export class Refusal extends Error {}

/** The code that Node or Postgres gave an error, or the empty text. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
