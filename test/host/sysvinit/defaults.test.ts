import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DAEMON_JSON,
  DEFAULTS,
  login,
  loginPushPull,
  makeImage,
  mustRun,
  NEEDED,
  run,
} from '../support/docker.js';
import { Regdoctor } from '../support/regdoctor.js';
import { HOST, PORTS, type Servers, startServers } from '../support/servers.js';
import { until } from '../support/until.js';

const PORT = PORTS.selfSigned;
const UNKNOWN = 'x509: certificate signed by unknown authority';

describe('Docker that an init script starts', () => {
  let servers: Servers;
  let folder: string;
  let regdoctor: Regdoctor;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sysvinit-'));
    servers = await startServers(folder);
    await writeFile(
      DEFAULTS,
      `# Options of the daemon\n#DOCKER_OPTS="--dns 8.8.8.8"\nDOCKER_OPTS='${NEEDED}'\n`,
    );
    await run('service', 'docker', 'start');
    await until('dockerd', async () => (await run('docker', 'version')).ok);
    await makeImage(folder);
    regdoctor = new Regdoctor(join(folder, 'state'), PORT);
  });

  afterAll(async () => {
    await run('service', 'docker', 'stop');
    await servers.stop();
  });

  async function round(fix: string, file: string): Promise<void> {
    expect((await login(PORT)).output).toContain(UNKNOWN);
    const before = await readFile(file, 'utf8').catch(() => undefined);
    const fixed = await regdoctor.fix('RD101', fix);
    expect(fixed.stdout).toContain('hidden, not cured, after');
    expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
    const undone = await regdoctor.undo();
    expect(undone.stdout).toContain('is undone');
    expect(await readFile(file, 'utf8').catch(() => undefined)).toBe(before);
    await mustRun('docker', 'logout', `${HOST}:${PORT}`);
    expect((await login(PORT)).output).toContain(UNKNOWN);
  }

  it('takes the flag from DOCKER_OPTS after a restart by the script', () =>
    round('RD101.insecure-defaults', DEFAULTS));

  it('takes an entry of daemon.json by a signal, since the script knows no reload', () =>
    round('RD101.insecure-daemon-json', DAEMON_JSON));

  it('offers no unit and no drop-in', async () => {
    const { findings } = await regdoctor.diagnose();
    const ids = findings.flatMap(({ fixes }) => fixes.map(({ id }) => id));
    expect(ids).toContain('RD101.insecure-defaults');
    expect(ids).not.toContain('RD101.insecure-drop-in');
    expect(ids).not.toContain('RD101.insecure-unit');
  });
});
