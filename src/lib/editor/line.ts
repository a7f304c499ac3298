/**
 * The line between an open page and its map's authority, over plain requests. A request that fails
 * says how, and nothing is lost by making it again.
 */
import type { Envelope } from '#lib/map/operation.ts';
import { bytesOf, sending } from '#lib/map/operation.ts';
import { Answer, Shared, Whole } from '#lib/map/wire.ts';

/**
 * Why nothing came back: no network or server, too many at once, nobody signed in, no right to this map,
 * or a page older than the server can speak with.
 */
export type Failure = 'away' | 'busy' | 'signed-out' | 'barred' | 'old';

export interface Line {
  /** Sends transactions and brings what the log has after `since`. */
  send(since: number, transactions: readonly Envelope[]): Promise<Answer | Failure>;
  follow(since: number): Promise<Answer | Failure>;
  whole(): Promise<Whole | Failure>;
  /** What the log has of another one, by that one's epoch. */
  shared(epoch: number): Promise<Shared | Failure>;
}

/** The line to one map, by the address of its endpoints. */
export function line(
  address: string,
  request: (url: string, init?: RequestInit) => Promise<Response>,
): Line {
  const ask = async <Reply>(
    path: string,
    read: (body: unknown) => Reply,
    init?: RequestInit,
  ): Promise<Reply | Failure> => {
    const response = await request(`${address}/${path}`, init).catch(() => null);
    // 409: somebody else has signed in since, and these edits are not theirs
    if (response?.status === 401 || response?.status === 409) return 'signed-out';
    if (response?.status === 403 || response?.status === 404) return 'barred';
    if (response?.status === 426) return 'old';
    if (response?.status === 429 || response?.status === 503) return 'busy';
    if (!response?.ok) return 'away';
    return response
      .json()
      .then(read)
      .catch(() => 'away');
  };
  return {
    send: (since, transactions) =>
      ask('transactions', (body) => Answer.parse(body), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ since, transactions: load(transactions) }),
      }),
    follow: (since) => ask(`log?since=${since}`, (body) => Answer.parse(body)),
    whole: () => ask('snapshot', (body) => Whole.parse(body)),
    shared: (epoch) => ask(`log?epoch=${epoch}`, (body) => Shared.parse(body)),
  };
}

/** As many transactions, oldest first, as may travel together; always at least one. */
export function load<Sent extends Pick<Envelope, 'operations'>>(
  transactions: readonly Sent[],
): Sent[] {
  let bytes = 0;
  const full = transactions.findIndex((transaction, index) => {
    bytes += bytesOf(transaction.operations);
    return index === sending.transactions || (index > 0 && bytes > sending.bytes);
  });
  return transactions.slice(0, full < 0 ? undefined : full);
}
