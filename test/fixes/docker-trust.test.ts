import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CertificateFacts } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import type { Authority } from '../../src/playground/certificates/x509.js';
import { CERTS_DIR, certsFile, certsFolder } from '../support/docker-evidence.js';
import {
  containers,
  editOf,
  factsOf,
  hostChange,
  ids,
  issued,
  pick,
  REGISTRY,
  REGISTRY_HOST,
  remedies,
  untrusted,
  withSecret,
} from '../support/docker-remedies.js';

const CA_CRT = `${CERTS_DIR}/${REGISTRY}/ca.crt`;

async function privateCa() {
  const ca = await issued({ subject: 'CN=Company CA', isCa: true });
  const leaf = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, ca);
  return { ca, leaf };
}

/** What certs.d would get, and null when no authority is proposed. */
function trusted(evidence: ReturnType<typeof untrusted>): string | null {
  const proposal = remedies('RD304', evidence).find(({ id }) => id === 'RD304.certs-d');
  return proposal === undefined ? null : (hostChange(proposal).files[0]?.edit(null) ?? null);
}

/** Whatever the checks say of the certificate. */
function offered(evidence: ReturnType<typeof untrusted>): string[] {
  return ids(remedies('RD304', evidence));
}

/** A certificate in a folder of certs.d that Docker does not look into for this registry. */
function lying(authority: Authority) {
  return certsFolder('registry.test', [certsFile('ca.crt', [factsOf(authority)])]);
}

function fingerprint(pem: string | null): string {
  return pem === null ? '' : new X509Certificate(pem).fingerprint256;
}

