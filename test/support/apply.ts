import type { Evidence } from '../../src/evidence/model.js';
import { absent, read, readValue } from '../../src/evidence/reading.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { type KubeObject, nameOf } from '../../src/kube/objects.js';

const LISTS = {
  Pod: 'pods',
  Deployment: 'deployments',
  StatefulSet: 'statefulSets',
  Service: 'services',
  Ingress: 'ingresses',
} as const;

/** The evidence as it would be after the changes of a proposal: for Pods as if just created. Secrets are not covered. */
export function afterApplying(evidence: Evidence, proposal: Proposal): Evidence {
  const next = structuredClone(evidence);
  for (const change of proposal.changes) {
    if (change.kind === 'secret' || change.kind === 'host' || change.kind === 'run') continue;
    if (change.after === undefined) continue;
    const { kind, name } = change.target;
    if (kind === 'ConfigMap') {
      next.readings.configMaps[name] = read(change.after);
      continue;
    }
    const key = LISTS[kind as keyof typeof LISTS];
    const objects = readValue(next.readings[key]) ?? [];
    const created: KubeObject =
      change.kind === 'recreate' ? { ...change.after, status: { phase: 'Pending' } } : change.after;
    next.readings[key] = read(objects.map((object) => (nameOf(object) === name ? created : object)));
    if (change.kind === 'recreate') {
      for (const log of Object.keys(next.readings.logs)) next.readings.logs[log] = absent('not started');
      for (const log of Object.keys(next.readings.previousLogs)) {
        next.readings.previousLogs[log] = absent('not started');
      }
    }
  }
  return next;
}
