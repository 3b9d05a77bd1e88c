import { X509Certificate } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProbeOptions, readEndpoint } from '../../../src/evidence/endpoint/read-endpoint.js';
import { loadTrust } from '../../../src/evidence/endpoint/trust.js';
import type { TlsVerification } from '../../../src/evidence/model.js';
import type { ReadingProgress } from '../../../src/evidence/progress.js';
import { readValue } from '../../../src/evidence/reading.js';
import { Bench, HOST } from './bench.js';
import { type Issued, issue, type Wish } from './certificates.js';

const bench = new Bench();
let ca: Issued;
let intermediate: Issued;

beforeAll(async () => {
  ca = bench.ca;
  intermediate = await issue({ subject: 'CN=Test Intermediate', ca: true, issuer: ca });
});

const write = (path: string, content: string) => bench.write(path, content);
const listen = (...args: Parameters<Bench['listen']>) => bench.listen(...args);
const probe = (port: number, more: Partial<ProbeOptions> = {}) => bench.probe(port, more);

const registry = (leaf: Issued, ...more: Issued[]) =>
  bench.tls(
    (request, response) => {
      const known = request.url === '/v2/' && request.headers.authorization === undefined;
      response.writeHead(known ? 401 : 500, {
        'Docker-Distribution-Api-Version': 'registry/2.0',
        'Www-Authenticate': 'Basic realm="Registry"',
        Server: 'nginx',
      });
      response.end('{"errors":[{"code":"UNAUTHORIZED"}]}\u001b[31mred');
    },
    leaf,
    ...more,
  );

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

  it('accepts a chain in any order, with the root in the middle, and takes nothing for granted from it', async () => {
    const wish = { names: [HOST], issuer: intermediate };
    expect(await verification(wish, {}, [ca, intermediate])).toEqual({ ok: true });
    expect(await verification(wish, {}, [intermediate, ca])).toEqual({ ok: true });
    const foreign = await issue({ subject: 'CN=Foreign Root', ca: true });
    const middle = await issue({ subject: 'CN=Foreign Intermediate', ca: true, issuer: foreign });
    const leaf = { names: [HOST], issuer: middle };
    expect(await verification(leaf, {}, [foreign, middle])).toEqual(unknown);
  });

  it('a leaf alone is enough where the intermediate is trusted', async () => {
    const file = write('intermediate.pem', intermediate.certificate);
    const wish = { names: [HOST], issuer: intermediate };
    expect(await verification(wish, { trust: { files: [file] } })).toEqual({ ok: true });
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

  it('takes it from the folder of a rootless or snap daemon instead, when that is named', async () => {
    const own = await issue({ subject: 'CN=Own', ca: true });
    const port = await listen(registry(await issue({ names: [HOST], issuer: own })));
    write(`home/ann/.config/docker/certs.d/${HOST}:${port}/ca.crt`, own.certificate);
    const certsDir = Promise.resolve('/home/ann/.config/docker/certs.d');
    expect(readValue((await probe(port)).tls)?.verification.ok).toBe(false);
    expect(readValue((await probe(port, { certsDir })).tls)?.verification).toEqual({ ok: true });
  });

  it("leaves the shell's SSL_CERT_FILE out, since the daemon does not see it", async () => {
    const own = await issue({ subject: 'CN=Own', ca: true });
    vi.stubEnv('SSL_CERT_FILE', write('shell.pem', own.certificate));
    try {
      const { labels, certificates } = await loadTrust(HOST, 443, { files: [] }, undefined);
      expect(labels.join()).not.toContain('SSL_CERT_FILE');
      expect(certificates.length).toBeGreaterThan(1);
      const { raw } = new X509Certificate(own.certificate);
      expect(certificates.some((certificate) => certificate.equals(raw))).toBe(false);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("tells what the system's store alone says", async () => {
    const own = await issue({ subject: 'CN=Own', ca: true });
    const file = write('own.pem', own.certificate);
    const trust = { files: [file] };
    const port = await listen(registry(await issue({ names: [HOST], issuer: own })));
    expect(readValue((await probe(port, { trust })).tls)).toMatchObject({
      verification: { ok: true },
      systemVerification: { ok: false, fault: 'unknown-authority' },
    });
    const known = await listen(registry(await issue({ names: [HOST], issuer: ca })));
    for (const more of [{}, { trust }]) {
      expect(readValue((await probe(known, more)).tls)).toMatchObject({
        verification: { ok: true },
        systemVerification: { ok: true },
      });
    }
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
    const files = [join(bench.root, 'nowhere.pem')];
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
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    const { tcp, tls, http } = await probe(port);
    expect(tcp).toEqual({
      state: 'failed',
      cause: 'unreachable',
      reason: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
    expect([tls.state, http.state]).toEqual(['skipped', 'skipped']);
  });

  it('tells of every address of the name, in order, and what certificate each serves', async () => {
    const [one, other] = [
      await issue({ names: [HOST], issuer: ca }),
      await issue({ names: [HOST], issuer: ca }),
    ];
    const port = await listen(registry(one));
    await listen(registry(other), '127.0.0.3', port);
    await listen(
      createTcpServer((socket) => socket.destroy()),
      '127.0.0.4',
      port,
    );
    const addresses = ['127.0.0.2', '127.0.0.1', '127.0.0.3', '127.0.0.4'];
    const { tcp, tls } = await probe(port, {
      resolve: addresses.map((address) => `${HOST}:${port}:${address}`),
    });
    const print = ({ certificate }: Issued) => new X509Certificate(certificate).fingerprint256;
    expect(readValue(tcp)).toEqual({
      address: '127.0.0.1',
      port,
      tried: [
        {
          address: '127.0.0.2',
          open: false,
          reason: `dial tcp 127.0.0.2:${port}: connect: connection refused`,
        },
        { address: '127.0.0.1', open: true, reason: '', fingerprint256: print(one) },
        { address: '127.0.0.3', open: true, reason: '', fingerprint256: print(other) },
        { address: '127.0.0.4', open: true, reason: '' },
      ],
    });
    expect(readValue(tls)?.chain[0]?.fingerprint256).toBe(print(one));
  });

  it('judges the registry while other addresses still keep it waiting', async () => {
    const waiting: Socket[] = [];
    const leaf = await issue({ names: [HOST], issuer: ca });
    const port = await listen(registry(leaf));
    for (const address of ['127.0.0.2', '127.0.0.3']) {
      await listen(
        createTcpServer((socket) => waiting.push(socket.on('error', () => {}))),
        address,
        port,
      );
    }
    const seen: string[] = [];
    const { tcp, http } = await probe(port, {
      resolve: [1, 2, 3].map((last) => `${HOST}:${port}:127.0.0.${last}`),
      onProgress: ({ what, state }) => {
        seen.push(`${what} ${state}`);
        if (what === 'http' && state === 'read') for (const socket of waiting) socket.destroy();
      },
    });
    expect(readValue(http)?.status).toBe(401);
    expect(readValue(tcp)?.tried?.map(({ open }) => open)).toEqual([true, true, true]);
    expect(seen.indexOf('http read')).toBeLessThan(seen.indexOf('tcp read'));
  });

  it('names every address that failed when none accepts', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    const { tcp } = await probe(port, {
      resolve: [`${HOST}:${port}:127.0.0.2`, `${HOST}:${port}:127.0.0.1`],
    });
    expect(tcp).toEqual({
      state: 'failed',
      cause: 'unreachable',
      reason: `dial tcp 127.0.0.2:${port}: connect: connection refused; dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });

  it('plain HTTP on the TLS port, in the words of docker', async () => {
    const port = await listen(createHttpServer((_, response) => response.end('{}')));
    const { tls, http, plainHttp } = await probe(port);
    expect(tls).toEqual({
      state: 'failed',
      cause: 'garbage',
      reason: 'http: server gave HTTP response to HTTPS client',
    });
    expect(http.state).toBe('skipped');
    expect(readValue(plainHttp)).toEqual({ url: `http://${HOST}:${port}/v2/`, status: 200, body: '{}' });
  });

  it('plain HTTP behind a server that hangs up on a TLS hello', async () => {
    const server = createTcpServer((socket) => {
      socket.once('data', (data) =>
        data.toString('latin1').startsWith('GET /v2/ ')
          ? socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
          : socket.destroy(),
      );
    });
    const { tls, plainHttp } = await probe(await listen(server));
    expect(tls).toMatchObject({ state: 'failed', cause: 'tls', reason: expect.stringContaining('EOF') });
    expect(readValue(plainHttp)?.status).toBe(401);
  });

  it('does not look for plain HTTP where TLS answers, and tells where a redirect leads', async () => {
    const leaf = await issue({ names: [HOST], issuer: ca });
    const server = bench.tls((_, response) => {
      response.writeHead(308, { Location: 'http://user:geheim@other.test:8080/v2/?token=geheim' }).end();
    }, leaf);
    const { http, plainHttp } = await probe(await listen(server));
    expect(plainHttp).toEqual({ state: 'absent', reason: 'TLS answers on this port' });
    expect(readValue(http)).toMatchObject({ status: 308, location: 'http://other.test:8080/v2/' });
    expect(JSON.stringify(http)).not.toContain('geheim');
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
