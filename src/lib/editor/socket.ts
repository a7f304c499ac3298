/** The browser's own ways to a map's authority, as frames: a socket, and a stream where that is forbidden. */
import { ToPage } from '#lib/map/frames.ts';
import type { Dial } from './dial.ts';
import { line } from './line.ts';
import { stream, type Listen } from './stream.ts';

/** The ways to the authority beside these endpoints, the best first, and what hears that it is barred. */
export function ways(
  address: string,
  place: Pick<Location, 'protocol' | 'host'>,
  memory: Memory | null = remembered(),
): { dial: Dial; spare: Dial | null; barred: () => void } {
  const ask: typeof fetch = (...args) => fetch(...args);
  const events = stream(address, line(address, ask), listen, ask);
  const barred = () => {
    try {
      memory?.setItem(barredAt, String(Date.now()));
    } catch {
      // A browser without room for it asks again the next time.
    }
  };
  const since = Date.now() - Number(memory?.getItem(barredAt) ?? -Infinity);
  if (since >= 0 && since < day) return { dial: events, spare: null, barred: () => undefined };
  return { dial: dial(address, place), spare: events, barred };
}

/** A network that forbids sockets is not asked again before tomorrow. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;
const barredAt = 'throughline.socket-barred-at';
const day = 24 * 60 * 60 * 1000;

/** Null where this browser keeps nothing. */
function remembered(): Memory | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** A stream of events, as the browser has it. */
const listen: Listen = (url, { frame, end, failed }) => {
  const source = new EventSource(url);
  source.onmessage = ({ data }) => frame(data);
  source.addEventListener('end', ({ data }) => end(data));
  source.onerror = failed;
  return source;
};

/** Dials the socket beside these endpoints; what it says that is no frame closes it. */
export function dial(address: string, place: Pick<Location, 'protocol' | 'host'>): Dial {
  const url = `${place.protocol === 'https:' ? 'wss' : 'ws'}://${place.host}${address}/live`;
  return ({ open, frame, closed }) => {
    const socket = new WebSocket(url);
    let over = false;
    socket.onopen = open;
    socket.onmessage = ({ data }) => {
      const read = parsed(data);
      if (over || !read) return socket.close();
      frame(read);
    };
    socket.onclose = ({ code, reason }) => {
      if (!over) closed(code, reason);
    };
    return {
      send: (each) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(each));
      },
      close: () => {
        over = true;
        socket.close();
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
