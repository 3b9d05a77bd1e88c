import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { type KubeObject, record, text } from '../../kube/objects.js';
import type { Check, Finding, Quote, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import { conditionOf, type Generated, tellGroupsApart, withoutCertManager } from '../shared/cert-manager.js';
import { fromWords, WORDS_READS, wordsNeeds } from '../shared/issuance-words.js';
import { conclude, findingOf, needsOf } from '../verdicts.js';

/** Up to 0.10 a Secret without `selfLink` counts as new: Kubernetes leaves that field out since 1.20, so that every renewal is refused. */
const CREATES_AGAIN = /resourceVersion should not be set on objects to be created/i;
/** Kubernetes 1.22 has taken the beta versions of Ingress, CustomResourceDefinition and the webhooks away. */
const API_GONE =
  /no matches for kind "[^"]+" in version "[^"]+\/v1(alpha|beta)\d"|could not find the requested resource \((get|post|put) ingresses/i;

const meta = {
  code: 'RD274',
  slug: 'cert-manager-too-old-for-cluster',
  layer: 'issuance',
  hop: 'issuer',
  title: 'cert-manager works with this version of Kubernetes',
  level: 'fail',
  reads: [...WORDS_READS, 'events'],
  signs: [
    {
      pattern: CREATES_AGAIN,
      printedBy: 'kubectl describe certificate (event SaveCertError)',
      tellApart:
        'The certificate was issued and cannot be stored: cert-manager up to 0.10 on Kubernetes 1.20 or later. The first issuance works, every renewal fails.',
      next: 'kubectl -n NS describe certificate NAME',
    },
    {
      pattern: /no matches for kind "[^"]+" in version "[^"]+\/v1(alpha|beta)\d"/i,
      printedBy: 'kubectl apply, the log of cert-manager',
      tellApart:
        'The cluster has left that version of the API behind: what asks for it is older than the cluster.',
      next: 'kubectl version',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** cert-manager asks the cluster for something that it no longer does. */
export const rd274: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const needs = [...wordsNeeds(view), ...needsOf(view, 'events')];
  const findings = fromWords(view, (certificate, words) => {
    const quotes = [...words.map(({ quote }) => quote), ...lastEvent(view, certificate)];
    const quote = quotes.find(({ text: said }) => CREATES_AGAIN.test(said) || API_GONE.test(said));
    return quote && tooOld(certificate, quote);
  });
  return conclude(tellGroupsApart(findings), needs);
}

function tooOld({ object, ref }: Generated, quote: Quote): Finding {
  const name = subjectName(ref);
  const again = CREATES_AGAIN.test(quote.text);
  const works = conditionOf(object, 'Ready')?.status === 'True';
  const what = again
    ? 'It cannot store a certificate in a Secret that is there, so that no renewal gets anywhere'
    : 'It asks for a version of the API that the cluster no longer serves';
  return findingOf(meta, {
    subject: ref,
    level: works ? 'warn' : 'fail',
    title: 'The cert-manager that is installed is too old for this cluster',
    message: `cert-manager cannot do its work for ${name} on this version of Kubernetes. ${what}; it has to be replaced by a newer one.${works ? ' The certificate that is there serves until it expires.' : ''}`,
    quotes: [quote],
    effects: ['issuance-stalls'],
    facts: { secretExists: again },
  });
}

/** The latest event of the Certificate: an earlier one that complains is over. */
function lastEvent(view: EvidenceView, { ref }: Generated): Quote[] {
  const when = (event: KubeObject) => text(event.lastTimestamp) ?? text(event.eventTime) ?? '';
  const [latest] = (readValue(view.get('events')) ?? [])
    .map((event) => record(event) as KubeObject)
    .filter((event) => {
      const { kind, name } = record(event.involvedObject);
      return kind === 'Certificate' && name === ref.name;
    })
    .sort((a, b) => (when(a) < when(b) ? 1 : -1));
  if (latest === undefined) return [];
  const path = text(latest.reason) ?? '';
  return [{ source: `event of ${subjectName(ref)}`, path, text: text(latest.message) ?? '' }];
}
