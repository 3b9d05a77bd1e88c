import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcp } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clusterApi } from '../../../src/evidence/cluster/connection.js';
import type { Access } from '../../../src/evidence/cluster/kubeconfig.js';
import { ApiFailure, type ClusterApi } from '../../../src/kube/api.js';
import { type Issued, issue } from '../endpoint/certificates.js';
import { accessTo, type Handler, identity, json, serve, type TestServer } from './servers.js';

let ca: Issued;
let leaf: Issued;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  ({ ca, leaf } = await identity());
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(kind: 'h2' | 'h1' | 'http', handler: Handler, clientCa?: Issued): Promise<TestServer> {
  const server = await serve(kind, { leaf, ...(clientCa === undefined ? {} : { clientCa }) }, handler);
  open.push(server);
  return server;
}

function api(url: string, more: Partial<Access> = {}, timeoutMs = 5_000): ClusterApi {
  const made = clusterApi(accessTo(url, ca, more), timeoutMs);
  open.unshift(made);
  return made;
}

const get = (path: string, more = {}) => ({ method: 'GET' as const, path, ...more });

async function failureOf(promise: Promise<unknown>): Promise<ApiFailure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiFailure)) throw new Error(`not an ApiFailure: ${String(error)}`);
  expect(error.message).not.toContain('s3cret');
  return error;
}

describe.each(['h2', 'h1', 'http'] as const)('over %s', (kind) => {
  it('sends credentials, query and body, and gives any status as an answer', async () => {
    const server = await start(kind, (request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () =>
        json(response, 422, {
          authorization: request.headers.authorization,
          type: request.headers['content-type'],
          body,
        }),
      );
    });
    const answer = await api(server.url).request({
      method: 'PATCH',
      path: '/api/v1/pods/a%2Fb',
      query: { dryRun: 'All', fieldManager: 'a b' },
      body: [{ op: 'test' }],
      contentType: 'application/json-patch+json',
    });
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toEqual({
      authorization: 'Bearer s3cret',
      type: 'application/json-patch+json',
      body: '[{"op":"test"}]',
    });
    expect(server.seen).toEqual(['PATCH /api/v1/pods/a%2Fb?dryRun=All&fieldManager=a+b']);
  });

  it('keeps the path in front of the API of a server behind a gateway', async () => {
    const server = await start(kind, (_, response) => json(response, 200, {}));
    const behind = api(`${server.url}/k8s/clusters/c-1/`);
    await behind.request(get('/apis'));
    expect(server.seen).toEqual(['GET /k8s/clusters/c-1/apis']);
    expect(behind.server).toBe(`${server.url}/k8s/clusters/c-1`);
  });

  it('asks again after 429 as the server wishes, and counts the requests', async () => {
    let calls = 0;
    const server = await start(kind, (_, response) => {
      calls += 1;
      json(response, calls === 1 ? 429 : 200, { calls }, { 'retry-after': '0' });
    });
    const client = api(server.url);
    expect((await client.request(get('/x'))).body).toBe('{"calls":2}');
    expect(client.requests).toBe(2);
  });

  it('gives up after two more tries, and never repeats what is not a GET', async () => {
    const server = await start(kind, (_, response) => json(response, 503, {}, { 'retry-after': '0' }));
    const client = api(server.url);
    expect((await client.request(get('/x'))).status).toBe(503);
    expect((await client.request({ method: 'POST', path: '/x', body: {} })).status).toBe(503);
    expect(client.requests).toBe(4);
  });

  it('does not wait for longer than a person would', async () => {
    const server = await start(kind, (_, response) => json(response, 429, {}, { 'retry-after': '60' }));
    expect((await api(server.url).request(get('/x'))).status).toBe(429);
    expect(server.seen).toHaveLength(1);
  });

  it('ends at the time limit', async () => {
    const server = await start(kind, () => undefined);
    const failure = await failureOf(api(server.url, {}, 100).request(get('/slow')));
    expect(failure.failure).toBe('timeout');
    expect(failure.message).toContain('did not answer within 0.1 s');
  });

  it('takes a limit of 0 for none', async () => {
    const server = await start(kind, (_, response) => setTimeout(() => json(response, 200, {}), 5));
    const client = api(server.url, {}, 0);
    expect((await client.request(get('/x'))).status).toBe(200);
    expect((await client.request(get('/x', { timeoutMs: 0 }))).status).toBe(200);
  });

  it('ends when it is cancelled, before or during the request', async () => {
    const during = new AbortController();
    const server = await start(kind, () => during.abort());
    const client = api(server.url);
    expect((await failureOf(client.request(get('/x', { signal: during.signal })))).failure).toBe('cancelled');
    expect((await failureOf(client.request(get('/x', { signal: AbortSignal.abort() })))).failure).toBe(
      'cancelled',
    );
    expect(server.seen).toHaveLength(1);
  });

  it('reconnects once when the connection dies under a GET, not under a change', async () => {
    let calls = 0;
    const server = await start(kind, (_, response) => {
      calls += 1;
      if (calls === 2 || calls === 4) for (const socket of server.sockets) socket.destroy();
      else json(response, 200, { calls });
    });
    const client = api(server.url);
    await client.request(get('/a'));
    expect((await client.request(get('/b'))).body).toBe('{"calls":3}');
    const failure = await failureOf(client.request({ method: 'POST', path: '/c', body: {} }));
    expect(failure.failure).toBe('unreachable');
    expect(calls).toBe(4);
    expect((await client.request(get('/d'))).body).toBe('{"calls":5}');
  });

  it('refuses an answer without end', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 32);
    const server = await start(kind, (_, response) => {
      const more = () => {
        while (!response.destroyed && !response.writableEnded && (response as ServerResponse).write(chunk));
      };
      response.on('drain', more);
      more();
    });
    expect((await failureOf(api(server.url).request(get('/endless')))).failure).toBe('garbage');
  });
});

