/** Refusals in words: what could not be done and what to do about it, without blame. */
import type { Operation, Refusal } from '#lib/map/operation.ts';
import { m } from '#lib/paraglide/messages.js';

/**
 * @param name what the culprit is called, where it is known.
 * @param by who changed it, where it is known.
 */
export function explain({ refused }: Refusal, name: string | null, by: string | null): string {
  const what = name ?? m.refusal_it();
  switch (refused) {
    case 'invalid':
      return m.refusal_invalid({ name: what });
    case 'gone':
      return by === null
        ? m.refusal_gone({ name: what })
        : m.refusal_gone_by({ name: what, person: by });
    case 'exists':
      return m.refusal_exists({ name: what });
    case 'dangling':
      return m.refusal_dangling();
    case 'duplicate':
      return m.refusal_duplicate();
    case 'forbidden':
      return m.refusal_forbidden({ name: what });
    case 'conflict':
      return m.refusal_conflict({ name: what });
    case 'too_big':
      return m.refusal_too_big();
    case 'limit':
      return m.refusal_limit();
  }
}

/**
 * The words a person wrote in these operations, so that a refusal does not lose them. What a new
 * element is called before anybody named it is not among them.
 */
export function wordsIn(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) =>
    'body' in operation
      ? operation.body
      : 'fields' in operation
        ? Object.values(operation.fields).filter(
            (value): value is string =>
              typeof value === 'string' && /\s/.test(value) && value !== m.command_new_name(),
          )
        : [],
  );
}
