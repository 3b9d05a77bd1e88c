import { describe, expect, it } from 'vitest';
import { runTrial, type TrialOptions } from '../../src/trial/trial.js';
import { Bench, HOST } from '../evidence/endpoint/bench.js';
import { issue } from '../evidence/endpoint/certificates.js';
import { digestOf, ImageRegistry, type ImageRegistryOptions } from './image-registry.js';

const bench = new Bench();
const PASSWORD = 'geh eim';
/** Keys take their time. */
const certificate = once(() => issue({ names: [HOST], issuer: bench.ca }));
const MANIFEST = '/v2/regdoctor-trial/manifests/latest';

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function attempt(options: Partial<ImageRegistryOptions> = {}, more: Partial<TrialOptions> = {}) {
  const registry = new ImageRegistry({ user: 'ann', password: PASSWORD, ...options });
  const port = await bench.listen(bench.tls(registry.listener, await certificate()));
  const told: string[] = [];
  const result = await runTrial({
    host: HOST,
    port,
    user: 'ann',
    password: PASSWORD,
    endpoint: { resolve: [`${HOST}:${port}:127.0.0.1`], hostRoot: bench.root, timeoutMs: 2000 },
    signal: new AbortController().signal,
    onProgress: (line) => told.push(line),
    ...more,
  });
  expect(told).toEqual(result.lines);
  expect(JSON.stringify(result)).not.toContain(PASSWORD);
  return { registry, port, result };
}

