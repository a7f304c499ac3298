/** A worker that runs errands of draws for an open page. */
import { run, type Errand } from '#lib/rox/share.ts';
import { kernel } from './kernel.ts';

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Errand>) => {
  void kernel.then((module) => port?.postMessage(run(data, module)));
});
