import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Evidence, Readings, Target } from '../../src/evidence/model.js';

/** Evidence of a cluster at https://10.0.0.5:6443 in which only these readings were taken. */
export function clusterEvidence(readings: Partial<Readings>, target: Partial<Target> = {}): Evidence {
  const evidence = emptyEvidence(
    { kind: 'cluster', context: 'lab', server: 'https://10.0.0.5:6443' },
    { namespace: 'default', port: 443, ...target },
    '2026-11-22T18:00:00.000Z',
  );
  Object.assign(evidence.readings, readings);
  return evidence;
}
