import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ProbeOptions, readEndpoint } from '../../../src/evidence/endpoint/read-endpoint.js';
import type { TlsVerification } from '../../../src/evidence/model.js';
import type { ReadingProgress } from '../../../src/evidence/progress.js';
import { readValue } from '../../../src/evidence/reading.js';
import { type Issued, issue, type Wish } from './certificates.js';

const HOST = 'registry.example.test';
let root: string;
let ca: Issued;
let intermediate: Issued;
const servers: Server[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'endpoint-'));
  ca = await issue({ subject: 'CN=Test Root', ca: true });
  intermediate = await issue({ subject: 'CN=Test Intermediate', ca: true, issuer: ca });
  write('etc/ssl/certs/ca-certificates.crt', ca.certificate);
  write('ca.crt', ca.certificate);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function write(path: string, content: string): string {
  const full = join(root, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, content);
  return full;
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const registry = (leaf: Issued, ...more: Issued[]) =>
  createHttpsServer(
    { key: leaf.key, cert: [leaf, ...more].map((one) => one.certificate).join('\n') },
    (request, response) => {
      const known = request.url === '/v2/' && request.headers.authorization === undefined;
      response.writeHead(known ? 401 : 500, {
        'Docker-Distribution-Api-Version': 'registry/2.0',
        'Www-Authenticate': 'Basic realm="Registry"',
        Server: 'nginx',
      });
      response.end('{"errors":[{"code":"UNAUTHORIZED"}]}\u001b[31mred');
    },
  );

function probe(port: number, more: Partial<ProbeOptions> = {}) {
  const host = more.host ?? HOST;
  return readEndpoint({
    host,
    port,
    resolve: [`${host}:${port}:127.0.0.1`],
    hostRoot: root,
    takenAt: new Date().toISOString(),
    ...more,
  });
}

async function verification(
  wish: Wish,
  more: Partial<ProbeOptions> = {},
  chain: Issued[] = [],
): Promise<TlsVerification | undefined> {
  const leaf = await issue(wish);
  const port = await listen(registry(leaf, ...chain));
  return readValue((await probe(port, more)).tls)?.verification;
}

describe('a registry with a trusted certificate', () => {
  it('gives all four readings, with the header of the registry and the body without control characters', async () => {
    const leaf = await issue({ names: [HOST], issuer: intermediate });
    const port = await listen(registry(leaf, intermediate));
    const seen: ReadingProgress[] = [];
    const { dns, tcp, tls, http } = await probe(port, { onProgress: (event) => seen.push(event) });
    expect(dns).toEqual({ state: 'read', value: { host: HOST, addresses: ['127.0.0.1'], overridden: true } });
    expect(tcp).toEqual({
      state: 'read',
      value: { address: '127.0.0.1', port, tried: [{ address: '127.0.0.1', open: true, reason: '' }] },
    });
    const facts = readValue(tls);
    expect(facts?.verification).toEqual({ ok: true });
    expect(facts?.chain.map((one) => one.subject)).toEqual(['CN=test', 'CN=Test Intermediate']);
    expect(facts?.trust).toEqual(['system store']);
    expect(readValue(http)).toEqual({
      url: `https://${HOST}:${port}/v2/`,
      status: 401,
      apiVersion: 'registry/2.0',
      authenticate: 'Basic realm="Registry"',
      server: 'nginx',
      body: '{"errors":[{"code":"UNAUTHORIZED"}]} [31mred',
    });
    expect(seen.map((event) => `${event.what} ${event.state}`)).toEqual(
      expect.arrayContaining(['dns started', 'dns read', 'tcp read', 'tls read', 'http read']),
    );
  });

  it.each([
    ['a wildcard of one label', ['*.example.test']],
    ['names in capitals', [HOST.toUpperCase()]],
  ])('accepts %s', async (_, names) => {
    expect(await verification({ names, issuer: ca })).toEqual({ ok: true });
  });

  it('accepts an IP address in the certificate', async () => {
    expect(
      await verification({ names: ['127.0.0.1'], issuer: ca }, { host: '127.0.0.1', resolve: [] }),
    ).toEqual({
      ok: true,
    });
  });
});

describe('what Go would print', () => {
  const unknown = {
    ok: false,
    fault: 'unknown-authority',
    message: 'x509: certificate signed by unknown authority',
  };

  it('self-signed, with the right name', async () => {
    expect(await verification({ names: [HOST] })).toEqual(unknown);
  });

  it('a chain without its intermediate', async () => {
    expect(await verification({ names: [HOST], issuer: intermediate })).toEqual(unknown);
  });

  it('another authority that bears the name of a trusted one', async () => {
    const impostor = await issue({ subject: 'CN=Test Root', ca: true });
    expect(await verification({ names: [HOST], issuer: impostor })).toEqual(unknown);
  });

  it('the wrong name, before the chain is looked at', async () => {
    expect(await verification({ names: ['other.test', 'b.test'] })).toEqual({
      ok: false,
      fault: 'name',
      message: `x509: certificate is valid for other.test, b.test, not ${HOST}`,
    });
  });

  it('a wildcard that would have to stand for two labels', async () => {
    expect(await verification({ names: ['*.test'], issuer: ca })).toEqual({
      ok: false,
      fault: 'name',
      message: `x509: certificate is valid for *.test, not ${HOST}`,
    });
  });

  it('the common name alone', async () => {
    expect(await verification({ subject: `CN=${HOST}`, issuer: ca })).toEqual({
      ok: false,
      fault: 'no-names',
      message: 'x509: certificate relies on legacy Common Name field, use SANs instead',
    });
  });

  it('no names at all', async () => {
    expect(await verification({ subject: 'O=nobody', issuer: ca })).toEqual({
      ok: false,
      fault: 'no-names',
      message: `x509: certificate is not valid for any names, but wanted to match ${HOST}`,
    });
  });

  it('an address that is not in the certificate', async () => {
    const byAddress = { host: '127.0.0.1', resolve: [] };
    expect(await verification({ names: [HOST], issuer: ca }, byAddress)).toMatchObject({
      fault: 'name',
      message: "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
    });
    expect(await verification({ names: ['10.0.0.9', 'a.test'], issuer: ca }, byAddress)).toMatchObject({
      message: 'x509: certificate is valid for 10.0.0.9, not 127.0.0.1',
    });
  });

  it('expired, even when the name is wrong too, by the time of the readings', async () => {
    const found = await verification(
      { names: ['other.test'], from: -20, to: -10 },
      { takenAt: '2040-01-02T03:04:05.678Z' },
    );
    expect(found).toMatchObject({
      fault: 'expired',
      message: expect.stringMatching(
        /^x509: certificate has expired or is not yet valid: current time 2040-01-02T03:04:05Z is after 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
      ),
    });
  });

  it('not yet valid', async () => {
    expect(await verification({ names: [HOST], issuer: ca, from: 5 })).toMatchObject({
      fault: 'not-yet-valid',
      message: expect.stringContaining(' is before '),
    });
  });

  it('an expired intermediate under a good leaf', async () => {
    const old = await issue({ subject: 'CN=Old', ca: true, issuer: ca, from: -9, to: -2 });
    expect(await verification({ names: [HOST], issuer: old }, {}, [old])).toMatchObject({ fault: 'expired' });
  });

  it('a certificate for clients only', async () => {
    expect(await verification({ names: [HOST], issuer: ca, serverAuth: false })).toMatchObject({
      message: 'x509: certificate specifies an incompatible key usage',
    });
  });
});

describe('trust', () => {
  it('takes the CA from certs.d of this host and port, not from another folder', async () => {
    const own = await issue({ subject: 'CN=Own', ca: true });
    const leaf = await issue({ names: [HOST], issuer: own });
    const port = await listen(registry(leaf));
    write(`etc/docker/certs.d/${HOST}/ca.crt`, own.certificate);
    expect(readValue((await probe(port)).tls)?.verification.ok).toBe(false);
    write(`etc/docker/certs.d/${HOST}:${port}/ca.pem`, own.certificate);
    expect(readValue((await probe(port)).tls)?.verification.ok).toBe(false);
    write(`etc/docker/certs.d/${HOST}:${port}/ca.crt`, own.certificate);
    const facts = readValue((await probe(port)).tls);
    expect(facts?.verification).toEqual({ ok: true });
    expect(facts?.trust).toEqual(['system store', `certs.d/${HOST}:${port}/ca.crt`]);
  });

  it('accepts a pinned leaf and a pinned intermediate, as Go does', async () => {
    const leaf = await issue({ names: [HOST] });
    const pinned = await listen(registry(leaf));
    const file = write('leaf.pem', leaf.certificate);
    expect(readValue((await probe(pinned, { trust: { files: [file] } })).tls)).toMatchObject({
      verification: { ok: true },
      trust: ['system store', file],
    });
    const outside = await issue({ subject: 'CN=Outside', ca: true });
    const middle = await issue({ subject: 'CN=Middle', ca: true, issuer: outside });
    const signed = await issue({ names: [HOST], issuer: middle });
    const port = await listen(registry(signed));
    const middleFile = write('middle.pem', middle.certificate);
    expect(readValue((await probe(port, { trust: { files: [middleFile] } })).tls)?.verification).toEqual({
      ok: true,
    });
  });

  it('refuses a --ca-file that is not there or holds no certificate', async () => {
    const files = [join(root, 'nowhere.pem')];
    await expect(probe(1, { trust: { files } })).rejects.toThrow(/nowhere\.pem cannot be read \(ENOENT\)/);
    const empty = write('empty.pem', 'hello');
    await expect(probe(1, { trust: { files: [empty] } })).rejects.toThrow(/holds no certificate/);
  });
});

describe('when it does not get that far', () => {
  it('skips everything without a host name', async () => {
    const readings = await readEndpoint({ port: 443, takenAt: new Date().toISOString() });
    expect(Object.values(readings).map((one) => one.state)).toEqual(Array(8).fill('skipped'));
    expect(readings.dns).toMatchObject({ reason: expect.stringContaining('--host was not given') });
  });

  it('tells a name that does not exist from one that could not be looked up', async () => {
    const { dns, tcp } = await probe(443, { host: 'nothing.invalid', resolve: [] });
    expect(['absent', 'failed']).toContain(dns.state);
    if (dns.state === 'absent') expect(dns.reason).toBe('lookup nothing.invalid: no such host');
    if (dns.state === 'failed') expect(dns.cause).toBe('name');
    expect(tcp).toEqual({ state: 'skipped', reason: 'the host name does not resolve' });
  });

  it('a port where nothing listens', async () => {
    const port = await listen(createTcpServer());
    servers.pop()?.close();
    const { tcp, tls, http } = await probe(port);
    expect(tcp).toEqual({
      state: 'failed',
      cause: 'unreachable',
      reason: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
    expect([tls.state, http.state]).toEqual(['skipped', 'skipped']);
  });

  it('goes on to the next address when the first refuses', async () => {
    const leaf = await issue({ names: [HOST], issuer: ca });
    const port = await listen(registry(leaf));
    const { tcp } = await probe(port, {
      resolve: [`${HOST}:${port}:127.0.0.2`, `${HOST}:${port}:127.0.0.1`],
    });
    expect(readValue(tcp)?.address).toBe('127.0.0.1');
  });

  it('plain HTTP on the TLS port, in the words of docker', async () => {
    const port = await listen(createHttpServer((_, response) => response.end('{}')));
    const { tls, http } = await probe(port);
    expect(tls).toEqual({
      state: 'failed',
      cause: 'garbage',
      reason: 'http: server gave HTTP response to HTTPS client',
    });
    expect(http.state).toBe('skipped');
  });

  it('something that is neither TLS nor HTTP', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect((await probe(port)).tls).toMatchObject({
      state: 'failed',
      cause: 'garbage',
      reason: expect.stringContaining('first record'),
    });
  });

  it('a server that says nothing', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => socket.destroy())));
    expect((await probe(port, { timeoutMs: 100 })).tls).toMatchObject({ state: 'failed', cause: 'timeout' });
  });

  it('a server that hangs up', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    expect((await probe(port)).tls).toMatchObject({ state: 'failed', cause: 'tls' });
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const port = await listen(createTcpServer((socket) => socket.once('data', () => abort.abort())));
    expect((await probe(port, { signal: abort.signal })).tls).toMatchObject({ cause: 'cancelled' });
  });

  it.each(['x', 'host:443', 'host:443:name', 'host:99999:127.0.0.1'])(
    'refuses --resolve %s',
    async (resolve) => {
      await expect(probe(443, { resolve: [resolve] })).rejects.toThrow(`--resolve ${resolve} is not`);
    },
  );
});
