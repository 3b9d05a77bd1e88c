import { describe, expect, it } from 'vitest';
import { contextFile } from '../../../src/evidence/host/docker-context.js';
import { startHostReading } from '../../../src/evidence/host/read-host.js';
import type { ReadingProgress } from '../../../src/evidence/progress.js';
import type { Reading } from '../../../src/evidence/reading.js';
import { type FakeHostOptions, fakeHost } from '../../support/host-access.js';
import { DEBIAN, debian, INIT_SCRIPT, inProc, program } from './docker-files.js';

const TARGET = { host: 'registry.test', port: 443 };

async function readings(options: FakeHostOptions) {
  return startHostReading(await fakeHost(options)).finish(TARGET);
}

function value<T>(reading: Reading<T>): T {
  if (reading.state !== 'read') throw new Error(`${reading.state}: ${reading.reason}`);
  return reading.value;
}

const hostOf = async (options: FakeHostOptions) => value((await readings(options)).dockerHost);

describe('the machine', () => {
  it('without Docker has nothing to be read', async () => {
    const host = await fakeHost({
      files: { '/etc/os-release': DEBIAN, '/etc/docker/registry/config.yml': '' },
    });
    const all = await startHostReading(host).finish(TARGET);
    for (const reading of Object.values(all)) {
      expect(reading).toEqual({ state: 'absent', reason: 'Docker is not installed on this machine' });
    }
    expect(host.ran).toEqual([]);
    expect(host.asked).toEqual([]);
  });

  it('Debian with systemd', async () => {
    expect(await hostOf({ files: debian() })).toMatchObject({
      live: true,
      platform: 'linux',
      family: 'debian',
      osName: 'Debian GNU/Linux 12 (bookworm)',
      init: 'systemd',
      install: 'system',
      endpoint: { address: 'unix:///var/run/docker.sock', from: 'default', local: true },
      paths: { daemonJson: '/etc/docker/daemon.json', certsDir: '/etc/docker/certs.d' },
      user: { uid: 1000, name: 'user', home: '/home/user' },
      sudo: true,
      nodes: [],
    });
  });

  it.each<[string, FakeHostOptions, object]>([
    [
      'an init script',
      { files: { '/etc/init.d/docker': INIT_SCRIPT } },
      { init: 'sysvinit', install: 'system', sudo: false },
    ],
    ['only a program', { files: { '/usr/local/bin/docker': program } }, { init: 'none', install: 'system' }],
    [
      'rootless',
      {
        files: debian(),
        env: { DOCKER_HOST: 'unix:///run/user/1000/docker.sock', XDG_RUNTIME_DIR: '/run/user/1000' },
      },
      {
        install: 'rootless',
        paths: {
          daemonJson: '/home/user/.config/docker/daemon.json',
          certsDir: '/home/user/.config/docker/certs.d',
        },
      },
    ],
    [
      'snap',
      {
        files: {
          '/snap/bin/docker': program,
          '/var/snap/docker/current': 'folder/',
          '/run/systemd/system': 'folder/',
        },
      },
      {
        install: 'snap',
        init: 'systemd',
        paths: { daemonJson: '/var/snap/docker/current/config/daemon.json', certsDir: '/etc/docker/certs.d' },
      },
    ],
    [
      'Docker Desktop on Linux',
      { files: debian(), env: { DOCKER_HOST: 'unix:///home/user/.docker/desktop/docker.sock' } },
      {
        install: 'desktop',
        paths: { daemonJson: '/home/user/.docker/daemon.json', certsDir: '/home/user/.docker/certs.d' },
      },
    ],
    [
      'macOS',
      { files: { '/usr/local/bin/docker': program }, platform: 'darwin' },
      { install: 'desktop', platform: 'darwin', init: 'none' },
    ],
  ])('%s', async (_, options, expected) => {
    expect(await hostOf(options)).toMatchObject(expected);
  });

  it('an image has the init that is installed, and nothing runs in it', async () => {
    const host = await fakeHost({ live: false, files: debian({ '/run/systemd/system': 'folder/' }) });
    const all = await startHostReading(host).finish(TARGET);
    expect(value(all.dockerHost)).toMatchObject({ live: false, init: 'systemd', root: host.root });
    expect(all.dockerDaemon).toMatchObject({ state: 'skipped', intended: true });
    expect(value(all.dockerConfig).nextArgv?.[0]).toBe('/usr/sbin/dockerd');
    expect(host.ran).toEqual([]);
    expect(host.asked).toEqual([]);
  });

  it('names the nodes that hang on the daemon', async () => {
    const options: FakeHostOptions = {
      files: debian({
        '/var/lib/kubelet': 'folder/',
        ...inProc(30, ['/usr/bin/kubelet', '--container-runtime-endpoint=unix:///var/run/cri-dockerd.sock']),
      }),
      daemon: {
        info: {},
        containers: [
          { Id: 'a', Names: ['/minikube'], Labels: { 'name.minikube.sigs.k8s.io': 'minikube' } },
          { Id: 'b', Names: ['/kind-control-plane'], Image: 'kindest/node:v1.29.0' },
          { Id: 'c', Names: ['/k3d-x-server-0'], Labels: { 'k3d.cluster': 'x' } },
          { Id: 'd', Names: ['/web'], Image: 'nginx' },
        ],
      },
    };
    expect((await hostOf(options)).nodes).toEqual([
      'kubelet (cri-dockerd)',
      'minikube',
      'kind kind-control-plane',
      'k3d k3d-x-server-0',
    ]);
  });

  it('a kubelet without any flag counts when Docker runs its containers, one on containerd does not', async () => {
    const files = debian({ '/var/lib/kubelet': 'folder/', ...inProc(30, ['/usr/bin/kubelet']) });
    const containers = [{ Id: 'a', Names: ['/k8s_POD_x_default_1_0'] }];
    expect((await hostOf({ files, daemon: { info: {}, containers } })).nodes).toEqual([
      'kubelet (dockershim)',
    ]);
    expect((await hostOf({ files, daemon: { info: {} } })).nodes).toEqual([]);
  });
});

