import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startHostReading } from '../../../src/evidence/host/read-host.js';
import { type FakeFile, type FakeHostOptions, fakeHost } from '../../support/host-access.js';
import { debian, FRAGMENT, INIT_SCRIPT, inProc, program, shown, UNIT } from './docker-files.js';

async function reading(options: FakeHostOptions) {
  const host = await fakeHost(options);
  return { ...(await startHostReading(host).finish({ port: 443 })), ran: host.ran };
}

async function config(options: FakeHostOptions) {
  const { dockerConfig } = await reading(options);
  if (dockerConfig.state !== 'read') throw new Error(`${dockerConfig.state}: ${dockerConfig.reason}`);
  return dockerConfig.value;
}

/** The same files of a machine on which systemd runs and answers, and of an image. */
const image = (files: Record<string, FakeFile>): FakeHostOptions => ({ files, live: false });
const running = (files: Record<string, FakeFile>, values: Record<string, string> = {}): FakeHostOptions => ({
  files,
  commands: (argv) =>
    argv[0] === 'systemctl' ? { stdout: shown({ FragmentPath: FRAGMENT, ...values }) } : undefined,
});

const dropIn = (name: string) => `/etc/systemd/system/docker.service.d/${name}`;
const RESET = '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd --insecure-registry=registry.test\n';