describe('the trial over the API of the registry', () => {
  it('pushes an image that is larger than 1 MiB, and pulls the same one', async () => {
    const { registry, port, result } = await attempt();
    const image = `${HOST}:${port}/regdoctor-trial:latest`;
    const manifest = registry.manifests.get('latest') ?? Buffer.alloc(0);
    expect(result).toEqual({
      ok: true,
      by: 'api',
      image,
      digest: digestOf(manifest),
      lines: [
        `GET https://${HOST}:${port}/v2/ answers 401 without a login, over verified TLS.`,
        `GET https://${HOST}:${port}/v2/ answers 200 to ann.`,
        'GET /v2/_catalog answers 200.',
        'No docker takes part: it was not wanted.',
        `Pushed ${image} over the registry's API, digest ${digestOf(manifest)}.`,
        'Pulled it again: manifest, configuration and layer have the same digests.',
      ],
    });
    const [layer] = JSON.parse(manifest.toString()).layers;
    expect(layer.size).toBeGreaterThan(1024 ** 2);
    expect(registry.blobs.get(layer.digest)?.length).toBe(layer.size);
    expect(registry.uploads.size).toBe(0);
    const pulled = registry.asked.filter(({ method }) => method === 'GET').map(({ path }) => path);
    expect(pulled).toContain(`/v2/regdoctor-trial/blobs/${layer.digest}`);
  });

  it('never pushes the same layer twice, which the registry would have already', async () => {
    const first = await attempt();
    const second = await attempt();
    expect(first.result.digest).not.toBe(second.result.digest);
  });

  it.each<[string, Partial<ImageRegistryOptions>, object]>([
    [
      'an open registry',
      { open: true },
      { problem: expect.stringContaining('without a login: anybody may push and pull'), codes: ['RD610'] },
    ],
    [
      'a wrong password',
      { password: 'another' },
      { problem: expect.stringContaining('as ann answers 401'), codes: ['RD110'] },
    ],
    [
      'a catalogue that is not to be had',
      { instead: ({ path }) => (path.startsWith('/v2/_catalog') ? { status: 404 } : undefined) },
      { problem: 'GET /v2/_catalog answers 404 to a user who may log in.' },
    ],
    [
      'a storage that cannot be read',
      {
        instead: ({ path }) =>
          path.startsWith('/v2/_catalog')
            ? { status: 500, body: '{"errors":[{"code":"UNKNOWN","detail":{"Op":"open","Err":13}}]}\n' }
            : undefined,
      },
      {
        problem:
          'GET /v2/_catalog answers 500 to a user who may log in: {"errors":[{"code":"UNKNOWN","detail":{"Op":"open","Err":13}}]}',
      },
    ],
    [
      'nginx that takes 1 MiB',
      {
        instead: ({ body }) =>
          body.length > 1024 ** 2
            ? {
                status: 413,
                headers: { Server: 'nginx/1.22.1' },
                body: '<title>413 Request Entity Too Large</title>\r\n',
              }
            : undefined,
      },
      {
        problem: expect.stringMatching(
          /^PATCH https:\/\/\S+ answers 413 .*\(nginx\/1\.22\.1\): <title>413 Request/,
        ),
        codes: ['RD406'],
      },
    ],
    [
      'an upload that is sent to plain HTTP',
      {
        instead: ({ method, authorized }) =>
          method === 'POST' && authorized
            ? { status: 202, headers: { Location: `http://${HOST}/v2/regdoctor-trial/blobs/uploads/1` } }
            : undefined,
      },
      { problem: expect.stringMatching(/^docker push: the upload is to be sent to http:/), codes: ['RD411'] },
    ],
    [
      'a manifest that comes back as another one',
      {
        instead: ({ method, path }) =>
          method === 'GET' && path === MANIFEST ? { status: 200, body: '{}' } : undefined,
      },
      { problem: expect.stringContaining('and the one that was pulled has sha256:44136fa3') },
    ],
    [
      'a layer that comes back as another one',
      {
        instead: ({ method, path }) =>
          method === 'GET' && path.includes('/blobs/') ? { status: 200, body: 'x' } : undefined,
      },
      { problem: expect.stringContaining('something between here and the registry') },
    ],
    [
      'a storage that clients are sent to without TLS',
      {
        instead: ({ method, path }) =>
          method === 'GET' && path.includes('/blobs/')
            ? { status: 307, headers: { Location: 'http://storage.test/x?signature=s3cret' } }
            : undefined,
      },
      { problem: 'docker pull: the registry sends clients to a storage that has no https address.' },
    ],
    [
      'words that want to play with the terminal, and repeat the password',
      {
        instead: ({ method, authorized }) =>
          method === 'PUT' && authorized ? { status: 500, body: `\u001b[2Jno ${PASSWORD}\u202e` } : undefined,
      },
      { problem: expect.stringMatching(/answers 500 Internal Server Error: (\[2J)?no \*\*\*$/) },
    ],
  ])('says what is wrong with %s', async (_name, options, expected) => {
    const { result, registry } = await attempt(options);
    expect(result).toMatchObject({ ok: false, by: 'api', ...expected });
    expect(registry.uploads.size).toBe(0);
  });

  it('follows a redirect to a storage, and leaves the login at home', async () => {
    const storage = new Map<string, string>();
    const logins: (string | undefined)[] = [];
    const leaf = await issue({ names: ['storage.test'], issuer: bench.ca });
    let registry: ImageRegistry | undefined;
    const storagePort = await bench.listen(
      bench.tls((request, response) => {
        logins.push(request.headers.authorization);
        response.end(registry?.blobs.get(storage.get(request.url ?? '') ?? ''));
      }, leaf),
    );
    const made = new ImageRegistry({
      user: 'ann',
      password: PASSWORD,
      instead: ({ method, path }) => {
        if (method !== 'GET' || !path.includes('/blobs/')) return undefined;
        const place = `/bucket/${storage.size}?X-Amz-Signature=${'a'.repeat(600)}`;
        storage.set(place, path.slice(path.lastIndexOf('/') + 1));
        return { status: 307, headers: { Location: `https://storage.test:${storagePort}${place}` } };
      },
    });
    registry = made;
    const port = await bench.listen(bench.tls(made.listener, await certificate()));
    const result = await runTrial({
      host: HOST,
      port,
      user: 'ann',
      password: PASSWORD,
      endpoint: {
        resolve: [`${HOST}:${port}:127.0.0.1`, `storage.test:${storagePort}:127.0.0.1`],
        hostRoot: bench.root,
      },
      signal: new AbortController().signal,
    });
    expect(result).toMatchObject({ ok: true });
    expect(logins).toEqual([undefined, undefined]);
  });

  it('sends nothing to a server that is not trusted, and names what docker says', async () => {
    const registry = new ImageRegistry({ user: 'ann', password: PASSWORD });
    const port = await bench.listen(bench.tls(registry.listener, await issue({ names: [HOST] })));
    const result = await runTrial({
      host: HOST,
      port,
      user: 'ann',
      password: PASSWORD,
      endpoint: { resolve: [`${HOST}:${port}:127.0.0.1`], hostRoot: bench.root },
      signal: new AbortController().signal,
    });
    expect(result.problem).toBe(
      `Get "https://${HOST}:${port}/v2/": x509: certificate signed by unknown authority`,
    );
    expect(result.codes?.length).toBeGreaterThan(0);
    expect(registry.asked.map(({ authorized }) => authorized)).toEqual([false]);
  });

  it('stops when it is told to, and cancels what it had begun to send', async () => {
    const abort = new AbortController();
    const { result, registry } = await attempt(
      {
        instead: ({ method }) => {
          if (method === 'PATCH') abort.abort();
          return undefined;
        },
      },
      { signal: abort.signal },
    );
    expect(result).toMatchObject({ ok: false, problem: 'The trial was stopped.' });
    expect(registry.uploads.size).toBe(0);
    expect(registry.manifests.size).toBe(0);
  });
});
