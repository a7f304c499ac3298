/**
 * The pages are built from the sources once, and again when the sources have changed. Each state of the
 * sources has a folder of its own, so that a server that still runs keeps the files it serves.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
const home = 'build';
/** Written last: a folder without it was left half made. */
const whole = '.whole';
/** The newest, and the one before it, which a server may still be serving. */
const kept = 2;

/** Builds where there is no build of these very sources; tells before it begins. Its folder. */
export async function build(tell: (line: string) => void): Promise<string> {
  const folder = folderNow();
  if (existsSync(join(folder, whole))) return folder;
  return inTurn(
    'node_modules/.building',
    async () => {
      const now = folderNow();
      if (existsSync(join(now, whole))) return now;
      tell('Building…');
      rmSync(now, { recursive: true, force: true });
      await make(now);
      writeFileSync(join(now, whole), '');
      for (const old of newestFirst().slice(kept)) rmSync(old, { recursive: true, force: true });
      return now;
    },
    () => tell('Another start is building these pages; waiting for it…'),
  );
}

function folderNow(): string {
  return resolve(home, fingerprint().slice(0, 16));
}

function newestFirst(): string[] {
  return readdirSync(home)
    .map((name) => resolve(home, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}

async function make(folder: string): Promise<void> {
  const vite = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', BUILD_DIR: folder },
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
export function fingerprint(): string {
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
