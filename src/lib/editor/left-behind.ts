/**
 * Edits that a page left on the device when it was closed, reloaded or crashed are sent by another, under
 * the name of the page that made them, so that what had arrived after all is not done twice.
 */
import type { Refusal, Transaction } from '#lib/map/operation.ts';
import { kept, type Step } from '#lib/map/versions.ts';
import type { Answer } from '#lib/map/wire.ts';
import type { Line } from './line.ts';

export interface Decided {
  transaction: Transaction;
  refusal: Refusal | null;
  line: Answer['lines'][number];
  /** Of the log that decided. */
  epoch: number;
}

/** Tries so often before it leaves the rest to a later look; between two tries at most so long, ms. */
const most = 8;
const longestPause = 15_000;

/**
 * Sends until the log has decided on all; what a later version of the page left is not read, and stays.
 *
 * @param seq the last line that this page has.
 * @param told hears of what was decided, and of what is left as it is to be sent.
 * @returns whether nothing is left.
 */
export async function sendLeft(
  { send }: Pick<Line, 'send'>,
  { client, transactions }: { client: string; transactions: readonly Transaction[] },
  seq: () => number,
  pause: (milliseconds: number) => Promise<void>,
  told: (decided: Decided[], rest: readonly Transaction[], people: Answer['people']) => void,
  steps?: readonly Step[],
): Promise<boolean> {
  const read = kept(transactions, steps);
  if (!read) return false;
  // Whoever was closed knows nothing of what others did since.
  let rest = read.map((each) => ({ ...each, stale: true }));
  for (let failures = 0; rest.length > 0 && failures < most;) {
    const answer = await send(seq(), rest);
    if (typeof answer === 'string') {
      await pause(Math.min(longestPause, 500 * 2 ** failures++));
      continue;
    }
    const decided = answer.lines.flatMap((line): Decided[] => {
      const transaction = rest.find(({ count }) => count === line.count);
      if (line.client !== client || !transaction) return [];
      const { epoch } = answer;
      return [{ transaction, refusal: line.refusal ?? null, line, epoch }];
    });
    rest = rest.filter(({ count }) =>
      decided.every(({ transaction }) => transaction.count !== count),
    );
    const [first] = rest;
    const counts = rest.map(({ count }) => count);
    // What came before was never kept here, and nothing can bring it: go on with what there is.
    if (answer.want !== null && first && first.count > answer.want) {
      const { want } = answer;
      rest = rest.map((each, index) => ({ ...each, count: want + index }));
    }
    told(decided, rest, answer.people);
    // An answer that gets nobody further, as from a log this page is too far behind, is no better than none.
    const further = decided.length > 0 || rest.some(({ count }, index) => count !== counts[index]);
    if (further) failures = 0;
    else await pause(Math.min(longestPause, 500 * 2 ** failures++));
  }
  return rest.length === 0;
}
