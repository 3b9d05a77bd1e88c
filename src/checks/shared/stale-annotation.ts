import type { EvidenceView } from '../../evidence/view.js';
import { groupOf } from '../../kube/resources.js';
import { needOf } from '../verdicts.js';
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
 * groups is not among them: the installed generation finds its own. `needs` is what could not be read and may decide. Reads `ingresses`,
 * `issuers` and `clusterIssuers`.
 */
export function staleAnnotations(view: EvidenceView): { stale: StaleAnnotation[]; needs: string[] } {
  const annotations = issuerAnnotations(targetIngress(view));
  const generations = generationsOf(view, 'issuers');
  const stale: StaleAnnotation[] = [];
  const needs: string[] = [];
  for (const annotation of annotations) {
    const own = generations.find((generation) => groupOf(generation) === annotation.group);
    const installed = generations.find((generation) => groupOf(generation) !== annotation.group);
    if (installed === undefined || annotations.some((other) => other.group === groupOf(installed))) continue;
    const { kind, name, key, group } = annotation;
    const there = issuerReading(view, installed, kind, name);
    if (own !== undefined) {
      const here = issuerReading(view, own, kind, name);
      const unread = [here, there].flatMap((reading) => needOf(`${kind} ${name}`, reading) ?? []);
      // An Issuer that is there in the annotation's own group settles it, whatever the other group has.
      if (here?.state !== 'read') needs.push(...unread);
      if (here?.state !== 'absent' || there?.state !== 'read') continue;
    }
    stale.push({
      ...annotation,
      installed,
      renamed: key.replace(group, groupOf(installed)),
      served: own !== undefined,
      issuerThere: there?.state === 'read' ? true : there?.state === 'absent' ? false : undefined,
    });
  }
  return { stale, needs };
}
