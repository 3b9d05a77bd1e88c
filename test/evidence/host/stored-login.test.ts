import { describe, expect, it } from 'vitest';
import type { CommandResult, HostAccess, RunOptions } from '../../../src/evidence/host/access.js';
import { storedLogin } from '../../../src/evidence/host/stored-login.js';
import { fakeHost } from '../../support/host-access.js';

const encoded = (text: string) => Buffer.from(text).toString('base64');

async function login(config: unknown, host = 'reg.test', port = 5000) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return storedLogin(await fakeHost({ files: { '/home/user/.docker/config.json': text } }), host, port);
}

describe('config.json', () => {
  it('decodes the login of this registry, colons in the password included', async () => {
    expect(await login({ auths: { 'reg.test:5000': { auth: encoded('ann:a:b\0') } } })).toEqual({
      user: 'ann',
      password: 'a:b',
      from: '~/.docker/config.json',
    });
  });

  it.each([['https://reg.test:5000/v1/'], ['http://reg.test:5000'], ['reg.test:5000/v2/']])(
    'takes the key %s for the registry, as docker does',
    async (key) => {
      expect(await login({ auths: { [key]: { auth: encoded('ann:pw') } } })).toMatchObject({ user: 'ann' });
    },
  );

  it('takes the very name before others that come to it', async () => {
    const auths = {
      'https://reg.test:5000': { auth: encoded('old:pw') },
      'reg.test:5000': { auth: encoded('new:pw') },
    };
    expect(await login({ auths })).toMatchObject({ user: 'new' });
  });

  it('finds the login of port 443 with and without the port', async () => {
    const auths = { 'reg.test:443': { auth: encoded('port:pw') } };
    expect(await login({ auths }, 'reg.test', 443)).toMatchObject({ user: 'port' });
    const both = { ...auths, 'reg.test': { username: 'bare', password: 'pw' } };
    expect(await login({ auths: both }, 'reg.test', 443)).toMatchObject({ user: 'bare' });
  });

  it.each([
    ['another port', { auths: { 'reg.test': { auth: encoded('ann:pw') } } }],
    ['no auths', {}],
    ['an empty entry', { auths: { 'reg.test:5000': {} } }],
    ['no colon', { auths: { 'reg.test:5000': { auth: encoded('ann') } } }],
    [
      'an identity token',
      { auths: { 'reg.test:5000': { auth: encoded('ann:pw'), identitytoken: 'token' } } },
    ],
    ['no JSON', '{"auths": '],
  ])('has no password: %s', async (_, config) => {
    expect(await login(config)).toBeUndefined();
  });

  it('is looked for where DOCKER_CONFIG says, and may be missing', async () => {
    const config = JSON.stringify({ auths: { 'reg.test:5000': { auth: encoded('ann:pw') } } });
    const files = { '/srv/docker/config.json': config };
    const host = await fakeHost({ files, env: { DOCKER_CONFIG: '/srv/docker' } });
    expect(await storedLogin(host, 'reg.test', 5000)).toMatchObject({ from: '/srv/docker/config.json' });
    expect(await storedLogin(await fakeHost(), 'reg.test', 5000)).toBeUndefined();
  });
});

describe('credential helpers', () => {
  const answer = (value: unknown): CommandResult => ({
    exitCode: 0,
    stdout: JSON.stringify(value),
    stderr: '',
    problem: '',
  });

  async function ask(config: unknown, result: CommandResult, more: Partial<HostAccess> = {}) {
    const host = await fakeHost({ files: { '/home/user/.docker/config.json': JSON.stringify(config) } });
    const asked: { argv: readonly string[]; options: RunOptions | undefined }[] = [];
    const access: HostAccess = {
      ...host,
      run: async (argv, options) => {
        asked.push({ argv, options });
        return result;
      },
      ...more,
    };
    return { found: await storedLogin(access, 'reg.test', 5000), asked };
  }

  it('asks the helper of the registry before the store, with the name on standard input', async () => {
    const config = { credsStore: 'desktop', credHelpers: { 'reg.test:5000': 'pass' } };
    const { found, asked } = await ask(config, answer({ Username: 'ann', Secret: 'pw' }));
    expect(found).toEqual({ user: 'ann', password: 'pw', from: 'credential helper pass' });
    expect(asked).toEqual([
      { argv: ['docker-credential-pass', 'get'], options: { input: 'reg.test:5000', timeoutMs: 3000 } },
    ]);
  });

  it('asks the store instead of the file', async () => {
    const config = { credsStore: 'desktop', auths: { 'reg.test:5000': { auth: encoded('file:pw') } } };
    const { found, asked } = await ask(config, { ...answer({}), exitCode: 1 });
    expect(found).toBeUndefined();
    expect(asked[0]?.argv).toEqual(['docker-credential-desktop', 'get']);
  });

  it.each([
    ['an identity token', answer({ Username: '<token>', Secret: 'token' })],
    ['an answer that is no JSON', { ...answer({}), stdout: 'credentials not found' }],
    ['a helper that is not there', { ...answer({}), exitCode: undefined, problem: 'not found' }],
  ])('has no password: %s', async (_, result) => {
    expect((await ask({ credsStore: 'pass' }, result)).found).toBeUndefined();
  });

  it.each([
    ['../../evil', {}],
    ['pass', { live: false }],
  ])('does not run %s %o', async (credsStore, more) => {
    const { found, asked } = await ask({ credsStore }, answer({ Username: 'ann', Secret: 'pw' }), more);
    expect([found, asked]).toEqual([undefined, []]);
  });
});
