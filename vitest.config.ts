import { defineConfig } from 'vitest/config';

/** LiveKit's client writes lines for its developers unless it is told that this is production. */
const quiet = { NODE_ENV: 'production' };
const never = ['**/dist/**', '**/node_modules/**', '.trunkline/**'];

/** `npm test`: unit tests, tests against the real servers (`*.medium.test.ts`), whole calls (`test/`). */
export default defineConfig({
  test: {
    // Somebody who watches sees the tests go by; a log holds what failed.
    reporters: [process.stdout.isTTY ? 'dot' : 'minimal', './test/summary.reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{libs,services,tools}/*/src/**/*.test.ts',
            'deploy/local/src/**/*.test.ts',
            'test/docs/**/*.test.ts',
          ],
          exclude: [...never, '**/*.medium.test.ts'],
        },
      },
      {
        test: {
          name: 'servers',
          include: [
            '{libs,services}/*/src/**/*.medium.test.ts',
            'deploy/local/src/**/*.medium.test.ts',
            'test/{security,faults}/**/*.test.ts',
          ],
          exclude: never,
          env: quiet,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'calls',
          include: ['test/e2e/**/*.test.ts'],
          exclude: never,
          env: quiet,
          testTimeout: 240_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
