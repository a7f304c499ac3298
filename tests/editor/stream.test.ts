import { describe, expect, test } from 'vitest';
import type { Line } from '#lib/editor/line.ts';
import { stream, type Hearing } from '#lib/editor/stream.ts';
import type { FromPage, ToPage } from '#lib/map/frames.ts';
import type { Answer } from '#lib/map/wire.ts';

const key = '0c000000-0000-4000-8000-000000000001';
const hello: FromPage = { m: 'hello', version: 1, key, since: 7 };
const edit = { client: key, count: 3, base: 7, origin: 'ui' as const, operations: [] };
const answer = (more: Partial<Answer> = {}): Answer => ({
  epoch: 1,
  lines: [],
  behind: false,
  want: null,
  people: {},
  ...more,
});

/** A page that dials over a stream, and the far end as the test would have it. */
function dialled(given: Answer | 'away' | 'busy' = answer()) {
  const heard: ToPage[] = [];
  const closed: [number, string][] = [];
  const asked: string[] = [];
  let far: Hearing | null = null;
  const line: Line = {
    send: (since) => {
      asked.push(`send ${since}`);
      return Promise.resolve(given);
    },
    follow: (since) => {
      asked.push(`follow ${since}`);
      return Promise.resolve(given);
    },
    whole: () => Promise.resolve('away'),
    shared: () => Promise.resolve('away'),
  };
  const dial = stream(
    '/at',
    line,
    (url, hearing) => {
      asked.push(url);
      far = hearing;
      return { close: () => asked.push('close') };
    },
    (url, { body }) => {
      asked.push(`${url} ${typeof body === 'string' ? body : ''}`);
      return Promise.resolve(new Response(null, { status: 204 }));
    },
  );
  const socket = dial({
    open: () => socket.send(hello),
    frame: (frame) => heard.push(frame),
    closed: (code, said) => closed.push([code, said]),
  });
  const quiet = () => new Promise((done) => setTimeout(done));
  const say = (data: unknown) => far?.frame(data);
  const end = (data: unknown) => far?.end(data);
  return { socket, say, heard, closed, asked, quiet, end };
}

describe('a stream in place of a socket', () => {
  test('begins where the page is, and brings what the authority says', async () => {
    const { say, heard, asked, quiet, closed } = dialled();
    await quiet();
    expect(asked).toEqual([`/at/stream?key=${key}&version=1&since=7`]);
    say(JSON.stringify({ m: 'pong', seq: 9 }));
    expect(heard).toEqual([{ m: 'pong', seq: 9 }]);
    say('not a frame');
    expect(closed).toEqual([[1006, '']]);
  });

  test('carries edits by request, from the last line that was heard', async () => {
    const { socket, say, heard, asked, quiet } = dialled(answer({ want: 2 }));
    await quiet();
    const line = { seq: 9, client: key, count: 1, person: key, at: '', origin: 'ui' };
    say(JSON.stringify({ m: 'news', ...answer(), lines: [{ ...line, operations: [] }] }));
    socket.send({ m: 'edits', transactions: [edit] });
    await quiet();
    expect(asked.at(-1)).toBe('send 9');
    expect(heard.slice(1)).toMatchObject([{ m: 'news' }, { m: 'gap', client: key, want: 2 }]);
  });

  test('asks for patience where not all was decided, and ends where nobody answers', async () => {
    for (const [given, told] of [
      [answer(), { m: 'busy' }],
      ['busy', { m: 'busy' }],
    ] as const) {
      const { socket, heard, quiet } = dialled(given);
      await quiet();
      socket.send({ m: 'edits', transactions: [edit] });
      await quiet();
      expect(heard.at(-1)).toMatchObject(told);
    }
    const { socket, closed, quiet } = dialled('away');
    await quiet();
    socket.send({ m: 'since', seq: 8 });
    await quiet();
    expect(closed).toEqual([[1006, '']]);
  });

  test('carries edits in their order, one load after the other', async () => {
    const { socket, asked, quiet } = dialled(answer({ want: 1 }));
    await quiet();
    socket.send({ m: 'edits', transactions: [edit] });
    socket.send({ m: 'edits', transactions: [{ ...edit, count: 4 }] });
    await Promise.resolve();
    expect(asked.slice(1)).toEqual(['send 7']);
    await quiet();
    expect(asked.slice(1)).toEqual(['send 7', 'send 7']);
  });

  test('carries edits from where the page is, though nothing was heard of what it fetched', async () => {
    const { socket, asked, quiet } = dialled();
    await quiet();
    socket.send({ m: 'since', seq: 90 });
    socket.send({ m: 'edits', transactions: [edit] });
    await quiet();
    expect(asked.slice(1)).toEqual(['follow 90', 'send 90']);
  });

  test('says where the page is, and hears why it is ended', async () => {
    const { socket, asked, closed, quiet, end } = dialled();
    await quiet();
    socket.send({ m: 'presence', presence: { view: 'table' } });
    expect(asked.at(-1)).toBe(`/at/presence {"key":"${key}","presence":{"view":"table"}}`);
    end('1012 4000');
    end('1012 4000');
    expect(closed).toEqual([[1012, '4000']]);
  });
});
