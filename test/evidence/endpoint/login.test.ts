import { describe, expect, it } from 'vitest';
import { challengesOf } from '../../../src/evidence/endpoint/authorize.js';
import type { Credentials, ProbeOptions } from '../../../src/evidence/endpoint/read-endpoint.js';
import { Bench, HOST } from './bench.js';
import { type Issued, issue } from './certificates.js';
import { type EmulatorOptions, RegistryEmulator } from './registry-emulator.js';

const bench = new Bench();
const PASSWORD = 'correct horse: battery';
const LOGIN: Credentials = { user: 'ann', password: PASSWORD, from: '~/.docker/config.json' };
const OWN = { user: 'ann', password: PASSWORD };

async function tryLogin(
  options: EmulatorOptions,
  more: Partial<ProbeOptions> = {},
  certificate?: Issued,
): Promise<Awaited<ReturnType<Bench['probe']>> & { emulator: RegistryEmulator; port: number }> {
  const emulator = new RegistryEmulator(options);
  const leaf = certificate ?? (await issue({ names: [HOST], issuer: bench.ca }));
  const port = await bench.listen(bench.tls(emulator.listener, leaf));
  const readings = await bench.probe(port, { login: async () => LOGIN, ...more });
  return { ...readings, emulator, port };
}

const sent = ({ seen }: RegistryEmulator) => seen.flatMap(({ authorization }) => authorization ?? []);

describe('a login with a name and a password', () => {
  it('is sent once /v2/ asks for one', async () => {
    const { login, http, emulator } = await tryLogin(OWN);
    expect(http).toMatchObject({ value: { status: 401 } });
    expect(login).toEqual({
      state: 'read',
      value: {
        user: 'ann',
        from: '~/.docker/config.json',
        status: 200,
        apiVersion: 'registry/2.0',
        body: '{}',
      },
    });
    expect(sent(emulator)).toHaveLength(1);
  });

  it('is told apart from one that is refused', async () => {
    const { login } = await tryLogin({ user: 'ann', password: 'another' });
    expect(login).toMatchObject({ value: { status: 401, body: expect.stringContaining('UNAUTHORIZED') } });
  });

  it('is looked up with the name and the port, and only where it is needed', async () => {
    const asked: unknown[] = [];
    const find = async (...where: unknown[]) => {
      asked.push(where);
      return LOGIN;
    };
    const open = await tryLogin({}, { login: find });
    expect(open.login).toEqual({
      state: 'skipped',
      intended: true,
      reason: 'not sent: the registry answers without a login',
    });
    expect(asked).toEqual([]);
    const { port } = await tryLogin(OWN, { login: find });
    expect(asked).toEqual([[HOST, port]]);
  });

  it('is left out where none is stored or none is to be tried', async () => {
    const { login, port } = await tryLogin(OWN, { login: async () => undefined });
    expect(login).toEqual({
      state: 'skipped',
      intended: true,
      reason: `no login is stored for ${HOST}:${port}`,
    });
    const readings = await bench.probe(port);
    expect(readings.login).toMatchObject({ state: 'skipped', intended: true });
  });

  it('never appears in the readings, not even when the server sends it back', async () => {
    const emulator = new RegistryEmulator(OWN);
    const leaf = await issue({ names: [HOST], issuer: bench.ca });
    const server = bench.tls((request, response) => {
      const { authorization } = request.headers;
      if (authorization === undefined) return emulator.listener(request, response);
      response.writeHead(403).end(`you sent ${authorization}, that is ${PASSWORD}`);
    }, leaf);
    const readings = await bench.probe(await bench.listen(server), { login: async () => LOGIN });
    expect(readings.login).toMatchObject({ value: { status: 403, body: 'you sent Basic ***, that is ***' } });
    expect(JSON.stringify(readings)).not.toMatch(/correct horse|Y29ycmVjd/);
  });
});

