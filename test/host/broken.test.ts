import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CERTS_D,
  DAEMON_JSON,
  DEFAULTS,
  freshDocker,
  login,
  makeImage,
  NEEDED,
  run,
} from './support/docker.js';
import { Regdoctor } from './support/regdoctor.js';
import { HOST, PASSWORD, PORTS, type Servers, startServers, USER } from './support/servers.js';

const PORT = PORTS.privateCa;
const NAME = `${HOST}:${PORT}`;
const CONFLICT = 'the following directives are specified both as a flag and in the configuration file';

describe('a host that somebody broke', () => {
  let servers: Servers;
  let folder: string;
  let regdoctor: Regdoctor;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broken-'));
    servers = await startServers(folder);
  });

  afterAll(() => servers.stop());

  beforeEach(async () => {
    await freshDocker();
    await makeImage(folder);
    regdoctor = new Regdoctor(await mkdtemp(join(folder, 'state-')), PORT);
  });

  const active = async () => (await run('systemctl', 'is-active', 'docker')).output.trim();
  const withFlag = () => writeFile(DEFAULTS, `DOCKER_OPTS="${NEEDED} --insecure-registry=other.test:5000"\n`);
  const withFile = (text: string) => writeFile(DAEMON_JSON, text);

  it('does not offer to write a second setting beside a flag', async () => {
    await withFlag();
    await run('systemctl', 'restart', 'docker');
    const report = await regdoctor.diagnose();
    const ids = report.findings.flatMap(({ fixes }) => fixes.map(({ id }) => id));
    expect(ids).not.toContain('RD101.insecure-daemon-json');
    expect(ids).toContain('RD101.insecure-defaults');
  });

  it('refuses a plan that would break the daemon because the flag came after the preview', async () => {
    await withFlag();
    const { stdout, exitCode } = await regdoctor.fix('RD101', 'RD101.insecure-daemon-json');
    expect(exitCode).not.toBe(0);
    expect(stdout).not.toContain(', after');
    expect(await active()).toBe('active');
    await expect(readFile(DAEMON_JSON)).rejects.toThrow();
  });

  it('repairs a daemon that does not start because a setting stands twice (RD104)', async () => {
    await withFlag();
    await withFile(`{"insecure-registries": ["${NAME}"]}\n`);
    await run('systemctl', 'restart', 'docker');
    expect(await active()).not.toBe('active');
    const report = await regdoctor.diagnose();
    const finding = report.findings.find(({ code }) => code === 'RD104');
    expect(finding?.level).toBe('fail');
    expect(finding?.message).toContain('insecure-registries');
    expect(report.rootCauses).toContain('RD104');
    expect(report.findings.map(({ code }) => code)).toContain('RD109');
    const fixed = await regdoctor.run('fix', 'RD104', '--yes');
    expect(fixed.stdout).toContain('fixed, after');
    expect(await active()).toBe('active');
    const { output } = await run('docker', 'info');
    expect(output).toContain(NAME);
    expect(output).toContain('other.test:5000');
    const undone = await regdoctor.undo();
    expect(undone.stdout + undone.stderr).toContain('undone');
    expect(await readFile(DAEMON_JSON, 'utf8')).toBe(`{"insecure-registries": ["${NAME}"]}\n`);
  });

  it('says that a running daemon will not start again (RD104), before it happens', async () => {
    await withFlag();
    await run('systemctl', 'restart', 'docker');
    await withFile(`{"insecure-registries": ["${NAME}"]}\n`);
    expect((await run('systemctl', 'reload', 'docker')).ok).toBe(true);
    expect(await regdoctor.codes()).toContain('RD104');
    const log = await run('journalctl', '-u', 'docker', '-n', '50', '--no-pager');
    expect(log.output).toContain(CONFLICT);
  });

  it('refuses a restart while the unit does not load, and touches nothing; a reload goes on', async () => {
    const folder = '/etc/systemd/system/docker.service.d';
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'second.conf'), '[Service]\nExecStart=/usr/sbin/dockerd -H fd://\n');
    await run('systemctl', 'daemon-reload');
    const withCa = new Regdoctor(await mkdtemp(join(folder, 'state-')), PORTS.fullChain);
    const refused = await withCa.fix('RD304', 'RD304.system-store');
    expect([refused.exitCode, refused.stderr]).toEqual([1, '']);
    expect(refused.stdout).toMatch(/bad\s+unit\s+file\s+setting/);
    expect(refused.stdout).toMatch(/Nothing\s+was\s+changed/);
    expect((await run('ls', '/usr/local/share/ca-certificates')).output).not.toContain('regdoctor');
    expect(await active()).toBe('active');
    const file = await regdoctor.fix('RD101', 'RD101.insecure-daemon-json');
    expect(file.stdout).toContain('hidden, not cured, after');
    expect((await regdoctor.undo()).stdout).toContain('is undone');
  });

  it('warns of an entry that is of use no more, and takes it out (RD101)', async () => {
    await mkdir(`${CERTS_D}/${NAME}`, { recursive: true });
    await writeFile(`${CERTS_D}/${NAME}/ca.crt`, await readFile(servers.caFile));
    await withFile(`{"insecure-registries": ["${NAME}"]}\n`);
    await run('systemctl', 'reload', 'docker');
    const warning = (await regdoctor.diagnose()).findings.find(({ code }) => code === 'RD101');
    expect([warning?.level, warning?.fixes[0]?.id]).toEqual(['warn', 'RD101.verify-again']);
    const fixed = await regdoctor.fix('RD101', 'RD101.verify-again');
    expect(fixed.stdout).toContain('fixed, after');
    expect((await run('docker', 'info')).output).not.toContain(NAME);
    expect(await login(PORT)).toMatchObject({ ok: true });
    expect((await regdoctor.undo()).stdout).toContain('is undone');
    expect((await run('docker', 'info')).output).toContain(NAME);
  });

  it('repairs a drop-in that adds a second command line (RD108), before Docker is stopped by it', async () => {
    const folder = '/etc/systemd/system/docker.service.d';
    const text = `[Service]\nExecStart=/usr/sbin/dockerd -H fd:// ${NEEDED}\n`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'second.conf'), text);
    await run('systemctl', 'daemon-reload');
    const finding = (await regdoctor.diagnose()).findings.find(({ code }) => code === 'RD108');
    expect([finding?.level, finding?.fixes[0]?.id]).toEqual(['fail', 'RD108.reset']);
    const fixed = await regdoctor.fix('RD108', 'RD108.reset');
    expect(fixed.stdout).toContain('fixed, after');
    expect(await readFile(join(folder, 'second.conf'), 'utf8')).toBe(
      text.replace('ExecStart=', 'ExecStart=\nExecStart='),
    );
    expect((await run('systemctl', 'restart', 'docker')).ok).toBe(true);
  });

  it('has systemd read a changed drop-in again (RD108)', async () => {
    const folder = '/etc/systemd/system/docker.service.d';
    const line = `ExecStart=/usr/sbin/dockerd -H fd:// ${NEEDED}`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'own.conf'), `[Service]\nExecStart=\n${line}\n`);
    await run('systemctl', 'daemon-reload');
    await run('systemctl', 'restart', 'docker');
    await writeFile(join(folder, 'own.conf'), `[Service]\nExecStart=\n${line} --insecure-registry=${NAME}\n`);
    expect(await regdoctor.codes()).toContain('RD108');
    const fixed = await regdoctor.fix('RD108', 'RD108.daemon-reload');
    expect(fixed.stdout).toMatch(/(fixed|hidden, not cured), after/);
    expect((await run('systemctl', 'show', '-p', 'NeedDaemonReload', 'docker')).output).toContain('=no');
    expect(await login(PORT)).toMatchObject({ ok: true });
  });

  it.each([
    ['a trailing comma', `{"insecure-registries": ["${NAME}",]}\n`],
    ['a text in place of a list', `{"insecure-registries": "${NAME}"}\n`],
    ['a comment', `{\n  // lab\n  "insecure-registries": ["${NAME}"]\n}\n`],
  ])('repairs a daemon.json with %s (RD105)', async (_, text) => {
    await withFile(text);
    await run('systemctl', 'restart', 'docker');
    expect(await active()).not.toBe('active');
    const report = await regdoctor.diagnose();
    expect(report.rootCauses).toContain('RD105');
    const fixed = await regdoctor.run('fix', 'RD105', '--yes');
    expect(fixed.stdout).toContain('fixed, after');
    expect(await active()).toBe('active');
    expect(await login(PORT)).toMatchObject({ ok: true });
  });

  it('loads a setting that nobody loaded (RD106)', async () => {
    await withFile(`{"insecure-registries": ["${NAME}"]}\n`);
    expect((await login(PORT)).ok).toBe(false);
    expect((await regdoctor.diagnose()).rootCauses).toContain('RD106');
    const fixed = await regdoctor.fix('RD106', 'RD106.reload');
    expect(fixed.stdout).toContain('hidden, not cured, after');
    expect(await login(PORT)).toMatchObject({ ok: true });
  });

  it.each([
    ['without the port', `{"insecure-registries": ["${HOST}"]}\n`],
    ['under the name of the flag', `{"insecure-registry": ["${NAME}"]}\n`],
  ])('corrects an entry that says nothing, %s (RD106)', async (_, text) => {
    await withFile(text);
    await run('systemctl', 'restart', 'docker');
    expect(await active()).toBe('active');
    expect((await login(PORT)).ok).toBe(false);
    expect(await regdoctor.codes()).toContain('RD106');
    const fixed = await regdoctor.fix('RD106', 'RD106.entry');
    expect(fixed.stdout).toContain('hidden, not cured, after');
    expect(await login(PORT)).toMatchObject({ ok: true });
  });

  it('moves options out of a file that the unit does not read (RD107)', async () => {
    const unit = await readFile('/lib/systemd/system/docker.service', 'utf8');
    const upstream = unit
      .replace(/^EnvironmentFile=.*\n/m, '')
      .replace(
        /^ExecStart=.*$/m,
        `ExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock ${NEEDED}`,
      );
    await mkdir('/etc/systemd/system', { recursive: true });
    await writeFile('/etc/systemd/system/docker.service', upstream);
    await writeFile(DEFAULTS, `DOCKER_OPTS="--insecure-registry=${NAME}"\n`);
    await run('systemctl', 'daemon-reload');
    await run('systemctl', 'restart', 'docker');
    try {
      expect((await login(PORT)).ok).toBe(false);
      expect(await regdoctor.codes()).toContain('RD107');
      const fixed = await regdoctor.fix('RD107', 'RD107.move-to-daemon-json');
      expect(fixed.stdout).toContain('hidden, not cured, after');
      expect(await login(PORT)).toMatchObject({ ok: true });
    } finally {
      await run('rm', '/etc/systemd/system/docker.service');
      await run('systemctl', 'daemon-reload');
    }
  });

  it.each([
    ['in a folder without the port', `${CERTS_D}/${HOST}`, 'ca.crt'],
    ['under a name that Docker does not read', `${CERTS_D}/${NAME}`, 'ca.pem'],
    ['as a client certificate', `${CERTS_D}/${NAME}`, 'ca.cert'],
  ])('moves the CA that stands %s (RD102)', async (_, where, file) => {
    await mkdir(where, { recursive: true });
    await writeFile(join(where, file), await readFile(servers.caFile));
    expect((await login(PORT)).ok).toBe(false);
    const report = await regdoctor.diagnose();
    expect(report.rootCauses).toEqual(['RD102']);
    const fixed = await regdoctor.fix('RD102', 'RD102.move');
    expect(fixed.stdout).toContain('fixed, after');
    expect(await login(PORT)).toMatchObject({ ok: true });
  });

  it('names a missing intermediate once the root is trusted (RD309)', async () => {
    const name = `${HOST}:${PORTS.noIntermediate}`;
    await mkdir(`${CERTS_D}/${name}`, { recursive: true });
    await writeFile(`${CERTS_D}/${name}/ca.crt`, await readFile(servers.caFile));
    const { ok, output } = await login(PORTS.noIntermediate);
    expect(ok).toBe(false);
    expect(output).toContain('x509: certificate signed by unknown authority');
    const report = await new Regdoctor(join(folder, 'state'), PORTS.noIntermediate).diagnose();
    expect(report.rootCauses).toEqual(['RD309']);
  });

  it('names a daemon that is not there (RD109) and starts it', async () => {
    await run('systemctl', 'stop', 'docker.socket', 'docker.service');
    expect(await regdoctor.codes()).toContain('RD109');
    const fixed = await regdoctor.run('fix', 'RD109', '--yes');
    expect(fixed.stdout).toContain('fixed, after');
    expect(await active()).toBe('active');
  });

  it('tells a wrong password apart (RD110)', async () => {
    await mkdir(`${CERTS_D}/${NAME}`, { recursive: true });
    await writeFile(`${CERTS_D}/${NAME}/ca.crt`, await readFile(servers.caFile));
    expect(await login(PORT)).toMatchObject({ ok: true });
    expect(await regdoctor.codes()).not.toContain('RD110');
    const auth = Buffer.from(`${USER}:${PASSWORD}x`).toString('base64');
    await writeFile('/root/.docker/config.json', JSON.stringify({ auths: { [NAME]: { auth } } }));
    expect(await regdoctor.codes()).toContain('RD110');
    const { stdout } = await regdoctor.run('diagnose', '-o', 'json');
    expect(stdout).not.toContain(auth);
    expect(stdout).not.toContain(PASSWORD);
  });

  it('asks for an image that is not there (RD132), and tries an upload', async () => {
    await mkdir(`${CERTS_D}/${NAME}`, { recursive: true });
    await writeFile(`${CERTS_D}/${NAME}/ca.crt`, await readFile(servers.caFile));
    await login(PORT);
    expect(await regdoctor.codes('--image', `${NAME}/team/nothing:1`)).toContain('RD132');
    const { stdout } = await regdoctor.run('diagnose', '--push-test', '-o', 'json');
    const readings = (JSON.parse(stdout) as { readings: { what: string; state: string }[] }).readings;
    expect(readings.find(({ what }) => what === 'push')?.state).toBe('read');
  });
});
