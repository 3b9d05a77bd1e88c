import { X509Certificate } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startHostReading } from '../../../src/evidence/host/read-host.js';
import { secretFacts } from '../../../src/evidence/secret-facts.js';
import { type FakeFile, type FakeHostOptions, fakeHost } from '../../support/host-access.js';
import { type Issued, issue } from '../endpoint/certificates.js';
import { debian } from './docker-files.js';

let ca: Issued;
beforeAll(async () => {
  ca = await issue({ subject: 'CN=test CA', ca: true });
});

const certs = (files: Record<string, FakeFile>) =>
  debian(
    Object.fromEntries(Object.entries(files).map(([path, file]) => [`/etc/docker/certs.d/${path}`, file])),
  );

async function trust(options: FakeHostOptions, host = 'registry.test', port = 5000) {
  const reading = (await startHostReading(await fakeHost(options)).finish({ host, port })).dockerTrust;
  if (reading.state !== 'read') throw new Error(`${reading.state}: ${reading.reason}`);
  return reading.value;
}

describe('certs.d', () => {
  it('tells what has to do with the registry from the rest', async () => {
    const names = [
      'registry.test',
      'registry.test:443',
      'registry.test:5000',
      'Registry.TEST:5000',
      'registry.test.',
      'registry.test_5000_',
      'https:/registry.test',
      'other.test:5000',
      'test',
      'xregistry.test',
    ];
    const facts = await trust({
      files: certs(Object.fromEntries(names.map((name) => [`${name}/ca.crt`, '']))),
    });
    expect(facts.folders.map(({ name }) => name).sort()).toEqual(names.slice(0, 7).sort());
    expect(facts.otherFolders).toEqual(['other.test:5000', 'test', 'xregistry.test']);
    expect(facts.folders.find(({ name }) => name === 'https:/registry.test')?.path).toBe(
      '/etc/docker/certs.d/https:/registry.test',
    );
  });

  it('tells what each entry is', async () => {
    const der = new Uint8Array(new X509Certificate(ca.certificate).raw);
    const facts = await trust({
      files: certs({
        'registry.test:5000/a-ca.crt': `leading text\r\n${ca.certificate}\n${ca.certificate}`,
        'registry.test:5000/b-der.crt': { text: der },
        'registry.test:5000/c-empty.crt': ' \n',
        'registry.test:5000/d-garbage.crt': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
        'registry.test:5000/e-folder.crt': 'folder/',
        'registry.test:5000/f-dangling.crt': { link: '/nowhere' },
        'registry.test:5000/g-link.crt': { link: '/etc/docker/certs.d/registry.test:5000/a-ca.crt' },
        'registry.test:5000/h-client.key': ca.key,
        'registry.test:5000/i-denied.crt': '',
      }),
      denied: ['/etc/docker/certs.d/registry.test:5000/i-denied.crt'],
    });
    const entries = facts.folders[0]?.entries ?? [];
    expect(
      entries.map(({ name, state, format, certificates }) => [name, state, format, certificates.length]),
    ).toEqual([
      ['a-ca.crt', 'file', 'pem', 2],
      ['b-der.crt', 'file', 'der', 1],
      ['c-empty.crt', 'file', 'empty', 0],
      ['d-garbage.crt', 'file', 'other', 0],
      ['e-folder.crt', 'folder', undefined, 0],
      ['f-dangling.crt', 'dangling', undefined, 0],
      ['g-link.crt', 'file', 'pem', 2],
      ['h-client.key', 'file', 'other', 0],
      ['i-denied.crt', 'unreadable', undefined, 0],
    ]);
    const [first, second] = entries;
    expect(first?.certificates[0]).toMatchObject({ subject: 'CN=test CA', isCa: true, selfSigned: true });
    expect(second?.certificates[0]?.pem?.trim()).toBe(ca.certificate.trim());
    expect(JSON.stringify(facts)).not.toContain('PRIVATE KEY');
    expect(entries[7]).not.toHaveProperty('hash');
  });

  it('may hold a file in the place of a folder', async () => {
    const facts = await trust({ files: certs({ 'registry.test:5000': ca.certificate }) });
    expect(facts.folders).toEqual([
      {
        name: 'registry.test:5000',
        path: '/etc/docker/certs.d/registry.test:5000',
        isFolder: false,
        entries: [],
      },
    ]);
  });

  it('that this user may not look into is denied', async () => {
    const folder = '/etc/docker/certs.d/registry.test:5000';
    const host = await fakeHost({ files: certs({ 'registry.test:5000/ca.crt': '' }), denied: [folder] });
    const { dockerTrust } = await startHostReading(host).finish({ host: 'registry.test', port: 5000 });
    expect(dockerTrust).toMatchObject({
      state: 'denied',
      needs: { verb: 'read', group: '', resource: folder },
    });
  });

  it('is that of the installation', async () => {
    const facts = await trust({
      files: debian({ '/home/user/.config/docker/certs.d/registry.test/ca.crt': '' }),
      env: { DOCKER_HOST: 'unix:///run/user/1000/docker.sock' },
    });
    expect(facts.certsDir).toBe('/home/user/.config/docker/certs.d');
    expect(facts.folders).toHaveLength(1);
  });
});

