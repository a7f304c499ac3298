/**
 * In mode B the counts come from a custodian's browser. The server cannot check what somebody answered,
 * and should not; it can check that as many ballots were counted, could not be read or were taken back as
 * there are, unit by unit, and that nobody was counted twice in an item or an index.
 */
import { z } from 'zod';
import { comments, onBallot } from './ballot.ts';
import { longestComment, values } from './item.ts';
import type { Manifest } from './manifest.ts';
import { scalesOf, sumsOf, together, type Scale, type Tally } from './tally.ts';

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
  const { respondents, malformed, withdrawn } = data;
  const [ids, scales] = [units.map(({ id }) => id), scalesOf(items)];
  const said = ids.map((id) => data.comments.filter(({ unit }) => unit === id).length);
  const open = new Set(comments(items).map(({ id }) => id));
  const whole =
    same(data.units, ids) &&
    comesOut(sent.ballots, respondents, malformed.ballots, withdrawn.ballots) &&
    comesOut(sent.comments, said, malformed.comments, withdrawn.comments) &&
    data.comments.every(({ unit, item }) => ids.includes(unit) && open.has(item)) &&
    pairs(onBallot(items), data.items, (asked, counts) => {
      const single = !['multiple', 'ranking'].includes(asked.kind);
      return counts.item === asked.id && adds(values(asked), single, counts, respondents);
    }) &&
    pairs(together(scales), data.composites, (index, counts) => {
      return same(counts.items, index.map(idOf)) && adds(sumsOf(index), true, counts, respondents);
    }) &&
    (data.moments === null || square(data.moments, scales.map(idOf), respondents));
  return whole ? data : null;
}

const idOf = ({ item }: Scale): string => item.id;

/**
 * Of one item or index: a row for each unit, with nobody who did not answer. Where one has one answer
 * only, a row adds up to who answered; elsewhere it begins with them.
 */
function adds(
  columns: readonly number[],
  single: boolean,
  { values: named, counts, answered }: Omit<Tally['items'][number], 'item'>,
  respondents: readonly number[],
): boolean {
  if (!same(named, columns) || counts.length !== respondents.length) return false;
  return respondents.every((most, row) => {
    const [cells, people] = [counts[row] ?? [], answered[row] ?? Infinity];
    const sum = cells.reduce((so, n) => so + n, 0);
    return (
      cells.length === columns.length &&
      people <= most &&
      (single ? sum === people : cells[0] === people && cells.every((n) => n <= people))
    );
  });
}

/** How the scales go together: one sum each and one product for each two, of no more than answered. */
function square(
  { items, people, sums: ofOne, products }: NonNullable<Tally['moments']>,
  scales: readonly string[],
  respondents: readonly number[],
): boolean {
  return (
    same(items, scales) &&
    people <= respondents.reduce((sum, n) => sum + n, 0) &&
    [ofOne, products, ...products].every(({ length }) => length === scales.length)
  );
}

function pairs<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  fit: (one: One, other: Other) => boolean,
): boolean {
  return (
    ones.length === others.length &&
    ones.every((one, at) => others[at] !== undefined && fit(one, others[at]))
  );
}

function comesOut(sent: readonly number[], ...parts: readonly (readonly number[])[]): boolean {
  return (
    parts.every(({ length }) => length === sent.length) &&
    sent.every((n, at) => parts.reduce((sum, part) => sum + (part[at] ?? Infinity), 0) === n)
  );
}

function same(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  return pairs(one, other, (each, its) => each === its);
}
