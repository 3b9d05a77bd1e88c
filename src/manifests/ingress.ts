import type { IngressController } from '../evidence/platform-model.js';
import type { KubeObject } from '../kube/objects.js';
import type { Profile } from '../profile/profile.js';
import { proxyAnnotations } from './ingress-annotations.js';
import { headOf } from './metadata.js';
import { REGISTRY_PORT, refIn, tlsSecretName } from './names.js';

/** The annotation by which controllers were chosen before there were IngressClasses (Kubernetes 1.18). */
export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export const INGRESS_APIS = [
  'networking.k8s.io/v1',
  'networking.k8s.io/v1beta1',
  'extensions/v1beta1',
] as const;
export type IngressApi = (typeof INGRESS_APIS)[number];

export interface IngressInput {
  profile: Profile;
  host: string;
  api: IngressApi;
  /** Which controller is meant, and how it is said: by an IngressClass, or by the annotation where there is none of that name. */
  class: { name: string; by: 'field' | 'annotation' } | undefined;
  /** Absent when it is not known what kind of controller serves the class. */
  controller: Pick<IngressController, 'kind' | 'controller'> | undefined;
}

/**
 * The way in from outside, as the API has it. The how-to's annotation for cert-manager is not among it, in neither style: the certificate is asked for
 * by a Certificate, or is there already. With the annotation cert-manager would make a second Certificate for the same Secret, and the two would take
 * turns in it.
 */
export function ingressObject(input: IngressInput): KubeObject {
  const { profile, host, api } = input;
  const annotations = {
    ...(input.class?.by === 'annotation' ? { [CLASS_ANNOTATION]: input.class.name } : {}),
    ...proxyAnnotations(input.controller),
  };
  return {
    ...headOf(profile, refIn(profile, api, 'Ingress'), {
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    }),
    spec: {
      ...(input.class?.by === 'field' ? { ingressClassName: input.class.name } : {}),
      tls: [{ hosts: [host], secretName: tlsSecretName(profile) }],
      rules: [{ host, http: { paths: [pathTo(profile.name, api)] } }],
    },
  };
}

/** All paths lead to the Service. The beta APIs name it in another way, and know `pathType` only since 1.18. */
function pathTo(service: string, api: IngressApi): unknown {
  return api === 'networking.k8s.io/v1'
    ? {
        path: '/',
        pathType: 'Prefix',
        backend: { service: { name: service, port: { number: REGISTRY_PORT } } },
      }
    : { backend: { serviceName: service, servicePort: REGISTRY_PORT } };
}
