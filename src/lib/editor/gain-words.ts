/** What a turn of a loop leaves of a point, and how far that may be off: 0.14 ± 0.05. */
import type { Link } from '#lib/map/link.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { gainError } from '#lib/rox/feedback.ts';
import { withDoubt } from './score-words.ts';
import { paired } from './written.ts';

/** With half the range that holds nine times in ten. O(nodes × E). */
export function gainSaid(
  fields: Pick<MapFields, 'grades'>,
  links: Iterable<Link>,
  { nodes, gain }: { nodes: readonly string[]; gain: number },
): string {
  const half = nineInTen * gainError(fields, [...links], nodes);
  const write = paired(gain, half);
  return withDoubt(write(gain), write(half));
}