describe('a login is not sent', () => {
  it.each([
    ['an authority that nobody trusts', {}],
    ['another name', { names: ['other.test'] }],
  ])('under a certificate of %s', async (_, wish) => {
    const issuer = 'names' in wish ? { issuer: bench.ca } : {};
    const leaf = await issue({ names: [HOST], ...issuer, ...wish });
    const { login, emulator } = await tryLogin(OWN, {}, leaf);
    expect(login).toEqual({ state: 'skipped', reason: 'not sent: the certificate is not trusted' });
    expect(sent(emulator)).toEqual([]);
  });

  it('when the server has another certificate by then', async () => {
    const emulator = new RegistryEmulator(OWN);
    const [good, bad] = [await issue({ names: [HOST], issuer: bench.ca }), await issue({ names: [HOST] })];
    const server = bench.tls(emulator.listener, good);
    const port = await bench.listen(server);
    const { login } = await bench.probe(port, {
      login: async () => {
        server.setSecureContext({ key: bad.key, cert: bad.certificate });
        return LOGIN;
      },
    });
    expect(login).toMatchObject({ state: 'failed', cause: 'tls' });
    expect(sent(emulator)).toEqual([]);
  });

  it('to an answer that does not say how, or is no answer of a registry', async () => {
    const { login, emulator } = await tryLogin({ ...OWN, challenge: 'Negotiate' });
    expect(login).toMatchObject({ state: 'skipped', reason: expect.stringContaining('WWW-Authenticate') });
    expect(sent(emulator)).toEqual([]);
    const leaf = await issue({ names: [HOST], issuer: bench.ca });
    const broken = await bench.listen(bench.tls((_, response) => response.writeHead(503).end(), leaf));
    const readings = await bench.probe(broken, { login: async () => LOGIN });
    expect(readings.login).toEqual({ state: 'skipped', reason: 'not sent: /v2/ answers 503' });
  });
});

describe('a login by token', () => {
  const TOKEN = 'eyJ0.token-of-ann';
  const AUTH = 'auth.example.test';

  /** A token server on a host of its own, and a registry that sends its clients there. */
  async function withTokenServer(
    answer: { status: number; body: string },
    certificate?: Issued,
    scheme = 'https',
  ) {
    const asked: { url: string; authorization: string | undefined }[] = [];
    const leaf = certificate ?? (await issue({ names: [AUTH], issuer: bench.ca }));
    const server = bench.tls((request, response) => {
      asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
      response.writeHead(answer.status).end(answer.body);
    }, leaf);
    const authPort = await bench.listen(server);
    const challenge = `Bearer realm="${scheme}://${AUTH}:${authPort}/token?x=1",service="my, registry"`;
    const emulator = new RegistryEmulator({ token: TOKEN, challenge });
    const port = await bench.listen(
      bench.tls(emulator.listener, await issue({ names: [HOST], issuer: bench.ca })),
    );
    const readings = await bench.probe(port, {
      login: async () => LOGIN,
      resolve: [`${HOST}:${port}:127.0.0.1`, `${AUTH}:${authPort}:127.0.0.1`],
    });
    return { ...readings, asked, emulator };
  }

  it.each([['token'], ['access_token']])(
    'gets the %s with the password and shows it to the registry',
    async (key) => {
      const { login, asked, emulator } = await withTokenServer({
        status: 200,
        body: JSON.stringify({ [key]: TOKEN }),
      });
      expect(login).toMatchObject({ value: { status: 200, user: 'ann' } });
      expect(asked).toEqual([
        {
          url: '/token?x=1&account=ann&service=my%2C+registry',
          authorization: `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}`,
        },
      ]);
      expect(sent(emulator)).toEqual([`Bearer ${TOKEN}`]);
    },
  );

  it('is refused by the token server', async () => {
    const { login, emulator } = await withTokenServer({ status: 401, body: 'wrong password' });
    expect(login).toMatchObject({ value: { status: 401, body: 'wrong password' } });
    expect(sent(emulator)).toEqual([]);
  });

  it('is not sent to a token server that cannot be trusted, or without TLS', async () => {
    const answer = { status: 200, body: JSON.stringify({ token: TOKEN }) };
    const own = await withTokenServer(answer, await issue({ names: [AUTH] }));
    expect(own.login).toMatchObject({
      state: 'skipped',
      reason: `not sent: the certificate of the token server ${AUTH} is not trusted: x509: certificate signed by unknown authority`,
    });
    const plain = await withTokenServer(answer, undefined, 'http');
    expect(plain.login).toMatchObject({ state: 'skipped', reason: expect.stringContaining('no https') });
    expect([...own.asked, ...plain.asked]).toEqual([]);
  });

  it.each([['{"token":"a\\r\\nX-Evil: 1"}'], ['{}'], ['<html>']])('takes no token from %s', async (body) => {
    const { login, emulator } = await withTokenServer({ status: 200, body });
    expect(login).toMatchObject({ state: 'failed', cause: 'garbage' });
    expect(sent(emulator)).toEqual([]);
  });
});

describe('challenges', () => {
  it.each([
    ['Basic realm="a, b=\\"c\\""', [{ scheme: 'basic', parameters: { realm: 'a, b="c"' } }]],
    [
      'Basic realm=x, Bearer realm="https://a.test/t",service=s',
      [
        { scheme: 'bearer', parameters: { realm: 'https://a.test/t', service: 's' } },
        { scheme: 'basic', parameters: { realm: 'x' } },
      ],
    ],
    ['Negotiate', []],
    ['', []],
  ])('%s', (header, expected) => {
    expect(challengesOf(header)).toEqual(expected);
  });
});
