import { describe, expect, it } from 'vitest';
import {
  contextAddress,
  contextFile,
  contextName,
  endpointAt,
} from '../../../src/evidence/host/docker-context.js';
import { infoFacts } from '../../../src/evidence/host/docker-info.js';
import { readInitScript } from '../../../src/evidence/host/init-script.js';
import { osOf } from '../../../src/evidence/host/os-release.js';
import { argvOf, isOfThisSystem, startTime } from '../../../src/evidence/host/proc-text.js';
import { shownUnit } from '../../../src/evidence/host/systemctl-show.js';

describe('os-release', () => {
  it.each([
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', 'debian', 'Debian GNU/Linux 12 (bookworm)'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian', ''],
    ['NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n', 'rhel', ''],
    ["ID='opensuse-leap'\nID_LIKE='suse opensuse'", 'suse', ''],
    ['ID=alpine\nPRETTY_NAME=\'Alpine "3"\'', 'alpine', 'Alpine "3"'],
    ['ID=nixos\n', 'other', ''],
    ['', 'other', ''],
  ])('%j is of the family %s', (text, family, name) => {
    expect(osOf(text)).toEqual({ family, name });
  });
});

describe('systemctl show', () => {
  it('tells paths and states', () => {
    const shown = shownUnit(
      'Result=success\nNeedDaemonReload=yes\nId=docker.service\nLoadState=loaded\nActiveState=active\nSubState=running\n' +
        'FragmentPath=/lib/systemd/system/docker.service\nDropInPaths=/etc/a.conf /etc/b=c.conf\n',
    );
    expect(shown).toEqual({
      id: 'docker.service',
      fragment: '/lib/systemd/system/docker.service',
      dropIns: ['/etc/a.conf', '/etc/b=c.conf'],
      loadState: 'loaded',
      activeState: 'active',
      subState: 'running',
      result: 'success',
      needDaemonReload: true,
    });
  });

  it('leaves out what is empty, and is nothing when there is no unit in it', () => {
    expect(shownUnit('Id=docker.service\nLoadState=not-found\nFragmentPath=\nDropInPaths=\n')).toEqual({
      id: 'docker.service',
      dropIns: [],
      loadState: 'not-found',
    });
    expect(shownUnit('Failed to connect to bus')).toBeUndefined();
  });
});

describe('/proc', () => {
  it('has arguments ended by zeros, empty ones too', () => {
    expect(argvOf('dockerd\0-H\0\0fd://\0')).toEqual(['dockerd', '-H', '', 'fd://']);
    expect(argvOf('')).toEqual([]);
  });

  it('has the start as ticks since the boot, behind a name of any form', () => {
    const after = ['S', ...Array.from({ length: 18 }, (_, index) => String(index)), '12345', '0'].join(' ');
    const stat = 'cpu  1 2\nbtime 1700000000\nprocesses 3\n';
    expect(startTime(`7 (a) b) ${after}`, stat)).toBe(new Date(1_700_000_123_450).toISOString());
    expect(startTime('', stat)).toBeUndefined();
    expect(startTime(`7 (a) ${after}`, '')).toBeUndefined();
  });

  it('shows processes of containers too, which have a second number', () => {
    expect(isOfThisSystem('Pid:\t40\nNSpid:\t40\n')).toBe(true);
    expect(isOfThisSystem('Pid:\t40\nNSpid:\t40\t1\n')).toBe(false);
    expect(isOfThisSystem('Pid:\t40\n')).toBe(true);
  });
});

