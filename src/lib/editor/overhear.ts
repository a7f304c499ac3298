/**
 * A page that only reads hears of every edit, without taking part: each says that it is worth looking
 * again. Its person is seen by those who edit, as somebody who looks on.
 */
import { version } from '#lib/map/frames.ts';
import type { Presence } from '#lib/map/presence.ts';
import type { Dial, Socket } from './dial.ts';

/** Further than any log has come: whoever says so is told only of what comes. */
const nothingMissed = Number.MAX_SAFE_INTEGER;
const firstPause = 1_000;
const longestPause = 30_000;

/** Hears until stopped; where there can be no socket, nothing is heard. */
export function overhear(dial: Dial, presence: Presence, heard: () => void): () => void {
  const key = crypto.randomUUID();
  let socket: Socket | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    socket = dial({
      open: () => socket?.send({ m: 'hello', version, key, since: nothingMissed }),
      frame: (frame) => {
        if (frame.m === 'welcome') {
          // What was written while there was no socket has been heard by nobody.
          if (failures > 0) heard();
          failures = 0;
          socket?.send({ m: 'presence', presence });
        } else if (frame.m === 'news') heard();
      },
      closed: () => {
        const longest = Math.min(longestPause, firstPause * 2 ** failures++);
        timer = setTimeout(open, longest * (0.5 + Math.random() / 2));
      },
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    socket?.close();
  };
}
