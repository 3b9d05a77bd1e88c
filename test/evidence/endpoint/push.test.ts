import { describe, expect, it } from 'vitest';
import type { Credentials, ProbeOptions } from '../../../src/evidence/endpoint/read-endpoint.js';
import { checkLocation } from '../../../src/evidence/endpoint/upload-location.js';
import type { PushFacts } from '../../../src/evidence/host-model.js';
import { readValue } from '../../../src/evidence/reading.js';
import { Bench, HOST } from './bench.js';
import { issue } from './certificates.js';
import { type EmulatorOptions, RegistryEmulator } from './registry-emulator.js';

const bench = new Bench();
const LOGIN: Credentials = { user: 'ann', password: 'geheim', from: '--user' };
const UPLOADS = '/v2/regdoctor-push-test/blobs/uploads/';

async function push(options: EmulatorOptions, more: Partial<ProbeOptions> = {}) {
  const emulator = new RegistryEmulator(options);
  const leaf = await issue({ names: [HOST], issuer: bench.ca });
  const port = await bench.listen(bench.tls(emulator.listener, leaf));
  const readings = await bench.probe(port, { pushTest: true, login: async () => LOGIN, ...more });
  const facts = readValue(readings.push);
  return { facts, reading: readings.push, emulator, port };
}

const steps = (facts: PushFacts | undefined) => facts?.steps.map(({ name, status }) => `${name} ${status}`);

