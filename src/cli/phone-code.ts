/**
 * Whoever answers on a phone runs what this server hands out, and should be able to say what that was. So
 * the build writes down every file of code that the page of a pulse loads, with its hash, as `sha256sum`
 * writes and checks such lists; and the hash of that list goes into the manifest of every wave.
 *
 *     curl -s https://throughline.example/s/code.txt | sha256sum
 *
 * What the other pages load that stand beside it, for those who were asked and on a shared tablet, is a
 * second list. The first holds its hash, so that one hash speaks for all and yet no phone fetches more
 * than it runs. They name files, not the few lines of the pages themselves, which hold nothing but their
 * addresses.
 */
import { createHash } from 'node:crypto';
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const list = 's/code.txt';
const others = 's/code-others.txt';
/** What every page begins with, and what it falls back to. */
const everywhere = ['entry/start', 'entry/app', 'nodes/0', 'nodes/1'];
/** Beside the build's own: what opens the page again without a network. */
const beside = ['s/offline.js'];

/** Writes the lists beside the files they name. */
export function phoneCode(): Plugin {
  return {
    name: 'phone-code',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      if (dir === undefined || !chunks.some(({ name }) => name === 'entry/start')) return;
      const loaded = (wanted: (chunk: (typeof chunks)[number]) => boolean) => {
        const files = new Set<string>();
        const load = (file: string) => {
          const chunk = bundle[file];
          if (files.has(file) || chunk?.type !== 'chunk') return;
          files.add(file);
          chunk.viteMetadata?.importedCss.forEach((style) => files.add(style));
          chunk.imports.forEach(load);
        };
        chunks.filter(wanted).forEach(({ fileName }) => load(fileName));
        return files;
      };
      const write = (to: string, files: Iterable<string>) => {
        const lines = [...files].sort().map((file) => `${sha256(join(dir, file))}  ${file}\n`);
        writeFileSync(join(dir, to), lines.join(''));
      };
      const answering = loaded(
        ({ name, moduleIds }) => everywhere.includes(name) || moduleIds.some(isAnswering),
      );
      mkdirSync(join(dir, 's'), { recursive: true });
      write(others, loaded(({ moduleIds }) => moduleIds.some(isPage)).difference(answering));
      const workers = Object.keys(bundle).filter(isWorker);
      write(list, [...answering, ...workers, ...beside, others]);
    },
  };
}

/** The hash of the list of a built folder, hexadecimal. */
export function codeOf(folder: string): string {
  return sha256(join(folder, 'client', list));
}

function isAnswering(module: string): boolean {
  return /\/src\/routes\/s\/\+page\.(svelte|ts)$/.test(module);
}

/** Any page that is opened by whoever was asked. */
function isPage(module: string): boolean {
  return /\/src\/routes\/s\/(\w+\/)*\+(page|layout)\.(svelte|ts)$/.test(module);
}

function isWorker(file: string): boolean {
  return file.includes('phone-worker') && file.endsWith('.js');
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
