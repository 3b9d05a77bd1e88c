import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CERTS_D,
  container,
  DAEMON_JSON,
  DEFAULTS,
  daemonPid,
  freshDocker,
  login,
  loginPushPull,
  makeImage,
  mustRun,
  run,
  startContainer,
} from './support/docker.js';
import { Regdoctor } from './support/regdoctor.js';
import { HOST, PORTS, type Servers, startServers } from './support/servers.js';

const UNKNOWN = 'x509: certificate signed by unknown authority';
const PORT = PORTS.fullChain;
const NAME = `${HOST}:${PORT}`;
const UNIT = '/lib/systemd/system/docker.service';
const ANCHOR_FOLDER = '/usr/local/share/ca-certificates';

const textOf = (path: string) => readFile(path, 'utf8').catch(() => undefined);

describe('every rung: applied, the registry can be used; undone, it cannot, as before', () => {
  let servers: Servers;
  let folder: string;
  let regdoctor: Regdoctor;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rungs-'));
    servers = await startServers(folder);
  });

  afterAll(() => servers.stop());

  beforeEach(async () => {
    await freshDocker();
    await makeImage(folder);
    regdoctor = new Regdoctor(await mkdtemp(join(folder, 'state-')), PORT);
  });

  /** The round that every rung has to go: broken, cured, broken again with the same words and the same bytes. */
  async function round(
    given: { code: string; fix: string; files: string[]; flags?: string[]; port?: number; says?: string },
    meanwhile: () => Promise<void> = async () => {},
  ): Promise<void> {
    const { port = PORT, says = UNKNOWN } = given;
    const before = await login(port);
    expect(before.output).toContain(says);
    const bytes = await Promise.all(given.files.map(textOf));
    const fixed = await regdoctor.fix(given.code, given.fix, ...(given.flags ?? []));
    expect(fixed.stdout).toContain(given.code === 'RD304' ? 'fixed, after' : 'hidden, not cured, after');
    expect(fixed.exitCode).toBe(0);
    expect(await Promise.all(given.files.map(textOf))).not.toEqual(bytes);
    expect(await loginPushPull(port)).toMatchObject({ ok: true });
    await meanwhile();
    const undone = await regdoctor.undo();
    expect(undone.stdout).toContain('is undone');
    expect(undone.exitCode).toBe(0);
    expect(await Promise.all(given.files.map(textOf))).toEqual(bytes);
    await mustRun('docker', 'logout', `${HOST}:${port}`);
    const after = await login(port);
    expect(after.ok).toBe(false);
    expect(after.output).toContain(says);
  }

  it('1: the CA in certs.d, with the daemon and a container untouched', async () => {
    // The chain that is served ends with the issuing CA: that is what is installed.
    await startContainer('box');
    const [pid, box] = [await daemonPid(), await container('box')];
    await round({ code: 'RD304', fix: 'RD304.certs-d', files: [`${CERTS_D}/${NAME}/ca.crt`] }, async () => {
      expect(await daemonPid()).toBe(pid);
      expect(await container('box')).toEqual(box);
    });
    expect(await container('box')).toEqual(box);
    expect((await run('ls', CERTS_D)).output).not.toContain(HOST);
  });

  it('2: the CA in the system store, which needs a restart of the daemon', async () => {
    await login(PORT);
    const files = [`${ANCHOR_FOLDER}/registry.test.crt`];
    const pid = await daemonPid();
    const plan = await regdoctor.run('fix', 'RD304', '--fix', 'RD304.system-store', '--dry-run');
    const anchor = new RegExp(`${ANCHOR_FOLDER}/\\S+\\.crt`).exec(plan.stdout)?.[0] ?? '';
    expect(anchor).not.toBe('');
    await round({ code: 'RD304', fix: 'RD304.system-store', files: [anchor || files[0] || ''] }, async () => {
      expect(await daemonPid()).not.toBe(pid);
    });
  });

  it('3: an insecure entry in daemon.json, by a reload that no container notices', async () => {
    await writeFile(DAEMON_JSON, '{\n\t"debug": false,\n\t"labels": ["a=b"]\n}');
    await mustRun('systemctl', 'reload', 'docker');
    await startContainer('box');
    const [pid, box] = [await daemonPid(), await container('box')];
    await round({ code: 'RD101', fix: 'RD101.insecure-daemon-json', files: [DAEMON_JSON] }, async () => {
      expect(await textOf(DAEMON_JSON)).toContain(`\t"insecure-registries": [`);
      expect(await daemonPid()).toBe(pid);
    });
    expect(await container('box')).toEqual(box);
    const { output } = await run('docker', 'info');
    expect(output).not.toContain(NAME);
  });

  it('4: the flag in a drop-in, where a container lives on because live-restore is switched on first', async () => {
    await startContainer('box');
    const box = await container('box');
    const dropIn = '/etc/systemd/system/docker.service.d/zz-regdoctor.conf';
    await round({ code: 'RD101', fix: 'RD101.insecure-drop-in', files: [dropIn] }, async () => {
      const exec = await mustRun('systemctl', 'show', '-p', 'ExecStart,NeedDaemonReload', 'docker.service');
      expect(exec).toContain(`--insecure-registry=${NAME}`);
      expect(exec).toContain('NeedDaemonReload=no');
      expect(await container('box')).toEqual(box);
    });
    expect(await container('box')).toEqual(box);
    expect(await textOf(DAEMON_JSON)).toBe(undefined);
  });

  it('4: the container stops when live-restore is declined, as the plan says', async () => {
    await startContainer('box');
    const plan = await regdoctor.run('fix', 'RD101', '--fix', 'RD101.insecure-drop-in', '--dry-run');
    expect(plan.stdout).toMatch(/stops with Docker[^.]*: box\./);
    const fixed = await regdoctor.fix('RD101', 'RD101.insecure-drop-in', '--answer', 'live-restore=no');
    expect(fixed.stdout).toContain('hidden, not cured, after');
    expect((await container('box')).running).toBe(false);
  });

  it('5: the flag in the unit file itself', async () => {
    await round({ code: 'RD101', fix: 'RD101.insecure-unit', files: [UNIT] }, async () => {
      expect(await textOf(UNIT)).toMatch(
        new RegExp(`^ExecStart=/usr/sbin/dockerd .*\\$DOCKER_OPTS.*--insecure-registry=${NAME}`, 'm'),
      );
    });
  });

  it('6: the flag in /etc/default/docker, which the unit of Debian reads', async () => {
    await round({ code: 'RD101', fix: 'RD101.insecure-defaults', files: [DEFAULTS] }, async () => {
      expect(await textOf(DEFAULTS)).toMatch(/^# Options of the daemon\nDOCKER_OPTS="--bridge=none .*"\n$/);
    });
  });

  it('3, for a registry without TLS', async () => {
    regdoctor = new Regdoctor(await mkdtemp(join(folder, 'state-')), PORTS.plainHttp);
    await round({
      code: 'RD103',
      fix: 'RD103.insecure-daemon-json',
      files: [DAEMON_JSON],
      port: PORTS.plainHttp,
      says: 'server gave HTTP response to HTTPS client',
    });
  });

  it('offers them in their order, the workarounds last and named as such', async () => {
    const report = await regdoctor.diagnose();
    const fixes = report.findings.find(({ code }) => code === 'RD101')?.fixes ?? [];
    expect(fixes).toEqual(
      [
        ['RD304.certs-d', false],
        ['RD304.system-store', false],
        ['RD101.insecure-daemon-json', true],
        ['RD101.insecure-drop-in', true],
        ['RD101.insecure-unit', true],
        ['RD101.insecure-defaults', true],
      ].map(([id, workaround]) => expect.objectContaining({ id, workaround })),
    );
  });

  it('never offers to trust a temporary certificate', async () => {
    const report = await new Regdoctor(join(folder, 'state'), PORTS.temporary).diagnose();
    const fixes = report.findings.flatMap((finding) => finding.fixes);
    expect(fixes.length).toBeGreaterThan(0);
    expect(fixes.every(({ workaround }) => workaround)).toBe(true);
  });
});
