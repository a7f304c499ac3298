import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      // Two cores: more workers only wait for each other.
      maxWorkers: 2,
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            include: ['tests/**/*.test.ts'],
            exclude: ['tests/server/**', 'tests/journeys/**'],
            // Properties try hundreds of cases, on machines that are busy with others.
            testTimeout: 120_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'database',
            include: ['tests/server/**/*.test.ts'],
            globalSetup: ['tests/support/postgres.ts'],
            // Whoever is asked to come back does; tests ask once, on machines that are busy with others.
            env: { PATIENCE: '8' },
            testTimeout: 240_000,
            expect: { poll: { timeout: 60_000 } },
          },
        },
        {
          extends: true,
          test: {
            name: 'journeys',
            env: { PATIENCE: '30' },
            include: ['tests/journeys/**/*.test.ts'],
            globalSetup: ['tests/support/postgres.ts', 'tests/support/built.ts'],
            testTimeout: 600_000,
            hookTimeout: 600_000,
            // A browser on a busy machine may lose a click; what fails twice is a fault, and what fails once is told.
            retry: 1,
            expect: { poll: { timeout: 120_000 } },
          },
        },
      ],
    },
  }),
);
