import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Evidence } from '../../src/evidence/model.js';
import { objectKey, type Platform, type Survey } from '../../src/evidence/platform-model.js';
import { absent, read } from '../../src/evidence/reading.js';
import { type KubeObject, type ObjectRef, refOf } from '../../src/kube/objects.js';
import { EMPTY_PROFILE, type Profile } from '../../src/profile/profile.js';
import type { Memory, StepContext } from '../../src/steps/step.js';

export const CONTEXT = 'lab';
export const SERVER = 'https://lab.example.net:6443';
export const NAMESPACE = 'registry';
export const HOST = 'registry.acme-corp.io';
export const NOW = '2026-11-28T10:00:00.000Z';

/** Kubernetes 1.31 with the namespace, Helm 3 on this machine, every right, and nothing else. */
export function emptyPlatform(over: Partial<Platform> = {}): Platform {
  return {
    version: read({ major: 1, minor: 31, gitVersion: 'v1.31.2' }),
    rights: read([]),
    namespace: read({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }),
    ingressClasses: read([]),
    controllers: read([]),
    ingressApis: read(['networking.k8s.io/v1']),
    storageClasses: read([]),
    certManager: absent('cert-manager is not installed'),
    tiller: absent('no Tiller'),
    helm: read({ version: 'v3.19.0', major: 3 }),
    minikube: absent('no minikube'),
    objects: {},
    secrets: {},
    ...over,
  };
}

/** The registry as the checks see it on such a cluster: reached, and nothing there. */
export function emptyRegistry(edit: (evidence: Evidence) => void = () => {}): Evidence {
  const source = { kind: 'cluster', context: CONTEXT, server: SERVER } as const;
  const evidence = emptyEvidence(source, { namespace: NAMESPACE, port: 443 }, NOW);
  const { readings } = evidence;
  readings.access = read({ context: CONTEXT, server: SERVER, user: 'ann' });
  readings.apiGroups = read([]);
  for (const key of ['pods', 'deployments', 'statefulSets', 'services', 'endpoints', 'ingresses'] as const) {
    readings[key] = read([]);
  }
  readings.events = read([]);
  edit(evidence);
  return evidence;
}

export interface SurveyParts {
  platform?: Partial<Platform>;
  /** Changes the evidence in place. */
  evidence?: (evidence: Evidence) => void;
  /** Live objects; every other object that is asked for is absent when it is in `gone`. */
  objects?: readonly KubeObject[];
  gone?: readonly ObjectRef[];
}

/** A survey of that cluster; live objects are put where steps look for them. */
export function surveyOf({ platform, evidence, objects = [], gone = [] }: SurveyParts = {}): Survey {
  const there = objects.map((object) => [objectKey(refOf(object)), read(object)] as const);
  const missing = gone.map((ref) => [objectKey(ref), absent(`there is no ${ref.kind} ${ref.name}`)] as const);
  return {
    platform: emptyPlatform({ objects: Object.fromEntries([...missing, ...there]), ...platform }),
    evidence: emptyRegistry(evidence),
  };
}

/** A profile with the cluster confirmed and the host known. */
export function profileOf(over: Partial<Profile> = {}): Profile {
  return {
    ...EMPTY_PROFILE,
    context: CONTEXT,
    server: SERVER,
    namespace: NAMESPACE,
    host: HOST,
    ...over,
  };
}

export interface ContextParts extends SurveyParts {
  profile?: Partial<Profile>;
  memory?: Partial<Memory>;
}

/** Everything that a step judges. */
export function contextOf({ profile, memory, ...survey }: ContextParts = {}): StepContext {
  return {
    profile: profileOf(profile),
    survey: surveyOf(survey),
    memory: {
      confirmed: undefined,
      skipped: [],
      knownPasswords: [],
      trial: undefined,
      answered: [],
      reopened: undefined,
      ...memory,
    },
  };
}
