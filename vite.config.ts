import { resolve } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { phoneCode } from './src/cli/phone-code.ts';
import { forPages, forSources } from './src/cli/words.ts';

const words = process.env['NODE_ENV'] === 'production' ? forPages : forSources;

export default defineConfig({
  plugins: [paraglideVitePlugin(words), sveltekit(), phoneCode()],
  resolve: { alias: { '#lib/paraglide': resolve(words.outdir) } },
  // These know light-dark(); what stands in for it knows only the whole page's choice, not a part's.
  build: { cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'] },
  server: { host: '127.0.0.1' },
});
