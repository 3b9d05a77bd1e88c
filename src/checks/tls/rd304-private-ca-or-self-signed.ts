import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Check, Verdict } from '../check.js';
import { certsBlames } from '../shared/docker-certs.js';
import { dockerVerification } from '../shared/docker-verification.js';
import { LOOK_AT_CERTIFICATE, UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import { chainEnd, mayLackIntermediate } from '../shared/missing-intermediate.js';
import { nothingWrong, servedCertificate } from '../shared/served-certificate.js';
import { findingOf, found, unknown } from '../verdicts.js';

const meta = {
  code: 'RD304',
  slug: 'private-ca-or-self-signed',
  layer: 'tls',
  hop: 'tls',
  title: "Clients trust the issuer of the host's certificate",
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets', 'dns', 'dockerHost', 'dockerDaemon', 'dockerConfig', 'dockerTrust'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The issuer of the served certificate is your own authority, or the certificate itself; it is neither cert-manager.local nor (STAGING) nor a public one.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: /self.signed certificate|unable to get local issuer certificate|SEC_ERROR_UNKNOWN_ISSUER/i,
      printedBy: 'curl, openssl, browsers',
      tellApart:
        'The same is said of a temporary certificate and of a missing intermediate one: the issuer name decides.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** A certificate made on purpose by an authority of one's own, which the clients do not know. */
export const rd304: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { host, kind, leaf, source, verification, trust } = seen.served;
  if (kind !== 'self-signed' && kind !== 'private-ca') return nothingWrong(view);
  if (verification === undefined) {
    return unknown(`a TLS handshake with ${host}, to see whether clients trust ${leaf.issuer}`);
  }
  if (verification.ok || verification.fault !== 'unknown-authority') return nothingWrong(view);
  // The authority may well be known: the server keeps back what leads to it.
  if (chainEnd(view, seen.served).state === 'missing') return nothingWrong(view);
  const docker = dockerVerification(view);
  if (docker.state === 'unknown') return unknown(docker.need);
  const alone = mayLackIntermediate(view, seen.served)
    ? ' It is sent alone: if that issuer is an intermediate authority, the server has to send its certificate along, and the root is the one to install.'
    : '';
  const signer = kind === 'self-signed' ? 'by itself' : `by ${leaf.issuer}`;
  const off = docker.state === 'off';
  const here = off
    ? ` Docker here takes it only because it verifies nothing that ${docker.by} covers: whoever gets between reads passwords.`
    : '';
  return found([
    findingOf(meta, {
      subject: { host },
      title: `${host} has a certificate of an authority that clients do not know`,
      message: `${host} serves a certificate that is signed ${signer}, and that issuer is not in ${trustWords(trust)}. Each client and each node needs the CA certificate, or the host one of a public authority.${alone}${here}`,
      level: off ? 'warn' : 'fail',
      quotes: [
        { source, path: 'issuer', text: leaf.issuer },
        { source, path: 'subject', text: leaf.subject },
        { source, path: 'verification', text: verification.message },
      ],
      blames: certsBlames(view),
      effects: ['certificate-untrusted'],
      facts: {
        host,
        port: view.target.port,
        registry: registryName(host, view.target.port),
        kind,
        selfSigned: kind === 'self-signed',
      },
    }),
  ]);
}

/** What was trusted, in words that go before a verb. */
function trustWords(trust: readonly string[]): string {
  const words = trust.map((one) => (one === 'system store' ? "the system's trust store" : one));
  return words.join(' and ') || 'the trust store';
}
