/** A worker that runs errands of draws for an open page. */
import { errands, type Errand } from '#lib/rox/share.ts';
import { kernel } from './kernel.ts';

const run = errands();
addEventListener('message', ({ data, ports: [port] }: MessageEvent<Errand>) => {
  void kernel.then((module) => port?.postMessage(run(data, module)));
});
