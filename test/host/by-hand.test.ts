import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CERTS_D,
  container,
  freshDocker,
  login,
  loginPushPull,
  makeImage,
  NEEDED,
  run,
  startContainer,
} from './support/docker.js';
import { etcHashes } from './support/etc.js';
import { Regdoctor } from './support/regdoctor.js';
import { HOST, PORTS, type Servers, startServers } from './support/servers.js';
import { until } from './support/until.js';

const PORT = PORTS.fullChain;
const NAME = `${HOST}:${PORT}`;
const UNKNOWN = 'x509: certificate signed by unknown authority';
const LAB = '/run/lab';
const SOCKET = `unix://${LAB}/docker.sock`;
const FILE = `${LAB}/daemon.json`;
const TEXT = '{\n  "debug": false\n}\n';

describe('a daemon that somebody started by hand beside the one of systemd', () => {
  let servers: Servers;
  let folder: string;
  let regdoctor: Regdoctor;
  let stop: () => Promise<unknown>;
  let pid: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'by-hand-'));
    servers = await startServers(folder);
    await freshDocker();
    await mkdir(LAB, { recursive: true });
    await writeFile(FILE, TEXT);
    const own = [`--data-root=${LAB}/data`, `--exec-root=${LAB}/exec`, `--pidfile=${LAB}/docker.pid`];
    const argv = [...own, '-H', SOCKET, '--config-file', FILE, ...NEEDED.split(' ')];
    const daemon = execa('dockerd', argv, { reject: false });
    stop = () => {
      daemon.kill('SIGTERM');
      return daemon;
    };
    // From here on this is the Docker that every command means.
    process.env.DOCKER_HOST = SOCKET;
    await until('dockerd', async () => (await run('docker', 'version')).ok);
    pid = await readFile(`${LAB}/docker.pid`, 'utf8');
    await makeImage(folder);
  });

  afterAll(async () => {
    delete process.env.DOCKER_HOST;
    await stop();
    await servers.stop();
  });

  beforeEach(async () => {
    regdoctor = new Regdoctor(await mkdtemp(join(folder, 'state-')), PORT);
    await run('docker', 'logout', NAME);
    expect((await login(PORT)).output).toContain(UNKNOWN);
  });

  /** Its file, its process and the system's files are as at the beginning, and the login fails again. */
  async function expectAsBefore(etc: string): Promise<void> {
    expect(await readFile(FILE, 'utf8')).toBe(TEXT);
    expect(await readFile(`${LAB}/docker.pid`, 'utf8')).toBe(pid);
    expect(await etcHashes()).toBe(etc);
    expect((await run('docker', 'info')).output).not.toContain(NAME);
    await run('docker', 'logout', NAME);
    expect((await login(PORT)).output).toContain(UNKNOWN);
  }

  it('rung 3 edits its own file, and loads it by a signal that no container notices', async () => {
    await startContainer('box');
    const [box, etc] = [await container('box'), await etcHashes()];
    const plan = await regdoctor.run('fix', 'RD101', '--fix', 'RD101.insecure-daemon-json', '--dry-run');
    expect(plan.stdout).toContain(`kill -HUP ${pid}`);
    const fixed = await regdoctor.fix('RD101', 'RD101.insecure-daemon-json');
    expect(fixed.stdout).toContain('hidden, not cured, after');
    expect(JSON.parse(await readFile(FILE, 'utf8'))).toEqual({ debug: false, 'insecure-registries': [NAME] });
    expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
    expect(await container('box')).toEqual(box);
    // The other daemon was told nothing.
    expect((await run('docker', '-H', 'unix:///run/docker.sock', 'info')).output).not.toContain(NAME);
    expect((await regdoctor.undo()).stdout).toContain('is undone');
    await expectAsBefore(etc);
    expect(await container('box')).toEqual(box);
  });

  it('is found again by an undo for which DOCKER_HOST is not set', async () => {
    const etc = await etcHashes();
    const fixed = await regdoctor.fix('RD101', 'RD101.insecure-daemon-json');
    expect(fixed.stdout).toContain('hidden, not cured, after');
    const elsewhere = new Regdoctor(regdoctor.stateDir, PORT, { env: { DOCKER_HOST: '' } });
    expect((await elsewhere.undo()).stdout).toContain('is undone');
    await expectAsBefore(etc);
  });

  it('rung 1 serves it too', async () => {
    const etc = await etcHashes();
    expect((await regdoctor.fix('RD304', 'RD304.certs-d')).stdout).toContain('fixed, after');
    expect(await readFile(`${CERTS_D}/${NAME}/ca.crt`, 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
    expect((await regdoctor.undo()).stdout).toContain('is undone');
    await expectAsBefore(etc);
  });

  it('is offered nothing that a service manager would have to restart', async () => {
    const { findings } = await regdoctor.diagnose();
    const ids = findings.flatMap(({ fixes }) => fixes.map(({ id }) => id));
    expect(ids).toEqual(expect.arrayContaining(['RD304.certs-d', 'RD101.insecure-daemon-json']));
    for (const rung of ['drop-in', 'unit', 'defaults']) expect(ids).not.toContain(`RD101.insecure-${rung}`);
    if (!ids.includes('RD304.system-store')) return;
    const plan = await regdoctor.run('fix', 'RD304', '--fix', 'RD304.system-store', '--dry-run');
    expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain('whoever starts it has to restart it');
  });

  it('a daemon of another machine is said to be there, and nothing of this one is offered for it', async () => {
    const address = 'tcp://192.0.2.1:2375';
    const remote = new Regdoctor(regdoctor.stateDir, PORT, { env: { DOCKER_HOST: address } });
    const etc = await etcHashes();
    const report = await remote.diagnose();
    expect(report.rootCauses).toEqual(['RD304']);
    expect(report.findings.flatMap(({ fixes }) => fixes)).toEqual([]);
    const words = async (...command: string[]) =>
      (await remote.run(...command)).stdout.replaceAll(/\s+/g, ' ');
    expect(await words('diagnose')).toContain(
      `the daemon is at ${address}, and its files are on its own machine`,
    );
    expect(await words('fix', 'RD304', '--yes')).toContain(
      `The Docker daemon is at ${address}: what has to be changed`,
    );
    expect(await etcHashes()).toBe(etc);
  });

  it('is not started by systemd once it is gone, and its file waits for whoever starts it', async () => {
    await run('docker', 'rm', '--force', 'box');
    await stop();
    const { findings } = await regdoctor.diagnose();
    const silent = findings.find(({ code }) => code === 'RD109');
    expect(silent?.message).toContain(`Nobody listens at ${SOCKET}, which DOCKER_HOST names`);
    expect(silent?.message).not.toContain('systemctl');
    expect(silent?.fixes).toEqual([]);
    expect((await run('systemctl', 'is-active', 'docker')).output).toBe('active');
  });
});
