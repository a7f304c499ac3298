/**
 * The pages are built from the sources once, and again when the sources have changed: a stamp beside
 * the build says which sources it was made from.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Refusal } from './refusal.ts';
import { inTurn } from './turns.ts';

const sources = [
  'src',
  'static',
  'project.inlang/settings.json',
  'package.json',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
];
const generated = resolve('src/lib/paraglide');
const stamp = 'build/.sources';

/** Builds where there is no build of these very sources; tells before it begins. */
export async function build(tell: (line: string) => void): Promise<void> {
  if (isBuilt(fingerprint())) return;
  await inTurn(
    'node_modules/.building',
    async () => {
      const now = fingerprint();
      if (isBuilt(now)) return;
      tell('Building…');
      await make();
      writeFileSync(stamp, now);
    },
    () => tell('Another start is building these pages; waiting for it…'),
  );
}

function isBuilt(now: string): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
}

async function make(): Promise<void> {
  const vite = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const stop = () => vite.kill();
  process.once('exit', stop);
  let said = '';
  for (const stream of [vite.stdout, vite.stderr]) {
    stream.on('data', (part: Buffer) => (said += part.toString()));
  }
  const code = await new Promise((done) => vite.once('close', done));
  process.off('exit', stop);
  if (code !== 0) throw new Refusal(`The pages could not be built:\n${said.trim()}`);
}

/** Changes with every byte of the sources and the names of their files. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesUnder)) {
    hash.update(relative('.', file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  if (resolve(path) === generated) return [];
  try {
    return readdirSync(path)
      .sort()
      .flatMap((name) => filesUnder(join(path, name)));
  } catch {
    return existsSync(path) ? [path] : [];
  }
}
