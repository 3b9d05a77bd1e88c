import type { Evidence, Target } from './model.js';
import { skipped } from './reading.js';

/** Evidence in which nothing was looked at yet: the start of every reader and of many tests. */
export function emptyEvidence(source: Evidence['source'], target: Target, takenAt: string): Evidence {
  const none = () => skipped('not looked at');
  return {
    schema: 'regdoctor.evidence/1',
    takenAt,
    source,
    target,
    readings: {
      access: none(),
      namespace: none(),
      apiGroups: none(),
      pods: none(),
      deployments: none(),
      statefulSets: none(),
      services: none(),
      endpoints: none(),
      ingresses: none(),
      configMaps: {},
      secrets: {},
      persistentVolumeClaims: {},
      ingressClasses: {},
      events: none(),
      logs: {},
      previousLogs: {},
      issuers: {},
      clusterIssuers: {},
      certificates: {},
      certificateRequests: {},
      orders: {},
      challenges: {},
      dns: none(),
      tcp: none(),
      tls: none(),
      http: none(),
      plainHttp: none(),
      login: none(),
      push: none(),
      image: none(),
      dockerHost: none(),
      dockerDaemon: none(),
      dockerConfig: none(),
      dockerTrust: none(),
      dockerClient: none(),
      runtimes: none(),
    },
  };
}
