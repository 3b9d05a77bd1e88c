import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { strings } from '../../src/kube/objects.js';
import type { Playground } from '../../src/playground/playground.js';
import { DAEMON_JSON, json, testHost } from './docker-support.js';
import { find, play } from './support.js';

const UNKNOWN = 'x509: certificate signed by unknown authority';
const PASSWORD = 'admin123';

const login = (playground: Playground) => playground.docker.login('admin', PASSWORD).then(({ text }) => text);
const nameOf = ({ endpoint }: Playground) => `${endpoint.host}:${endpoint.port}`;
const refused = (playground: Playground, why: string) =>
  `Error response from daemon: Get "https://${nameOf(playground)}/v2/": ${why}`;

/** A file of the TLS Secret. */
function secret(playground: Playground, key: 'tls.crt' | 'ca.crt'): string {
  const ref = { apiVersion: 'v1', kind: 'Secret', name: 'docker-registry-tls-certificate' };
  return Buffer.from(strings(find(playground, ref)?.data)[key] ?? '', 'base64').toString('utf8');
}

describe('docker login', () => {
  it.each([
    ['howto', UNKNOWN],
    ['RD101', UNKNOWN],
    ['RD102', UNKNOWN],
    ['RD103', 'http: server gave HTTP response to HTTPS client'],
    ['RD106', UNKNOWN],
    ['RD107', UNKNOWN],
    ['RD303', UNKNOWN],
    ['RD308', 'x509: certificate relies on legacy Common Name field, use SANs instead'],
    ['RD309', UNKNOWN],
    ['RD320', 'dial tcp: lookup registry.xcloud.huatai.invalid on 10.0.2.3:53: no such host'],
    ['RD331', 'http: server gave HTTP response to HTTPS client'],
  ])('says in case %s what docker says', async (name, why) => {
    const playground = await play(name);
    expect(await login(playground)).toBe(refused(playground, why));
  });

  it('says what else stands in the way', async () => {
    expect(await login(await play('RD311'))).toMatch(
      /x509: certificate has expired or is not yet valid: current time \S+Z is after \S+Z$/,
    );
    const closed = await play('RD330');
    const { port } = closed.endpoint;
    expect(await login(closed)).toBe(
      refused(closed, `dial tcp 127.0.0.1:${port}: connect: connection refused`),
    );
    for (const name of ['RD104', 'RD105', 'RD109']) {
      expect(await login(await play(name))).toMatch(/^Cannot connect to the Docker daemon/);
    }
    const elsewhere = await play('RD510');
    expect(await login(elsewhere)).toBe(
      `Error response from daemon: login attempt to https://${nameOf(elsewhere)}/v2/ failed with status: 503 Service Unavailable`,
    );
  });

  it('succeeds with the right password only', async () => {
    const playground = await play('RD110');
    expect(await playground.docker.login('admin', PASSWORD)).toEqual({ ok: true, text: 'Login Succeeded' });
    expect(await playground.docker.login('admin', 'wrong')).toEqual({
      ok: false,
      text: `Error response from daemon: login attempt to https://${nameOf(playground)}/v2/ failed with status: 401 Unauthorized`,
    });
  });

  it("is let through by the how-to's flag, over TLS that nobody verifies, and over none", async () => {
    const playground = await play('howto-docker');
    expect(await login(playground)).toMatch(/failed with status: 503 Service Unavailable$/);
    const plain = await play('RD103');
    const host = testHost(plain.docker);
    host.tree.write(DAEMON_JSON, json({ 'insecure-registries': [nameOf(plain)] }));
    await host.sh('systemctl reload docker');
    expect(await login(plain)).toBe('Login Succeeded');
  });

  it('needs the entry with its port, or without for 443', async () => {
    const playground = await play('RD101');
    const host = testHost(playground.docker);
    const withEntry = async (entry: string) => {
      host.tree.write(DAEMON_JSON, json({ 'insecure-registries': [entry] }));
      await host.sh('systemctl reload docker');
      return login(playground);
    };
    expect(await withEntry(playground.endpoint.host)).toBe(refused(playground, UNKNOWN));
    expect(await withEntry(`https://${nameOf(playground)}`)).toBe('Login Succeeded');
    expect(host.log.at(-2)?.text).toContain("should not contain 'https://'");
  });
});

