import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Finding, Quote, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import {
  ageSeconds,
  conditionOf,
  conditionText,
  needsOfGenerations,
  tellGroupsApart,
  withoutCertManager,
} from '../shared/cert-manager.js';
import { type ReferredIssuer, referredIssuers } from '../shared/issuer-references.js';
import { conclude, findingOf, needsOf } from '../verdicts.js';

/** How long cert-manager may take to write the first status of a new Issuer. */
const FIRST_STATUS_SECONDS = 60;

const meta = {
  code: 'RD213',
  slug: 'issuer-not-ready',
  layer: 'issuance',
  hop: 'issuer',
  title: 'The Issuer is ready',
  level: 'fail',
  reads: ['apiGroups', 'issuers', 'clusterIssuers', 'certificates', 'ingresses'],
  signs: [
    {
      pattern: /Issuer \S+ not ready/i,
      printedBy: 'kubectl describe certificate (cert-manager up to 0.10)',
      tellApart: 'It says only that the Issuer is at fault; the reason stands in the status of the Issuer.',
      next: 'kubectl -n NS describe issuers.certmanager.k8s.io NAME',
    },
    {
      pattern: /Referenced issuer does not have a Ready status condition/i,
      printedBy: 'kubectl describe certificaterequest (cert-manager 0.11 and later)',
      tellApart: 'The Issuer is there and not Ready. "Referenced ... not found" is another failure, RD209.',
      next: 'kubectl -n NS describe issuers.cert-manager.io NAME',
    },
    {
      pattern: /Failed to (register|verify|update) ACME account/i,
      printedBy: 'kubectl describe issuer',
      tellApart:
        'The text after the colon decides: lookup, dial or timeout is the network, x509 is a proxy or a wrong DNS answer, invalidEmail is the mail address.',
      next: 'kubectl -n NS describe issuer NAME',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The Issuer does not work, whatever the reason: a symptom when another check knows the reason. */
export const rd213: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const { issuers, needs } = referredIssuers(view);
  const findings = issuers.flatMap((issuer) => judge(issuer, view.takenAt));
  needs.push(...needsOf(view, 'ingresses'), ...needsOfGenerations(view, 'certificates'));
  return conclude(tellGroupsApart(findings), needs);
}

function judge({ object, ref, references }: ReferredIssuer, now: Date): Finding[] {
  const ready = conditionOf(object, 'Ready');
  if (ready?.status === 'True') return [];
  const age = ageSeconds(object, now);
  if (ready === undefined && age !== undefined && age < FIRST_STATUS_SECONDS) return [];
  const name = subjectName(ref);
  const users = references.map((reference) => subjectName(reference.by)).join(' and ');
  const quotes: Quote[] = [
    ready === undefined
      ? { source: name, path: '.status.conditions', text: 'there is no condition Ready' }
      : { source: name, path: '.status.conditions[Ready]', text: conditionText(ready) },
    ...references.map(({ by, path }) => ({ source: subjectName(by), path, text: ref.name })),
  ];
  const said =
    ready === undefined
      ? 'it has no status, so no cert-manager controller of this generation has looked at it'
      : `cert-manager says ${conditionText(ready)}`;
  return [
    findingOf(meta, {
      subject: ref,
      title: `${ref.kind} ${ref.name} is not ready`,
      message: `${name}, which ${users} ${references.length === 1 ? 'uses' : 'use'}, issues nothing: ${said}${said.endsWith('.') ? '' : '.'}`,
      quotes,
      blames: [{ subject: ref, effect: 'issuer-not-ready' }],
      effects: ['issuance-stalls'],
    }),
  ];
}
