import { defineConfig } from 'vitest/config';

const SLOW = '{packages/*/src,test,scripts}/**/*.slow.test.{ts,mjs}';

export default defineConfig({
  // Inversify's decorators are the legacy ones, with parameter decorators.
  oxc: { decorator: { legacy: true } },
  test: {
    // Vitest leaves one core to itself; on two cores that is half of the machine.
    maxWorkers: '100%',
    coverage: { include: ['packages/*/src/**/*.ts'], exclude: ['**/*.test.ts', '**/*.test-d.ts'] },
    // No aliases: a package's own tests import its source beside them, everything else goes through the built `exports` maps,
    // so that one copy of core exists and child processes find what they start. scripts/bootstrap.mjs builds first.
    // Time limits are there for what hangs: none is reached by a machine that is busy with other things.
    // A test that takes long even on a quiet machine is in a file `*.slow.test.ts`: `npm test` leaves it out, `npm run test:all` and CI run it.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: [SLOW],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['test/**/*.test.ts'],
          exclude: [SLOW],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [SLOW],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
