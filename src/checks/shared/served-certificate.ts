import type { CertificateFacts, TlsVerification } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Blame, Verdict } from '../check.js';
import { needOf, needsOf, pass, skip, unknown } from '../verdicts.js';
import { type CertificateClass, classifyCertificate, STAND_INS } from './classify-certificate.js';
import { handshakeOf, storedChain } from './handshake.js';
import { certificatesOfTlsSecrets } from './target-certificates.js';
import { ingressRef, isForOthers, targetIngress, tlsBlocks } from './target-ingress.js';

/** The certificate that clients of the registry get, as seen in a handshake or, where nobody could look, as stored for the ingress. */
export interface ServedCertificate {
  host: string;
  kind: CertificateClass;
  leaf: CertificateFacts;
  /** Leaf first. */
  chain: readonly CertificateFacts[];
  /** False when only the Secret was seen. */
  handshake: boolean;
  /** What the verification in the handshake said. */
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
  if (tls.state === 'read') {
    const { chain, verification, trust, host: asked, port } = handshakeOf(tls.value);
    const source = `tls ${asked}:${port}`;
    const seen = classified(view, { host, chain, verification, trust, source, handshake: true });
    return seen ?? unseen(unknown(`the certificate of ${source}`));
  }
  const need = needOf(`a TLS handshake with ${host}`, tls) ?? `a TLS handshake with ${host}`;
  if (tls.state === 'denied') return unseen(unknown(need));
  const stored = storedCertificate(view, host);
  if (stored.state === 'seen') return stored;
  return unseen(unknown(need, ...(stored.verdict.state === 'unknown' ? stored.verdict.needs : [])));
}

/**
 * The certificate in the Secret that the Ingress names for the host: what would be served. The verdict is `skipped` when there is none.
 * Reads `ingresses` and `secrets`.
 */
export function storedCertificate(view: EvidenceView, host: string): Served {
  const needs = needsOf(view, 'ingresses');
  if (needs.length > 0) return unseen(unknown(...needs));
  const [block] = tlsBlocks(targetIngress(view), host);
  if (block === undefined) return unseen(skip('no Ingress names a TLS Secret for the host'));
  const { secretName } = block;
  const secret = view.get('secrets')[secretName];
  const need = needOf(`Secret ${secretName}`, secret);
  if (need !== undefined) return unseen(unknown(need));
  const source = `Secret ${view.target.namespace}/${secretName}`;
  const seen = {
    host,
    chain: storedChain(secret),
    verification: undefined,
    trust: [],
    source,
    handshake: false,
  };
  return classified(view, seen) ?? unseen(skip(`${source} holds no certificate`));
}

function classified(view: EvidenceView, seen: Omit<ServedCertificate, 'kind' | 'leaf'>): Served | undefined {
  const [leaf] = seen.chain;
  const looks = classifyCertificate(seen.chain, seen.host, view.takenAt);
  if (leaf === undefined || looks === undefined) return undefined;
  // What the Ingress's own Secret holds was made for the host, whatever its authority is called: nothing on the way put it there.
  const kind = looks === 'intercepted' && isStored(view, seen.host, leaf) ? 'private-ca' : looks;
  return { state: 'seen', served: { ...seen, kind, leaf } };
}

function isStored(view: EvidenceView, host: string, { fingerprint256 }: CertificateFacts): boolean {
  return tlsBlocks(targetIngress(view), host)
    .flatMap(({ secretName }) => storedChain(view.get('secrets')[secretName]).slice(0, 1))
    .some((stored) => stored.fingerprint256 === fingerprint256 && fingerprint256 !== '');
}

/**
 * The certificate of the Secret where the controller shows a stand-in because the Secret's does not cover the host: it is the one to be judged. The
 * verdict is of use only when it is *could not tell*. Reads `ingresses` and `secrets`.
 */
export function refusedByController(view: EvidenceView, { host, kind }: ServedCertificate): Served {
  if (!STAND_INS.includes(kind)) return unseen(pass);
  const ingress = targetIngress(view);
  const [block] = tlsBlocks(ingress, host);
  if (block !== undefined && isForOthers(ingress, block, host)) return unseen(pass);
  const stored = storedCertificate(view, host);
  return stored.state === 'seen' && !REFUSED.includes(stored.served.kind) ? unseen(pass) : stored;
}

/** ingress-nginx does not serve a Secret whose certificate lacks the host, nor do the others. */
const REFUSED: readonly CertificateClass[] = ['wrong-name', 'no-names'];

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
export function servesWords({ host, source, handshake }: ServedCertificate): string {
  return !handshake ? `${source} holds, for ${host},` : `${host} serves`;
}

/**
 * What explains that another certificate is served than the one that is stored: somebody else answers for the host (RD311), or its name leads
 * elsewhere. The failures of a served certificate exclude each other, so that none of them is taken for the cause of another.
 */
export function strangerBlames(host: string): Blame[] {
  return [
    { subject: { host }, effect: 'certificate-untrusted' },
    { subject: { host }, effect: 'name-resolves-elsewhere' },
  ];
}

/**
 * What upstream explains that no good certificate is there: the Certificates that fill the Ingress's Secret, the Ingress whose annotation orders one,
 * and whoever else answers for the host. Reads `certificates` and `ingresses`.
 */
export function issuanceBlames(view: EvidenceView): Blame[] {
  const ingress = targetIngress(view);
  const { host } = view.target;
  return [
    ...(host === undefined ? [] : strangerBlames(host)),
    ...certificatesOfTlsSecrets(view).map(
      ({ ref }): Blame => ({ subject: ref, effect: 'certificate-not-issued' }),
    ),
    ...(ingress === undefined
      ? []
      : [{ subject: ingressRef(ingress), effect: 'issuance-stalls' } satisfies Blame]),
  ];
}

/**
 * The verdict of a check on one class of certificate: about the one that is served, or the one that the ingress controller holds and does not serve
 * because of what is wrong with it. Reads what `servedCertificate` and `refusedByController` read.
 */
export function judgeOfKind(
  view: EvidenceView,
  kind: CertificateClass,
  judge: (served: ServedCertificate) => Verdict,
): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { served } = seen;
  if (served.kind === kind) return judge(served);
  const refused = refusedByController(view, served);
  if (refused.state === 'seen' && refused.served.kind === kind) return judge(refused.served);
  if (refused.state === 'unseen' && refused.verdict.state === 'unknown') return refused.verdict;
  return nothingWrong(view);
}
