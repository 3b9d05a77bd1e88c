import type { KubeObject, ObjectRef } from '../kube/objects.js';
import type { Profile, StorageChoice } from '../profile/profile.js';
import { CONFIG_ANNOTATION, configurationHash } from './configuration.js';
import { managedLabels } from './labels.js';
import { headOf } from './metadata.js';
import { REGISTRY_PORT, refIn } from './names.js';
import { argsFor, mountsFor, type PodSpecInput, podSpec, volumesFor } from './pod-spec.js';
import { podLabels } from './service.js';

/** The annotation of a Pod that says with which versions of the Secrets in its environment it was started. */
export const SECRETS_ANNOTATION = 'regdoctor/secrets';

export interface WorkloadInput extends Omit<PodSpecInput, 'container'> {
  /** What the container is called in a Deployment that is there; else as the how-to calls it. */
  container?: string;
  /** The configuration that it is started with. */
  configText: string;
  /** Stands for the versions of the Secrets that reach the environment, which a running registry does not see change. */
  secrets?: string;
}

/** What runs the registry: a Deployment, or the how-to's bare Pod. */
export function workloadObject(input: WorkloadInput): KubeObject {
  return input.profile.style === 'howto' ? howtoPod(input) : deployment(input);
}

export function workloadRef(profile: Profile): ObjectRef {
  return profile.style === 'howto' ? refIn(profile, 'v1', 'Pod') : refIn(profile, 'apps/v1', 'Deployment');
}

/** True when several Pods may work on the images at once. */
export function isShared(storage: StorageChoice): boolean {
  return storage.kind === 's3' || (storage.kind === 'pvc' && storage.accessMode === 'ReadWriteMany');
}

function deployment(input: WorkloadInput): KubeObject {
  const { profile, storage, container = profile.name } = input;
  const shared = isShared(storage);
  return {
    ...headOf(profile, workloadRef(profile), { labels: podLabels(profile) }),
    spec: {
      // Two Pods with a volume of their own each would not have the same images.
      replicas: shared ? (profile.replicas ?? 1) : 1,
      // A volume that one node has alone has to be let go before the next Pod can have it. The limits of the other strategy are said, so that server-side
      // apply takes them away when this one comes; the server's defaults would stay, and it would refuse them beside `Recreate`.
      strategy: shared
        ? { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
        : { type: 'Recreate' },
      selector: { matchLabels: podLabels(profile) },
      template: {
        // An uninstall finds its Pods by the labels: they go some time after the Deployment, and have the volume until then.
        metadata: {
          labels: { ...podLabels(profile), ...managedLabels(profile.name) },
          annotations: startedWith(input),
        },
        spec: podSpec({ ...input, container }),
      },
    },
  };
}

/** The Pod as the how-to has it, with the configuration where the image looks for it. */
function howtoPod(input: WorkloadInput): KubeObject {
  const { profile, storage } = input;
  return {
    ...headOf(profile, workloadRef(profile), {
      labels: podLabels(profile),
      annotations: startedWith(input),
    }),
    spec: {
      volumes: volumesFor(profile, storage),
      containers: [
        {
          name: profile.name,
          image: profile.image,
          imagePullPolicy: 'IfNotPresent',
          ...argsFor(profile),
          ports: [{ name: 'http', containerPort: REGISTRY_PORT, protocol: 'TCP' }],
          ...howtoEnvironment(input),
          volumeMounts: mountsFor(profile, storage),
        },
      ],
    },
  };
}

/** The how-to's Pod has no environment; the login of an object store has no other way in. */
function howtoEnvironment({ profile, storage, version }: WorkloadInput): { env?: unknown[] } {
  if (storage.kind !== 's3') return {};
  const { containers } = podSpec({ profile, storage, version, container: profile.name }) as {
    containers: { env: { name: string }[] }[];
  };
  return { env: (containers[0]?.env ?? []).filter(({ name }) => name.startsWith('REGISTRY_STORAGE_')) };
}

function startedWith({ configText, secrets }: WorkloadInput): Record<string, string> {
  return {
    [CONFIG_ANNOTATION]: configurationHash(configText),
    ...(secrets === undefined ? {} : { [SECRETS_ANNOTATION]: secrets }),
  };
}
