/**
 * A log keeps each line in the form that operations had when it was written, and a page that slept sends
 * them as they were when it was loaded. One step leads from each version of that form to the next, so that
 * whatever reads operations knows the present form alone.
 */
import { z } from 'zod';
import type { Envelope, Operation } from './operation.ts';

/**
 * Brings an operation into the form of the next version; what it does not know it passes on as it is, for
 * nobody has judged it yet. One for one, so that lines keep their order backwards too.
 */
export type Step = (operation: unknown) => unknown;

/** The first leads from version 1 to 2, and so on; a step that was ever released stays as it is. */
const ours: readonly Step[] = [];

/** The present version of the operations' form. */
export const version = presentOf(ours);

function presentOf(steps: readonly Step[]): number {
  return steps.length + 1;
}

/**
 * Operations of any former version in the present form. O(operations × versions).
 *
 * @throws where a later version of the program wrote them: they are never read as what they are not.
 */
export function upcast(
  operations: readonly unknown[],
  from: number,
  steps: readonly Step[] = ours,
): unknown[] {
  if (from > presentOf(steps))
    throw new Error(
      `operations of version ${from} were written by a later Throughline: this one knows up to ${presentOf(steps)}`,
    );
  return operations.map((operation) =>
    steps.slice(from - 1).reduce((each, step) => step(each), operation),
  );
}

/** What was judged when it was written is not judged again. */
const Judged = z.custom<Operation[]>(Array.isArray);

/** A line of the log as it was written. */
interface Written {
  version: number;
  operations: Operation[];
  inverse?: Operation[];
}

/**
 * A line of the log in the present form, whatever version it was written in.
 *
 * @throws where a later version of the program wrote it.
 */
export function present<Line extends Written>(
  { version: from, ...line }: Line,
  steps: readonly Step[] = ours,
): Omit<Line, 'version'> {
  if (from === presentOf(steps)) return line;
  const { operations, inverse } = line;
  return {
    ...line,
    operations: Judged.parse(upcast(operations, from, steps)),
    ...(inverse && { inverse: Judged.parse(upcast(inverse, from, steps)) }),
  };
}

/** The version of operations that travel; what says none is of the first. */
export function versionOf({ version: of = 1 }: Pick<Envelope, 'version'>): number {
  return of;
}

/**
 * What a page sends, in the present form; null where any of it is neither of the present version nor of
 * the one before, and so may be kept but not decided.
 */
export function heard(
  sent: readonly Envelope[],
  steps: readonly Step[] = ours,
): readonly Envelope[] | null {
  const now = presentOf(steps);
  if (sent.every((each) => versionOf(each) === now)) return sent;
  if (!sent.every((each) => [now, now - 1].includes(versionOf(each)))) return null;
  return sent.map((each) => ({
    ...each,
    version: now,
    operations: upcast(each.operations, versionOf(each), steps),
  }));
}

/** What a page of any former version kept, in the present form; null where a later page kept any of it. */
export function kept<Kept extends Pick<Envelope, 'version'> & { operations: Operation[] }>(
  transactions: readonly Kept[],
  steps: readonly Step[] = ours,
): Kept[] | null {
  const now = presentOf(steps);
  if (transactions.some((each) => versionOf(each) > now)) return null;
  return transactions.map((each) => ({
    ...each,
    version: now,
    operations: Judged.parse(upcast(each.operations, versionOf(each), steps)),
  }));
}
