import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectTcp, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { clusterApi } from '../../../src/evidence/cluster/connection.js';
import { type AccessOptions, loadAccess } from '../../../src/evidence/cluster/kubeconfig.js';
import { nearest } from '../../../src/evidence/cluster/nearest.js';
import { type Issued, issue } from '../endpoint/certificates.js';
import { identity, json, serve } from './servers.js';

let folder: string;
let ca: Issued;
let client: Issued;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  ca = await issue({ subject: 'CN=ca', ca: true });
  client = await issue({ subject: 'CN=admin', issuer: ca });
  file('pki/ca.crt', ca.certificate);
  file('pki/client.crt', client.certificate);
  file('pki/client.key', client.key);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string, mode = 0o600): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

interface Parts {
  server?: string;
  cluster?: Record<string, unknown>;
  user?: Record<string, unknown> | null;
  context?: Record<string, unknown>;
  current?: string | null;
}

let count = 0;
function kubeconfig(parts: Parts): string {
  count += 1;
  const current = parts.current === undefined ? 'dev' : parts.current;
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'c', cluster: { server: parts.server ?? 'https://127.0.0.1:6443', ...parts.cluster } },
    ],
    users: parts.user === null ? [] : [{ name: 'u', user: parts.user ?? {} }],
    contexts: [
      { name: 'dev', context: { cluster: 'c', user: 'u', ...parts.context } },
      { name: 'production', context: { cluster: 'c', user: 'u', namespace: 'registry' } },
    ],
    ...(current === null ? {} : { 'current-context': current }),
  };
  return file(`config-${count}`, JSON.stringify(content));
}

const load = (path: string, more: Partial<AccessOptions> = {}) =>
  loadAccess({ kubeconfig: path, env: {}, home: folder, ...more });

async function errorOf(promise: Promise<unknown>): Promise<{ message: string; hint: string }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigError)) throw new Error(`not a ConfigError: ${String(error)}`);
  return { message: error.message, hint: error.hint ?? '' };
}

describe('ways to log in', () => {
  it('client certificate from files beside the kubeconfig', async () => {
    const access = await load(
      kubeconfig({
        cluster: { 'certificate-authority': 'pki/ca.crt', 'tls-server-name': 'kubernetes' },
        user: { 'client-certificate': 'pki/client.crt', 'client-key': 'pki/client.key' },
      }),
    );
    expect(String(access.tls.ca)).toBe(ca.certificate);
    expect(String(access.tls.cert)).toBe(client.certificate);
    expect(String(access.tls.key)).toBe(client.key);
    expect(access.tls).toMatchObject({ rejectUnauthorized: true, servername: 'kubernetes' });
    expect(access).toMatchObject({ context: 'dev', user: 'u', namespace: 'default', headers: {} });
  });

  it('data wins over a file, as with kubectl', async () => {
    const data = Buffer.from(ca.certificate).toString('base64');
    const access = await load(
      kubeconfig({ cluster: { 'certificate-authority': 'nowhere.crt', 'certificate-authority-data': data } }),
    );
    expect(String(access.tls.ca)).toBe(ca.certificate);
  });

  it('keeps the authority of a context without a user', async () => {
    const access = await load(
      kubeconfig({ cluster: { 'certificate-authority': 'pki/ca.crt' }, user: null, context: { user: '' } }),
    );
    expect(String(access.tls.ca)).toBe(ca.certificate);
  });

  it('token', async () => {
    expect((await load(kubeconfig({ user: { token: 'abc' } }))).headers).toEqual({
      authorization: 'Bearer abc',
    });
  });

  it('token file, relative and ended by a line feed, before a token', async () => {
    file('token', 'from-file\n');
    const access = await load(kubeconfig({ user: { tokenFile: 'token', token: 'abc' } }));
    expect(access.headers.authorization).toBe('Bearer from-file');
  });

  it('basic', async () => {
    const access = await load(kubeconfig({ user: { username: 'a', password: 'b' } }));
    expect(access.headers.authorization).toBe(`Basic ${Buffer.from('a:b').toString('base64')}`);
  });

  it('login plugin beside the kubeconfig, which is told the version it is to answer in', async () => {
    file(
      'bin/login',
      `#!/bin/sh\nprintf '{"status":{"token":"%s-%s"}}' "$1" "$(printf %s "$KUBERNETES_EXEC_INFO" | grep -c client.authentication.k8s.io/v1)"`,
      0o755,
    );
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './bin/login', args: ['tok'] };
    expect((await load(kubeconfig({ user: { exec } }))).headers.authorization).toBe('Bearer tok-1');
  });

  it('an OIDC token that is still valid', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ exp: 4_000_000_000 })}.x`;
    const user = { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } };
    expect((await load(kubeconfig({ user }))).headers.authorization).toBe(`Bearer ${token}`);
  });

  it('acting as another user', async () => {
    expect((await load(kubeconfig({ user: { as: 'jane' } }))).headers['impersonate-user']).toBe('jane');
  });

  it('http:// without insecure-skip-tls-verify', async () => {
    expect((await load(kubeconfig({ server: 'http://127.0.0.1:8001' }))).server.port).toBe('8001');
  });

  it('insecure-skip-tls-verify', async () => {
    const access = await load(kubeconfig({ cluster: { 'insecure-skip-tls-verify': true } }));
    expect(access.tls.rejectUnauthorized).toBe(false);
  });

  it('through the proxy that the context names', async () => {
    const { ca: clusterCa, leaf } = await identity();
    const server = await serve('h2', { leaf }, (_, response) => json(response, 200, { ok: true }));
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const [host, port] = (request.url ?? '').split(':');
      const onward = connectTcp(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      socket.on('error', () => onward.destroy());
      onward.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const access = await load(
      kubeconfig({
        server: server.url,
        cluster: {
          'proxy-url': `http://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(clusterCa.certificate).toString('base64'),
        },
      }),
    );
    const api = clusterApi(access, 5_000);
    await api.request({ method: 'GET', path: '/a' });
    const answer = await api.request({ method: 'GET', path: '/b' });
    api.close();
    proxy.close();
    await server.close();
    expect(answer.body).toBe('{"ok":true}');
    expect(asked).toEqual([server.url.replace('https://', '')]);
  });
});

