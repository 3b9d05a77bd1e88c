import type { PushFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { subjectName, type Verdict } from '../check.js';
import { needOf, pass, skip, unknown } from '../verdicts.js';
import { ingressRef, targetIngress } from './target-ingress.js';

/** The faults of an upload that a check is about. */
export type JudgedProblem = 'too-large' | 'location';

/**
 * What the trial upload says to the check about one of its faults: the facts when it has this fault, else the verdict. Where it failed in a way that no
 * check knows, all of them could not tell, so that a run in which it failed never ends well.
 */
export function trialUpload(view: EvidenceView, judged: JudgedProblem): { facts: PushFacts } | Verdict {
  const push = view.get('push');
  if (push.state === 'absent') return skip(push.reason);
  if (push.state !== 'read') return unknown(needOf('the trial upload', push) ?? 'the trial upload');
  const { ok, problem, message } = push.value;
  if (ok) return pass;
  if (problem === judged) return { facts: push.value };
  if (problem === 'location')
    return skip('the upload had a wrong address (RD411), so that its data says nothing');
  if (problem === 'too-large' && push.value.location !== undefined) return pass;
  const login = problem === 'refused' ? ': a login that may push is needed (docker login, see RD110)' : '';
  return unknown(`an upload that is taken: the trial upload failed, ${message}${login}`);
}

/** What a fault of uploads is about: the Ingress on their way where it is known, else the host. */
export function uploadSubject(view: EvidenceView, host: string) {
  const ingress = targetIngress(view);
  return ingress === undefined ? { host } : { ...ingressRef(ingress), namespace: view.target.namespace };
}

/** `Ingress default/docker-registry`, for sentences and quotes. */
export function uploadSubjectName(view: EvidenceView, host: string): string {
  return subjectName(uploadSubject(view, host));
}
