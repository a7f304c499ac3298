/**
 * In mode B the counts come from a custodian's browser. The server cannot check what somebody answered,
 * and should not; it can check that as many ballots were counted, could not be read or were taken back as
 * there are, unit by unit, and that nobody was counted twice in an item.
 */
import { z } from 'zod';
import { longestComment, values, type Item } from './item.ts';
import type { Manifest } from './manifest.ts';
import type { Tally } from './tally.ts';

const Count = z.int().min(0);
const Text = z
  .string()
  .min(1)
  .max(longestComment)
  .regex(/^[^\0]*$/);
const Counts = {
  values: z.array(z.int()),
  counts: z.array(z.array(Count)),
  answered: z.array(Count),
};

const Envelopes = z.strictObject({ ballots: z.array(Count), comments: z.array(Count) });

const Uploaded = z.strictObject({
  units: z.array(z.uuid()),
  respondents: z.array(Count),
  items: z.array(z.strictObject({ item: z.uuid(), ...Counts })),
  composites: z.array(z.strictObject({ items: z.array(z.uuid()), ...Counts })),
  moments: z
    .strictObject({
      items: z.array(z.uuid()),
      people: Count,
      sums: z.array(Count),
      products: z.array(z.array(Count)),
    })
    .nullable(),
  comments: z.array(z.strictObject({ unit: z.uuid(), item: z.uuid(), text: Text })),
  malformed: Envelopes,
  withdrawn: Envelopes,
});

/** How many envelopes there are of each unit, in the manifest's order. */
export type Sent = { ballots: readonly number[]; comments: readonly number[] };

/** Reads a tally of this wave; null where it is none, or does not come out at what was sent. */
export function tallied({ items, units }: Manifest, sent: Sent, uploaded: unknown): Tally | null {
  const read = Uploaded.safeParse(uploaded);
  if (!read.success) return null;
  const { data } = read;
  const { malformed, withdrawn } = data;
  const said = units.map(({ id }) => data.comments.filter(({ unit }) => unit === id).length);
  const asked = items.filter(({ kind }) => kind !== 'comment');
  const whole =
    same(
      data.units,
      units.map(({ id }) => id),
    ) &&
    same(sums(data.respondents, malformed.ballots, withdrawn.ballots), sent.ballots) &&
    same(sums(said, malformed.comments, withdrawn.comments), sent.comments) &&
    same(
      data.items.map(({ item }) => item),
      asked.map(({ id }) => id),
    ) &&
    data.items.every((each, at) => adds(asked[at], each, data.respondents));
  return whole ? data : null;
}

/** Of one item: a row for each unit, and nowhere more than the unit's respondents. */
function adds(
  item: Item | undefined,
  { values: columns, counts, answered }: Tally['items'][number],
  respondents: readonly number[],
): boolean {
  if (!item || !same(columns, values(item)) || counts.length !== respondents.length) return false;
  const single = !['multiple', 'ranking'].includes(item.kind);
  return respondents.every((most, row) => {
    const [cells, people] = [counts[row] ?? [], answered[row] ?? Infinity];
    const sum = cells.reduce((so, n) => so + n, 0);
    return (
      cells.length === columns.length &&
      people <= most &&
      (single ? sum === people : cells.every((n) => n <= people))
    );
  });
}

function sums(first: readonly number[], ...others: readonly (readonly number[])[]): number[] {
  return first.map((n, at) => others.reduce((sum, other) => sum + (other[at] ?? Infinity), n));
}

function same(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}
