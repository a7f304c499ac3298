import { resolve } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { phoneCode } from './src/cli/phone-code.ts';

// A page that is built loads only the words it says, each a file of its own until then; whatever reads
// the sources as they are has all words in a file for each language, of which it is done much sooner.
const words =
  process.env['NODE_ENV'] === 'production'
    ? { outdir: './.svelte-kit/paraglide', outputStructure: 'message-modules' as const }
    : { outdir: './src/lib/paraglide', outputStructure: 'locale-modules' as const };

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      ...words,
      strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
      cookieName: 'locale',
    }),
    sveltekit(),
    phoneCode(),
  ],
  resolve: { alias: { '#lib/paraglide': resolve(words.outdir) } },
  // These know light-dark(); what stands in for it knows only the whole page's choice, not a part's.
  build: { cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'] },
  server: { host: '127.0.0.1' },
});
