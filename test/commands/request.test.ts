import { describe, expect, it } from 'vitest';
import { placeIn } from '../../src/commands/install/request.js';
import { flagsOf } from '../../src/commands/open-screen.js';
import { parse } from '../../src/commands/parse.js';
import { assertHostNamed, requestOf } from '../../src/commands/request.js';
import { EMPTY_PROFILE } from '../../src/profile/profile.js';

const requestFor = (...argv: string[]) => requestOf(parse(argv).values);

describe('the registry that the flags name', () => {
  it('has only what was given', () => {
    expect(requestFor()).toEqual({ allNamespaces: false, resolve: [] });
  });

  it('has every flag under its name', () => {
    const argv = [
      '-n',
      'ns',
      '--context',
      'c',
      '--kubeconfig',
      'k',
      '--name',
      'r',
      '--host',
      'h.example.com',
    ];
    const more = ['--port', '8443', '--ca-file', 'ca.crt', '--host-root', '/h', '--state-dir', '/s'];
    expect(requestFor(...argv, ...more, '--resolve', 'h:443:[::1]', '--from', 'dir')).toEqual({
      namespace: 'ns',
      context: 'c',
      kubeconfig: 'k',
      name: 'r',
      host: 'h.example.com',
      port: 8443,
      caFile: 'ca.crt',
      hostRoot: '/h',
      stateDir: '/s',
      from: 'dir',
      resolve: ['h:443:[::1]'],
      allNamespaces: false,
    });
  });

  it('has what a look from this machine alone tries', () => {
    const argv = ['--no-cluster', '--host', 'h', '--user', 'admin', '--image', 'h/app:1', '--push-test'];
    expect(requestFor(...argv)).toEqual({
      allNamespaces: false,
      resolve: [],
      host: 'h',
      noCluster: true,
      user: 'admin',
      image: 'h/app:1',
      pushTest: true,
    });
  });

  it.each([
    ['registry.test:5000', [], { host: 'registry.test', port: 5000 }],
    ['registry.test:5000', ['--port', '5000'], { host: 'registry.test', port: 5000 }],
    ['my_registry', ['--port', '5000'], { host: 'my_registry', port: 5000 }],
    ['10.0.0.1', [], { host: '10.0.0.1' }],
  ])('takes --host %s %j', (host, more, expected) => {
    expect(requestFor('--host', host, ...more)).toMatchObject(expected);
  });

  it.each([
    'x;reboot',
    '$(id)',
    '*.test',
    'a\nb',
    'a\n',
    '-a',
    'a..b',
    'https://a',
    'a/b',
    'a:b',
    'a'.repeat(254),
    '\u001b[31ma',
  ])('refuses %j as a host name', (host) => {
    const refusal = thrownBy(() => requestFor(`--host=${host}`));
    expect(refusal).toMatch(/^--host is a host name, not "/);
    expect(['\n', '\u001b'].some((control) => refusal.includes(control))).toBe(false);
  });

  it.each(['::1', '[::1]', '[fe80::1]:5000'])('says of %s that IPv6 addresses are not supported', (host) => {
    expect(thrownBy(() => requestFor('--host', host))).toContain('IPv6 addresses are not supported');
  });

  it('refuses two different ports, and one that is none', () => {
    expect(thrownBy(() => requestFor('--host', 'a:1', '--port', '2'))).toBe('--host says port 1, --port 2.');
    expect(thrownBy(() => requestFor('--host', 'a:70000'))).toContain('is not a port');
  });

  it('must name the registry when no cluster does', () => {
    expect(() => assertHostNamed(requestFor('--no-cluster'))).toThrow('--no-cluster needs the name');
    expect(() => assertHostNamed(requestFor('--no-cluster', '--host', 'h'))).not.toThrow();
    expect(() => assertHostNamed(requestFor())).not.toThrow();
  });

  it.each([['--from'], ['--kubeconfig'], ['--context'], ['--namespace'], ['--name']])(
    'has no cluster and %s at the same time',
    (flag) => {
      expect(() => requestFor('--no-cluster', flag, 'x')).toThrow(`--no-cluster and ${flag} exclude`);
    },
  );

  it.each([
    ['5', 5000],
    ['0', 2 ** 31 - 1],
    ['0s', 2 ** 31 - 1],
    ['999999h', 2 ** 31 - 1],
    ['500ms', 500],
    ['5s', 5000],
    ['1m30s', 90_000],
    ['1.5m', 90_000],
  ])('takes the duration %s', (text, milliseconds) => {
    expect(requestFor(`--request-timeout=${text}`).requestTimeoutMs).toBe(milliseconds);
  });

  it.each([
    [['--port', '70000'], /70000.*not a port/],
    [['--port', 'https'], /https.*not a port/],
    [['--request-timeout', 'soon'], /soon.*not a duration/],
    [['--request-timeout=-5s'], /-5s.*not a duration/],
    [['--host', 'https://r.example.com/v2'], /host name, not "https:/],
    [['--resolve', 'r.example.com:192.0.2.1'], /--resolve .* is not HOST:PORT/],
    [['-n', 'a', '-A'], /exclude each other/],
  ])('refuses %j', (argv, message) => {
    expect(() => requestFor(...argv)).toThrow(message);
  });
});

function thrownBy(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return '';
}

describe('the place of a profile', () => {
  it('names the registry, and not the image that it runs: --image is one to be looked for in it', () => {
    const profile = {
      ...EMPTY_PROFILE,
      context: 'prod',
      namespace: 'registry',
      host: 'registry.example.com',
    };
    const flags = flagsOf({ allNamespaces: false, resolve: [], ...placeIn(profile) });
    expect(flags.join(' ')).toBe(
      '--context prod -n registry --name docker-registry --host registry.example.com',
    );
  });
});
