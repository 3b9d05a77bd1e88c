import { describe, expect, it } from 'vitest';
import { dockerdOptions, startProblems } from '../../src/formats/dockerd-flags.js';

function start(argv: string[], json: string | null, explicit = false) {
  return startProblems({
    argv: ['/usr/sbin/dockerd', ...argv],
    configFile: '/etc/docker/daemon.json',
    json,
    explicit,
  });
}

const conflict = 'the following directives are specified both as a flag and in the configuration file: ';

describe('dockerdOptions', () => {
  it('names options as daemon.json does', () => {
    const argv = [
      '/usr/bin/dockerd',
      '-H',
      'fd://',
      '-H=unix:///a',
      '-Htcp://1.2.3.4:1',
      '--insecure-registry',
      'a',
      '--insecure-registry=b',
      '-D',
      '--icc=false',
      '--label',
      'a=b',
      '--config-file',
      '/x.json',
    ];
    expect(dockerdOptions(argv)).toEqual({
      options: {
        hosts: ['fd://', 'unix:///a', 'tcp://1.2.3.4:1'],
        'insecure-registries': ['a', 'b'],
        debug: ['true'],
        icc: ['false'],
        labels: ['a=b'],
        'config-file': ['/x.json'],
      },
      configFile: '/x.json',
    });
  });

  it('takes bundled letters apart, stops at --, and takes a command line without a program', () => {
    expect(dockerdOptions(['-DH', 'fd://', '--', '--mtu=1']).options).toEqual({
      debug: ['true'],
      hosts: ['fd://'],
    });
    expect(dockerdOptions(['docker', 'daemon', '--mtu', '9']).options).toEqual({ mtu: ['9'] });
    expect(dockerdOptions(['dockerd', '--constructor=1']).options).toEqual({ constructor: ['1'] });
    expect(dockerdOptions([])).toEqual({ options: {} });
  });
});

