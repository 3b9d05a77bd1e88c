import { X509Certificate } from 'node:crypto';
import { type CertificateClass, classifyCertificate } from '../../checks/shared/classify-certificate.js';
import { productOf } from '../../checks/shared/inspection-products.js';
import { targetIngress, tlsBlocks } from '../../checks/shared/target-ingress.js';
import { certificateFacts } from '../../evidence/certificate-facts.js';
import type { CertificateFacts } from '../../evidence/model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list, text } from '../../kube/objects.js';

/** A certificate that Docker may be given to trust, so that it accepts what the host serves. */
export interface TrustAnchor {
  /** This one certificate, ending with a newline. */
  pem: string;
  facts: CertificateFacts;
  /** Where it was found: `key ca.crt of Secret default/registry-tls`. */
  source: string;
  /** It is the server's own certificate, and of no use for the next one. */
  pinned: boolean;
}

/** A certificate that somebody put on this host, with the place where it lies. */
export interface PlacedCertificate {
  certificate: CertificateFacts;
  source: string;
}

/** The others are of nobody's choice (temporary, fake, staging, a default, made by a proxy on the way), or need no trust of one's own. */
const TRUSTABLE: readonly CertificateClass[] = ['private-ca', 'self-signed'];
/** What no chain with one of them is to be trusted for, whatever the leaf says. */
const NEVER: readonly (CertificateClass | undefined)[] = [
  'temporary',
  'ingress-fake',
  'staging',
  'controller-default',
];

/**
 * The certificate to trust for the registry's host, best first: the authority that the cluster's Secret names, one in the chain that is served, one in the
 * Secret's chain, one that lies on this host already, and at last the server's own. It counts only if it has provably signed the end of the chain
 * that is served (or is it), is in date, and the server's certificate is one that somebody made on purpose. Where the server shows another
 * certificate than the cluster's Secret holds, something may stand in between: then only what the Secret has counts.
 */
export function trustAnchor(
  view: EvidenceView,
  placed: readonly PlacedCertificate[] = [],
): TrustAnchor | null {
  return trustAnchors(view, placed)[0] ?? null;
}

/** All of them, best first. */
export function trustAnchors(view: EvidenceView, placed: readonly PlacedCertificate[] = []): TrustAnchor[] {
  const { host, namespace } = view.target;
  const served = servedChain(view);
  const [leaf] = served;
  if (host === undefined || leaf === undefined) return [];
  const facts = served.map(certificateFacts);
  const stored = storedSecret(view, host);
  const foreign = stored?.leaf !== undefined && stored.leaf !== leaf.fingerprint256;
  // Only where the Secret has this very certificate, an authority that is called like a product that inspects TLS is nobody on the way.
  const isOwn = stored?.leaf === leaf.fingerprint256;
  const looks = classifyCertificate(facts, host, view.takenAt);
  const kind = looks === 'intercepted' && isOwn ? 'private-ca' : looks;
  if (kind === undefined || !TRUSTABLE.includes(kind)) return [];
  const top = endOfChain(leaf, served);
  const inSecret = (key: string) => `key ${key} of Secret ${namespace}/${stored?.name}`;
  const candidates = [
    ...parsed(stored?.authorities, inSecret('ca.crt')),
    ...(foreign
      ? []
      : served.map((certificate) => ({ certificate, source: `the chain that ${host} serves` }))),
    ...parsed(stored?.chain, inSecret('tls.crt')),
    ...(foreign ? [] : placed.flatMap(({ certificate, source }) => parsed([certificate], source))),
  ].filter(({ certificate }) => !isSame(certificate, leaf) && hasSigned(certificate, top));
  const own =
    kind === 'self-signed' && !foreign && isSame(top, leaf)
      ? [{ certificate: leaf, source: `the certificate that ${host} serves` }]
      : [];
  return [...candidates, ...own]
    .map(({ certificate, source }) => ({
      pem: certificate.toString(),
      facts: certificateFacts(certificate),
      source,
      pinned: isSame(certificate, leaf),
    }))
    .filter(
      ({ facts: { subject, issuer } }) =>
        isOwn || (productOf(subject) === undefined && productOf(issuer) === undefined),
    )
    .filter((anchor) => isTrustable(anchor.facts, host, view.takenAt));
}