describe('RD304.certs-d', () => {
  it('installs the authority of the Secret for this registry alone, without a restart', async () => {
    const { ca, leaf } = await privateCa();
    const evidence = withSecret(untrusted([leaf]), {
      tlsCertificates: [factsOf(leaf)],
      caCertificates: [factsOf(ca)],
    });
    const proposal = pick('RD304.certs-d', remedies('RD304', evidence));
    const change = hostChange(proposal);
    const edit = editOf(change, CA_CRT);
    expect(edit).toMatchObject({ beforeHash: null, shownBefore: null, mode: 0o644 });
    expect(edit.edit(null)).toBe(ca.certificate);
    expect(edit.shownAfter).toBe(ca.certificate);
    expect(change.activation).toEqual([]);
    expect(proposal).toMatchObject({ risk: 'safe', workaround: false, interrupts: [], loses: [] });
    expect(proposal.confirm).toEqual([
      'Certificate: CN=Company CA',
      'Valid: 2026-11-01 to 2027-11-01',
      `SHA-256 fingerprint: ${factsOf(ca).fingerprint256}`,
      'Taken from: key ca.crt of Secret default/registry-tls',
    ]);
    expect(proposal.commands).toEqual([
      `printf '%s\\n' ${ca.certificate
        .trim()
        .split('\n')
        .map((line) => (line.includes(' ') ? `'${line}'` : line))
        .join(' ')} | install -D -m 0644 /dev/stdin ${CA_CRT}`,
    ]);
  });

  it('takes the authority from the served chain in whatever order, and from the Secret before that', async () => {
    const { ca, leaf } = await privateCa();
    const stranger = await issued({ subject: 'CN=Stranger', isCa: true });
    expect(trusted(untrusted([leaf, stranger, ca]))).toBe(ca.certificate);
    const evidence = withSecret(untrusted([leaf, ca]), { caCertificates: [factsOf(ca)] });
    expect(pick('RD304.certs-d', remedies('RD304', evidence)).confirm?.at(-1)).toContain('ca.crt of Secret');
  });

  it('takes the authority of the end of the chain where an intermediate is served', async () => {
    const root = await issued({ subject: 'CN=Root', isCa: true });
    const middle = await issued({ subject: 'CN=Middle', isCa: true }, root);
    const leaf = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, middle);
    const evidence = withSecret(untrusted([leaf, middle]), { caCertificates: [factsOf(root)] });
    expect(trusted(evidence)).toBe(root.certificate);
  });

  it.each(['/etc/docker/certs.d/registry.test', 'anchors'])(
    'finds the authority that lies in %s',
    async (place) => {
      const { ca, leaf } = await privateCa();
      const file = certsFile('company.pem', [factsOf(ca)]);
      const evidence = untrusted(
        [leaf],
        place === 'anchors' ? {} : { certsFolders: [certsFolder('registry.test', [file])] },
      );
      const trust = evidence.readings.dockerTrust;
      if (place === 'anchors' && trust.state === 'read') trust.value.system.added = [file];
      expect(trusted(evidence)).toBe(ca.certificate);
    },
  );

  it('trusts nobody whose name alone is right', async () => {
    const { leaf } = await privateCa();
    const impostor = await issued({ subject: 'CN=Company CA', isCa: true });
    expect(
      trusted(withSecret(untrusted([leaf, impostor]), { caCertificates: [factsOf(impostor)] })),
    ).toBeNull();
    expect(trusted(untrusted([leaf]))).toBeNull();
  });

  it('trusts no authority that is out of date, or is none', async () => {
    const old = await issued({
      subject: 'CN=Old CA',
      isCa: true,
      notAfter: new Date('2026-11-22T11:59:59Z'),
    });
    const leaf = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, old);
    expect(trusted(untrusted([leaf, old]))).toBeNull();
    const noCa = await issued({ subject: 'CN=No CA' });
    const other = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, noCa);
    expect(trusted(untrusted([other, noCa]))).toBeNull();
  });

  it('pins a self-signed certificate, and says until when that lasts', async () => {
    const leaf = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] });
    const proposal = pick('RD304.certs-d', remedies('RD304', untrusted([leaf])));
    expect(hostChange(proposal).files[0]?.edit(null)).toBe(leaf.certificate);
    expect(proposal.confirm?.at(-1)).toMatch(/own certificate.*2027-11-01/);
    expect(proposal.loses).toEqual([]);
  });

  it('takes nothing from a server that shows another certificate than the Secret holds', async () => {
    const { ca, leaf } = await privateCa();
    const own = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, ca);
    const proxy = await issued({ subject: 'CN=Proxy CA', isCa: true });
    const forged = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, proxy);
    const stored = { tlsCertificates: [factsOf(own)], caCertificates: [factsOf(ca)] };
    expect(trusted(withSecret(untrusted([forged, proxy]), stored))).toBeNull();
    // Only an older one of the same authority.
    expect(trusted(withSecret(untrusted([leaf]), stored))).toBe(ca.certificate);
    const selfSigned = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] });
    expect(trusted(withSecret(untrusted([selfSigned]), stored))).toBeNull();
  });

  it('never trusts a product that inspects TLS on the way', async () => {
    const product = await issued({ subject: 'O=Zscaler Inc., CN=Zscaler Root CA', isCa: true });
    const forged = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, product);
    expect(offered(untrusted([forged, product]))).toEqual([]);
    const company = await issued({ subject: 'CN=Company Web Access CA', isCa: true }, product);
    const below = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, company);
    expect(offered(untrusted([below, company, product]))).toEqual([]);
    // The chain does not show it, the authority that lies about does.
    expect(offered(untrusted([below], { certsFolders: [lying(company)] }))).toEqual([]);
    // Its authority has one of the company above it, which is not named alike.
    const root = await issued({ subject: 'CN=Company Root CA', isCa: true });
    const firewall = await issued({ subject: 'O=Fortinet, CN=FortiGate CA', isCa: true }, root);
    const opened = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, firewall);
    expect(offered(untrusted([opened, firewall], { certsFolders: [lying(root)] }))).toEqual([]);
    const secret = { tlsCertificates: [factsOf(below)], caCertificates: [factsOf(company)] };
    expect(trusted(withSecret(untrusted([below]), secret))).toBe(company.certificate);
  });

  it('adds a file beside the one that is there', async () => {
    const { ca, leaf } = await privateCa();
    const other = factsOf(await issued({ subject: 'CN=Other', isCa: true }));
    const folder = certsFolder(REGISTRY, [certsFile('ca.crt', [other])]);
    const proposal = pick(
      'RD304.certs-d',
      remedies('RD304', untrusted([leaf, ca], { certsFolders: [folder] })),
    );
    expect(hostChange(proposal).target.path).toBe(`${CERTS_DIR}/${REGISTRY}/regdoctor-ca.crt`);
    const both = certsFolder(REGISTRY, [
      certsFile('ca.crt', [other]),
      certsFile('regdoctor-ca.crt', [other]),
    ]);
    const next = pick('RD304.certs-d', remedies('RD304', untrusted([leaf, ca], { certsFolders: [both] })));
    expect(hostChange(next).target.path).toBe(`${CERTS_DIR}/${REGISTRY}/regdoctor-ca-2.crt`);
  });

  it('leaves a folder alone that Docker stumbles over', async () => {
    const { ca, leaf } = await privateCa();
    const broken = certsFolder(REGISTRY, [{ name: 'x.crt', state: 'dangling', certificates: [] }]);
    expect(trusted(untrusted([leaf, ca], { certsFolders: [broken] }))).toBeNull();
  });
});

