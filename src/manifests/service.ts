import type { KubeObject } from '../kube/objects.js';
import type { Profile } from '../profile/profile.js';
import { headOf } from './metadata.js';
import { REGISTRY_PORT, refIn } from './names.js';

/** The how-to's Service: one port of the cluster, and the label by which Pods are found. */
export function serviceObject(profile: Profile): KubeObject {
  return {
    ...headOf(profile, refIn(profile, 'v1', 'Service')),
    spec: {
      type: 'ClusterIP',
      ports: [{ name: 'http', protocol: 'TCP', port: REGISTRY_PORT, targetPort: REGISTRY_PORT }],
      selector: podLabels(profile),
    },
  };
}

/** The label that ties the Service to the Pods. */
export function podLabels(profile: Profile): Record<string, string> {
  return { name: profile.name };
}
