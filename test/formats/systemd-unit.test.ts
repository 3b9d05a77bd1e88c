import { describe, expect, it } from 'vitest';
import { mergeUnit, splitExec } from '../../src/formats/systemd-unit.js';
import { corpus, hostFile } from './corpus.js';

const service = '/lib/systemd/system/docker.service';
const dropIn = '/etc/systemd/system/docker.service.d/override.conf';

function unit(...names: string[]) {
  return mergeUnit(
    names.map((name, index) => ({ path: index === 0 ? service : dropIn, text: hostFile('units', name) })),
  );
}

function merged(text: string) {
  return mergeUnit([{ path: service, text }]);
}

describe('mergeUnit', () => {
  it('reads the unit of Debian', () => {
    expect(unit('debian-docker.io.service')).toEqual({
      execStart: [
        {
          value: '/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS',
          file: 0,
        },
      ],
      environmentFiles: [{ path: '/etc/default/docker', optional: true }],
      environment: {},
      problems: [],
    });
  });

  it('reads several environment files and a command over many lines', () => {
    const { execStart, environmentFiles, environment, problems } = unit('centos7-docker-1.13.service');
    expect(environmentFiles.map(({ path }) => path)).toEqual([
      '/run/containers/registries.conf',
      '/etc/sysconfig/docker',
      '/etc/sysconfig/docker-storage',
      '/etc/sysconfig/docker-network',
    ]);
    expect(environment).toMatchObject({
      GOTRACEBACK: 'crash',
      PATH: '/usr/libexec/docker:/usr/bin:/usr/sbin',
    });
    const exec = splitExec(execStart[0]?.value ?? '', { OPTIONS: "--selinux-enabled --label='a b'" });
    expect(exec).toMatchObject({ used: expect.arrayContaining(['OPTIONS', 'REGISTRIES']) });
    expect('argv' in exec && exec.argv.slice(-2)).toEqual(['--selinux-enabled', '--label=a b']);
    expect(problems).toEqual([]);
  });

  it('clears with an empty assignment and says where the value in force stands', () => {
    const { execStart, problems } = unit('docker-ce.service', 'admin-override.conf');
    expect(execStart).toEqual([{ value: expect.stringContaining('old.example.com:5000'), file: 1 }]);
    expect(problems).toEqual([]);
    expect(
      merged(
        '[Service]\nExecStart=/a\nEnvironmentFile=/b\nEnvironment=A=1\nEnvironmentFile=\nEnvironment=\n',
      ),
    ).toMatchObject({
      environmentFiles: [],
      environment: {},
    });
  });

  it('complains of a second ExecStart in the words of systemd, and not for Type=oneshot', () => {
    const { execStart, problems } = unit('debian-docker.io.service', 'admin-twice.conf');
    expect(execStart).toHaveLength(3);
    expect(problems).toEqual([
      'docker.service: Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
    ]);
    expect(merged('[Service]\nType=oneshot\nExecStart=/a\nExecStart=/b\n').problems).toEqual([]);
  });

  it('passes comments between continuation lines, CRLF, a byte order mark and a missing final newline', () => {
    const { execStart } = unit('debian-docker.io.service', 'admin-continued.conf');
    expect(splitExec(execStart[0]?.value ?? '', {})).toEqual({
      argv: [
        '/usr/bin/dockerd',
        '-H',
        'fd://',
        '--registry-mirror=https://mirror.example.com',
        '--insecure-registry=old.example.com:5000',
        '--log-opt',
        'max-size=10m',
        '--log-opt',
        'labels=team, stage',
        '--label=cost=50%',
      ],
      used: ['OPTIONS'],
    });
    for (const name of ['admin-crlf.conf', 'admin-bom.conf', 'admin-no-final-newline.conf']) {
      const { execStart: [line] = [], problems } = unit('docker-ce.service', name);
      expect(line?.file, name).toBe(1);
      expect(line?.value, name).not.toMatch(/\\|\r/);
      expect(problems, name).toEqual([]);
    }
  });

  it.each([
    ['Type=simple\n[Service]\nExecStart=/a\n', `${service}:1: Assignment outside of section. Ignoring.`],
    ['[Service]\nExecStart=/a\n--debug\n', `${service}:3: Missing '=', ignoring line.`],
    [
      '[Service]\nExecStart=/a\n  --mtu=1\n',
      `${service}:3: Unknown key '--mtu' in section [Service], ignoring.`,
    ],
    [
      '[Service]\nExecStart=/a\nExecStrat=/b\n',
      `${service}:3: Unknown key 'ExecStrat' in section [Service], ignoring.`,
    ],
    [
      '[Service]\nExecStart=/a\nexecstart=/b\n',
      `${service}:3: Unknown key 'execstart' in section [Service], ignoring.`,
    ],
    ['[Service]\nExecStart=/a\n[Servce]\nX=1\n', `${service}:3: Unknown section 'Servce'. Ignoring.`],
    ['[Service]\nExecStart=/a\n[Service\n', `${service}:3: Invalid section header '[Service'`],
    ['[Service]\nExecStart=/a "b\n', `${service}:2: Unbalanced quoting, ignoring: "/a "b"`],
    [
      '[Service]\nExecStart=/a\nEnvironment=x y=1\n',
      `${service}:3: Invalid environment assignment, ignoring: x`,
    ],
    [
      '[Service]\nType=simple\n',
      'docker.service: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.',
    ],
  ])('complains of %j', (text, problem) => {
    expect(merged(text).problems).toEqual([problem]);
  });

  it('does not join a line after two backslashes', () => {
    const text = '[Service]\nExecStart=/x a\\\\\nEnvironment=A=1\n';
    expect(merged(text).environment).toEqual({ A: '1' });
  });

  it('reads a long unit in no time', () => {
    const long = `[Service]\nExecStart=/usr/bin/dockerd${' \\\n  --debug'.repeat(20_000)}\n`;
    const [line] = merged(long).execStart;
    expect(splitExec(line?.value ?? '', {})).toHaveProperty('argv.length', 20_001);
  }, 5_000);

  it('has no complaint about the units that packages ship', () => {
    const shipped = corpus('units').filter(({ name }) => name.endsWith('.service'));
    expect(shipped.length).toBeGreaterThan(8);
    for (const { name, text } of shipped) expect(merged(text).problems, name).toEqual([]);
  });
});

