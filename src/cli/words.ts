/**
 * The catalogue of messages becomes functions in two forms. A page that is built loads only the words it
 * says, so for the build each message is a file of its own; whatever reads the sources as they are reads
 * all words anyway, and is done sooner with one file for each language. `npm install` makes the latter.
 */
import { compile, type CompilerOptions } from '@inlang/paraglide-js';

const words = (form: Pick<CompilerOptions, 'outdir' | 'outputStructure'>): CompilerOptions => ({
  ...form,
  project: './project.inlang',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'locale',
  isServer: "import.meta.env?.SSR ?? typeof window === 'undefined'",
});

export const forPages = words({
  outdir: './.svelte-kit/paraglide',
  outputStructure: 'message-modules',
});
export const forSources = words({
  outdir: './src/lib/paraglide',
  outputStructure: 'locale-modules',
});

/** Makes those of the sources anew. */
export async function makeWords(): Promise<void> {
  await compile(forSources);
}

if (import.meta.main) await makeWords();
