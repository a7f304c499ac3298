/** The engine's kernel, read from beside its sources, for programs under Node. */
import { readFileSync } from 'node:fs';

let compiled: WebAssembly.Module | null = null;

/** Compiles the kernel when it is first asked for. */
export function kernel(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../lib/rox/kernel.wasm', import.meta.url)),
  );
  return compiled;
}
