import type { CertsEntryFacts, CertsFolderFacts } from '../../src/evidence/host-model.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, failed } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import {
  CERTS_DIR,
  certsFile,
  certsFolder,
  type DockerEdits,
  dockerHost,
} from '../support/docker-evidence.js';
import { factsOf, issued, REGISTRY_HOST, untrusted } from '../support/docker-remedies.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, unreachable } from '../support/tls-evidence.js';
import { certificate, refusal, stagingCertificate, temporaryCertificate } from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
const CA_NAME = 'O=Huatai, CN=Huatai Root CA';
const AUTHORITY = certificate({
  subject: CA_NAME,
  issuer: CA_NAME,
  fingerprint256: 'CA:01',
  selfSigned: true,
  isCa: true,
  names: [],
});
const OTHER = certificate({
  subject: 'CN=Other CA',
  issuer: 'CN=Other CA',
  fingerprint256: 'CA:02',
  isCa: true,
});
const LEAF = certificate({ issuer: CA_NAME, fingerprint256: 'LE:AF' });
const REGISTRY = `${HOST}:5443`;
const CA_CRT = certsFile('ca.crt', [AUTHORITY]);

/** A private authority's certificate on port 5443, and these folders under certs.d. */
function withFolders(
  certsFolders: CertsFolderFacts[],
  edits: DockerEdits = {},
  leaf = LEAF,
): Promise<Evidence> {
  return serving(leaf, UNKNOWN, (evidence) => {
    evidence.target.port = 5443;
    dockerHost(evidence, { certsFolders, ...edits });
  });
}

/** A real certificate of a real authority on port 5443 of another host, whose folder lacks the port. */
async function withRealAuthority(): Promise<Evidence> {
  const authority = await issued({ subject: CA_NAME, isCa: true });
  const leaf = await issued({ subject: `CN=${REGISTRY_HOST}`, names: [REGISTRY_HOST] }, authority);
  const certsFolders = [certsFolder(REGISTRY_HOST, [certsFile('ca.crt', [factsOf(authority)])])];
  return untrusted([leaf], { certsFolders });
}

/** The certificate is in order, and these entries lie in the registry's own folder. */
function trusted(entries: CertsEntryFacts[], edits: DockerEdits = {}): Promise<Evidence> {
  return serving(certificate(), { ok: true }, (evidence) => {
    dockerHost(evidence, { certsFolders: [certsFolder(HOST, entries)], ...edits });
  });
}

const NOT_THERE: CertsEntryFacts[] = [{ name: 'ca.crt', state: 'dangling', certificates: [] }];

