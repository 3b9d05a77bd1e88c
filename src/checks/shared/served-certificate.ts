import type { CertificateFacts, TlsVerification } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Blame, Verdict } from '../check.js';
import { needOf, needsOf, pass, skip, unknown } from '../verdicts.js';
import { type CertificateClass, classifyCertificate } from './classify-certificate.js';
import { certificatesOfTlsSecrets } from './target-certificates.js';
import { ingressRef, targetIngress, tlsBlocks } from './target-ingress.js';

/** The certificate that clients of the registry get, as seen in a handshake or, where nobody could look, as stored for the ingress. */
export interface ServedCertificate {
  host: string;
  kind: CertificateClass;
  leaf: CertificateFacts;
  /** Leaf first. */
  chain: readonly CertificateFacts[];
  /** What the verification in the handshake said; undefined when only the Secret was seen. */
  verification: TlsVerification | undefined;
  /** What was trusted in the handshake. */
  trust: readonly string[];
  /** Where it was seen, for quotes: `tls registry.example.com:443` or `Secret default/NAME`. */
  source: string;
}

export type Served = { state: 'seen'; served: ServedCertificate } | { state: 'unseen'; verdict: Verdict };

/**
 * The certificate of the registry's host. The handshake decides; the Secret that the Ingress names counts only when there was none. Reads
 * `tls`, `ingresses` and `secrets`.
 */
export function servedCertificate(view: EvidenceView): Served {
  const { host } = view.target;
  const tls = view.get('tls');
  if (host === undefined) {
    const needs = needsOf(view, 'ingresses');
    return unseen(needs.length > 0 ? unknown(...needs) : skip('no host name of the registry is known'));
  }
  if (tls.state === 'absent') return unseen(skip(tls.reason));
  if (tls.state !== 'read') return storedCertificate(view, host);
  const { chain, verification, trust } = tls.value;
  const source = `tls ${tls.value.host}:${tls.value.port}`;
  return (
    classified(view, { host, chain, verification, trust, source }) ??
    unseen(skip(`${source} showed no certificate`))
  );
}

/** The certificate in the Secret that the Ingress names for the host: what would be served. Reads `ingresses` and `secrets`. */
export function storedCertificate(view: EvidenceView, host: string): Served {
  const handshake = `a TLS handshake with ${host}`;
  const needs = needsOf(view, 'ingresses');
  if (needs.length > 0) return unseen(unknown(handshake, ...needs));
  const [block] = tlsBlocks(targetIngress(view), host);
  if (block === undefined) return unseen(unknown(handshake));
  const { secretName } = block;
  const secret = view.get('secrets')[secretName];
  const need = needOf(`Secret ${secretName}`, secret);
  if (need !== undefined) return unseen(unknown(handshake, need));
  const chain = secret?.state === 'read' ? (secret.value.tlsCertificates ?? []) : [];
  const source = `Secret ${view.target.namespace}/${secretName}`;
  return (
    classified(view, { host, chain, verification: undefined, trust: [], source }) ??
    unseen(unknown(handshake))
  );
}

function classified(view: EvidenceView, seen: Omit<ServedCertificate, 'kind' | 'leaf'>): Served | undefined {
  const [leaf] = seen.chain;
  const kind = classifyCertificate(seen.chain, seen.host, view.takenAt);
  return leaf === undefined || kind === undefined
    ? undefined
    : { state: 'seen', served: { ...seen, kind, leaf } };
}

function unseen(verdict: Verdict): Served {
  return { state: 'unseen', verdict };
}

/**
 * The verdict when the certificate that was seen is in order: no pass if a handshake was tried and failed, since the server may serve another
 * one than the Secret holds.
 */
export function nothingWrong(view: EvidenceView): Verdict {
  const tls = view.get('tls');
  const need = tls.state === 'skipped' ? undefined : needOf(`a TLS handshake with ${view.target.host}`, tls);
  return need === undefined ? pass : unknown(need);
}

/** `registry.example.com serves` after a handshake, else `Secret default/NAME holds, for registry.example.com,`. */
export function servesWords({ host, source, verification }: ServedCertificate): string {
  return verification === undefined ? `${source} holds, for ${host},` : `${host} serves`;
}

/**
 * What upstream explains that no good certificate is there: the Certificates that fill the Ingress's Secret, and the Ingress whose
 * annotation orders one. Reads `certificates` and `ingresses`.
 */
export function issuanceBlames(view: EvidenceView): Blame[] {
  const ingress = targetIngress(view);
  return [
    ...certificatesOfTlsSecrets(view).map(
      ({ ref }): Blame => ({ subject: ref, effect: 'certificate-not-issued' }),
    ),
    ...(ingress === undefined
      ? []
      : [{ subject: ingressRef(ingress), effect: 'issuance-stalls' } satisfies Blame]),
  ];
}
