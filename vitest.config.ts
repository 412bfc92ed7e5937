import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Inversify's decorators are the legacy ones, with parameter decorators.
  oxc: { decorator: { legacy: true } },
  test: {
    coverage: { include: ['packages/*/src/**/*.ts'], exclude: ['**/*.test.ts', '**/*.test-d.ts'] },
    // No aliases: a package's own tests import its source beside them, everything else goes through the built `exports` maps,
    // so that one copy of core exists and child processes find what they start. scripts/bootstrap.mjs builds first.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