describe('the way to the daemon', () => {
  const meta = (address: string) => JSON.stringify({ Endpoints: { docker: { Host: address } } });
  const context = (name: string, address: string) =>
    debian({
      '/home/user/.docker/config.json': JSON.stringify({ currentContext: name }),
      [contextFile('/home/user/.docker', 'far')]: meta(address),
    });

  it('a daemon elsewhere: the files here are not its own', async () => {
    const files = context('far', 'ssh://me@far.example.com');
    const all = await readings({ files, daemon: { info: {} } });
    expect(value(all.dockerHost).endpoint).toEqual({
      address: 'ssh://far.example.com',
      from: 'context',
      context: 'far',
      local: false,
    });
    for (const reading of [all.dockerDaemon, all.dockerConfig, all.dockerTrust]) {
      expect(reading).toMatchObject({ state: 'skipped' });
      expect(reading).not.toHaveProperty('intended');
      expect(JSON.stringify(reading)).toContain('ssh://far.example.com');
    }
    expect(value(all.dockerClient).currentContext).toBe('far');
  });

  it('a context of this machine', async () => {
    const files = context('far', 'unix:///run/other.sock');
    const all = await readings({
      files,
      socket: '/run/other.sock',
      daemon: { info: { ServerVersion: '1' } },
    });
    expect(value(all.dockerHost).endpoint).toMatchObject({ local: true, socket: '/run/other.sock' });
    expect(value(all.dockerDaemon).version).toBe('1');
  });

  it('a context that is not there leaves docker without a daemon', async () => {
    const all = await readings({ files: context('gone', 'unix:///run/other.sock') });
    expect(value(all.dockerHost).endpoint).toEqual({
      address: '',
      from: 'context',
      context: 'gone',
      local: false,
    });
    expect(all.dockerDaemon).toMatchObject({ state: 'failed', cause: 'name' });
  });

  it('DOCKER_HOST comes first', async () => {
    const all = await readings({
      files: context('far', 'ssh://far.example.com'),
      env: { DOCKER_HOST: 'tcp://me:secret@10.0.0.5:2376' },
    });
    expect(value(all.dockerHost).endpoint).toEqual({
      address: 'tcp://10.0.0.5:2376',
      from: 'DOCKER_HOST',
      local: false,
    });
    expect(JSON.stringify(all)).not.toContain('secret');
  });

  it('DOCKER_CONFIG moves the client and its contexts', async () => {
    const all = await readings({
      files: debian({
        '/cfg/config.json': '{"currentContext":"far"}',
        [contextFile('/cfg', 'far')]: meta('tcp://10.0.0.6:2376'),
      }),
      env: { DOCKER_CONFIG: '/cfg' },
    });
    expect(value(all.dockerHost).endpoint.address).toBe('tcp://10.0.0.6:2376');
    expect(value(all.dockerClient).path).toBe('/cfg/config.json');
  });
});

describe('the reading as a whole', () => {
  it('tells the progress of each part once', async () => {
    const told: ReadingProgress[] = [];
    const host = await fakeHost({ files: debian(), daemon: { info: {} } });
    await startHostReading(host, { onProgress: (progress) => told.push(progress) }).finish(TARGET);
    const ended = told.filter(({ state }) => state !== 'started').map(({ key, state }) => `${key} ${state}`);
    expect(ended.sort()).toEqual([
      'dockerClient absent',
      'dockerConfig read',
      'dockerDaemon read',
      'dockerHost read',
      'dockerTrust read',
    ]);
    expect(told).toHaveLength(10);
  });

  it('skips the trust of a registry without a name', async () => {
    const host = await fakeHost({ files: debian() });
    const all = await startHostReading(host).finish({ port: 443 });
    expect(all.dockerTrust).toEqual({ state: 'skipped', reason: 'the name of the registry is not known' });
    expect(all.dockerConfig.state).toBe('read');
  });

  it('ends with what it has when it is cancelled', async () => {
    const host = await fakeHost({ files: debian(), daemon: { info: {} } });
    const all = await startHostReading(host, { signal: AbortSignal.abort() }).finish(TARGET);
    for (const reading of Object.values(all)) {
      expect(reading).toEqual({ state: 'failed', cause: 'cancelled', reason: 'cancelled' });
    }
  });

  it('is plain data', async () => {
    const all = await readings({ files: debian(), daemon: { info: {} } });
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });
});