describe('splitExec', () => {
  it.each([
    ['/x a  b\tc', ['/x', 'a', 'b', 'c']],
    [`/x "a b" 'c d' e"f g"h`, ['/x', 'a b', 'c d', 'ef gh']],
    [String.raw`/x a\x20b \u00e9 \101 c\\d \q "\"" \;`, ['/x', 'a b', 'é', 'A', 'c\\d', '\\q', '"', ';']],
    ['/x 100%% %t/s', ['/x', '100%', '/run/s']],
    ['/x $$A a$$b a$B $', ['/x', '$A', 'a$b', 'a$B']],
    ['/x $OPTS y', ['/x', '--a', 'b c', 'y']],
    [`/x \${OPTS} z\${ONE}z`, ['/x', "--a 'b c'", 'z1z']],
    [`/x $NONE \${NONE} y`, ['/x', '', 'y']],
    ['-/x a', ['/x', 'a']],
    ['@/x name a', ['/x', 'a']],
    [':/x $ONE', ['/x', '$ONE']],
    ['/x -H fd:// \\', ['/x', '-H', 'fd://', '\\']],
  ])('takes %j apart', (value, argv) => {
    expect(splitExec(value, { OPTS: "--a 'b c'", ONE: '1' })).toMatchObject({ argv });
  });

  it.each([
    ['/x "a', /quote/],
    ['/x a ; /y b', /several commands/],
    ['/bin/sh -c "exec dockerd"', /sh, whose command line/],
    ['/usr/bin/env dockerd', /env/],
    ['/x %i', /specifier/],
    ['', /no program/],
  ])('says why %j is not taken apart', (value, problem) => {
    expect(splitExec(value, {})).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('takes a name of the language for a variable like any other', () => {
    expect(splitExec('/x $constructor', {})).toEqual({ argv: ['/x'], used: ['constructor'] });
  });
});
