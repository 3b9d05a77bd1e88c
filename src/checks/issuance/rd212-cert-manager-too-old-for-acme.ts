import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Effect, Finding, Quote, Subject, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import { conditionOf, conditionText, tellGroupsApart, withoutCertManager } from '../shared/cert-manager.js';
import { fromWords, WORDS_READS, wordsNeeds } from '../shared/issuance-words.js';
import { referredIssuers } from '../shared/issuer-references.js';
import { conclude, findingOf } from '../verdicts.js';

/** Up to 0.8 cert-manager fetches orders, authorizations and certificates by GET; RFC 8555 wants POST-as-GET, and Let's Encrypt nothing else since 2020. */
const REFUSED_GET = /method not allowed/i;
const BY_ACME = /acme:error:malformed|\b405\b/i;

const meta = {
  code: 'RD212',
  slug: 'cert-manager-too-old-for-acme',
  layer: 'issuance',
  hop: 'issuer',
  title: "cert-manager speaks the authority's protocol of today",
  level: 'fail',
  reads: [...WORDS_READS, 'clusterIssuers'],
  signs: [
    {
      pattern: /acme:error:malformed: Method not allowed/i,
      printedBy: 'kubectl describe order, the log of cert-manager',
      tellApart:
        'The authority refuses the way in which it is asked, whatever the order says: cert-manager up to 0.8 asks by GET.',
      next: 'kubectl get deployments --all-namespaces -o wide',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The authority refuses every request for the state of an order: only another cert-manager helps. */
export const rd212: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const { issuers, needs } = referredIssuers(view);
  needs.push(...wordsNeeds(view));
  const findings = [
    ...issuers.flatMap(({ object, ref }) => {
      const ready = conditionOf(object, 'Ready');
      if (ready === undefined || ready.status === 'True' || !isRefusal(ready.message)) return [];
      const text = conditionText(ready);
      const quote = { source: subjectName(ref), path: '.status.conditions[Ready]', text };
      return [refused(ref, 'issuer-not-ready', quote)];
    }),
    ...fromWords(view, ({ ref }, words) => {
      const said = words.find(({ quote }) => isRefusal(quote.text));
      return said && refused(ref, 'issuance-stalls', said.quote);
    }),
  ];
  return conclude(tellGroupsApart(findings), needs);
}

function isRefusal(message: string): boolean {
  return REFUSED_GET.test(message) && BY_ACME.test(message);
}

function refused(subject: Subject, effect: Effect, quote: Quote): Finding {
  const name = subjectName(subject);
  return findingOf(meta, {
    subject,
    title: 'The cert-manager that is installed is too old for its ACME authority',
    message: `The authority answers "Method not allowed" to what cert-manager asks on behalf of ${name}: versions up to 0.8 ask in a way that Let's Encrypt has refused since November 2020. No change of ${name} or its order helps; cert-manager has to be replaced by a newer one.`,
    quotes: [quote],
    effects: [effect],
  });
}
