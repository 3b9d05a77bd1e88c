import type { EvidenceView } from '../../evidence/view.js';
import type { Blame, Check, Verdict } from '../check.js';
import { STAND_INS } from '../shared/classify-certificate.js';
import { LOOK_AT_CERTIFICATE } from '../shared/look-at-certificate.js';
import {
  issuanceBlames,
  nothingWrong,
  refusedByController,
  servedCertificate,
  servesWords,
} from '../shared/served-certificate.js';
import { ingressRef, targetIngress } from '../shared/target-ingress.js';
import { lackOfCertificate } from '../shared/without-certificate.js';
import { findingOf, found } from '../verdicts.js';

const meta = {
  code: 'RD302',
  slug: 'ingress-fake-certificate-served',
  layer: 'tls',
  hop: 'tls',
  title: 'The ingress controller has a certificate for the host',
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets', 'certificates'],
  signs: [
    {
      pattern: /certificate is valid for ingress\.local, not /i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'ingress.local is the name on the certificate that ingress-nginx makes up; with any other name there it is RD307.',
      next: 'kubectl -n NS get ingress NAME -o jsonpath={.spec.tls}',
    },
    {
      pattern: /Kubernetes Ingress Controller Fake Certificate|TRAEFIK DEFAULT CERT/i,
      printedBy: 'openssl s_client, curl -v, a browser',
      tellApart:
        "It is the controller's own and made anew at each of its starts; cert-manager's stand-in is called cert-manager.local.",
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern:
        /Error getting SSL certificate|local SSL certificate \S+ was not found|is listed in the TLS section but secretName is empty/i,
      printedBy: 'the log of ingress-nginx',
      tellApart: 'The text names the Secret: it is missing, in another namespace, or holds no certificate.',
      next: 'kubectl -n NS describe secret SECRET',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The controller has nothing for the host that it could serve, and shows what it makes up for such cases. */
export const rd302: Check = { ...meta, examine };

/** A controller that leaves the Ingress alone has no certificate for its host either. */
function notServed(view: EvidenceView): Blame[] {
  const ingress = targetIngress(view);
  return ingress === undefined ? [] : [{ subject: ingressRef(ingress), effect: 'ingress-not-served' }];
}

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { served } = seen;
  if (!STAND_INS.includes(served.kind)) return nothingWrong(view);
  // There is one, but for another name: what has to be repaired is that certificate.
  if (refusedByController(view, served).state === 'seen') return nothingWrong(view);
  const { host, kind, leaf, source, verification } = served;
  const lack = lackOfCertificate(view, host);
  return found([
    findingOf(meta, {
      subject: { host },
      title: `${host} has no certificate but the ingress controller's own`,
      message: `${servesWords(served)} what the ingress controller makes up when it has no certificate for a host (${leaf.subject}). ${lack.words}`,
      quotes: [
        { source, path: 'subject', text: leaf.subject },
        { source, path: 'subjectAltName', text: leaf.names.join(', ') || 'there is none' },
        ...(verification?.ok === false ? [{ source, path: 'verification', text: verification.message }] : []),
        ...lack.quotes,
      ],
      blames: [...issuanceBlames(view), ...notServed(view)],
      effects: ['certificate-untrusted'],
      facts: { host, kind, reason: lack.reason },
    }),
  ]);
}
