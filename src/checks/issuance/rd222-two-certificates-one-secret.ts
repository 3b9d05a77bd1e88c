import type { EvidenceView } from '../../evidence/view.js';
import { at, list, nameOf, text } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import type { Check, Finding, Quote, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import {
  conditionOf,
  conditionText,
  type Generated,
  needsOfGenerations,
  withoutCertManager,
} from '../shared/cert-manager.js';
import { coversHost } from '../shared/host-names.js';
import { annotationPath, issuerAnnotations } from '../shared/issuer-references.js';
import { certificatesOfTlsSecrets, owningIngress, secretNameOf } from '../shared/target-certificates.js';
import { ingressRef, targetIngress } from '../shared/target-ingress.js';
import { conclude, findingOf, needsOf } from '../verdicts.js';

const meta = {
  code: 'RD222',
  slug: 'two-certificates-one-secret',
  layer: 'issuance',
  hop: 'certificate',
  title: 'The TLS Secret is filled by one Certificate',
  level: 'fail',
  reads: ['apiGroups', 'issuers', 'certificates', 'ingresses'],
  signs: [
    {
      pattern: /you might have two conflicting Certificates pointing to the same secret/i,
      printedBy: 'kubectl describe certificate (cert-manager 1.13 and later)',
      tellApart:
        'Another Certificate of the namespace has the same spec.secretName; a changed Issuer alone does not say this.',
      next: 'kubectl -n NS get certificates -o custom-columns=NAME:.metadata.name,SECRET:.spec.secretName',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** A Certificate written by hand and one that the Ingress's annotation asks for overwrite each other's work without end. */
export const rd222: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const needs = [...needsOf(view, 'ingresses'), ...needsOfGenerations(view, 'certificates')];
  const bySecret = new Map<string, Generated[]>();
  for (const certificate of certificatesOfTlsSecrets(view)) {
    // After half a migration the dead group still has its object of every name: nobody acts on that one.
    const key = `${groupOf(certificate.generation)} ${secretNameOf(certificate.object)}`;
    bySecret.set(key, [...(bySecret.get(key) ?? []), certificate]);
  }
  const findings = [...bySecret.values()].flatMap((rivals) => judge(view, rivals));
  return conclude(findings, needs);
}

function judge(view: EvidenceView, rivals: Generated[]): Finding[] {
  const [first, second] = rivals;
  if (first === undefined || second === undefined) return [];
  const asked = rivals.find((rival) => owningIngress(view, rival) !== undefined);
  const written = rivals.find((rival) => owningIngress(view, rival) === undefined);
  const kept = written ?? first;
  const secret = secretNameOf(first.object);
  const names = rivals.map(({ ref }) => ref.name).sort();
  const ingress = targetIngress(view);
  const annotation = issuerAnnotations(ingress).find(({ group }) => group === groupOf(first.generation));
  const because =
    asked === undefined || annotation === undefined || ingress === undefined
      ? ''
      : ` ${asked.ref.name} is there because ${subjectName(ingressRef(ingress))} has the annotation ${annotation.key}.`;
  return [
    findingOf(meta, {
      subject: kept.ref,
      title: `Certificates ${names.join(' and ')} fill the same Secret ${secret}`,
      message: `${names.length} Certificates fill Secret ${secret}: ${names.join(', ')}. Each takes the other's certificate for wrong and orders a new one, until the authority's limit is reached.${because}`,
      quotes: [
        ...rivals.map(
          ({ ref }): Quote => ({ source: subjectName(ref), path: '.spec.secretName', text: secret }),
        ),
        ...rivals.flatMap(({ ref, object }): Quote[] => {
          const ready = conditionOf(object, 'Ready');
          return ready === undefined || ready.status === 'True'
            ? []
            : [{ source: subjectName(ref), path: '.status.conditions[Ready]', text: conditionText(ready) }];
        }),
        ...(because === '' || ingress === undefined || annotation === undefined
          ? []
          : [
              {
                source: subjectName(ingressRef(ingress)),
                path: annotationPath(annotation.key),
                text: annotation.name,
              },
            ]),
      ],
      effects: ['issuance-stalls'],
      facts: {
        annotation: because === '' ? '' : (annotation?.key ?? ''),
        covers: covers(written, view.target.host),
        kept: nameOf(kept.object),
      },
    }),
  ];
}

/** Whether the Certificate that was written by hand is enough for the registry's host. */
function covers(written: Generated | undefined, host: string | undefined): boolean {
  const names = list(at(written?.object, 'spec', 'dnsNames')).flatMap((name) => text(name) ?? []);
  return host !== undefined && names.some((name) => coversHost(name, host));
}
