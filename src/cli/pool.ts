/** Threads that draw, for programs under Node: one errand at a time each. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Part, Runner } from '#lib/rox/share.ts';

export interface Pool extends AsyncDisposable {
  readonly runners: readonly Runner[];
}

/** Starts so many threads; disposing of the pool ends them. */
export function pool(size: number): Pool {
  const workers = Array.from(
    { length: size },
    () => new Worker(new URL('./draws-worker.ts', import.meta.url)),
  );
  return {
    runners: workers.map((worker): Runner => (errand) => {
      const answered = once(worker, 'message');
      worker.postMessage(errand);
      return answered.then(([part]: (Part | null)[]) => part ?? null);
    }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
