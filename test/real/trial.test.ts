import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEndpoint } from '../../src/evidence/endpoint/read-endpoint.js';
import { readValue } from '../../src/evidence/reading.js';
import { runTrial, type TrialOptions } from '../../src/trial/trial.js';
import { type RealRegistry, startRegistry } from './support/docker-registry.js';
import { type NginxWithTls, startNginx } from './support/nginx.js';

const has = async (command: string, ...args: string[]) =>
  (await execa(command, args, { reject: false, stdin: 'ignore' })).exitCode === 0;
const missing = (
  await Promise.all([has('nginx', '-v'), has('openssl', 'version'), has('docker-registry', '--version')])
).every((there) => there)
  ? undefined
  : 'nginx, openssl or docker-registry is not installed';
if (missing !== undefined) process.stderr.write(`\nthe trial on a real registry is skipped: ${missing}\n`);

const ADDRESS = '127.0.0.1';
const [BIG, SMALL, STRANGE, OPEN] = [18461, 18462, 18463, 18464];
const [REGISTRY, OPEN_REGISTRY] = [18465, 18466];
const LOGIN = { user: 'admin', password: 'correct horse battery' };

describe.skipIf(missing !== undefined)(
  'the trial over the API of a real registry behind a real nginx',
  () => {
    const registries: RealRegistry[] = [];
    const proxies: NginxWithTls[] = [];
    const names = `IP:${ADDRESS}`;

    beforeAll(async () => {
      const registry = await startRegistry(REGISTRY, LOGIN);
      const open = await startRegistry(OPEN_REGISTRY);
      registries.push(registry, open);
      const ports = new Map([
        [BIG, { names, signedBy: 'ca', bodySize: '0' }],
        [SMALL, { names, signedBy: 'ca' }],
        [STRANGE, { names }],
      ] as const);
      proxies.push(await startNginx(ADDRESS, ports, registry.url));
      proxies.push(await startNginx(ADDRESS, new Map([[OPEN, { names, signedBy: 'ca' }]]), open.url));
    });
    afterAll(async () => {
      await Promise.all([...proxies, ...registries].map((server) => server.stop()));
    });

    const attempt = (port: number, more: Partial<TrialOptions> = {}) =>
      runTrial({
        host: ADDRESS,
        port,
        ...LOGIN,
        endpoint: { trust: { files: proxies.map(({ caFile }) => caFile) } },
        signal: new AbortController().signal,
        ...more,
      });

    it('pushes an image and pulls it; a second look finds it there', async () => {
      const result = await attempt(BIG);
      const image = `${ADDRESS}:${BIG}/regdoctor-trial:latest`;
      expect(result).toMatchObject({ ok: true, by: 'api', image });
      expect(result.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      const found = await readEndpoint({
        host: ADDRESS,
        port: BIG,
        takenAt: new Date().toISOString(),
        trust: { files: [proxies[0]?.caFile ?? ''] },
        login: async () => ({ ...LOGIN, from: 'the test' }),
        image,
      });
      expect(readValue(found.image)).toMatchObject({ status: 200, repository: 'regdoctor-trial' });
    });

    it('names the proxy that takes no more than 1 MiB', async () => {
      expect(await attempt(SMALL)).toMatchObject({
        ok: false,
        codes: ['RD406'],
        problem: expect.stringMatching(
          /^PATCH \S+ answers 413 .*\(nginx\/[\d.]+\): .*413 Request Entity Too Large/,
        ),
      });
    });

    it('names a password that is refused, and does not repeat it', async () => {
      const result = await attempt(BIG, { password: 'not the password' });
      expect(result).toMatchObject({
        ok: false,
        codes: ['RD110'],
        problem: expect.stringContaining('admin answers 401'),
      });
      expect(JSON.stringify(result)).not.toContain('not the password');
    });

    it('sends no login to a server that is not trusted', async () => {
      expect(await attempt(STRANGE)).toMatchObject({
        ok: false,
        lines: [],
        problem: `Get "https://${ADDRESS}:${STRANGE}/v2/": x509: certificate signed by unknown authority`,
      });
    });

    it('does not call an open registry one that works', async () => {
      expect(await attempt(OPEN)).toMatchObject({ ok: false, codes: ['RD610'], lines: [] });
    });
  },
);