describe('through a SOCKS proxy', () => {
  it('reaches the server by its address', async () => {
    const { ca: clusterCa, leaf } = await identity();
    const server = await serve('h1', { leaf }, (_, response) => json(response, 200, { ok: true }));
    const asked: number[] = [];
    const proxy = createTcp((client) => {
      client.on('error', () => client.destroy());
      client.once('data', () => {
        client.write(Buffer.from([5, 0]));
        client.once('data', (wish: Buffer) => {
          const port = wish.readUInt16BE(wish.length - 2);
          asked.push(port);
          const onward = connectTcp(port, '127.0.0.1', () => {
            client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
            onward.pipe(client).pipe(onward);
          });
          onward.on('error', () => client.destroy());
        });
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const access = await load(
      kubeconfig({
        server: server.url,
        cluster: {
          'proxy-url': `socks5://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
          'certificate-authority-data': Buffer.from(clusterCa.certificate).toString('base64'),
        },
      }),
    );
    const api = clusterApi(access, 5_000);
    const answer = await api.request({ method: 'GET', path: '/a' });
    api.close();
    proxy.close();
    await server.close();
    expect(answer.body).toBe('{"ok":true}');
    expect(asked).toEqual([Number(new URL(server.url).port)]);
  });
});

describe('a proxy that is not there', () => {
  it.each(['http', 'socks5'])('fails every %s request at once, not only the first', async (scheme) => {
    const reserved = createTcp();
    await new Promise<void>((resolve) => reserved.listen(0, '127.0.0.1', resolve));
    const { port } = reserved.address() as AddressInfo;
    await new Promise((resolve) => reserved.close(resolve));
    const cluster = { 'proxy-url': `${scheme}://127.0.0.1:${port}` };
    const api = clusterApi(await load(kubeconfig({ cluster })), 5_000);
    const asked = Array.from({ length: 12 }, () => api.request({ method: 'GET', path: '/x' }));
    const outcomes = await Promise.allSettled(asked);
    api.close();
    const failures = outcomes.map((one) => (one.status === 'rejected' ? one.reason.failure : 'answered'));
    expect(new Set(failures)).toEqual(new Set(['unreachable']));
  });
});

describe('which kubeconfig', () => {
  it('takes the first of the files in KUBECONFIG that is there, and joins the others to it', async () => {
    const first = kubeconfig({ user: { token: 'first' } });
    const second = kubeconfig({ user: { token: 'second' }, current: 'production' });
    const KUBECONFIG = [join(folder, 'nowhere'), first, second].join(delimiter);
    const access = await loadAccess({ env: { KUBECONFIG }, home: folder });
    expect(access).toMatchObject({ context: 'dev', headers: { authorization: 'Bearer first' } });
    expect(await loadAccess({ env: { KUBECONFIG }, home: folder, context: 'production' })).toMatchObject({
      namespace: 'registry',
    });
  });

  it('takes ~/.kube/config last', async () => {
    file(
      'home/.kube/config',
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://home:6443' } }],
        contexts: [{ name: 'x', context: { cluster: 'c' } }],
        'current-context': 'x',
      }),
    );
    expect((await loadAccess({ env: {}, home: join(folder, 'home') })).server.host).toBe('home:6443');
  });

  it('is not disturbed by entries of other contexts that are broken', async () => {
    const path = file(
      'mixed',
      JSON.stringify({
        clusters: [{ name: 'bad' }, { name: 'c', cluster: { server: 'https://good:6443' } }],
        users: [{ user: {} }],
        contexts: [{ name: 'none' }, { name: 'x', context: { cluster: 'c' } }],
        'current-context': 'x',
      }),
    );
    expect((await load(path)).server.host).toBe('good:6443');
  });
});

describe('mistakes, one sentence each', () => {
  it.each<[string, () => Promise<unknown>, string, string]>([
    [
      'no kubeconfig at all',
      () => loadAccess({ env: {}, home: '/nonexistent' }),
      'There is no kubeconfig',
      'regdoctor demo',
    ],
    [
      'KUBECONFIG names nothing',
      () => loadAccess({ env: { KUBECONFIG: '/no/where' }, home: folder }),
      'KUBECONFIG names /no/where, which is not there.',
      'KUBECONFIG',
    ],
    ['file missing', () => load('/no/where'), 'The kubeconfig /no/where is not there.', '--kubeconfig'],
    ['a folder', () => load('/'), 'The kubeconfig / cannot be read.', '--kubeconfig'],
    ['empty', () => load(file('empty', ' \n')), 'is empty.', '--kubeconfig'],
    [
      'not YAML',
      () => load(file('broken', 'a: b\nc: {token: s3cret')),
      'is not valid YAML (line 2)',
      'kubectl config view',
    ],
    ['not a map', () => load(file('list', '- a')), 'is not a kubeconfig', '--kubeconfig'],
    [
      'no current context',
      () => load(kubeconfig({ current: null })),
      'has no current context',
      'known contexts: dev, production',
    ],
    [
      'unknown current context',
      () => load(kubeconfig({ current: 'gone' })),
      'The current context "gone" is not in',
      'known contexts: dev, production',
    ],
    [
      'misspelt context',
      () => load(kubeconfig({}), { context: 'prodution' }),
      'The context "prodution" is not in',
      'Did you mean --context production?',
    ],
    [
      'cluster missing',
      () => load(kubeconfig({ context: { cluster: 'other' } })),
      'names the cluster "other", which',
      'set-cluster',
    ],
    [
      'user missing',
      () => load(kubeconfig({ context: { user: 'other' } })),
      'names the user "other", which',
      'set-credentials',
    ],
    [
      'server is no URL',
      () => load(kubeconfig({ server: 'kubernetes:6443' })),
      'The server "kubernetes:6443"',
      'https://HOST:6443',
    ],
    [
      'CA file missing',
      () => load(kubeconfig({ cluster: { 'certificate-authority': 'gone.crt' } })),
      'gone.crt that the kubeconfig names cannot be read (ENOENT)',
      'paths',
    ],
    [
      'CA is no certificate',
      () =>
        load(
          kubeconfig({
            cluster: { 'certificate-authority-data': 'aGVsbG8=' },
            user: { 'client-certificate-data': 'aGVsbG8=' },
          }),
        ),
      'cannot be used',
      'fresh kubeconfig',
    ],
    [
      'token file missing',
      () => load(kubeconfig({ user: { tokenFile: 'gone' } })),
      'gone that the kubeconfig names cannot be read',
      'paths',
    ],
    [
      'plugin not found',
      () => load(kubeconfig({ user: { exec: { command: 'no-such-login', installHint: 'Get it.' } } })),
      'The login plugin "no-such-login" of the user "u" cannot be started (ENOENT)',
      'Get it.',
    ],
    [
      'plugin fails',
      () =>
        load(
          kubeconfig({
            user: {
              exec: {
                command: 'sh',
                args: [
                  '-c',
                  'printf "\\033[1m\\nsession over: eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMzQ1Njc4OTAifQ\\n" >&2; exit 1',
                ],
              },
            },
          }),
        ),
      'failed: ',
      'log in again',
    ],
    [
      'plugin answers nonsense',
      () => load(kubeconfig({ user: { exec: { command: 'echo', args: ['s3cret'] } } })),
      'its answer is not an ExecCredential in JSON',
      'log in again',
    ],
  ])('%s', async (_, run, message, hint) => {
    const error = await errorOf(run());
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(error.message).not.toMatch(/s3cret|eyJhbGci|\u001b/);
  });
});

describe('nearest', () => {
  it.each([
    ['devv', 'dev'],
    ['DEV', 'dev'],
    ['prodction', 'production'],
    ['xyz', undefined],
  ])('%s -> %s', (name, expected) => {
    expect(nearest(name, ['dev', 'production'])).toBe(expected);
  });
});
