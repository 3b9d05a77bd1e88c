import { describe, expect, it } from 'vitest';
import { startHostReading } from '../../../src/evidence/host/read-host.js';
import { type FakeHostOptions, fakeHost } from '../../support/host-access.js';
import { debian, inProc } from './docker-files.js';

async function daemonOf(options: FakeHostOptions) {
  const host = await fakeHost({ files: debian(), ...options });
  const { dockerDaemon } = await startHostReading(host).finish({ port: 443 });
  return { reading: dockerDaemon, asked: host.asked };
}

async function facts(options: FakeHostOptions) {
  const { reading } = await daemonOf(options);
  if (reading.state !== 'read') throw new Error(`${reading.state}: ${reading.reason}`);
  return reading.value;
}

describe('a daemon that gives no answer', () => {
  it('is not there, may not be asked, does not run, hangs, or is none', async () => {
    const fails = (code: string) => daemonOf({ daemon: { fails: code } }).then(({ reading }) => reading);
    expect((await daemonOf({})).reading).toMatchObject({ state: 'absent' });
    expect(await fails('EACCES')).toMatchObject({
      state: 'denied',
      needs: { verb: 'read', group: '', resource: '/var/run/docker.sock' },
    });
    expect(await fails('ECONNREFUSED')).toMatchObject({ state: 'failed', cause: 'unreachable' });
    expect(await fails('ETIMEDOUT')).toMatchObject({ state: 'failed', cause: 'timeout' });
    expect((await daemonOf({ daemon: { info: 'no JSON' } })).reading).toMatchObject({
      state: 'failed',
      cause: 'garbage',
    });
    const other = (await daemonOf({ daemon: {} })).reading;
    expect(other).toMatchObject({ state: 'failed', cause: 'server' });
    expect(JSON.stringify(other)).toContain('/info answered 404');
  });
});

describe('running containers', () => {
  it('come with their restart policy, as far as it is looked up', async () => {
    const containers = Array.from({ length: 25 }, (_, index) => ({
      Id: `id${index}`,
      Names: [`/c${index}`, '/web/alias'],
      Image: 'nginx',
    }));
    const inspect = Object.fromEntries(
      containers.slice(1).map(({ Id }) => [Id, { HostConfig: { RestartPolicy: { Name: 'always' } } }]),
    );
    const { reading, asked } = await daemonOf({ daemon: { info: {}, containers, inspect } });
    const listed = reading.state === 'read' ? reading.value.containers : [];
    expect(listed).toHaveLength(25);
    // The first ended between the list and the look.
    expect(listed[0]).toEqual({ name: 'c0', image: 'nginx' });
    expect(listed[19]).toEqual({ name: 'c19', image: 'nginx', restartPolicy: 'always' });
    expect(listed[20]).toEqual({ name: 'c20', image: 'nginx' });
    expect(asked.filter((request) => request.startsWith('GET /containers/id'))).toHaveLength(20);
  });
});

describe('the process', () => {
  const info = { info: {} };
  const argv = ['/usr/sbin/dockerd', '-H', 'fd://', '--http-proxy=http://me:secret@proxy:3128'];
  const pidFile = { '/var/run/docker.pid': '41' };

  it('is the one in the pid file, with its start and its command line', async () => {
    const found = await facts({ files: debian({ ...pidFile, ...inProc(41, argv) }), daemon: info });
    expect(found).toMatchObject({
      pid: 41,
      startedAt: new Date(1_700_000_050_000).toISOString(),
      commandLine: ['/usr/sbin/dockerd', '-H', 'fd://', '--http-proxy=http://***@proxy:3128'],
    });
  });

  it('is found without that file, and an old number in it is not believed', async () => {
    const files = debian({
      '/var/run/docker.pid': '7',
      ...inProc(7, ['/bin/bash']),
      ...inProc(41, argv),
    });
    expect((await facts({ files, daemon: info })).pid).toBe(41);
  });

  it('is not the one in the pid file when that listens elsewhere', async () => {
    const files = debian({
      ...pidFile,
      ...inProc(41, ['dockerd', '-H', 'unix:///tmp/test.sock']),
      ...inProc(42, argv),
    });
    expect((await facts({ files, daemon: info })).pid).toBe(42);
  });

  it('without an address is not the one behind a socket of its own', async () => {
    const found = await facts({
      files: debian(inProc(41, ['dockerd'])),
      env: { DOCKER_HOST: 'unix:///tmp/other.sock' },
      socket: '/tmp/other.sock',
      daemon: info,
    });
    expect(found).not.toHaveProperty('pid');
  });

  it('is not that of a node in a container, of a test, or of another user', async () => {
    const files = debian({
      ...inProc(20, ['dockerd', '-H', 'unix:///var/run/docker.sock'], 120),
      ...inProc(21, ['dockerd', '-H', 'unix:///tmp/test.sock']),
      ...inProc(22, ['dockerd', '--config-file', '/tmp/other.json']),
      '/tmp/other.json': '{"hosts":["unix:///tmp/other.sock"]}',
    });
    expect(await facts({ files, daemon: info })).not.toHaveProperty('pid');
    const asked = {
      files,
      daemon: info,
      env: { DOCKER_HOST: 'unix:///tmp/other.sock' },
      socket: '/tmp/other.sock',
    };
    expect((await facts(asked)).pid).toBe(22);
  });

  it.each([
    [['dockerd']],
    [['dockerd', '-H', 'tcp://0.0.0.0:2375', '-H', 'unix:///run/docker.sock']],
    [['dockerd', '--host=unix://']],
  ])('%j listens on the default socket', async (line) => {
    expect((await facts({ files: debian(inProc(41, line)), daemon: info })).pid).toBe(41);
  });

  it('of rootless Docker is the one without an address', async () => {
    const found = await facts({
      files: debian({ ...inProc(41, ['dockerd']), '/run/user/1000/docker.pid': '41' }),
      env: { DOCKER_HOST: 'unix:///run/user/1000/docker.sock', XDG_RUNTIME_DIR: '/run/user/1000' },
      socket: '/run/user/1000/docker.sock',
      daemon: info,
    });
    expect(found.pid).toBe(41);
  });

  it('is not looked for elsewhere than on Linux', async () => {
    const files = debian({ ...pidFile, ...inProc(41, argv) });
    expect(await facts({ files, daemon: info, platform: 'darwin' })).not.toHaveProperty('pid');
  });
});
