#!/usr/bin/env node
// The package's bin. `npx` may start it under a Node that cannot run TypeScript; the one that the
// package brings can, so the work is handed over to that.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 23 || (major === 22 && minor >= 18)) await import('./rox.ts');
else {
  const brought = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
  if (!existsSync(brought)) {
    console.error(`rox: Node ${process.versions.node} is too old; npm ci brings one that is not.`);
    process.exit(1);
  }
  const rox = fileURLToPath(new URL('rox.ts', import.meta.url));
  const { status } = spawnSync(brought, [rox, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
