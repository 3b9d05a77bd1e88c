import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemAccess } from '../../src/evidence/host/system-access.js';
import { runTrial, type TrialOptions } from '../../src/trial/trial.js';
import { CERTS_D, freshDocker, makeImage, mustRun } from './support/docker.js';
import { HOST, PASSWORD, PORTS, type Servers, startServers, USER } from './support/servers.js';

const CLIENT = '/root/.docker';
const PORT = PORTS.privateCa;

describe('the trial by a real docker', () => {
  let servers: Servers;
  let folder: string;
  let before: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trial-'));
    servers = await startServers(folder);
    await freshDocker();
    await makeImage(folder);
  });
  afterAll(() => servers.stop());

  beforeEach(async () => {
    await mkdir(CLIENT, { recursive: true });
    await writeFile(join(CLIENT, 'config.json'), '{"auths": {"other.example": {"auth": "YTpi"}}}');
    before = await stateOfMachine();
  });
  afterEach(async () => {
    expect(await stateOfMachine()).toBe(before);
    await rm(CERTS_D, { recursive: true, force: true });
  });

  const trust = async (port: number) => {
    await mkdir(join(CERTS_D, `${HOST}:${port}`), { recursive: true });
    await cp(servers.caFile, join(CERTS_D, `${HOST}:${port}`, 'ca.crt'));
  };
  const attempt = (port: number, more: Partial<TrialOptions> = {}) =>
    runTrial({
      access: systemAccess(),
      host: HOST,
      port,
      user: USER,
      password: PASSWORD,
      endpoint: {},
      signal: new AbortController().signal,
      ...more,
    });

  it('logs in, pushes, pulls the same, and leaves no trace on this machine', async () => {
    await trust(PORT);
    const result = await attempt(PORT);
    const image = `${HOST}:${PORT}/regdoctor-trial:latest`;
    expect(result).toMatchObject({ ok: true, by: 'docker', image });
    expect(result.lines.slice(3)).toEqual([
      `docker login ${HOST}:${PORT} lets ${USER} in.`,
      `docker push ${image} (a small image made here): digest ${result.digest}.`,
      `docker pull ${image}, after it was removed here: the same digest.`,
    ]);
    const asked = await fetch(`http://10.99.0.1:${PORTS.plainHttp}/v2/regdoctor-trial/manifests/latest`, {
      headers: {
        authorization: `Basic ${btoa(`${USER}:${PASSWORD}`)}`,
        accept: 'application/vnd.docker.distribution.manifest.v2+json',
      },
    });
    expect(asked.headers.get('docker-content-digest')).toBe(result.digest);
  });

  it('leaves the stored logins alone also where docker would use a keychain', async () => {
    const helper = '/usr/local/bin/docker-credential-pass';
    const calls = join(folder, 'keychain');
    await writeFile(helper, `#!/bin/sh\necho "$1" >>${calls}\n`, { mode: 0o755 });
    await writeFile('/usr/local/bin/pass', '#!/bin/sh\n', { mode: 0o755 });
    await trust(PORT);
    try {
      expect(await attempt(PORT)).toMatchObject({ ok: true, by: 'docker' });
      expect(await readFile(calls, 'utf8').catch(() => 'nobody asked')).toBe('nobody asked');
    } finally {
      await Promise.all([helper, '/usr/local/bin/pass'].map((path) => rm(path, { force: true })));
    }
  });

  it("keeps somebody's busybox, and does not take it for the trial", async () => {
    await mustRun('docker', 'tag', 'tiny:1', 'busybox:latest');
    before = await stateOfMachine();
    await trust(PORT);
    try {
      expect(await attempt(PORT)).toMatchObject({ ok: true, by: 'docker' });
      expect(await stateOfMachine()).toBe(before);
    } finally {
      await mustRun('docker', 'image', 'rm', 'busybox:latest');
      before = await stateOfMachine();
    }
  });

  it('says what docker says of an authority that this client trusts and the daemon does not', async () => {
    const result = await attempt(PORT, { endpoint: { trust: { files: [servers.caFile] } } });
    expect(result).toMatchObject({
      ok: false,
      by: 'docker',
      problem: expect.stringMatching(/^docker login \S+: .*x509: certificate signed by unknown authority/),
    });
    expect(result.codes).toContain('RD304');
  });

  it('says that the password is refused before docker is asked', async () => {
    await trust(PORT);
    const result = await attempt(PORT, { password: 'not the password' });
    expect(result).toMatchObject({ ok: false, codes: ['RD110'] });
    expect(JSON.stringify(result)).not.toContain('not the password');
  });

  it('names the proxy that takes no more than 1 MiB, in the words of docker', async () => {
    await trust(PORTS.smallBodies);
    expect(await attempt(PORTS.smallBodies)).toMatchObject({
      ok: false,
      by: 'docker',
      codes: ['RD406'],
      problem: expect.stringMatching(/^docker push \S+: .*413/),
    });
  });

  it('stops in the middle, and tidies up all the same', async () => {
    await trust(PORT);
    const abort = new AbortController();
    const access = systemAccess();
    const run: typeof access.run = async (argv, options) => {
      if (argv[1] === 'push') abort.abort();
      return access.run(argv, options);
    };
    const result = await attempt(PORT, { access: { ...access, run }, signal: abort.signal });
    expect(result).toMatchObject({ ok: false, by: 'docker', problem: 'The trial was stopped.' });
  });
});

/** What a trial must leave as it was: images, the client's configuration, temporary folders. */
async function stateOfMachine(): Promise<string> {
  const format = '{{.Repository}}:{{.Tag}} {{.Digest}} {{.ID}}';
  const listed = await mustRun('docker', 'image', 'ls', '--all', '--no-trunc', '--format', format);
  // Two names of one image come in no order that can be relied on.
  const images = listed.split('\n').sort();
  const temporary = (await readdir(tmpdir())).filter((name) => name.startsWith('regdoctor-trial-'));
  const client = await readdir(CLIENT);
  const config = await readFile(join(CLIENT, 'config.json'), 'utf8');
  return JSON.stringify({ images, temporary, client, config });
}