describe('the trial upload', () => {
  it('is begun, sent 2 MiB and cancelled', async () => {
    const { facts, emulator, port } = await push({});
    const url = `https://${HOST}:${port}${UPLOADS}`;
    expect(facts).toEqual({
      repository: 'regdoctor-push-test',
      steps: [
        { name: 'start', url, status: 202, body: '' },
        { name: 'send', url: `${url}upload-1`, status: 202, body: '' },
        { name: 'cancel', url: `${url}upload-1`, status: 204, body: '' },
      ],
      location: `${url}upload-1`,
      ok: true,
      message: 'an upload was begun, 2 MiB were sent and taken',
      cancelled: true,
    });
    const [, , sent, cancel] = emulator.seen;
    expect(sent).toMatchObject({ method: 'PATCH', url: `${UPLOADS}upload-1?_state=0`, bytes: 2_097_152 });
    expect(sent?.headers).toMatchObject({
      'content-range': '0-2097151',
      'content-type': 'application/octet-stream',
    });
    expect(cancel?.url).toBe(`${UPLOADS}upload-1?_state=2097152`);
    expect(emulator.uploads.size).toBe(0);
  });

  it('is made with the stored login where the registry asks for one', async () => {
    const { facts, emulator } = await push({ user: 'ann', password: 'geheim' });
    expect(facts?.ok).toBe(true);
    expect(emulator.uploads.size).toBe(0);
    const { facts: refused } = await push({ user: 'ann', password: 'another' });
    expect(refused).toMatchObject({ ok: false, problem: 'refused', message: 'the answer was 401' });
    expect(JSON.stringify([facts, refused])).not.toContain('geheim');
  });

  it('asks the token server for the right to push to its repository', async () => {
    const asked: string[] = [];
    const leaf = await issue({ names: ['auth.test'], issuer: bench.ca });
    const authPort = await bench.listen(
      bench.tls((request, response) => {
        asked.push(new URL(request.url ?? '', 'https://auth.test').searchParams.get('scope') ?? '');
        response.end('{"token":"t0ken"}');
      }, leaf),
    );
    const emulator = new RegistryEmulator({
      token: 't0ken',
      challenge: `Bearer realm="https://auth.test:${authPort}/",service="registry"`,
    });
    const port = await bench.listen(
      bench.tls(emulator.listener, await issue({ names: [HOST], issuer: bench.ca })),
    );
    const resolve = [`${HOST}:${port}:127.0.0.1`, `auth.test:${authPort}:127.0.0.1`];
    const readings = await bench.probe(port, { pushTest: true, login: async () => LOGIN, resolve });
    expect(readings.push).toMatchObject({ value: { ok: true, cancelled: true } });
    expect(asked).toContain('repository:regdoctor-push-test:pull,push');
  });

  it('says that there is no login when there is none', async () => {
    const { facts } = await push({ user: 'ann', password: 'geheim' }, { login: async () => undefined });
    expect(facts).toMatchObject({
      problem: 'refused',
      message: 'the answer was 401: a login is asked for, and none was found',
      cancelled: true,
    });
    expect(steps(facts)).toEqual(['start 401']);
  });

  it('is not made when nobody asked for it or the certificate is not trusted', async () => {
    const left = await push({}, { pushTest: false });
    expect(left.reading).toEqual({
      state: 'skipped',
      intended: true,
      reason: '--push-test was not given',
    });
    const emulator = new RegistryEmulator();
    const port = await bench.listen(bench.tls(emulator.listener, await issue({ names: [HOST] })));
    const { push: untrusted } = await bench.probe(port, { pushTest: true });
    expect(untrusted).toEqual({ state: 'skipped', reason: 'not tried: the certificate is not trusted' });
    expect([...left.emulator.seen, ...emulator.seen].map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
});

describe('where the registry wants the upload', () => {
  it('an address of http behind https: the proxy does not say how it was asked', async () => {
    const { facts, emulator } = await push({ location: (path) => `http://${HOST}${path}` });
    expect(facts).toMatchObject({ ok: false, problem: 'location', cancelled: true });
    expect(facts?.message).toMatch(/http instead of https$/);
    // Cancelled where it really is; the data was never sent.
    expect(steps(facts)).toEqual(['start 202', 'cancel 204']);
    expect(emulator.uploads.size).toBe(0);
  });

  const peer = { host: HOST, port: 8443 };
  it.each([
    ['/v2/x/blobs/uploads/1?_state=a', undefined],
    [`https://${HOST}:8443/v2/x/blobs/uploads/1?_state=a`, undefined],
    [`https://${HOST.toUpperCase()}:8443/v2/x/blobs/uploads/1?_state=a`, undefined],
    [`http://${HOST}:8443/v2/x/blobs/uploads/1?_state=a`, /http instead of https/],
    [`https://backend:8443/v2/x/blobs/uploads/1?_state=a`, /backend instead of registry/],
    [`https://${HOST}/v2/x/blobs/uploads/1?_state=a`, /port 443 instead of 8443/],
    ['http://[::bad/', /not an address/],
    [undefined, /did not say where/],
  ])('%s', (location, trouble) => {
    const place = checkLocation(location, '/v2/x/blobs/uploads/', peer);
    if (trouble === undefined) {
      expect(place).toEqual({
        path: '/v2/x/blobs/uploads/1?_state=a',
        shown: `https://${HOST}:8443/v2/x/blobs/uploads/1`,
      });
    } else {
      expect(place.trouble).toMatchObject({ problem: 'location', message: expect.stringMatching(trouble) });
    }
    expect(place.trouble?.message ?? '').not.toContain('_state');
  });

  it('takes 443 and no port for the same', () => {
    for (const location of [`https://${HOST}/u`, `https://${HOST}:443/u`]) {
      expect(checkLocation(location, '/', { host: HOST, port: 443 }).trouble).toBeUndefined();
    }
  });
});

describe('what goes wrong', () => {
  it.each([
    [401, 'refused'],
    [403, 'refused'],
    [404, 'not-found'],
    [413, 'too-large'],
    [500, 'storage'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [405, 'other'],
  ])('%i at the start is %s', async (status, problem) => {
    const { facts } = await push({ instead: { POST: { status, body: 'why\u001b[2J' } } });
    expect(facts).toMatchObject({ ok: false, problem, cancelled: true });
    expect(facts?.steps).toEqual([expect.objectContaining({ name: 'start', status, body: 'why [2J' })]);
  });

  it('413 while the data is sent, from a proxy that does not wait for the end of it', async () => {
    const body = '<html><head><title>413 Request Entity Too Large</title></head>';
    const { facts, emulator } = await push({
      instead: { PATCH: { status: 413, body, server: 'nginx/1.22.1' } },
    });
    expect(facts).toMatchObject({
      ok: false,
      problem: 'too-large',
      message: 'the answer was 413 to an upload of 2 MiB',
      cancelled: true,
    });
    expect(facts?.steps[1]).toMatchObject({ body, server: 'nginx/1.22.1' });
    expect(emulator.uploads.size).toBe(0);
  });

  it('an upload that cannot be cancelled is said to stay', async () => {
    const { facts } = await push({ instead: { DELETE: { status: 405 } } });
    expect(facts).toMatchObject({ ok: true, cancelled: false });
  });

  it('a connection that ends while the data is sent', async () => {
    const emulator = new RegistryEmulator();
    const leaf = await issue({ names: [HOST], issuer: bench.ca });
    const server = bench.tls((request, response) => {
      if (request.method === 'PATCH') request.socket.destroy();
      else emulator.listener(request, response);
    }, leaf);
    const readings = await bench.probe(await bench.listen(server), { pushTest: true });
    expect(readings.push).toMatchObject({
      value: { ok: false, problem: 'unavailable', message: expect.stringContaining('EOF'), cancelled: true },
    });
    expect(emulator.uploads.size).toBe(0);
  });

  it('a run that is cancelled in the middle still cancels the upload', async () => {
    const abort = new AbortController();
    const emulator = new RegistryEmulator();
    const leaf = await issue({ names: [HOST], issuer: bench.ca });
    const server = bench.tls((request, response) => {
      if (request.method === 'PATCH') abort.abort();
      else emulator.listener(request, response);
    }, leaf);
    const readings = await bench.probe(await bench.listen(server), { pushTest: true, signal: abort.signal });
    expect(readings.push).toMatchObject({ value: { ok: false, cancelled: true } });
    expect(emulator.uploads.size).toBe(0);
  });
});
