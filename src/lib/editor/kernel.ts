/** The engine's kernel, fetched from our own server by whichever worker needs it. */
import url from '#lib/rox/kernel.wasm?url';

export const kernel = fetch(url)
  .then((answer) => answer.arrayBuffer())
  .then((bytes) => WebAssembly.compile(bytes));
