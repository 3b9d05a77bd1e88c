import { defineConfig } from 'vitest/config';

/** What reads its environment once, when it is loaded, or starts processes of its own. */
const OWN_PROCESS = ['test/build/**', 'test/pty/**', 'test/screens/colour.test.tsx'];
/** Those share Ink, which keeps its instances for itself, with each other alone. */
const SCREENS = ['test/components/**', 'test/screens/**'];
/** `npm run test:program` runs those: they start the built program, or the whole playground, many times over. */
const PROGRAM = [
  'test/cli/**',
  'test/pty/!(install*).test.ts',
  'test/playground/**',
  'test/session/install/whole.test.ts',
  'test/steps/issuance-playground.test.ts',
];
const NEVER = ['test/real/**', 'test/host/**', ...PROGRAM];

const tests = (folders: readonly string[]) =>
  folders.map((folder) => folder.replace(/\*\*$/, '**/*.test.{ts,tsx}'));

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
          include: tests(['test/**']),
          exclude: [...NEVER, ...OWN_PROCESS, ...SCREENS],
          // Loading the same modules anew for each file takes longer than the tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          include: tests(SCREENS),
          exclude: [...NEVER, ...OWN_PROCESS],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'own process',
          include: tests(OWN_PROCESS),
          exclude: NEVER,
        },
      },
    ],
  },
});