export const failureCase: FailureCase = {
  code: 'RD102',
  positive: [
    {
      name: 'the folder lacks the port, and the file is the authority that signed what is served',
      evidence: withRealAuthority,
      subjects: [CERTS_DIR],
      says: [`${CERTS_DIR}/${REGISTRY_HOST}/ca.crt`, `${CERTS_DIR}/${REGISTRY_HOST}:5443/ca.crt`],
      proposals: ['RD102.move'],
    },
    {
      name: 'the folder lacks the port',
      evidence: () => withFolders([certsFolder(HOST, [CA_CRT])]),
      subjects: [CERTS_DIR],
      says: [`${CERTS_DIR}/${HOST}/ca.crt holds ${CA_NAME}`, `${CERTS_DIR}/${REGISTRY}/ca.crt`],
    },
    {
      name: "the folder's name as containerd writes it, which Docker's own image store does not know",
      evidence: () => withFolders([certsFolder(`${HOST}_5443_`, [CA_CRT])]),
      subjects: [CERTS_DIR],
      says: [`${HOST}_5443_/ca.crt`],
    },
    {
      name: 'the .cert beside a .key is DER',
      evidence: () =>
        trusted([
          certsFile('client.cert', [OTHER], { format: 'der' }),
          { name: 'client.key', state: 'file', certificates: [] },
        ]),
      subjects: [CERTS_DIR],
      says: ['tls: failed to find any PEM data in certificate input'],
    },
    {
      name: 'the folder has another letter case, and the served certificate itself is in it',
      evidence: () => withFolders([certsFolder(REGISTRY.toUpperCase(), [certsFile('server.crt', [LEAF])])]),
      subjects: [CERTS_DIR],
      says: [REGISTRY.toUpperCase(), 'named exactly as the registry'],
    },
    {
      name: 'the folder has :443, which image names do not',
      evidence: () =>
        serving(LEAF, UNKNOWN, (evidence) => {
          dockerHost(evidence, { certsFolders: [certsFolder(`${HOST}:443`, [CA_CRT])] });
        }),
      subjects: [CERTS_DIR],
      says: [`${CERTS_DIR}/${HOST}:443/ca.crt`, `${CERTS_DIR}/${HOST}/ca.crt`],
    },
    {
      name: 'the file ends in .pem',
      evidence: () => withFolders([certsFolder(REGISTRY, [certsFile('ca.pem', [AUTHORITY])])]),
      subjects: [CERTS_DIR],
      says: ['ca.pem', 'end in .crt'],
    },
    {
      name: 'the file ends in .CRT',
      evidence: () => withFolders([certsFolder(REGISTRY, [certsFile('CA.CRT', [AUTHORITY])])]),
      subjects: [CERTS_DIR],
      says: ['CA.CRT', 'lower case'],
    },
    {
      name: 'the file is DER',
      evidence: () =>
        withFolders([certsFolder(REGISTRY, [certsFile('ca.crt', [AUTHORITY], { format: 'der' })])]),
      subjects: [CERTS_DIR],
      says: ['DER'],
    },
    {
      name: 'the file is empty',
      evidence: () => withFolders([certsFolder(REGISTRY, [certsFile('ca.crt', [], { format: 'empty' })])]),
      subjects: [CERTS_DIR],
      says: ['no certificate in PEM form'],
    },
    {
      name: 'ca.cert without ca.key stops Docker, though the certificate is in order',
      evidence: () => trusted([certsFile('ca.cert', [AUTHORITY])]),
      subjects: [CERTS_DIR],
      says: [
        'missing key ca.key for client certificate ca.cert. Note that CA certificates should use the extension .crt',
      ],
    },
    {
      name: 'client.key without client.cert',
      evidence: () => trusted([{ name: 'client.key', state: 'file', certificates: [] }]),
      subjects: [CERTS_DIR],
      says: ['Missing client certificate client.cert for key client.key'],
    },
    {
      name: 'a link that leads nowhere',
      evidence: () => trusted(NOT_THERE),
      subjects: [CERTS_DIR],
      says: [`open ${CERTS_DIR}/${HOST}/ca.crt: no such file or directory`],
    },
    {
      name: 'a folder in the place of ca.crt',
      evidence: () => trusted([{ name: 'ca.crt', state: 'folder', certificates: [] }]),
      subjects: [CERTS_DIR],
      says: [`read ${CERTS_DIR}/${HOST}/ca.crt: is a directory`],
    },
    {
      name: 'a file in the place of the folder',
      evidence: () =>
        serving(certificate(), { ok: true }, (evidence) => {
          dockerHost(evidence, { certsFolders: [{ ...certsFolder(HOST, []), isFolder: false }] });
        }),
      subjects: [CERTS_DIR],
      says: [`readdirent ${CERTS_DIR}/${HOST}: not a directory`],
    },
  ],
  lookAlike: [
    { name: 'nothing under certs.d (RD304)', evidence: () => withFolders([]) },
    {
      name: 'another registry on the same host, with its own authority',
      evidence: () => withFolders([certsFolder(`${HOST}:5000`, [certsFile('ca.crt', [OTHER])])]),
    },
    {
      name: 'the file is where it belongs',
      evidence: () => withFolders([certsFolder(REGISTRY, [CA_CRT]), certsFolder(HOST, [CA_CRT])]),
    },
    {
      name: 'the temporary certificate lies in the wrong folder: it is not to be trusted (RD301)',
      evidence: () =>
        withFolders(
          [certsFolder(HOST, [certsFile('ca.crt', [temporaryCertificate()])])],
          {},
          temporaryCertificate(),
        ),
    },
    {
      name: 'a staging certificate in the wrong folder',
      evidence: () =>
        withFolders(
          [certsFolder(HOST, [certsFile('ca.crt', [stagingCertificate()])])],
          {},
          stagingCertificate(),
        ),
    },
    { name: 'the certificate is trusted', evidence: () => trusted([certsFile('ca.pem', [AUTHORITY])]) },
    {
      name: 'a client certificate in one file with its key',
      evidence: () =>
        trusted([
          { name: 'client.cert', state: 'file', format: 'other', certificates: [] },
          { name: 'client.key', state: 'file', format: 'other', certificates: [] },
        ]),
    },
    {
      name: "the folder's name as containerd writes it, and containerd's image store",
      evidence: () =>
        withFolders([certsFolder(`${HOST}_5443_`, [CA_CRT])], { daemon: { containerdStore: true } }),
    },
    {
      name: 'a client certificate with its key',
      evidence: () =>
        trusted([
          certsFile('client.cert', [OTHER]),
          { name: 'client.key', state: 'file', certificates: [] },
          { name: 'README', state: 'file', certificates: [] },
        ]),
    },
    {
      name: "containerd's image store has other rules for what breaks",
      evidence: () => trusted(NOT_THERE, { daemon: { containerdStore: true, version: '29.0.1' } }),
    },
    {
      name: 'Docker is not installed',
      evidence: () => trusted(NOT_THERE, { host: absent('no docker and no dockerd') }),
    },
    {
      name: 'the daemon is elsewhere',
      evidence: () =>
        trusted(NOT_THERE, {
          host: { endpoint: { address: 'ssh://ops@build.example.com', from: 'context', local: false } },
        }),
    },
    {
      name: 'Docker was told not to verify: then it does not look into the folder',
      evidence: () =>
        trusted([], {
          daemon: { insecure: [HOST] },
          daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }),
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'certs.d may not be read',
      evidence: () =>
        trusted([], {
          trust: denied({ verb: 'read', group: '', resource: CERTS_DIR }, 'permission denied'),
        }),
    },
    {
      name: 'a private key lies in the same file: its contents are not looked at',
      evidence: () =>
        withFolders([
          certsFolder(REGISTRY, [{ name: 'ca.crt', state: 'file', format: 'other', certificates: [] }]),
        ]),
    },
    {
      name: 'a file in the folder may not be read',
      evidence: () =>
        withFolders([certsFolder(REGISTRY, [{ name: 'ca.crt', state: 'unreadable', certificates: [] }])]),
    },
    {
      name: 'nothing stands in the way, and the host does not answer',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          unreachable(evidence);
          dockerHost(evidence);
        }),
    },
    {
      name: 'Docker could not be looked at',
      evidence: () => trusted([], { host: failed('garbage', 'out of file handles') }),
    },
  ],
};
