import { defineConfig } from 'vitest/config';

/** Tests of decisions: no server, no network. `npm run check` runs the affected packages' ones. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**', '**/*.medium.test.ts', '**/test/**'],
    setupFiles: [],
    passWithNoTests: true,
  },
});
