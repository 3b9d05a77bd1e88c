import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { parseImage } from '../../../src/evidence/endpoint/image-reference.js';
import type { ProbeOptions } from '../../../src/evidence/endpoint/read-endpoint.js';
import { Bench, HOST } from './bench.js';
import { issue } from './certificates.js';
import { type EmulatorOptions, RegistryEmulator } from './registry-emulator.js';

const bench = new Bench();
const DIGEST = `sha256:${'a'.repeat(64)}`;

async function ask(name: string, options: EmulatorOptions, more: Partial<ProbeOptions> = {}) {
  const emulator = new RegistryEmulator(options);
  const leaf = await issue({ names: [HOST], issuer: bench.ca });
  const port = await bench.listen(bench.tls(emulator.listener, leaf));
  const { image } = await bench.probe(port, { image: `${HOST}:${port}/${name}`, ...more });
  return { image, asked: emulator.seen.map(({ url }) => url).slice(1), port };
}

describe('an image', () => {
  it('is there, asked for with the types of Docker and of OCI', async () => {
    const { image, asked, port } = await ask('team/app:1.0', { images: { 'team/app': ['1.0'] } });
    expect(image).toEqual({
      state: 'read',
      value: {
        image: `${HOST}:${port}/team/app:1.0`,
        repository: 'team/app',
        reference: '1.0',
        status: 200,
        body: '{"schemaVersion":2}',
      },
    });
    expect(asked).toEqual(['/v2/team/app/manifests/1.0']);
  });

  it('is not there under this tag: the tags that are there', async () => {
    const tags = Array.from({ length: 120 }, (_, index) => `v${index}`);
    const { image, asked } = await ask('team/app', {
      images: { 'team/app': [...tags.slice(0, 110), '\u001b'] },
    });
    expect(image).toMatchObject({
      value: { status: 404, code: 'MANIFEST_UNKNOWN', reference: 'latest', tags: tags.slice(0, 100) },
    });
    expect(asked).toEqual(['/v2/team/app/manifests/latest', '/v2/team/app/tags/list?n=100']);
  });

  it('is of a repository that is not there, which only the list of tags says', async () => {
    const { image } = await ask('nobody/app:1', { images: {} });
    expect(image).toMatchObject({ value: { status: 404, code: 'NAME_UNKNOWN' } });
    expect(image).not.toHaveProperty('value.tags');
  });

  it('is asked for with the login where the registry wants one', async () => {
    const own = { user: 'ann', password: 'geheim' };
    const options = { ...own, images: { app: ['1'] } };
    const login = async () => ({ ...own, from: '--user' });
    expect((await ask('app:1', options, { login })).image).toMatchObject({ value: { status: 200 } });
    const { image } = await ask('app:1', options);
    expect(image).toMatchObject({ value: { status: 401, code: 'UNAUTHORIZED' } });
  });

  it('is not asked for when nobody named one or the certificate is not trusted', async () => {
    const emulator = new RegistryEmulator();
    const port = await bench.listen(bench.tls(emulator.listener, await issue({ names: [HOST] })));
    const { image } = await bench.probe(port, { image: `${HOST}:${port}/app` });
    expect(image).toEqual({
      state: 'skipped',
      reason: 'not asked for: the certificate is not trusted',
    });
    const without = await bench.probe(port);
    expect(without.image).toEqual({ state: 'skipped', intended: true, reason: '--image was not given' });
    expect(emulator.seen).toHaveLength(2);
  });

  it('of another registry is refused before anything is asked', async () => {
    await expect(bench.probe(1, { image: 'docker.io/library/nginx' })).rejects.toThrow(ConfigError);
  });
});

describe('a reference', () => {
  it.each([
    [`${HOST}/app`, 443, 'app', 'latest'],
    [`${HOST}:443/app:1`, 443, 'app', '1'],
    [`${HOST}:5000/a/b-c/d__e:V1.0_x`, 5000, 'a/b-c/d__e', 'V1.0_x'],
    [`${HOST.toUpperCase()}/app`, 443, 'app', 'latest'],
    [`${HOST}/app@${DIGEST}`, 443, 'app', DIGEST],
    [`${HOST}/app:1@${DIGEST}`, 443, 'app', DIGEST],
  ])('%s', (text, port, repository, reference) => {
    expect(parseImage(text, HOST, port)).toEqual({ repository, reference });
  });

  it.each([
    ['nginx', 'is an image of docker.io, not of'],
    ['team/app:1', 'is an image of docker.io, not of'],
    ['other.test/app', 'is an image of other.test, not of'],
    [`${HOST}:5000/app`, `is an image of ${HOST}:5000, not of ${HOST}.`],
    [`${HOST}/App`, 'invalid reference format: repository name must be lowercase'],
    [`${HOST}/`, 'invalid reference format'],
    [`${HOST}/app:`, 'invalid reference format'],
    [`${HOST}/app:a b`, 'invalid reference format'],
    [`${HOST}/a//b`, 'invalid reference format'],
    [`${HOST}/../../x`, 'invalid reference format'],
    [`${HOST}/app@sha256:short`, 'invalid reference format'],
    [`${HOST}/app@${DIGEST}@${DIGEST}`, 'invalid reference format'],
    [`${HOST}/${'a'.repeat(250)}`, 'must not be more than 255 characters'],
    [`https://${HOST}/app`, 'is an image of https:, not of'],
  ])('%s is none of this registry', (text, message) => {
    expect(() => parseImage(text, HOST, 443)).toThrow(message);
  });
});