describe('certs.d', () => {
  const folder = (playground: Playground, name = nameOf(playground)) => {
    const path = playground.access.at(`/etc/docker/certs.d/${name}`);
    mkdirSync(path, { recursive: true });
    return path;
  };

  it('is read at every login, under the very name', async () => {
    const playground = await play('RD101');
    const authority = secret(playground, 'ca.crt');
    writeFileSync(`${folder(playground, playground.endpoint.host)}/ca.crt`, authority);
    expect(await login(playground)).toBe(refused(playground, UNKNOWN));
    const own = folder(playground);
    for (const [file, text] of [
      ['ca.pem', authority],
      ['any.crt', 'no certificate'],
    ] as const) {
      writeFileSync(`${own}/${file}`, text);
      expect(await login(playground)).toBe(refused(playground, UNKNOWN));
    }
    writeFileSync(`${own}/any.crt`, new X509Certificate(authority).raw);
    expect(await login(playground)).toBe(refused(playground, UNKNOWN));
    writeFileSync(`${own}/any.crt`, authority.replaceAll('\n', '\r\n'));
    expect(await login(playground)).toBe('Login Succeeded');
    writeFileSync(`${own}/any.crt`, '');
    expect(await login(playground)).toBe(refused(playground, UNKNOWN));
  });

  it("takes the server's own certificate too", async () => {
    const playground = await play('RD301');
    writeFileSync(`${folder(playground)}/ca.crt`, secret(playground, 'tls.crt'));
    expect(await login(playground)).toBe('Login Succeeded');
  });

  it.each([
    [
      'ca.cert',
      'missing key ca.key for client certificate ca.cert. Note that CA certificates should use the extension .crt',
    ],
    ['client.key', 'Missing client certificate client.cert for key client.key'],
  ])('breaks everything with %s', async (file, message) => {
    const playground = await play('RD101');
    writeFileSync(`${folder(playground)}/${file}`, secret(playground, 'ca.crt'));
    expect(await login(playground)).toBe(`Error response from daemon: ${message}`);
  });

  it('breaks everything with a folder or nothing behind the name of a certificate', async () => {
    const playground = await play('RD101');
    const own = folder(playground);
    mkdirSync(`${own}/ca.crt`);
    expect(await login(playground)).toBe(
      `Error response from daemon: read /etc/docker/certs.d/${nameOf(playground)}/ca.crt: is a directory`,
    );
  });
});

describe("the system's authorities", () => {
  it('are those of the time when the daemon first looked, whatever is done before a restart', async () => {
    const playground = await play('RD101');
    const host = testHost(playground.docker);
    const anchor = '/usr/local/share/ca-certificates/huatai.crt';
    host.tree.write(anchor, secret(playground, 'ca.crt'));
    const updated = await host.sh('update-ca-certificates');
    expect(updated.stdout).toContain('1 added, 0 removed; done.');
    expect(readFileSync(playground.trustFile, 'utf8')).toContain(secret(playground, 'ca.crt').trim());
    expect(await login(playground)).toBe(refused(playground, UNKNOWN));
    await host.sh('systemctl reload docker');
    expect(await login(playground)).toBe(refused(playground, UNKNOWN));
    await host.sh('systemctl restart docker');
    expect(await login(playground)).toBe('Login Succeeded');

    host.tree.remove(anchor);
    expect((await host.sh('update-ca-certificates')).stdout).toContain('0 added, 1 removed; done.');
    expect(await login(playground)).toBe('Login Succeeded');
    await host.sh('systemctl restart docker');
    expect(await login(playground)).toBe(refused(playground, UNKNOWN));
  });
});