describe('certificates that are never trusted', () => {
  const cases: [string, () => Promise<Authority[]>][] = [
    [
      'a temporary one',
      async () => [await issued({ subject: 'CN=cert-manager.local', names: [REGISTRY_HOST] })],
    ],
    [
      'a temporary one by its serial',
      async () => [await issued({ subject: 'CN=registry', names: [REGISTRY_HOST], serial: '1234567890' })],
    ],
    [
      'the fake one of ingress-nginx',
      async () => [
        await issued({
          subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
          names: ['ingress.local'],
        }),
      ],
    ],
    [
      'the default one of a controller',
      async () => [await issued({ subject: 'CN=TRAEFIK DEFAULT CERT', names: ['x.traefik.default'] })],
    ],
    [
      'one of staging',
      async () => {
        const ca = await issued({ subject: 'O=(STAGING) Let us Encrypt, CN=(STAGING) Root', isCa: true });
        return [await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, ca), ca];
      },
    ],
    [
      'a public one',
      async () => {
        const ca = await issued({ subject: "O=Let's Encrypt, CN=R10", isCa: true });
        return [await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] }, ca), ca];
      },
    ],
    ['one for another name', async () => [await issued({ subject: 'CN=registry', names: ['other.test'] })]],
    [
      'an expired one',
      async () => [
        await issued({
          subject: 'CN=registry',
          names: [REGISTRY_HOST],
          notAfter: new Date('2026-11-22T00:00:00Z'),
        }),
      ],
    ],
  ];
  it.each(cases)('%s', async (_name, chainOf) => {
    const chain = await chainOf();
    expect(ids(remedies('RD304', untrusted(chain)))).toEqual([]);
    const inSecret = chain.map(factsOf);
    expect(
      ids(
        remedies(
          'RD304',
          withSecret(untrusted(chain), { tlsCertificates: inSecret, caCertificates: inSecret }),
        ),
      ),
    ).toEqual([]);
  });

  it('none at all for another fault than an unknown authority, for a remote daemon and without Docker', async () => {
    const { ca, leaf } = await privateCa();
    const evidence = untrusted([leaf, ca]);
    if (evidence.readings.tls.state === 'read') {
      evidence.readings.tls.value.verification = { ok: false, fault: 'name', message: '' };
    }
    expect(ids(remedies('RD304', evidence))).toEqual([]);
    const endpoint = { address: 'tcp://10.0.0.5:2376', from: 'DOCKER_HOST' as const, local: false };
    expect(ids(remedies('RD304', untrusted([leaf, ca], { host: { endpoint } })))).toEqual([]);
    expect(ids(remedies('RD304', untrusted([leaf, ca], { host: { install: 'none' } })))).toEqual([]);
  });
});

