import type { EvidenceView } from '../../evidence/view.js';
import { groupOf } from '../../kube/resources.js';
import { generationsOf, issuerReading } from './cert-manager.js';
import { type IssuerAnnotation, issuerAnnotations } from './issuer-references.js';
import { targetIngress } from './target-ingress.js';

/** An annotation in the words of a cert-manager generation that does not act on it. */
export interface StaleAnnotation extends IssuerAnnotation {
  /** The generation that would act on it under its own name. */
  installed: string;
  /** The annotation of that generation. */
  renamed: string;
  /** Whether the group of the annotation is served at all; if it is, its Issuer is not there and the other group's is. */
  served: boolean;
  /** Whether the Issuer is there in the installed generation; undefined when nobody could see. */
  issuerThere: boolean | undefined;
}

/**
 * The annotations of the registry's Ingress that name an Issuer in the other generation's group. An Ingress that names an Issuer in both
 * groups is not among them: the installed generation finds its own. Reads `ingresses`, `issuers` and `clusterIssuers`.
 */
export function staleAnnotations(view: EvidenceView): StaleAnnotation[] {
  const annotations = issuerAnnotations(targetIngress(view));
  const generations = generationsOf(view, 'issuers');
  return annotations.flatMap((annotation) => {
    const own = generations.find((generation) => groupOf(generation) === annotation.group);
    const installed = generations.find((generation) => groupOf(generation) !== annotation.group);
    if (installed === undefined || annotations.some((other) => other.group === groupOf(installed))) return [];
    const { kind, name, key, group } = annotation;
    const there = issuerReading(view, installed, kind, name)?.state;
    if (own !== undefined) {
      const ownState = issuerReading(view, own, kind, name)?.state;
      if (ownState !== 'absent' || there !== 'read') return [];
    }
    return [
      {
        ...annotation,
        installed,
        renamed: key.replace(group, groupOf(installed)),
        served: own !== undefined,
        issuerThere: there === 'read' ? true : there === 'absent' ? false : undefined,
      },
    ];
  });
}
