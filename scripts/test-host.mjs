// Runs the tests of the Docker host inside a throw-away machine with a real systemd and a real Docker. REGDOCTOR_SYSTEMD_HOST names the
// command that makes one: `COMMAND ARG...` runs ARG... in it as root, in this folder, with `registry.test` as a name of 10.99.0.1.
import process from 'node:process';
import { execa } from 'execa';

/** Minutes that all of it may take before it counts as stuck. */
const LIMIT = 15;

const host = process.env.REGDOCTOR_SYSTEMD_HOST;
if (host === undefined || host === '') {
  process.stderr.write(
    '\nreal Docker host tests are skipped: REGDOCTOR_SYSTEMD_HOST names no command that makes a throw-away host with systemd\n',
  );
} else {
  const inside = [
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'vitest.host.config.ts',
  ];
  const { exitCode } = await execa(host, ['timeout', `${LIMIT}m`, ...inside, ...process.argv.slice(2)], {
    stdio: 'inherit',
    reject: false,
    timeout: (LIMIT + 1) * 60_000,
  });
  process.exitCode = exitCode ?? 1;
}
