import type { EvidenceView } from '../../evidence/view.js';
import type { KubeObject } from '../../kube/objects.js';
import type { Finding, Verdict } from '../check.js';
import { conclude, needsOf, skip } from '../verdicts.js';
import { livePods } from './workload.js';

/**
 * Judges the registry's Pods one by one: `wrong` says what is wrong with one, undefined for nothing, and `findingFor` makes the finding of it.
 * Pods of one workload have the same one, which is said once.
 */
export function judgePods<Wrong>(
  view: EvidenceView,
  wrong: (pod: KubeObject) => Wrong | undefined,
  findingFor: (view: EvidenceView, pod: KubeObject, wrong: Wrong) => Finding,
): Verdict {
  const needs = needsOf(view, 'pods');
  const pods = livePods(view);
  if (needs.length === 0 && pods.length === 0) return skip('there is no Pod of the registry');
  const findings = new Map<string, Finding>();
  for (const pod of pods) {
    const seen = wrong(pod);
    if (seen === undefined) continue;
    const finding = findingFor(view, pod, seen);
    if (!findings.has(finding.id)) findings.set(finding.id, finding);
  }
  return conclude([...findings.values()], needs);
}