describe('the unit', () => {
  it('is asked of systemd in one command, and its text taken from the files', async () => {
    const path = dropIn('10-mine.conf');
    const options = running(debian({ [path]: RESET }), {
      DropInPaths: path,
      ActiveState: 'active',
      SubState: 'running',
      Result: 'success',
    });
    const all = await reading(options);
    expect(all.ran).toHaveLength(1);
    expect(all.ran[0]?.slice(0, 3)).toEqual(['systemctl', 'show', 'docker.service']);
    const { unit } = await config(options);
    expect(unit).toMatchObject({
      name: 'docker.service',
      execStart: ['/usr/sbin/dockerd --insecure-registry=registry.test'],
      execStartIn: 1,
      environmentFiles: [{ path: '/etc/default/docker', optional: true }],
      loadState: 'loaded',
      activeState: 'active',
      subState: 'running',
      result: 'success',
      needDaemonReload: false,
      problems: [],
    });
    expect(unit?.files.map((file) => file.path)).toEqual([FRAGMENT, path]);
    expect(unit?.files[0]).toMatchObject({
      text: UNIT,
      hash: createHash('sha256').update(UNIT).digest('hex'),
      uid: process.getuid?.(),
    });
  });

  it('that changed since systemd read it is what the disk has', async () => {
    const { unit, nextArgv } = await config(
      running(debian({ [dropIn('10-new.conf')]: RESET }), { NeedDaemonReload: 'yes' }),
    );
    expect(unit?.needDaemonReload).toBe(true);
    expect(unit?.files.map(({ path }) => path)).toEqual([FRAGMENT, dropIn('10-new.conf')]);
    expect(nextArgv).toEqual(['/usr/sbin/dockerd', '--insecure-registry=registry.test']);
  });

  it('with drop-ins that systemd has not noticed needs a reload, whatever it says', async () => {
    const files = debian({ [dropIn('10-new.conf')]: RESET });
    const { unit, nextArgv } = await config(running(files, { FragmentPath: `/usr${FRAGMENT}` }));
    expect(unit?.needDaemonReload).toBe(true);
    expect(nextArgv).toEqual(['/usr/sbin/dockerd', '--insecure-registry=registry.test']);
    const copied = running(
      debian({ '/etc/systemd/system/docker.service': UNIT.replace('/usr/sbin', '/opt') }),
    );
    expect((await config(copied)).unit).toMatchObject({
      needDaemonReload: true,
      files: [{ path: '/etc/systemd/system/docker.service' }],
    });
  });

  it('may come from a folder that is not searched', async () => {
    const path = '/run/systemd/generator.late/docker.service';
    const files = { '/usr/sbin/dockerd': program, '/run/systemd/system': 'folder/' as const, [path]: UNIT };
    const { unit } = await config(running(files, { FragmentPath: path }));
    expect(unit).toMatchObject({ needDaemonReload: false, files: [{ path }] });
  });

  it('is taken from the disk when systemd does not answer', async () => {
    const failing: FakeHostOptions = {
      files: debian(),
      commands: () => ({ exitCode: 1, stderr: 'Failed to connect to bus' }),
    };
    const { unit } = await config(failing);
    expect(unit?.files.map(({ path }) => path)).toEqual([FRAGMENT]);
    expect(unit).not.toHaveProperty('activeState');
  });

  it('of an image is searched as systemd does: folders by precedence, drop-ins merged by name', async () => {
    const flag = (name: string) => `[Service]\nEnvironment=DOCKER_OPTS=--label=${name}\n`;
    const files = debian({
      '/usr/local/lib/systemd/system/docker.service': UNIT.replace('/usr/sbin', '/usr/local/sbin'),
      '/usr/lib/systemd/system/docker.service.d/30-c.conf': flag('vendor'),
      '/usr/lib/systemd/system/docker.service.d/10-a.conf': flag('vendor'),
      '/run/systemd/system/docker.service.d/10-a.conf': flag('runtime'),
      '/etc/systemd/system/service.d/20-all.conf': flag('all'),
      [dropIn('30-c.conf')]: { link: '/dev/null' },
      [dropIn('40-empty.conf')]: '',
      [dropIn('50-notes.txt')]: flag('notes'),
    });
    const { unit } = await config(image(files));
    expect(unit?.files.map(({ path }) => path)).toEqual([
      '/usr/local/lib/systemd/system/docker.service',
      '/run/systemd/system/docker.service.d/10-a.conf',
      '/etc/systemd/system/service.d/20-all.conf',
    ]);
    expect(unit?.execStart[0]).toContain('/usr/local/sbin/dockerd');
    expect(unit).not.toHaveProperty('loadState');
  });

  it.each<[string, FakeFile]>([
    ['a link to /dev/null', { link: '/dev/null' }],
    ['an empty file', ''],
  ])('is masked by %s', async (_, file) => {
    const { unit, nextArgv } = await config(image(debian({ '/etc/systemd/system/docker.service': file })));
    expect(unit).toMatchObject({ loadState: 'masked', execStart: [], execStartIn: -1 });
    expect(nextArgv).toBeUndefined();
  });

  it('behind a link names the file that an edit has to change', async () => {
    const files = debian({
      '/etc/systemd/system/docker.service': { link: '/opt/units/docker.service' },
      '/opt/units/docker.service': UNIT,
    });
    const { unit } = await config(image(files));
    expect(unit?.files[0]).toMatchObject({
      path: '/etc/systemd/system/docker.service',
      target: '/opt/units/docker.service',
    });
  });

  it('of the snap and of rootless Docker stand elsewhere', async () => {
    const snap = await config(
      image({
        '/var/snap/docker/current': 'folder/',
        '/etc/systemd/system/snap.docker.dockerd.service':
          '[Service]\nExecStart=/usr/bin/snap run docker.dockerd\n',
      }),
    );
    expect(snap.unit?.name).toBe('snap.docker.dockerd.service');
    expect(snap.daemonJson.path).toBe('/var/snap/docker/current/config/daemon.json');

    const options: FakeHostOptions = {
      files: debian({
        '/home/user/.config/systemd/user/docker.service':
          '[Service]\nExecStart=/usr/bin/dockerd-rootless.sh\n',
      }),
      env: { DOCKER_HOST: 'unix:///run/user/1000/docker.sock' },
    };
    const rootless = await reading(options);
    expect(rootless.ran[0]?.slice(0, 3)).toEqual(['systemctl', '--user', 'show']);
    expect(rootless.dockerConfig).toMatchObject({ value: { nextArgv: ['/usr/bin/dockerd-rootless.sh'] } });
  });

  it('that has two command lines, or a shell in one, starts nothing that could be told', async () => {
    const two = await config(
      image(debian({ [dropIn('a.conf')]: '[Service]\nExecStart=/usr/bin/dockerd\n' })),
    );
    expect(two.unit?.execStart).toHaveLength(2);
    expect(two.nextArgv).toBeUndefined();
    const shell = UNIT.replace(/ExecStart=.*/, 'ExecStart=/bin/sh -c "exec dockerd $DOCKER_OPTS"');
    expect((await config(image(debian({ [FRAGMENT]: shell })))).nextArgv).toBeUndefined();
  });
});

