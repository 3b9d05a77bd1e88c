import type { EvidenceView } from '../../evidence/view.js';
import { at, text } from '../../kube/objects.js';
import type { Check, Finding, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import {
  conditionOf,
  conditionText,
  needsOfGenerations,
  tellGroupsApart,
  withoutCertManager,
} from '../shared/cert-manager.js';
import { type ReferredIssuer, referredIssuers } from '../shared/issuer-references.js';
import { conclude, findingOf, needsOf } from '../verdicts.js';

/** The ACME error types of RFC 8555 section 6.7 that are about the contact, and the sentence of Let's Encrypt's boulder. */
const REFUSED = /invalidEmail|invalidContact|unsupportedContact|contact email has/i;

const meta = {
  code: 'RD206',
  slug: 'issuer-contact-invalid',
  layer: 'issuance',
  hop: 'issuer',
  title: "The ACME authority accepts the Issuer's mail address",
  level: 'fail',
  reads: ['apiGroups', 'issuers', 'clusterIssuers', 'certificates', 'ingresses'],
  signs: [
    {
      pattern: /acme:error:(invalidEmail|invalidContact|unsupportedContact)|contact email has/i,
      printedBy: 'kubectl describe issuer',
      tellApart:
        'The authority answered, and refuses the address: no network or key failure. It is not tried again until the Issuer changes.',
      next: "kubectl -n NS get issuer NAME -o jsonpath='{.spec.acme.email}'",
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** Registering the account failed on the mail address, mostly one that was pasted from a document. */
export const rd206: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const { issuers, needs } = referredIssuers(view);
  needs.push(...needsOf(view, 'ingresses'), ...needsOfGenerations(view, 'certificates'));
  return conclude(tellGroupsApart(issuers.flatMap(judge)), needs);
}

function judge({ object, ref }: ReferredIssuer): Finding[] {
  const ready = conditionOf(object, 'Ready');
  if (ready === undefined || ready.status === 'True' || !REFUSED.test(ready.message)) return [];
  const name = subjectName(ref);
  const email = text(at(object, 'spec', 'acme', 'email'));
  const address = email === undefined ? 'its mail address' : `the mail address ${email}`;
  return [
    findingOf(meta, {
      subject: ref,
      title: `The ACME authority refuses the mail address of ${ref.kind} ${ref.name}`,
      message: `${name} cannot register its account: the authority refuses ${address}. The address is optional; cert-manager does not try again before .spec.acme.email changes.`,
      quotes: [
        ...(email === undefined ? [] : [{ source: name, path: '.spec.acme.email', text: email }]),
        { source: name, path: '.status.conditions[Ready]', text: conditionText(ready) },
      ],
      effects: ['issuer-not-ready'],
      facts: { hasEmail: email !== undefined },
    }),
  ];
}
