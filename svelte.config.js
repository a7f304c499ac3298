import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { fingerprint } from './src/cli/build.ts';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ precompress: true, out: process.env.BUILD_DIR ?? 'build' }),
    // So that a page kept on a device finds its files wherever it is handed out.
    paths: { relative: false },
    // Told by the sources, not by the hour: whatever else reads this while pages are built means the same.
    version: { name: fingerprint().slice(0, 16) },
    // Tests and command-line programs are checked with the application, by the one generated tsconfig.
    typescript: {
      config: (config) => ({
        ...config,
        include: [
          ...config.include,
          '../tests/**/*.ts',
          '../eslint.config.js',
          '../vitest.config.ts',
        ],
      }),
    },
    csp: {
      mode: 'auto',
      directives: {
        'default-src': ['none'],
        'script-src': ['self'],
        // The hash is the one rule that Cytoscape puts into the page, about its container's position.
        'style-src': ['self', 'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='],
        // SvelteKit's route announcer and the canvas set style attributes.
        'style-src-attr': ['unsafe-inline'],
        'font-src': ['self'],
        'img-src': ['self', 'data:', 'blob:'],
        'connect-src': ['self'],
        'worker-src': ['self'],
        'frame-ancestors': ['none'],
        'base-uri': ['none'],
        'form-action': ['self'],
      },
    },
  },
};
