import type { EvidenceView } from '../../evidence/view.js';
import { at, text } from '../../kube/objects.js';
import { type Check, type Quote, subjectName, type Verdict } from '../check.js';
import { isStagingDirectory } from '../shared/acme-directory.js';
import { type ReferredIssuer, referredIssuers } from '../shared/issuer-references.js';
import { LOOK_AT_CERTIFICATE, UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import {
  issuanceBlames,
  nothingWrong,
  servedCertificate,
  servesWords,
} from '../shared/served-certificate.js';
import { findingOf, found } from '../verdicts.js';

const meta = {
  code: 'RD303',
  slug: 'staging-certificate-served',
  layer: 'tls',
  hop: 'tls',
  title: "The host's certificate is not one from a test environment",
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets', 'certificates', 'issuers', 'clusterIssuers'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart: 'The issuer of the served certificate has (STAGING) or Fake LE in its name.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: /\(STAGING\) \S|\bFake LE (Intermediate|Root)\b/i,
      printedBy: 'openssl s_client, curl -v, a browser',
      tellApart:
        "Let's Encrypt's staging environment signs with these names. The order went well; it went to the wrong place.",
      next: 'kubectl -n NS get issuers,clusterissuers -o yaml',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The certificate is from Let's Encrypt's staging environment: issued as ordered, and trusted by nobody on purpose. */
export const rd303: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { served } = seen;
  if (served.kind !== 'staging') return nothingWrong(view);
  const { host, leaf, source } = served;
  const { issuers } = referredIssuers(view);
  const testing = issuers.filter(({ object }) => isStagingDirectory(serverOf(object)));
  return found([
    findingOf(meta, {
      subject: { host },
      title: `${host} has a certificate from a test environment`,
      message: `${servesWords(served)} a certificate from Let's Encrypt's staging environment (issuer ${leaf.issuer}), which no client trusts. ${origin(issuers, testing)}`,
      quotes: [{ source, path: 'issuer', text: leaf.issuer }, ...testing.map(serverQuote)],
      blames: issuanceBlames(view),
      effects: ['certificate-untrusted'],
      facts: { host, issuers: testing.map(({ ref }) => subjectName(ref)) },
    }),
  ]);
}

/** Where the certificate came from, and what has to follow: a changed URL alone orders nothing in any generation of cert-manager. */
function origin(issuers: readonly ReferredIssuer[], testing: readonly ReferredIssuer[]): string {
  const names = testing.map(({ ref }) => subjectName(ref)).join(' and ');
  if (testing.length > 0) {
    return `${names} ${testing.length === 1 ? 'orders' : 'order'} there; the certificate has to be ordered from the production environment.`;
  }
  const [only] = issuers;
  return only === undefined
    ? 'It has to be ordered anew from the production environment.'
    : `${subjectName(only.ref)} has another server by now, but the certificate was not ordered anew since: a changed server alone does not make cert-manager do that.`;
}

function serverOf(issuer: unknown): string {
  return text(at(issuer, 'spec', 'acme', 'server')) ?? '';
}

function serverQuote({ object, ref }: ReferredIssuer): Quote {
  return { source: subjectName(ref), path: '.spec.acme.server', text: serverOf(object) };
}
