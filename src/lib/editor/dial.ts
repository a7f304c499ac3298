/**
 * A way to a map's authority that stays open: a socket, or what stands in for one. Whoever dials hears
 * when it opens, each frame in its order, and once that it is closed.
 */
import { closing, type FromPage, type ToPage } from '#lib/map/frames.ts';
import type { Failure } from './line.ts';

/** One socket, from the page's side. What comes from a socket that was closed here is not told. */
export interface Socket {
  send: (frame: FromPage) => void;
  close: () => void;
}

export interface Dialled {
  open: () => void;
  frame: (frame: ToPage) => void;
  /** It never opened, or is closed; with the code that the server gave, and what it said. */
  closed: (code: number, said: string) => void;
}

export type Dial = (dialled: Dialled) => Socket;

/** Why a way was closed for good, by the code that it was closed with; null where it may be tried again. */
export function failureOf(code: number): Failure | null {
  switch (code) {
    case closing.signedOut:
      return 'signed-out';
    case closing.barred:
      return 'barred';
    default:
      return null;
  }
}
