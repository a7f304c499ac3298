/**
 * Nobody is asked the same within 28 days: two answers to one question, between which one person came or
 * went, tell what that person said.
 */
import { Questions, type Item } from '#lib/pulse/item.ts';
import { as, type Sql } from '../sql.ts';

/** Milliseconds; 28 days, one of which may be the spring day of 23 hours. */
const apart = (28 * 24 - 1) * 3_600_000;

/**
 * Refuses items that other waves ask of some of the same people within 28 days of this one's opening.
 * A proposal counts while it can still be confirmed.
 */
export async function askedLately(
  tx: Sql,
  items: readonly Item[],
  people: readonly string[],
  opens: Date,
  now: Date,
): Promise<{ refused: 'asked lately'; items: string[]; pulses: string[] } | null> {
  const from = new Date(opens.getTime() - apart);
  const to = new Date(opens.getTime() + apart);
  const near = await tx<{ wave: string; pulse: string; items: unknown }[]>`
    select wave_id as wave, manifest::jsonb ->> 'pulse' as pulse,
      manifest::jsonb -> 'items' as items
    from wave
    where organisation_id = current_organisation() and opens > ${from} and opens < ${to}
      and (state <> 'proposed' or closes - interval '48 hours' >= ${now})`;
  const sharing = near.map(({ wave, pulse, items: asked }) => {
    const theirs = Questions.parse(asked);
    return {
      wave,
      pulse,
      shared: items.filter((item) => theirs.some((other) => alike(item, other))),
    };
  });
  const waves = sharing.filter(({ shared }) => shared.length > 0).map(({ wave }) => wave);
  if (waves.length === 0) return null;
  const met = await as(
    tx,
    'issue',
    () => tx<{ wave: string }[]>`
      select distinct wave_id as wave from eligibility
      where organisation_id = current_organisation() and wave_id = any(${waves}::uuid[])
        and employee_id = any(${[...people]}::uuid[])`,
  );
  const again = new Set(met.map(({ wave }) => wave));
  const found = sharing.filter(({ wave, shared }) => again.has(wave) && shared.length > 0);
  if (found.length === 0) return null;
  return {
    refused: 'asked lately',
    items: [...new Set(found.flatMap(({ shared }) => shared.map(({ id }) => id)))],
    pulses: [...new Set(found.map(({ pulse }) => pulse))],
  };
}

/**
 * The same question: copied, from the same place in the bank, or in the same words in any language, on
 * whatever scale. Comments tell no score.
 */
function alike(one: Item, other: Item): boolean {
  if (one.kind === 'comment' || other.kind === 'comment') return false;
  const words = new Set(wordings(one));
  return (
    one.id === other.id ||
    (one.bank !== null && one.bank === other.bank) ||
    wordings(other).some((wording) => words.has(wording))
  );
}

/** Other capitals, stops or blanks make no other question. */
function wordings({ text }: Item): string[] {
  return Object.values(text).flatMap((wording) => {
    const letters = wording
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, '');
    return letters === '' ? [] : [letters];
  });
}
