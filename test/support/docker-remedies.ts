import { X509Certificate } from 'node:crypto';
import type { Finding, Subject } from '../../src/checks/check.js';
import { certificateFacts } from '../../src/evidence/certificate-facts.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { CertificateFacts, Evidence, SecretFacts } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { FileEdit, HostChange } from '../../src/fixes/change.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { type Authority, makeCertificate, type Wanted } from '../../src/playground/certificates/x509.js';
import { type DockerEdits, dockerHost } from './docker-evidence.js';

export const REGISTRY_HOST = 'registry.test';
export const REGISTRY = 'registry.test:5443';
export const TLS_SECRET = 'registry-tls';
const NOW = '2026-11-22T12:00:00.000Z';
const LIFETIME = { notBefore: new Date('2026-11-01T00:00:00Z'), notAfter: new Date('2027-11-01T00:00:00Z') };

/** A certificate with its key, valid at the time of the evidence. */
export function issued(wanted: Partial<Wanted> & { subject: string }, by?: Authority): Promise<Authority> {
  return makeCertificate({ names: [], ...LIFETIME, ...wanted }, by);
}

export function factsOf({ certificate }: { certificate: string }): CertificateFacts {
  return certificateFacts(new X509Certificate(certificate));
}

/** A machine whose Docker does not accept this chain, and no cluster. */
export function untrusted(chain: readonly Authority[], edits: DockerEdits = {}): Evidence {
  const target = { namespace: 'default', host: REGISTRY_HOST, port: 5443 };
  const evidence = emptyEvidence({ kind: 'host', name: 'here' }, target, NOW);
  evidence.readings.tls = read({
    host: REGISTRY_HOST,
    port: 5443,
    chain: chain.map(factsOf),
    verification: {
      ok: false,
      fault: 'unknown-authority',
      message: 'x509: certificate signed by unknown authority',
    },
    trust: ['system store'],
  });
  return dockerHost(evidence, edits);
}

/** The cluster's Ingress and the TLS Secret that it names. */
export function withSecret(
  evidence: Evidence,
  parts: Pick<SecretFacts, 'tlsCertificates' | 'caCertificates'>,
): Evidence {
  evidence.target.ingress = 'registry';
  const tls = [{ hosts: [REGISTRY_HOST], secretName: TLS_SECRET }];
  evidence.readings.ingresses = read([{ metadata: { name: 'registry' }, spec: { tls } }]);
  evidence.readings.secrets[TLS_SECRET] = read({
    name: TLS_SECRET,
    namespace: 'default',
    uid: 'u',
    resourceVersion: '1',
    type: 'kubernetes.io/tls',
    labels: {},
    annotations: {},
    keys: {},
    htpasswd: {},
    ...parts,
  });
  return evidence;
}

/** What is proposed for a finding of this code. */
export function remedies(
  code: string,
  evidence: Evidence,
  { facts = {}, subject = { host: REGISTRY_HOST } }: { facts?: Finding['facts']; subject?: Subject } = {},
): Proposal[] {
  const finding: Finding = {
    id: `${code}:here`,
    code,
    slug: '',
    level: 'fail',
    layer: 'client',
    hop: 'client',
    subject,
    title: '',
    message: '',
    quotes: [],
    blames: [],
    effects: [],
    facts,
  };
  return proposalsFor(finding, viewOf(evidence));
}

export function ids(proposals: readonly Proposal[]): string[] {
  return proposals.map(({ id }) => id);
}

/** The proposal of that id; fails the test when there is none. */
export function pick(id: string, proposals: readonly Proposal[]): Proposal {
  const proposal = proposals.find((candidate) => candidate.id === id);
  if (proposal === undefined) throw new Error(`no ${id} among ${ids(proposals).join(', ') || 'nothing'}`);
  return proposal;
}

/** The changes of the host, of which each must be one. */
export function hostChanges(proposal: Proposal): HostChange[] {
  return proposal.changes.map((change) => {
    if (change.kind !== 'host') throw new Error(`${proposal.id} changes a ${change.kind}`);
    return change;
  });
}

/** The only change of a proposal, or the one of this position. */
export function hostChange(proposal: Proposal, index = 0): HostChange {
  const change = hostChanges(proposal)[index];
  if (change === undefined) throw new Error(`${proposal.id} has no change ${index}`);
  return change;
}

/** The edit of a file by its path; fails the test when the file is left alone. */
export function editOf(change: HostChange, path: string): FileEdit {
  const edit = change.files.find((file) => file.path === path);
  if (edit === undefined)
    throw new Error(`${path} is not among ${change.files.map((file) => file.path).join(', ')}`);
  return edit;
}

/** Containers as the daemon lists them. */
export function containers(...names: string[]) {
  return names.map((name) => ({ name, image: 'busybox', restartPolicy: 'no' }));
}
