import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: ['test/real/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 480_000,
    hookTimeout: 300_000,
  },
});
