import type { EvidenceView } from '../../evidence/view.js';
import { at, list, type ObjectRef, record, text } from '../../kube/objects.js';
import { type Finding, type Quote, subjectName } from '../check.js';
import { needsOf } from '../verdicts.js';
import { type Generated, needsOfGenerations } from './cert-manager.js';
import { chainOf } from './issuance-chain.js';
import { targetCertificates } from './target-certificates.js';

/** One sentence that cert-manager has written about an attempt that is not over or has failed. */
export interface Said {
  by: ObjectRef;
  quote: Quote;
}

/** What `withoutCertManager` and `fromWords` read. */
export const WORDS_READS = [
  'apiGroups',
  'issuers',
  'certificates',
  'certificateRequests',
  'orders',
  'challenges',
  'ingresses',
] as const;

/** What `fromWords` lacks. The groups and Issuers are judged before, by `withoutCertManager`. */
export function wordsNeeds(view: EvidenceView): string[] {
  return [
    ...needsOf(view, 'ingresses'),
    ...(['certificates', 'certificateRequests', 'orders', 'challenges'] as const).flatMap((key) =>
      needsOfGenerations(view, key),
    ),
  ];
}

/** What `judge` finds in the words about each Certificate of the registry. */
export function fromWords(
  view: EvidenceView,
  judge: (certificate: Generated, words: readonly Said[]) => Finding | undefined,
): Finding[] {
  return targetCertificates(view).flatMap(
    (certificate) => judge(certificate, wordsOf(view, certificate)) ?? [],
  );
}

/** What is said of the newest attempt to issue this Certificate, the furthest object first. What has succeeded is left out: it says nothing of today. */
function wordsOf(view: EvidenceView, certificate: Generated): Said[] {
  const { request, order, challenges } = chainOf(view, certificate);
  const acme = [...challenges, ...(order === undefined ? [] : [order])].filter(
    ({ object }) => at(object, 'status', 'state') !== 'valid',
  );
  return [
    ...acme.flatMap((one) => said(one, '.status.reason', at(one.object, 'status', 'reason'))),
    ...[...(request === undefined ? [] : [request]), certificate].flatMap(conditionsOf),
  ];
}

function conditionsOf(one: Generated): Said[] {
  return list(at(one.object, 'status', 'conditions'))
    .map(record)
    .filter(({ type, status }) => (type === 'Ready' || type === 'Issuing') && status === 'False')
    .flatMap(({ type, message }) => said(one, `.status.conditions[${text(type) ?? ''}]`, message));
}

function said({ ref }: Generated, path: string, words: unknown): Said[] {
  const message = text(words) ?? '';
  return message === '' ? [] : [{ by: ref, quote: { source: subjectName(ref), path, text: message } }];
}
