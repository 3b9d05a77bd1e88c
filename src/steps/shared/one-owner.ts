import { type Generated, objectsOf } from '../../checks/shared/cert-manager.js';
import { issuerAnnotations } from '../../checks/shared/issuer-references.js';
import { secretNameOf } from '../../checks/shared/target-certificates.js';
import { ingressRef } from '../../checks/shared/target-ingress.js';
import { readValue } from '../../evidence/reading.js';
import type { ObjectChange } from '../../fixes/change.js';
import { patchObject } from '../../fixes/shared/object-patch.js';
import { kubectl } from '../../fixes/shared/shell.js';
import { at, type KubeObject, list, nameOf, record, strings } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import { certificateName } from '../../manifests/issuance-names.js';
import { tlsSecretName } from '../../manifests/names.js';
import type { StepContext } from '../step.js';
import { evidenceOf } from './context.js';

/** Other Certificates that fill the registry's TLS Secret, of the generation in use. */
export function rivals(context: StepContext, generation: string): Generated[] {
  const secret = tlsSecretName(context.profile);
  return objectsOf(evidenceOf(context), 'certificates').filter(
    ({ object, generation: own }) =>
      groupOf(own) === groupOf(generation) &&
      secretNameOf(object) === secret &&
      nameOf(object) !== certificateName(context.profile),
  );
}

/** An Ingress that asks cert-manager for a Certificate of the same Secret, with the annotations by which it does. */
export interface AskingIngress {
  ingress: KubeObject;
  annotations: string[];
}

/** The Ingresses with such an annotation in the group that is in use, and the registry's Secret among theirs. */
export function askingIngresses(context: StepContext, generation: string): AskingIngress[] {
  const secret = tlsSecretName(context.profile);
  const ingresses = readValue(context.survey.evidence.readings.ingresses) ?? [];
  return ingresses.flatMap((ingress) => {
    const names = list(at(ingress, 'spec', 'tls')).map((block) => record(block).secretName);
    const annotations = issuerAnnotations(ingress)
      .filter(({ group }) => group === groupOf(generation))
      .map(({ key }) => key);
    return names.includes(secret) && annotations.length > 0 ? [{ ingress, annotations }] : [];
  });
}

/** Takes the annotations off: cert-manager then asks for nothing on the Ingress's behalf. */
export function withoutAnnotations({ ingress, annotations }: AskingIngress): {
  change: ObjectChange;
  command: string;
} {
  const target = ingressRef(ingress);
  const change = patchObject(ingress, target, (draft) => {
    const kept = Object.entries(strings(draft.metadata?.annotations)).filter(
      ([key]) => !annotations.includes(key),
    );
    draft.metadata = { ...draft.metadata, annotations: Object.fromEntries(kept) };
  });
  return { change, command: kubectl('annotate', target, ...annotations.map((key) => `${key}-`)) };
}