describe('the next command line', () => {
  it('has the variables of the environment files, which come after Environment=', async () => {
    const files = debian({
      [dropIn('env.conf')]: '[Service]\nEnvironment="DOCKER_OPTS=--debug"\n',
      '/etc/default/docker':
        'DOCKER_OPTS="--insecure-registry=registry.test:5000 --config-file /etc/other.json"\n',
      '/etc/other.json': '{"insecure-registries": ["a:1", "b:2"], "live-restore": true}',
    });
    const facts = await config(image(files));
    expect(facts.nextArgv).toEqual([
      '/usr/sbin/dockerd',
      '-H',
      'fd://',
      '--containerd=/run/containerd/containerd.sock',
      '--insecure-registry=registry.test:5000',
      '--config-file',
      '/etc/other.json',
    ]);
    expect(facts.flags).toMatchObject({ 'insecure-registries': ['registry.test:5000'], hosts: ['fd://'] });
    expect(facts.defaults).toMatchObject([
      { readBy: 'unit', used: ['DOCKER_OPTS'], file: { path: '/etc/default/docker' } },
    ]);
    expect(facts.daemonJson).toMatchObject({
      path: '/etc/other.json',
      explicit: true,
      keys: ['insecure-registries', 'live-restore'],
      insecure: ['a:1', 'b:2'],
      liveRestore: true,
    });
  });

  it("does not have what nobody reads: docker-ce's unit names no file of variables", async () => {
    const unit = UNIT.replace(/EnvironmentFile=.*\n/, '').replace(' $DOCKER_OPTS', '');
    const facts = await config(
      image(debian({ [FRAGMENT]: unit, '/etc/default/docker': 'DOCKER_OPTS="--debug"\n' })),
    );
    expect(facts.defaults).toMatchObject([
      { readBy: 'nobody', used: [], variables: { DOCKER_OPTS: '--debug' } },
    ]);
    expect(facts.nextArgv).not.toContain('--debug');
  });

  it("RHEL's files, of which the unit names some", async () => {
    const unit =
      '[Service]\nEnvironmentFile=/etc/sysconfig/docker\nEnvironmentFile=/etc/sysconfig/gone\nExecStart=/usr/bin/dockerd $OPTIONS\n';
    const facts = await config(
      image({
        '/usr/bin/dockerd': program,
        '/usr/lib/systemd/system/docker.service': unit,
        '/etc/sysconfig/docker': "OPTIONS='--debug'\n",
        '/etc/sysconfig/docker-network': 'DOCKER_NETWORK_OPTIONS=\n',
      }),
    );
    expect(facts.defaults.map(({ file, readBy }) => `${file.path} ${readBy}`)).toEqual([
      '/etc/sysconfig/docker unit',
      '/etc/sysconfig/docker-network nobody',
    ]);
    expect(facts.nextArgv).toEqual(['/usr/bin/dockerd', '--debug']);
    expect(facts.unit?.problems.join()).toContain('/etc/sysconfig/gone');
  });

  it('of an init script', async () => {
    const facts = await config({
      files: {
        '/usr/sbin/dockerd': program,
        '/etc/init.d/docker': INIT_SCRIPT,
        '/etc/default/docker': 'DOCKER_OPTS="--insecure-registry=registry.test"\n',
        [FRAGMENT]: UNIT,
      },
    });
    expect(facts).toMatchObject({
      initScript: true,
      defaults: [{ readBy: 'init-script', used: ['DOCKER_OPTS'] }],
    });
    expect(facts).not.toHaveProperty('unit');
    expect(facts.nextArgv).toEqual([
      '/usr/sbin/dockerd',
      '-p',
      '/var/run/docker.pid',
      '--insecure-registry=registry.test',
    ]);
  });

  it('of a daemon that somebody started by hand is its own, whatever the unit says', async () => {
    const own = ['dockerd', '-H', 'unix:///tmp/x.sock', '--config-file=/tmp/x.json'];
    const options: FakeHostOptions = {
      ...running(debian({ ...inProc(41, own), '/tmp/x.json': '{"debug": true}' })),
      env: { DOCKER_HOST: 'unix:///tmp/x.sock' },
      socket: '/tmp/x.sock',
      daemon: { info: {} },
    };
    const facts = await config(options);
    expect(facts).toMatchObject({
      nextArgv: own,
      initScript: false,
      daemonJson: { path: '/tmp/x.json', keys: ['debug'] },
    });
    expect(facts).not.toHaveProperty('unit');
    expect(facts.defaults).toMatchObject([{ readBy: 'nobody' }]);
  });
});