describe('RD304.system-store', () => {
  const ANCHOR = '/usr/local/share/ca-certificates/regdoctor-registry.test_5443.crt';

  it('comes after certs.d, updates the store and restarts Docker, and names what stops', async () => {
    const { ca, leaf } = await privateCa();
    const evidence = untrusted([leaf, ca], { daemon: { containers: containers('web', 'db') } });
    const proposals = remedies('RD304', evidence);
    expect(ids(proposals)).toEqual(['RD304.certs-d', 'RD304.system-store']);
    const proposal = pick('RD304.system-store', proposals);
    const change = hostChange(proposal, 1);
    expect(editOf(change, ANCHOR).edit(null)).toBe(ca.certificate);
    expect(change.activation.map(({ type }) => type)).toEqual(['update-trust-store', 'docker-restart']);
    expect(proposal.risk).toBe('disruptive');
    expect(proposal.loses[0]).toContain('every program');
    expect(proposal.interrupts.join(' ')).toContain('web, db');
    expect(proposal.confirm?.join(' ')).toContain(factsOf(ca).fingerprint256);
    expect(proposal.commands.slice(1)).toEqual([
      'update-ca-certificates',
      'systemctl restart docker.service',
    ]);
  });

  it('restarts nothing when Docker does not run', async () => {
    const { ca, leaf } = await privateCa();
    const daemon = { state: 'absent' as const, reason: 'no socket' };
    const proposal = pick('RD304.system-store', remedies('RD304', untrusted([leaf, ca], { daemon })));
    expect(hostChange(proposal).activation.map(({ type }) => type)).toEqual(['update-trust-store']);
    expect(proposal).toMatchObject({ risk: 'disruptive', interrupts: [] });
    expect(proposal.loses.join(' ')).toContain('every program');
  });

  it('is left out where the store has it already, or would drop it, or Docker would not start again', async () => {
    const { ca, leaf } = await privateCa();
    const there = untrusted([leaf, ca]);
    const trust = there.readings.dockerTrust;
    if (trust.state === 'read') trust.value.system.added = [certsFile('company.crt', [factsOf(ca)])];
    expect(ids(remedies('RD304', there))).toEqual(['RD304.certs-d']);
    const pinned = untrusted([await issued({ subject: 'CN=registry', names: [REGISTRY_HOST] })]);
    const redHat = pinned.readings.dockerTrust;
    if (redHat.state === 'read') {
      const folder = '/etc/pki/ca-trust/source/anchors';
      redHat.value.system.anchors = { folder, command: 'update-ca-trust', suffix: '.pem' };
    }
    expect(ids(remedies('RD304', pinned))).toEqual(['RD304.certs-d']);
    const conflict = { unitFlags: '--insecure-registry=a:1', daemonJson: '{"insecure-registries": ["b:1"]}' };
    expect(ids(remedies('RD304', untrusted([leaf, ca], conflict)))).toEqual(['RD304.certs-d']);
  });
});

