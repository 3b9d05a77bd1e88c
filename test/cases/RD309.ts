import type { CertificateFacts, Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { certsFile, certsFolder, dockerHost } from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import { certificate, handshake, refusal, stagingCertificate, tlsSecret } from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
const authority = (subject: string, issuer: string): CertificateFacts =>
  certificate({
    subject,
    issuer,
    names: [],
    selfSigned: subject === issuer,
    isCa: true,
    fingerprint256: subject,
  });

const YR1 = "C=US, O=Let's Encrypt, CN=YR1";
const ROOT_YR = 'C=US, O=ISRG, CN=Root YR';
const ISSUED_BY_YR1 = authority(YR1, ROOT_YR);
const CROSS = authority(ROOT_YR, 'C=US, O=Internet Security Research Group, CN=ISRG Root X1');

const LAB = certificate({ issuer: 'CN=Lab Intermediate' });
const LAB_INTERMEDIATE = authority('CN=Lab Intermediate', 'CN=Lab Root CA');
const LAB_ROOT = authority('CN=Lab Root CA', 'CN=Lab Root CA');

const chain = (sent: CertificateFacts[], edit: (evidence: Evidence) => void = () => {}) =>
  captured('01-healthy', (evidence) => {
    evidence.readings.tls = read(handshake(sent, UNKNOWN));
    edit(evidence);
  });

/** Docker on this machine has these certificates for the registry. */
const trusting = (sent: CertificateFacts[], certificates: CertificateFacts[], folder = HOST) =>
  chain(sent, (evidence) =>
    dockerHost(evidence, { certsFolders: [certsFolder(folder, [certsFile('ca.crt', certificates)])] }),
  );

/** The system's store of this machine was given this authority; the Secret was read. */
const anchored = (sent: CertificateFacts[], root: CertificateFacts) =>
  stored(sent, sent, [], (evidence) => {
    dockerHost(evidence);
    const { dockerTrust } = evidence.readings;
    if (dockerTrust.state === 'read') dockerTrust.value.system.added = [certsFile('company.crt', [root])];
  });

const stored = (
  sent: CertificateFacts[],
  tls: CertificateFacts[],
  ca: CertificateFacts[] = [],
  edit: (evidence: Evidence) => void = () => {},
) =>
  chain(sent, (evidence) => {
    evidence.readings.secrets[TLS_SECRET] = read({ ...tlsSecret(TLS_SECRET, tls), caCertificates: ca });
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD309',
  positive: [
    {
      name: 'a public certificate alone',
      evidence: () => chain([certificate()]),
      subjects: [HOST],
      says: [`${HOST} does not send ${YR1}`, 'its certificate alone', 'tls.crt needs the whole chain'],
      proposals: [],
    },
    {
      name: 'the first intermediate is sent, and the one that vouches for the new root is not',
      evidence: () => chain([certificate(), ISSUED_BY_YR1]),
      subjects: [HOST],
      says: [`${HOST} does not send ${ROOT_YR}`, '2 certificates', `signed ${YR1}`],
    },
    {
      name: 'a gap: the intermediate is left out, what follows it is sent',
      evidence: () => chain([certificate(), CROSS]),
      subjects: [HOST],
      says: [`does not send ${YR1}`],
    },
    {
      name: 'the Secret has the whole chain, and only the first of it is sent',
      evidence: () => stored([LAB], [LAB, LAB_INTERMEDIATE]),
      subjects: [HOST],
      says: [`It stands in Secret default/${TLS_SECRET} tls.crt`],
    },
    {
      name: 'a private authority, whose intermediate lies beside the certificate',
      evidence: () => stored([LAB], [LAB], [LAB_INTERMEDIATE]),
      subjects: [HOST],
      says: [`It lies in Secret default/${TLS_SECRET} ca.crt`],
    },
    {
      name: 'a private authority whose root this client trusts',
      evidence: () => trusting([LAB], [LAB_ROOT]),
      subjects: [HOST],
      says: [
        'does not send CN=Lab Intermediate',
        `trusts CN=Lab Root CA (/etc/docker/certs.d/${HOST}/ca.crt)`,
        "The server's tls.crt needs the whole chain",
        `until then the missing certificate can stand in /etc/docker/certs.d/${HOST}/ca.crt`,
      ],
    },
    {
      name: 'an issuer whose name says nothing, and an authority that was installed for this host',
      evidence: () => trusting([certificate({ issuer: 'CN=Lab TLS 2026' })], [LAB_ROOT]),
      subjects: [HOST],
      says: ['does not send CN=Lab TLS 2026', 'trusts CN=Lab Root CA'],
    },
    {
      name: "an issuer of the same organisation as an authority among the system's",
      evidence: () =>
        anchored([certificate({ issuer: 'O=Example Company, CN=TLS 2026' })], {
          ...LAB_ROOT,
          subject: 'O=Example Company, CN=Example Company Root CA',
          issuer: 'O=Example Company, CN=Example Company Root CA',
        }),
      subjects: [HOST],
      says: [
        'does not send O=Example Company, CN=TLS 2026',
        '(/usr/local/share/ca-certificates/company.crt)',
        `can stand in /etc/docker/certs.d/${HOST}/ca.crt`,
      ],
    },
    {
      name: 'a chain that ends in an intermediate certificate of another one',
      evidence: () =>
        trusting(
          [certificate({ issuer: 'CN=Lab TLS 2026' }), authority('CN=Lab TLS 2026', 'CN=Lab Policy')],
          [LAB_ROOT],
        ),
      subjects: [HOST],
      says: ['does not send CN=Lab Policy', 'signed CN=Lab TLS 2026'],
    },
    {
      name: 'the intermediate in a folder that Docker does not look into',
      evidence: () => trusting([LAB], [LAB_INTERMEDIATE], `${HOST}:5000`),
      subjects: [HOST],
      says: [`/etc/docker/certs.d/${HOST}:5000/ca.crt`],
    },
  ],
  lookAlike: [
    { name: 'the whole chain', evidence: () => serving(certificate()) },
    {
      name: 'the whole chain in another order: Go does not mind',
      evidence: () => chain([certificate(), CROSS, ISSUED_BY_YR1]),
    },
    {
      name: 'a chain to a root that this old client does not know',
      evidence: () =>
        chain([certificate(), authority(YR1, 'C=US, O=Internet Security Research Group, CN=ISRG Root X9')]),
    },
    {
      name: 'a private authority that nobody here knows (RD304)',
      evidence: () => {
        const leaf = certificate({ issuer: 'O=Huatai, CN=Huatai Root CA' });
        return stored([leaf], [leaf], [], (evidence) => dockerHost(evidence));
      },
    },
    {
      name: 'a private root in a folder that Docker does not look into (RD102)',
      evidence: () => trusting([certificate({ issuer: 'CN=Lab Root CA' })], [LAB_ROOT], `${HOST}:5000`),
    },
    {
      name: 'another authority in the folder of this host (RD304)',
      evidence: () => {
        const leaf = certificate({ issuer: 'CN=Other Root' });
        const certsFolders = [certsFolder(HOST, [certsFile('ca.crt', [LAB_ROOT])])];
        return stored([leaf], [leaf], [], (evidence) => dockerHost(evidence, { certsFolders }));
      },
    },
    {
      name: 'an authority of another organisation in the system (RD304)',
      evidence: () =>
        anchored([certificate({ issuer: 'O=Huatai, CN=Huatai Issuing CA' })], {
          ...LAB_ROOT,
          subject: 'O=Example Company, CN=Example Company Root CA',
        }),
    },
    {
      name: 'an authority that names no organisation in the system (RD304)',
      evidence: () =>
        anchored([certificate({ issuer: 'O=Huatai, CN=Huatai Issuing CA' })], {
          ...LAB_ROOT,
          subject: 'CN=egress proxy',
        }),
    },
    {
      name: 'two authorities of the organisation that openssl proposes (RD304)',
      evidence: () =>
        anchored([certificate({ issuer: 'O=Internet Widgits Pty Ltd, CN=ours' })], {
          ...LAB_ROOT,
          subject: 'O=Internet Widgits Pty Ltd, CN=theirs',
        }),
    },
    {
      name: "the server's last certificate, self-signed, was installed for this host (RD304)",
      evidence: () => {
        const leaf = certificate({ issuer: 'CN=Lab TLS 2026' });
        const last = { ...LAB_ROOT, subject: `CN=${HOST}`, issuer: `CN=${HOST}`, names: [HOST] };
        const certsFolders = [certsFolder(HOST, [certsFile('ca.crt', [last])])];
        return stored([leaf], [leaf], [], (evidence) => dockerHost(evidence, { certsFolders }));
      },
    },
    {
      name: 'an authority in a file that Docker does not read (RD304)',
      evidence: () => {
        const leaf = certificate({ issuer: 'CN=Lab TLS 2026' });
        const certsFolders = [certsFolder(HOST, [certsFile('ca.pem', [LAB_ROOT])])];
        return stored([leaf], [leaf], [], (evidence) => dockerHost(evidence, { certsFolders }));
      },
    },
    {
      name: 'the root was sent along',
      evidence: () => chain([LAB, LAB_INTERMEDIATE, LAB_ROOT]),
    },
    { name: 'staging (RD303)', evidence: () => serving(stagingCertificate(), UNKNOWN) },
    {
      name: 'expired (RD305)',
      evidence: () => serving(certificate({ notAfter: '2026-11-20T00:00:00.000Z' }), refusal('expired')),
    },
  ],
  couldNotTell: [
    { name: 'only the Secret was seen', evidence: () => storing(certificate()) },
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    {
      name: 'a private authority, and nobody looked for an intermediate certificate of it',
      evidence: () => chain([LAB]),
    },
  ],
};
