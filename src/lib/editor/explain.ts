/** Refusals in words: what could not be done and what to do about it, without blame. */
import type { Operation, Refusal } from '#lib/map/operation.ts';
import { m } from '#lib/paraglide/messages.js';
import { fieldName, isChosen } from './history-words.ts';
import { number } from './written.ts';

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
 * What a person wrote in these operations, so that a refusal does not lose it: texts as they are, figures
 * by their fields. What a new element is called before anybody named it is not among them, nor what was
 * chosen from a list.
 */
export function wordsIn(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) =>
    'body' in operation
      ? operation.body
      : 'fields' in operation
        ? Object.entries(operation.fields).flatMap(([field, value]) => written(field, value))
        : [],
  );
}

function written(field: string, value: unknown): string[] {
  if (typeof value === 'number') return [`${fieldName(field)} ${number(value)}`];
  const text = typeof value === 'string' && !isChosen(field) && value !== m.command_new_name();
  return text && value !== '' ? [value] : [];
}
