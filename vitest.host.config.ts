import { defineConfig } from 'vitest/config';

/** Tests of a Docker host that may be broken and repaired at will: run by scripts/test-host.mjs inside a throw-away one. */
export default defineConfig({
  test: {
    include: ['test/host/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