describe('the connection', () => {
  it('is one for all requests when the server speaks HTTP/2', async () => {
    const server = await start('h2', (_, response) => json(response, 200, {}));
    const client = api(server.url);
    await Promise.all(Array.from({ length: 30 }, (_, index) => client.request(get(`/${index}`))));
    expect(server.connections()).toBe(1);
    expect(server.seen).toHaveLength(30);
  });

  it('is at most six when it does not', async () => {
    const server = await start('h1', (_, response) => json(response, 200, {}));
    const client = api(server.url);
    await Promise.all(Array.from({ length: 30 }, (_, index) => client.request(get(`/${index}`))));
    expect(server.connections()).toBeLessThanOrEqual(6);
  });

  it('is opened anew after a failure to open it', async () => {
    const reserved = createTcp();
    await new Promise<void>((resolve) => reserved.listen(0, '127.0.0.1', resolve));
    const { port } = reserved.address() as AddressInfo;
    await new Promise((resolve) => reserved.close(resolve));
    const client = api(`https://127.0.0.1:${port}`);
    const failures = await Promise.all([1, 2].map(() => failureOf(client.request(get('/x')))));
    expect(failures.map((one) => one.failure)).toEqual(['unreachable', 'unreachable']);
    expect(failures[0]?.message).toBe(
      `The API server https://127.0.0.1:${port} refuses the connection: nothing listens there.`,
    );
  });

  it('presents the client certificate', async () => {
    const clientCa = await issue({ subject: 'CN=clients', ca: true });
    const client = await issue({ subject: 'CN=admin', issuer: clientCa });
    const server = await start('h2', (_, response) => json(response, 200, {}), clientCa);
    const tls = {
      ca: ca.certificate,
      cert: client.certificate,
      key: client.key,
      rejectUnauthorized: true,
    };
    expect((await api(server.url, { tls }).request(get('/x'))).status).toBe(200);
    const refused = await failureOf(api(server.url).request(get('/x')));
    expect(['tls', 'unreachable']).toContain(refused.failure);
  });

  it('ends its requests when it is closed', async () => {
    const server = await start('h2', () => client.close());
    const client = api(server.url);
    expect((await failureOf(client.request(get('/x')))).failure).toBe('cancelled');
  });
});

describe('no answer', () => {
  const never: Handler = (_, response) => json(response, 200, {});

  it('an authority that the kubeconfig does not name', async () => {
    const server = await start('h2', never);
    const other = await issue({ subject: 'CN=other', ca: true });
    const tls = { ca: other.certificate, rejectUnauthorized: true };
    const failure = await failureOf(api(server.url, { tls }).request(get('/x')));
    expect(failure.failure).toBe('tls');
    expect(failure.message).toContain('signed by an authority that the kubeconfig does not name');
  });

  it('is not looked at with insecure-skip-tls-verify', async () => {
    const server = await start('h2', never);
    expect((await api(server.url, { tls: { rejectUnauthorized: false } }).request(get('/x'))).status).toBe(
      200,
    );
  });

  it('a certificate for another name, unless tls-server-name says so', async () => {
    leaf = await issue({ names: ['kubernetes.internal'], issuer: ca });
    const server = await start('h2', never);
    const failure = await failureOf(api(server.url).request(get('/x')));
    expect(failure.message).toContain('is for other names, not for 127.0.0.1');
    const tls = { ca: ca.certificate, rejectUnauthorized: true, servername: 'kubernetes.internal' };
    expect((await api(server.url, { tls }).request(get('/x'))).status).toBe(200);
  });

  it('an expired certificate', async () => {
    leaf = await issue({ names: ['127.0.0.1'], issuer: ca, from: -9, to: -2 });
    const server = await start('h2', never);
    const failure = await failureOf(api(server.url).request(get('/x')));
    expect([failure.failure, failure.message]).toEqual([
      'tls',
      `The certificate of the API server ${server.url} has expired.`,
    ]);
  });

  it('plain HTTP where the kubeconfig says https', async () => {
    const server = await start('http', never);
    const failure = await failureOf(api(server.url.replace('http:', 'https:')).request(get('/x')));
    expect([failure.failure, failure.message]).toEqual(['tls', expect.stringContaining('plain HTTP')]);
  });

  it('something that is not HTTP', async () => {
    const banner = createTcp((socket) => socket.end('220 mail ready\r\n'));
    await new Promise<void>((resolve) => banner.listen(0, '127.0.0.1', resolve));
    open.push(banner);
    const { port } = banner.address() as AddressInfo;
    const failure = await failureOf(api(`http://127.0.0.1:${port}`).request(get('/x')));
    expect(failure.failure).toBe('garbage');
  });

  it('a name that does not resolve', async () => {
    const failure = await failureOf(api('https://api.nothing.invalid:6443').request(get('/x')));
    expect(failure.failure).toBe('name');
    expect(failure.message).toContain('api.nothing.invalid');
  });

  it('a server that accepts and says nothing', async () => {
    const silent = createTcp((socket) => socket.on('error', () => socket.destroy()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push(silent);
    const { port } = silent.address() as AddressInfo;
    const failure = await failureOf(api(`https://127.0.0.1:${port}`, {}, 100).request(get('/x')));
    expect(failure.failure).toBe('timeout');
  });
});
