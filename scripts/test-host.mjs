// Runs the tests of the Docker host inside throw-away machines, in which it may be broken and repaired:
// - one with a real systemd. REGDOCTOR_SYSTEMD_HOST names the command that makes it: `COMMAND ARG...` runs ARG... in it as root, in this folder,
//   with `registry.test` as a name of 10.99.0.1;
// - one where /etc/init.d/docker starts the daemon, made by test/host/support/sysvinit-host.sh.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { execa } from 'execa';

/** Minutes that one of them may take before it counts as stuck. */
const LIMIT = 30;

async function runIn(host, kind) {
  process.stderr.write(`\ntests of a Docker host with ${kind}\n`);
  const inside = [
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'vitest.host.config.ts',
  ];
  const { exitCode } = await execa(
    host,
    ['timeout', `${LIMIT}m`, 'env', `REGDOCTOR_TEST_HOST=${kind}`, ...inside],
    {
      stdio: 'inherit',
      reject: false,
      timeout: (LIMIT + 1) * 60_000,
    },
  );
  if (exitCode !== 0) process.exitCode = exitCode ?? 1;
}

function skip(kind, reason) {
  process.stderr.write(`\ntests of a Docker host with ${kind} are skipped: ${reason}\n`);
}

const missing = [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...[
    '/usr/sbin/dockerd',
    '/usr/bin/docker-registry',
    '/usr/sbin/nginx',
    '/usr/bin/htpasswd',
    '/bin/busybox',
  ].filter((path) => !existsSync(path)),
];
const systemd = process.env.REGDOCTOR_SYSTEMD_HOST ?? '';
if (missing.length > 0) {
  skip('systemd and sysvinit', `missing ${missing.join(', ')}`);
} else {
  if (systemd === '') skip('systemd', 'REGDOCTOR_SYSTEMD_HOST names no command that makes one');
  else await runIn(systemd, 'systemd');
  if (existsSync('/etc/init.d/docker')) await runIn('test/host/support/sysvinit-host.sh', 'sysvinit');
  else skip('sysvinit', 'there is no /etc/init.d/docker');
}
