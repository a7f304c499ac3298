/** The browser's own socket to a map's authority, as frames. */
import { ToPage } from '#lib/map/frames.ts';
import type { Dial } from './courier.ts';

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
