import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEndpoint } from '../../src/evidence/endpoint/read-endpoint.js';
import { readValue } from '../../src/evidence/reading.js';
import { type NginxWithTls, startNginx } from './support/nginx.js';

const has = async (command: string, ...args: string[]) =>
  (await execa(command, args, { reject: false, stdin: 'ignore' })).exitCode === 0;

/** Docker takes whatever resolves into 127.0.0.0/8 for insecure and would not verify it: its bridge's own address is outside. */
const bridge = await execa(
  'docker',
  ['network', 'inspect', 'bridge', '-f', '{{(index .IPAM.Config 0).Gateway}}'],
  {
    reject: false,
  },
);
const docker0 = bridge.exitCode === 0 && bridge.stdout !== '' ? bridge.stdout.trim() : undefined;
const missing = !(await has('nginx', '-v'))
  ? 'nginx is not installed'
  : !(await has('openssl', 'version'))
    ? 'openssl is not installed'
    : undefined;
const dockerMissing = docker0 === undefined ? 'no dockerd runs here, or it has no bridge' : undefined;
if (missing !== undefined) process.stderr.write(`\nreal TLS tests are skipped: ${missing}\n`);
else if (dockerMissing !== undefined)
  process.stderr.write(`\ncomparison with docker login is skipped: ${dockerMissing}\n`);

const address = docker0 ?? '127.0.0.1';
const WRONG = '10.9.8.7';
const CASES = [
  { port: 18443, what: 'self-signed', certificate: { names: `IP:${address}` }, fault: 'unknown-authority' },
  { port: 18444, what: 'for another address', certificate: { names: `IP:${WRONG}` }, fault: 'name' },
  { port: 18445, what: 'without an address', certificate: { names: 'DNS:registry.test' }, fault: 'name' },
  { port: 18446, what: 'expired', certificate: { names: `IP:${address}`, days: -1 }, fault: 'expired' },
  {
    port: 18447,
    what: 'expired and for another address',
    certificate: { names: `IP:${WRONG}`, days: -1 },
    fault: 'expired',
  },
  {
    port: 18448,
    what: 'of a CA that nobody trusts',
    certificate: { names: `IP:${address}`, signedBy: 'ca' },
    fault: 'unknown-authority',
  },
] as const;

describe.skipIf(missing !== undefined)('a real nginx with TLS', () => {
  let nginx: NginxWithTls;
  beforeAll(async () => {
    nginx = await startNginx(address, new Map(CASES.map(({ port, certificate }) => [port, certificate])));
  });
  afterAll(() => nginx.stop());

  const look = (port: number, caFiles: string[] = []) =>
    readEndpoint({
      host: address,
      port,
      resolve: [],
      trust: { files: caFiles },
      takenAt: new Date().toISOString(),
      timeoutMs: 5000,
      signal: new AbortController().signal,
    });

  it.each(CASES)('names the fault of a certificate $what', async ({ port, fault }) => {
    const { tls, http } = await look(port);
    expect(readValue(tls)?.verification).toMatchObject({ ok: false, fault });
    expect(readValue(http)).toMatchObject({
      status: 401,
      apiVersion: 'registry/2.0',
      authenticate: 'Basic realm="basic-realm"',
    });
  });

  it('verifies the certificate of a CA that is trusted', async () => {
    const { tls } = await look(18448, [nginx.caFile]);
    expect(readValue(tls)?.verification).toEqual({ ok: true });
  });

  it.skipIf(dockerMissing !== undefined).each(CASES)(
    'says what docker login says of one $what',
    async ({ port }) => {
      const { tls } = await look(port);
      const verification = readValue(tls)?.verification;
      const login = await execa(
        'docker',
        ['login', '-u', 'admin', '--password-stdin', `${address}:${port}`],
        {
          input: 'wrong',
          reject: false,
        },
      );
      const said = /x509: .*/.exec(login.stderr)?.[0] ?? login.stderr;
      const message = verification?.ok === false ? verification.message : 'nothing';
      expect(withoutTimes(message)).toBe(withoutTimes(said));
    },
  );
});

/** Go prints the current time into the message about dates. */
function withoutTimes(message: string): string {
  return message.replace(/current time \S+/, 'current time T');
}
