import { defineConfig } from 'vitest/config';

/** The built program as a user starts it: its command line, and its screens in a pseudo terminal; the playground by itself, and whole installs on it. */
export default defineConfig({
  test: {
    include: [
      'test/cli/**/*.test.ts',
      'test/pty/**/*.test.ts',
      'test/playground/**/*.test.ts',
      'test/session/install/whole.test.ts',
      'test/steps/issuance-playground.test.ts',
    ],
    // A part of `npm test`.
    exclude: ['test/pty/install*.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 3,
  },
});
