import { defineConfig } from 'vitest/config';

/** Folders whose tests keep process-wide state: an environment, a terminal, Ink's instances, a child process. */
const OWN_PROCESS = ['build', 'components', 'pty', 'screens'];
const ALL = 'test/**/*.test.{ts,tsx}';
/** `npm run test:program` runs those: they start the built program, or the whole playground, many times over. */
const PROGRAM = ['test/cli/**', 'test/pty/!(install*).test.ts', 'test/playground/**'];
const NEVER = ['test/real/**', 'test/host/**', ...PROGRAM];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Many tests wait for a terminal, a server or a controller: with one worker a core, as by default, the cores idle.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: [ALL],
          exclude: [...NEVER, ...OWN_PROCESS.map((folder) => `test/${folder}/**`)],
          // Loading the same modules anew for each file takes longer than the tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'own process',
          include: OWN_PROCESS.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
          exclude: NEVER,
        },
      },
    ],
  },
});