/** What a person should compare before a certificate is trusted. */
export function comparison({ facts, source, pinned }: TrustAnchor): string[] {
  return [
    `Certificate: ${facts.subject}`,
    ...(facts.issuer === facts.subject ? [] : [`Issued by: ${facts.issuer}`]),
    `Valid: ${facts.notBefore.slice(0, 10)} to ${facts.notAfter.slice(0, 10)}`,
    `SHA-256 fingerprint: ${facts.fingerprint256}`,
    `Taken from: ${source}`,
    ...(pinned
      ? [
          `It is the server's own certificate: the trust ends when the server gets another one, at the latest on ${facts.notAfter.slice(0, 10)}.`,
        ]
      : []),
  ];
}

/** The chain that was served, leaf first; empty when it was not seen, or fails for another reason than its authority. */
function servedChain(view: EvidenceView): X509Certificate[] {
  const tls = readValue(view.get('tls'));
  if (tls === undefined) return [];
  const { verification } = tls;
  if (verification?.ok !== false || verification.fault !== 'unknown-authority') return [];
  const chain = list<CertificateFacts>(tls.chain);
  const certificates = chain.flatMap((facts) => parsed([facts], '')).map(({ certificate }) => certificate);
  return certificates.length === chain.length ? certificates : [];
}

/** Follows the signatures from the leaf as far as the certificates reach; their order is not relied upon. */
function endOfChain(leaf: X509Certificate, served: readonly X509Certificate[]): X509Certificate {
  let top = leaf;
  for (const _ of served) {
    const current = top;
    const next = served.find((other) => !isSame(other, current) && hasIssued(other, current));
    if (next === undefined) break;
    top = next;
  }
  return top;
}

/** True when it has signed `top`, or is `top` and an authority. */
function hasSigned(certificate: X509Certificate, top: X509Certificate): boolean {
  return certificate.ca && (isSame(certificate, top) || hasIssued(certificate, top));
}

function hasIssued(issuer: X509Certificate, issued: X509Certificate): boolean {
  return issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
}

function isSame(a: X509Certificate, b: X509Certificate): boolean {
  return a.fingerprint256 === b.fingerprint256;
}

function isTrustable(facts: CertificateFacts, host: string, now: Date): boolean {
  const inDate = new Date(facts.notBefore) <= now && now < new Date(facts.notAfter);
  return inDate && !NEVER.includes(classifyCertificate([facts], host, now));
}

/** The Secret that the Ingress names for the host: its name, and what is in it. Only one that was read. */
function storedSecret(view: EvidenceView, host: string) {
  for (const { secretName } of tlsBlocks(targetIngress(view), host)) {
    const secret = readValue(view.get('secrets')[secretName]);
    if (secret === undefined) continue;
    const chain = list<CertificateFacts>(secret.tlsCertificates);
    return {
      name: secretName,
      leaf: text(chain[0]?.fingerprint256),
      chain,
      authorities: list<CertificateFacts>(secret.caCertificates),
    };
  }
  return undefined;
}

/** Those whose own text is in the evidence and is a certificate. */
function parsed(certificates: readonly CertificateFacts[] = [], source: string) {
  return certificates.flatMap(({ pem }) => {
    const certificate = certificateOf(pem);
    return certificate === undefined ? [] : [{ certificate, source }];
  });
}

/** The certificate itself; undefined when the evidence does not have it. */
export function certificateOf(pem: string | undefined): X509Certificate | undefined {
  if (typeof pem !== 'string') return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    // Evidence from a file may hold anything; what is no certificate is none that could be trusted.
    return undefined;
  }
}