describe("the system's store", () => {
  it('is the first bundle that Go finds, with the time of the file behind a link', async () => {
    const host = await fakeHost({
      files: debian({
        '/etc/ssl/certs/ca-certificates.crt': { link: '/var/lib/bundle.crt' },
        '/var/lib/bundle.crt': 'x',
        '/etc/pki/tls/certs/ca-bundle.crt': 'y',
        '/usr/local/share/ca-certificates/mine.crt': ca.certificate,
        '/usr/local/share/ca-certificates/wrong.pem': ca.certificate,
      }),
    });
    await utimes(join(host.root, 'var/lib/bundle.crt'), 1_700_000_000, 1_700_000_000);
    const { dockerTrust } = await startHostReading(host).finish({ host: 'registry.test', port: 443 });
    expect(dockerTrust).toMatchObject({
      value: {
        system: {
          bundle: '/etc/ssl/certs/ca-certificates.crt',
          modifiedAt: new Date(1_700_000_000_000).toISOString(),
          anchors: {
            folder: '/usr/local/share/ca-certificates',
            command: 'update-ca-certificates',
            suffix: '.crt',
          },
          added: [
            { name: 'mine.crt', format: 'pem' },
            { name: 'wrong.pem', format: 'pem' },
          ],
        },
      },
    });
  });

  it.each([
    ['ID="rocky"\nID_LIKE="rhel"', '/etc/pki/ca-trust/source/anchors', 'update-ca-trust'],
    ['ID=arch', '/etc/ca-certificates/trust-source/anchors', 'update-ca-trust'],
    ['ID=alpine', '/usr/local/share/ca-certificates', 'update-ca-certificates'],
    ['ID=nixos', undefined, undefined],
  ])('%s', async (release, folder, command) => {
    const files = debian({ '/etc/os-release': release });
    delete files['/etc/ssl/certs/ca-certificates.crt'];
    const { system } = await trust({ files: { ...files, '/etc/ssl/cert.pem': 'x' } });
    expect(system.bundle).toBe('/etc/ssl/cert.pem');
    expect([system.anchors?.folder, system.anchors?.command]).toEqual([folder, command]);
  });

  it('may be missing', async () => {
    const files = debian();
    delete files['/etc/ssl/certs/ca-certificates.crt'];
    expect((await trust({ files })).system).toMatchObject({ bundle: '', modifiedAt: '', added: [] });
  });
});

describe('a Secret', () => {
  const secret = (data: Record<string, string>) =>
    secretFacts({
      metadata: { name: 'tls', namespace: 'default' },
      data: Object.fromEntries(
        Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
      ),
    });

  it('gives the authority beside the certificate, and nothing that is secret', () => {
    const facts = secret({ 'ca.crt': ca.certificate, 'tls.crt': ca.certificate, 'tls.key': ca.key });
    expect(facts.caCertificates).toMatchObject([{ subject: 'CN=test CA', isCa: true }]);
    expect(facts.caCertificates?.[0]?.pem?.trim()).toBe(ca.certificate.trim());
    expect(JSON.stringify(facts)).not.toContain('PRIVATE KEY');
  });

  it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'whose ca.crt is %j has none',
    (text) => {
      expect(secret({ 'ca.crt': text })).not.toHaveProperty('caCertificates');
    },
  );
});
