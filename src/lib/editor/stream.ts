/**
 * Where a network lets no socket through, a stream of events brings what the authority says, and plain
 * requests carry what the page says: to whoever dials, it is a socket like any other.
 */
import { closing, ToPage } from '#lib/map/frames.ts';
import type { FromPage } from '#lib/map/frames.ts';
import { version as ours, versionOf } from '#lib/map/versions.ts';
import type { Answer } from '#lib/map/wire.ts';
import type { Dial } from './dial.ts';
import type { Line } from './line.ts';

/** How a stream ended that nobody closed. */
const cutOff = 1006;
/** Seconds until what was too much at once is sent again. */
const patience = 1;

/** What is heard of a stream of events. */
export interface Hearing {
  frame: (data: unknown) => void;
  /** The other end has ended it; `data` is a code and what was said. */
  end: (data: unknown) => void;
  failed: () => void;
}

/** Opens a stream at an address. */
export type Listen = (url: string, hearing: Hearing) => { close: () => void };

/** The way to a map's authority beside these endpoints, without a socket. */
export function stream(
  address: string,
  line: Line,
  listen: Listen,
  request: (url: string, init: RequestInit) => Promise<Response>,
): Dial {
  return (told) => {
    let source: ReturnType<Listen> | null = null;
    let key = '';
    let seen = 0;
    let over = false;
    /** Edits go one load after the other: requests overtake each other. */
    let edits = Promise.resolve();
    const end = (code: number, said = '') => {
      if (over) return;
      over = true;
      source?.close();
      told.closed(code, said);
    };
    const hear = (frame: ToPage) => {
      if (over) return;
      if ('lines' in frame) seen = Math.max(seen, frame.lines.at(-1)?.seq ?? 0);
      told.frame(frame);
    };
    const news = ({ want: _, ...answer }: Answer) => hear({ m: 'news', ...answer });

    const begin = (frame: FromPage & { m: 'hello' }) => {
      key = frame.key;
      seen = frame.since;
      const { version, since } = frame;
      source = listen(`${address}/stream?key=${key}&version=${version}&since=${since}`, {
        frame: (data) => {
          const read = parsed(data);
          if (read) hear(read);
          else end(cutOff);
        },
        end: (data) => {
          const [code, ...said] = String(data).split(' ');
          end(Number(code), said.join(' '));
        },
        // A browser would come back by itself, from where it began.
        failed: () => end(cutOff),
      });
    };
    const send = async (frame: FromPage): Promise<void> => {
      if (frame.m === 'edits') {
        const answer = await line.send(seen, frame.transactions);
        if (answer === 'busy') return hear({ m: 'busy', seconds: patience });
        if (answer === 'old') return end(closing.version);
        if (typeof answer === 'string') return end(cutOff);
        if (versionOf(answer) !== ours) return end(closing.version);
        news(answer);
        const [first] = frame.transactions;
        if (answer.want !== null && first)
          hear({ m: 'gap', client: first.client, want: answer.want });
        const left = frame.transactions.some(
          ({ client, count }) =>
            !answer.lines.some((each) => each.client === client && each.count === count),
        );
        if (left && answer.want === null) hear({ m: 'busy', seconds: patience / 10 });
      } else if (frame.m === 'since') {
        seen = frame.seq;
        const answer = await line.follow(frame.seq);
        if (typeof answer === 'string') return end(cutOff);
        news(answer);
      } else if (frame.m === 'presence') {
        const body = JSON.stringify({ key, presence: frame.presence });
        const headers = { 'content-type': 'application/json' };
        await request(`${address}/presence`, { method: 'POST', headers, body }).catch(() => null);
      }
    };
    // Whoever dialled has the socket before anything is heard of it.
    queueMicrotask(() => over || told.open());
    return {
      send: (frame) => {
        if (over) return;
        if (frame.m === 'hello') begin(frame);
        else if (frame.m === 'edits') edits = edits.then(() => (over ? undefined : send(frame)));
        else void send(frame);
      },
      close: () => {
        over = true;
        source?.close();
      },
    };
  };
}

function parsed(data: unknown): ToPage | null {
  try {
    return typeof data === 'string' ? ToPage.parse(JSON.parse(data)) : null;
  } catch {
    return null;
  }
}
