/** A worker that runs errands of draws for an open page. */
import url from '#lib/rox/kernel.wasm?url';
import { run, type Errand } from '#lib/rox/share.ts';

const kernel = fetch(url)
  .then((answer) => answer.arrayBuffer())
  .then((bytes) => WebAssembly.compile(bytes));

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Errand>) => {
  void kernel.then((module) => port?.postMessage(run(data, module)));
});
