import { defineConfig } from 'vitest/config';

/** The built program as a user starts it: its command line, and its screens in a pseudo terminal; and the playground by itself. */
export default defineConfig({
  test: {
    include: ['test/cli/**/*.test.ts', 'test/pty/**/*.test.ts', 'test/playground/**/*.test.ts'],
    // A part of `npm test`.
    exclude: ['test/pty/install*.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 3,
  },
});
