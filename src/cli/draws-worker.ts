/** A thread that runs errands of draws. */
import { parentPort } from 'node:worker_threads';
import { errands, type Errand } from '#lib/rox/share.ts';
import { kernel } from './kernel.ts';

const run = errands();
parentPort?.on('message', (errand: Errand) => {
  parentPort?.postMessage(run(errand, kernel()));
});
