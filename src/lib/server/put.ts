/**
 * Where decisions are written down. The database does it in one step, log, tables and numbering together,
 * and does nothing where the map's head is no longer what it was when they were made.
 */
import type { Decided, Ledger } from '#lib/map/authority.ts';
import { touched } from '#lib/map/change.ts';
import { isSpeech } from '#lib/map/comment.ts';
import { version } from '#lib/map/versions.ts';
import type { Settings, Sql } from './sql.ts';

/** How far a log has come, in whose hands, and when what is decided next is decided. */
export interface Head {
  seq: number;
  epoch: number;
  policy: number;
  at: Date;
}

/**
 * Writes decisions and their fold, all of it or, where this throws, nothing; a thing is put or dropped,
 * never both. What is only said moves the log on, and not the line of the last edit.
 *
 * @param head as it was when this was decided; without a time, it is the database's when it is written.
 * @param circle who asks, where no transaction has said so.
 * @returns when it was written; null, and nothing is, where the head is another by now.
 */
export async function put(
  tx: Sql,
  map: string,
  { seq, epoch, policy, at }: Omit<Head, 'at'> & { at: Date | null },
  ledger: Ledger,
  { decisions, changes }: Decided,
  circle: Settings | null = null,
): Promise<Date | null> {
  const { state } = ledger;
  const all = touched(changes);
  const mapped = all.has('map');
  const ids = [...all].filter((id) => id !== 'map');
  const elements = ids.flatMap((id) => state.elements.get(id) ?? []);
  const links = ids.flatMap((id) => state.links.get(id) ?? []);
  const said = ids.flatMap((id) => state.comments.get(id) ?? []);
  const gone = ids.filter((id) =>
    [state.elements, state.links, state.comments].every((things) => !things.has(id)),
  );
  const edited = decisions.findLast(
    ({ refusal, operations }) => !refusal && !operations.every(isSpeech),
  );
  const last = new Map(decisions.map((decision) => [decision.client, decision]));
  const clients = [...last].map(([client, { count, person }]) => ({ client, count, person }));
  const json = (value: unknown) =>
    value === null ? tx`null` : tx`${JSON.stringify(value)}::text::json`;
  const some = (things: readonly unknown[]) => json(things.length > 0 ? things : null);
  const [written] = await tx<{ at: Date | null }[]>`
    select write_lines(${json(circle)}, ${map}, ${seq}, ${epoch}, ${policy}, ${at}, ${ledger.seq},
      ${edited?.seq ?? null}, ${json(mapped ? state.fields : null)}, ${json(decisions.map((line) => ({ ...line, version })))},
      ${json(clients)}, ${gone.length > 0 ? gone : null}, ${some(elements)}, ${some(links)},
      ${some(said)}) as at`;
  return written?.at ?? null;
}
