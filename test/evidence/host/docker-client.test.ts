import { describe, expect, it } from 'vitest';
import { startHostReading } from '../../../src/evidence/host/read-host.js';
import { fakeHost } from '../../support/host-access.js';
import { debian } from './docker-files.js';

const PATH = '/home/user/.docker/config.json';

async function client(content: string) {
  const host = await fakeHost({ files: debian({ [PATH]: content }) });
  const { dockerClient } = await startHostReading(host).finish({ port: 443 });
  if (dockerClient.state !== 'read') throw new Error(`${dockerClient.state}: ${dockerClient.reason}`);
  return dockerClient.value;
}

describe("the client's configuration", () => {
  it('comes without its secrets', async () => {
    const secret = Buffer.from('me:hunter2').toString('base64');
    const content = {
      auths: {
        'registry.test:5000': { auth: secret },
        'https://index.docker.io/v1/': {},
        'token.test': { identitytoken: secret },
        'mail.test': { email: 'me@example.com' },
      },
      credsStore: 'desktop',
      credHelpers: { 'gcr.io': 'gcloud' },
      proxies: { default: { httpProxy: 'http://me:hunter2@proxy:3128', noProxy: 'localhost' } },
      currentContext: 'default',
      HttpHeaders: { Authorization: secret },
    };
    const facts = await client(JSON.stringify(content));
    expect(facts).toEqual({
      path: PATH,
      auths: [
        { key: 'registry.test:5000', stored: true },
        { key: 'https://index.docker.io/v1/', stored: false },
        { key: 'token.test', stored: true },
        { key: 'mail.test', stored: false },
      ],
      credsStore: 'desktop',
      credHelpers: { 'gcr.io': 'gcloud' },
      proxies: { default: { httpProxy: 'http://***@proxy:3128', noProxy: 'localhost' } },
      currentContext: 'default',
    });
  });

  it('that does not parse says so without a word of what stands there', async () => {
    const facts = await client('{\n  "auths": { "registry.test": { "auth": "aHVudGVyMg==", } }\n}');
    expect(facts).toMatchObject({ path: PATH, auths: [], credHelpers: {}, proxies: {} });
    expect(facts.problem).toMatch(/\(line 2, column \d+\)$/);
    expect(facts.problem).not.toMatch(/aHVu|registry/);
  });

  it.each([
    ['bWU6aHVudGVyMg==', false],
    ['', false],
    ['bm8gY29sb24=', true],
    ['Om5vIHVzZXI=', true],
    ['not base64!', true],
  ])('has a login that docker takes or warns of: %j', async (auth, broken) => {
    const facts = await client(JSON.stringify({ auths: { 'registry.test': { auth } } }));
    expect(facts.problem?.startsWith('invalid auth configuration file') ?? false).toBe(broken);
    expect(facts.problem ?? '').not.toContain(auth || ' hunter2');
    expect(facts.auths).toEqual([{ key: 'registry.test', stored: auth !== '' }]);
  });

  it('may be empty, or of odd types', async () => {
    expect(await client('')).not.toHaveProperty('problem');
    expect(
      await client('{"auths": 3, "credsStore": [], "proxies": {"default": 1}, "currentContext": ""}'),
    ).toEqual({
      path: PATH,
      auths: [],
      credHelpers: {},
      proxies: { default: {} },
    });
    expect((await client('[]')).problem).toContain('cannot unmarshal array');
  });

  it('that this user may not read is denied', async () => {
    const host = await fakeHost({ files: debian({ [PATH]: '{}' }), denied: [PATH] });
    const { dockerClient, dockerHost } = await startHostReading(host).finish({ port: 443 });
    expect(dockerClient).toMatchObject({
      state: 'denied',
      needs: { verb: 'read', group: '', resource: PATH },
    });
    expect(dockerHost.state).toBe('read');
  });
});