// Messages as dockerd 20.10.24 printed them for the same command lines and files.
describe('startProblems', () => {
  it.each<[string[], string, string]>([
    [
      [
        '--insecure-registry=b',
        '--insecure-registry',
        'c',
        '-D',
        '--log-opt',
        'q=r',
        '--mtu',
        '9',
        '--dns',
        '8.8.8.8',
      ],
      '{"insecure-registries":["a"],"debug":true,"log-opts":{"x":"y"},"mtu":1500,"dns":["1.1.1.1"]}',
      'debug: (from flag: true, from file: true), dns: (from flag: [8.8.8.8], from file: [1.1.1.1]), insecure-registries: (from flag: [b c], from file: [a]), log-opts: (from flag: map[q:r], from file: map[x:y]), mtu: (from flag: 9, from file: 1500)',
    ],
    [
      ['--log-driver', 'y', '-H', 'fd://', '-H', 'tcp://1.2.3.4:1'],
      '{"log-driver":"x","hosts":["fd://"]}',
      'hosts: (from flag: [fd:// tcp://1.2.3.4:1], from file: [fd://]), log-driver: (from flag: y, from file: x)',
    ],
    [
      ['--insecure-registry', 'a', '-D', '-H', 'fd://'],
      '{"insecure-registries":null,"debug":null,"hosts":null}',
      'debug: (from flag: true, from file: <nil>), hosts: (from flag: [fd://], from file: <nil>), insecure-registries: (from flag: [a], from file: <nil>)',
    ],
    [
      ['--max-concurrent-downloads', '4'],
      '{"max-concurrent-downloads":10000000}',
      'max-concurrent-downloads: (from flag: 4, from file: 1e+07)',
    ],
    [
      ['--registry-mirror', 'https://a', '--label', 'c=d'],
      '{"registry-mirrors":["https://b"],"labels":["a=b"]}',
      'labels: (from flag: [c=d], from file: [a=b]), registry-mirrors: (from flag: [https://a/], from file: [https://b])',
    ],
    [
      ['--icc=false', '--iptables', '--fixed-cidr='],
      '{"icc":true,"iptables":false,"fixed-cidr":"x"}',
      'fixed-cidr: (from flag: , from file: x), icc: (from flag: false, from file: true), iptables: (from flag: true, from file: false)',
    ],
    [
      ['--log-opt', 'z=1', '--log-opt', 'c=2'],
      '{"log-opts":{"b":"1","a":"2"}}',
      'log-opts: (from flag: map[c:2 z:1], from file: map[a:2 b:1])',
    ],
    [['--debug=0'], '{"debug":true}', 'debug: (from flag: false, from file: true)'],
    [['--mtu', '0x10'], '{"mtu":1}', 'mtu: (from flag: 16, from file: 1)'],
    [
      ['-b', 'none', '-G', 'h'],
      '{"bridge":"b","group":"g"}',
      'bridge: (from flag: none, from file: b), group: (from flag: h, from file: g)',
    ],
    [
      ['--insecure-registry', 'a'],
      '{"insecure-registries":["b"],"insecure-registries":["c"]}',
      'insecure-registries: (from flag: [a], from file: [c])',
    ],
  ])('finds the conflict of %j and %s', (argv, json, list) => {
    const [problem, ...others] = start(argv, json);
    expect(problem).toMatchObject({ kind: 'conflict', message: `${conflict}${list}` });
    expect(problem?.keys).toEqual(
      [...list.matchAll(/(?:^|, )([a-z-]+): \(from flag/g)].map((match) => match[1]),
    );
    expect(others).toEqual([]);
  });

  it.each<[string[], string | null]>([
    [
      ['-H', 'fd://', '--containerd=/run/containerd/containerd.sock'],
      '{"insecure-registries":["registry.test:5443"]}',
    ],
    [['--insecure-registry=a'], '{"insecure-registry":["b"]}'],
    [['--add-runtime', 'c=d'], '{"runtimes":{"a":{"path":"b"}}}'],
    [['-H', 'fd://'], null],
    [[], 'null'],
    [[], '{"insecure-registries":["10.0.0.0/8","https://r.test:5000"]}'],
  ])('has nothing against %j with %s', (argv, json) => {
    expect(start(argv, json)).toEqual([]);
  });

  it.each<[string[], string]>([
    [['--nosuch'], 'unknown flag: --nosuch'],
    [['-Z'], "unknown shorthand flag: 'Z' in -Z"],
    [['-Dx'], "unknown shorthand flag: 'x' in -x"],
    [['foo'], '"dockerd" accepts no argument(s).'],
    [['--', 'a'], '"dockerd" accepts no argument(s).'],
    [['--mtu', 'x'], 'invalid argument "x" for "--mtu" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [
      ['--debug=maybe'],
      'invalid argument "maybe" for "-D, --debug" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [['-H'], "flag needs an argument: 'H' in -H"],
    [['-DH'], "flag needs an argument: 'H' in -H"],
    [['--tlscacert'], 'flag needs an argument: --tlscacert'],
    [['--=x'], 'bad flag syntax: --=x'],
  ])('says what is wrong with %j', (argv, message) => {
    expect(start(argv, null)).toEqual([{ kind: 'flag', message, keys: [] }]);
  });

  it('tells the faults of the file from each other, in the order of dockerd', () => {
    const problems = start(
      ['--insecure-registry', 'bad/entry'],
      '{"foo":1,"bar":2,"debug":"x","insecure-registries":["a"]}',
    );
    expect(problems.map(({ kind, keys }) => [kind, keys])).toEqual([
      ['unknown-key', ['foo', 'bar']],
      ['conflict', ['insecure-registries']],
      ['type', ['debug']],
      ['invalid-registry', ['insecure-registries']],
    ]);
    expect(start([], '{"debug": true,}')).toEqual([
      { kind: 'json', message: "invalid character '}' looking for beginning of object key string", keys: [] },
    ]);
    expect(start([], '')).toEqual([{ kind: 'json', message: 'EOF', keys: [] }]);
  });

  it('needs the file that is named, and no other', () => {
    expect(start([], null, true)).toEqual([
      { kind: 'flag', message: 'open /etc/docker/daemon.json: no such file or directory', keys: [] },
    ]);
    expect(start([], null, false)).toEqual([]);
  });

  it('looks at entries of flag and file', () => {
    const message = 'insecure registry registry.test:5443/path is not valid: invalid host "registry.test"';
    const problem = { kind: 'invalid-registry', message, keys: ['insecure-registries'] };
    expect(start(['--insecure-registry=registry.test:5443/path'], null)).toEqual([problem]);
    expect(start([], '{"insecure-registries":["registry.test:5443/path"]}')).toEqual([problem]);
  });

  it('leaves the words of other programs alone', () => {
    const argv = ['/usr/bin/docker', 'daemon', '--mtu', '1400'];
    expect(startProblems({ argv, configFile: '/x', json: null, explicit: false })).toEqual([]);
  });
});
