/** Counts a wave in a worker of its own, so that the page goes on hearing what is done to it. */
import type { Tally } from '#lib/pulse/tally.ts';
import type { Errand, Told } from './count-worker.ts';

/**
 * `told` hears how many envelopes of all are open.
 *
 * @throws where the worker met a fault.
 */
export function countApart(
  errand: Errand,
  told: (progress: { done: number; all: number }) => void,
): Promise<Tally> {
  const worker = new Worker(new URL('./count-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Tally>((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('tally' in data) resolve(data.tally);
      else if ('fault' in data) reject(new Error(data.fault));
      else told(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(errand, [port2]);
  }).finally(() => worker.terminate());
}