describe('daemon.json', () => {
  it('may be missing by default, and then there is no file', async () => {
    const { daemonJson } = await config(image(debian()));
    expect(daemonJson).toEqual({ path: '/etc/docker/daemon.json', explicit: false, keys: [] });
  });

  it('that is named has to be there', async () => {
    const unit = UNIT.replace('$DOCKER_OPTS', '--config-file=etc/x.json');
    const { daemonJson } = await config(image(debian({ [FRAGMENT]: unit })));
    expect(daemonJson).toMatchObject({
      path: '/etc/x.json',
      explicit: true,
      problem: { message: 'open /etc/x.json: no such file or directory' },
    });
  });

  it('may be a folder, as a wrong bind mount makes it', async () => {
    const { daemonJson } = await config(image(debian({ '/etc/docker/daemon.json': 'folder/' })));
    expect(daemonJson.problem?.message).toBe('read /etc/docker/daemon.json: is a directory');
  });

  it('that does not parse says where', async () => {
    const { daemonJson } = await config(
      image(debian({ '/etc/docker/daemon.json': '{\n "debug": true,\n}\n' })),
    );
    expect(daemonJson.problem).toMatchObject({ line: 3, column: 1 });
    expect(daemonJson.file?.text).toBe('{\n "debug": true,\n}\n');
  });

  it('that this user may not read makes the whole configuration denied, not absent', async () => {
    const { dockerConfig, dockerTrust } = await reading({
      files: debian({ '/etc/docker/daemon.json': '{}' }),
      denied: ['/etc/docker/daemon.json'],
    });
    expect(dockerConfig).toMatchObject({
      state: 'denied',
      needs: { verb: 'read', group: '', resource: '/etc/docker/daemon.json' },
    });
    expect(dockerTrust.state).toBe('skipped');
  });
});

it('credentials reach no fact of the configuration', async () => {
  const secret = 'hunter2';
  const files = debian({
    [dropIn('proxy.conf')]: `[Service]\nEnvironment="HTTP_PROXY=http://me:${secret}@proxy:3128"\n`,
    '/etc/default/docker': `DOCKER_OPTS="--registry-mirror=https://me:${secret}@mirror.test"\nAPI_TOKEN=${secret}\n`,
    '/etc/docker/daemon.json': `{"registry-mirrors": ["https://me:${secret}@m.test"], "proxies": {"http-proxy": "http://me:${secret}@p"}}`,
  });
  const facts = await config(image(files));
  expect(facts.daemonJson.mirrors).toEqual(['https://***@m.test']);
  expect(facts.nextArgv?.at(-1)).toBe('--registry-mirror=https://***@mirror.test');
  expect(JSON.stringify(facts)).not.toContain(secret);
});