describe('contexts', () => {
  it.each([
    [{}, undefined, undefined],
    [{}, 'default', undefined],
    [{}, 'mine', { name: 'mine', from: 'context' }],
    [{ DOCKER_CONTEXT: 'other' }, 'mine', { name: 'other', from: 'DOCKER_CONTEXT' }],
    [{ DOCKER_CONTEXT: 'default' }, 'mine', undefined],
    [{ DOCKER_HOST: 'unix:///x', DOCKER_CONTEXT: 'other' }, 'mine', undefined],
    [{ DOCKER_HOST: '', DOCKER_CONTEXT: '' }, 'mine', { name: 'mine', from: 'context' }],
  ])('with %j and currentContext %s the client takes %j', (env, current, expected) => {
    expect(contextName(env, current)).toEqual(expected);
  });

  it('are kept under the hash of their name', () => {
    // sha256 of "desktop-linux", as Docker Desktop makes it.
    expect(contextFile('/home/user/.docker', 'desktop-linux')).toBe(
      '/home/user/.docker/contexts/meta/fe9c6bd7a66301f49ca9b6a70b217107cd1284598bfc254700c989b916da791e/meta.json',
    );
    expect(contextAddress('{"Name":"x","Endpoints":{"docker":{"Host":"ssh://a@b"}}}')).toBe('ssh://a@b');
    expect(contextAddress('{"Name":"x"}')).toBeUndefined();
    expect(contextAddress('{')).toBeUndefined();
  });

  it.each([
    ['unix:///run/x.sock', { address: 'unix:///run/x.sock', local: true, socket: '/run/x.sock' }],
    ['tcp://10.0.0.5:2376', { address: 'tcp://10.0.0.5:2376', local: false }],
    ['10.0.0.5:2376', { address: 'tcp://10.0.0.5:2376', local: false }],
    ['ssh://me:secret@far.example.com/x', { address: 'ssh://far.example.com/x', local: false }],
    ['npipe:////./pipe/docker_engine', { local: true, socket: '//./pipe/docker_engine' }],
  ])('%s', (address, expected) => {
    expect(endpointAt(address, 'DOCKER_HOST', undefined)).toMatchObject(expected);
    expect('socket' in endpointAt(address, 'DOCKER_HOST', undefined)).toBe('socket' in expected);
  });
});

describe('GET /info', () => {
  it('tells what the daemon trusts and how it runs', () => {
    const info = {
      ServerVersion: '28.2.2',
      LiveRestoreEnabled: true,
      Swarm: { LocalNodeState: 'active' },
      DockerRootDir: '/var/lib/docker',
      SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'apparmor'],
      HttpProxy: 'http://me:secret@proxy:3128',
      HttpsProxy: '',
      NoProxy: 'localhost',
      DriverStatus: [
        ['driver-type', 'io.containerd.snapshotter.v1'],
        ['Backing Filesystem', 'extfs'],
      ],
      RegistryConfig: {
        InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'],
        Mirrors: ['https://me:secret@mirror.example.com/'],
        IndexConfigs: {
          'docker.io': { Name: 'docker.io', Secure: true, Official: true },
          'registry.test:5443': { Name: 'registry.test:5443', Secure: false },
        },
      },
    };
    expect(infoFacts(info)).toEqual({
      version: '28.2.2',
      insecure: ['registry.test:5443'],
      insecureCidrs: ['::1/128', '127.0.0.0/8'],
      mirrors: ['https://***@mirror.example.com/'],
      liveRestore: true,
      swarm: true,
      rootDir: '/var/lib/docker',
      securityOptions: ['seccomp', 'rootless', 'apparmor'],
      proxies: { http: 'http://***@proxy:3128', no: 'localhost' },
      containerdStore: true,
    });
  });

  it('may be anything', () => {
    for (const odd of [null, 3, {}, { RegistryConfig: null, Swarm: 'x', DriverStatus: [null] }]) {
      expect(infoFacts(odd)).toMatchObject({
        insecure: [],
        swarm: false,
        liveRestore: false,
        containerdStore: false,
      });
    }
  });
});

describe('init scripts', () => {
  it("Debian's", () => {
    const script = `#!/bin/sh
BASE=docker
# modify these in /etc/sysconfig/$BASE: $other_args
DOCKERD=/usr/sbin/dockerd
DOCKER_PIDFILE=/var/run/$BASE.pid
DOCKER_OPTS=
if [ -f /etc/default/$BASE ]; then
\t. /etc/default/$BASE
fi
start-stop-daemon --start --exec "$DOCKERD" -- \\
\t-p "$DOCKER_PIDFILE" \\
\t$DOCKER_OPTS
`;
    expect(readInitScript(script)).toEqual({
      argv: ['/usr/sbin/dockerd', '-p', '/var/run/docker.pid'],
      reads: ['/etc/default/docker'],
      uses: ['DOCKER_OPTS'],
    });
  });

  it("RHEL 6's", () => {
    const script = `prog="docker"
exec="/usr/bin/$prog"
[ -e /etc/sysconfig/$prog ] && . /etc/sysconfig/$prog
$exec -d $other_args &
`;
    expect(readInitScript(script)).toMatchObject({ reads: ['/etc/sysconfig/docker'], uses: ['other_args'] });
  });
});