describe('RD102.move', () => {
  function placed(
    name: string,
    ca: Authority,
    bytes: string | Buffer,
    parts: Partial<CertificateFacts> = {},
  ) {
    const hash = createHash('sha256').update(bytes).digest('hex');
    return certsFile(name, [{ ...factsOf(ca), ...parts }], { hash });
  }

  it('moves the file of a folder without the port, and removes it there', async () => {
    const { ca, leaf } = await privateCa();
    const folder = certsFolder('registry.test', [placed('ca.crt', ca, ca.certificate)]);
    const proposal = pick('RD102.move', remedies('RD102', untrusted([leaf], { certsFolders: [folder] })));
    const change = hostChange(proposal);
    expect(editOf(change, CA_CRT).edit(null)).toBe(ca.certificate);
    const removed = editOf(change, `${CERTS_DIR}/registry.test/ca.crt`);
    expect(removed).toMatchObject({ beforeHash: folder.entries[0]?.hash, shownAfter: null });
    expect(removed.edit(ca.certificate)).toBeNull();
    expect(proposal).toMatchObject({ risk: 'safe', interrupts: [] });
    expect(proposal.title).toContain('Move /etc/docker/certs.d/registry.test/ca.crt');
    expect(proposal.confirm?.join(' ')).toContain(factsOf(ca).fingerprint256);
  });

  it('gives a breaking ca.cert the name that was meant', async () => {
    const { ca, leaf } = await privateCa();
    const folder = certsFolder(REGISTRY, [placed('ca.cert', ca, ca.certificate)]);
    const change = hostChange(
      pick('RD102.move', remedies('RD102', untrusted([leaf], { certsFolders: [folder] }))),
    );
    expect(change.files.map(({ path }) => path)).toEqual([CA_CRT, `${CERTS_DIR}/${REGISTRY}/ca.cert`]);
  });

  it('writes DER as PEM under a free name, and leaves the DER, which harms nobody', async () => {
    const { ca, leaf } = await privateCa();
    const der = new X509Certificate(ca.certificate).raw;
    const folder = certsFolder(REGISTRY, [{ ...placed('ca.crt', ca, der), format: 'der' }]);
    const change = hostChange(
      pick('RD102.move', remedies('RD102', untrusted([leaf], { certsFolders: [folder] }))),
    );
    expect(fingerprint(change.files[0]?.edit(null) ?? null)).toBe(factsOf(ca).fingerprint256);
    expect(change.files.map(({ path }) => path)).toEqual([`${CERTS_DIR}/${REGISTRY}/regdoctor-ca.crt`]);
  });

  it('copies a file that holds more than the certificate, or is a link, and leaves it', async () => {
    const { ca, leaf } = await privateCa();
    const withText = certsFolder('registry.test', [placed('ca.crt', ca, `notes\n${ca.certificate}`)]);
    const copied = pick('RD102.move', remedies('RD102', untrusted([leaf], { certsFolders: [withText] })));
    expect(hostChange(copied).files.map(({ path }) => path)).toEqual([CA_CRT]);
    expect(copied.title).toContain('Copy');
    const link = certsFolder('registry.test', [
      { ...placed('ca.crt', ca, ca.certificate), target: '/srv/ca.crt' },
    ]);
    const linked = pick('RD102.move', remedies('RD102', untrusted([leaf], { certsFolders: [link] })));
    expect(hostChange(linked).files.map(({ path }) => path)).toEqual([CA_CRT]);
  });

  it('proposes nothing where it is not clear what was meant', async () => {
    const { ca, leaf } = await privateCa();
    const stranger = await issued({ subject: 'CN=Stranger', isCa: true });
    const useless = certsFolder('registry.test', [placed('ca.crt', stranger, stranger.certificate)]);
    expect(ids(remedies('RD102', untrusted([leaf], { certsFolders: [useless] })))).toEqual([]);
    const stillBroken = [
      certsFolder(REGISTRY, [{ name: 'x.crt', state: 'folder' as const, certificates: [] }]),
      certsFolder('registry.test', [placed('ca.crt', ca, ca.certificate)]),
    ];
    expect(ids(remedies('RD102', untrusted([leaf], { certsFolders: stillBroken })))).toEqual([]);
    const file = { ...certsFolder(REGISTRY, []), isFolder: false };
    expect(ids(remedies('RD102', untrusted([leaf, ca], { certsFolders: [file] })))).toEqual([]);
  });

  it('moves no temporary certificate', async () => {
    const leaf = await issued({ subject: 'CN=registry', names: [REGISTRY_HOST], serial: '1234567890' });
    const folder = certsFolder('registry.test', [placed('ca.crt', leaf, leaf.certificate)]);
    expect(ids(remedies('RD102', untrusted([leaf], { certsFolders: [folder] })))).toEqual([]);
  });
});

it('nothing is proposed for a host name that Docker would not take', async () => {
  const { ca, leaf } = await privateCa();
  const evidence = untrusted([leaf, ca]);
  evidence.target.host = '../../tmp/x';
  expect(['RD101', 'RD103', 'RD304'].flatMap((code) => ids(remedies(code, evidence)))).toEqual([]);
  evidence.readings.plainHttp = read({ url: '', status: 401, body: '' });
  evidence.target.host = 'a$(id)';
  expect(['RD101', 'RD103', 'RD304'].flatMap((code) => ids(remedies(code, evidence)))).toEqual([]);
});
