/** The far end of a conversation as a stream of events: a frame is one, and the last says why it ended. */
import type { Outlet } from './conversation.ts';

/** Bytes that wait here before the network has taken them. */
const room = 64 * 1024;

/**
 * A stream of events.
 *
 * @param begin is given its outlet, and answers what to do when the far end goes.
 */
export function events(begin: (outlet: Outlet) => () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let gone: () => void = () => undefined;
  let over = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string) => {
          if (!over) controller.enqueue(encoder.encode(text));
        };
        gone = begin({
          send: (frame) => write(`data: ${frame}\n\n`),
          waiting: () => Math.max(0, room - (controller.desiredSize ?? room)),
          close: (code) => {
            write(`event: end\ndata: ${code}\n\n`);
            if (over) return;
            over = true;
            controller.close();
            gone();
          },
        });
        // It may have been ended before it had begun.
        if (over) gone();
      },
      cancel() {
        over = true;
        gone();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: room }),
  );
}
