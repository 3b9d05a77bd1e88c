import { defineConfig } from 'vitest/config';

const SYSVINIT = process.env.REGDOCTOR_TEST_HOST === 'sysvinit';

/** Tests of a Docker host that may be broken and repaired at will: run by scripts/test-host.mjs inside a throw-away one. */
export default defineConfig({
  test: {
    include: [SYSVINIT ? 'test/host/sysvinit/**/*.test.ts' : 'test/host/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
