import type { Check, Finding } from '../checks/check.js';
import { diagnose } from '../diagnosis/diagnose.js';
import type { Evidence } from '../evidence/model.js';
import { type EvidenceView, viewOf } from '../evidence/view.js';
import type { Proposal } from '../fixes/fix.js';
import { previewOf } from '../plan/preview.js';
import { messageOf } from '../plan/stopped.js';
import type { Examination, Remedy } from './session.js';

/** What it takes to judge evidence: the known failures and the known remedies. */
export interface Judgement {
  checks: readonly Check[];
  proposalsFor(finding: Finding, view: EvidenceView): Proposal[];
  /** Told of a remedy that could not be worked out: a defect, which must not end the run. */
  onProblem?: (problem: string) => void;
}

/** What reading brought in. Times in milliseconds. */
export interface Look {
  evidence: Evidence;
  requests: number;
  roundTrips: number;
  readMs: number;
}

/** Judges what was read: the diagnosis, and for each failure and warning the remedies with their previews. */
export function examinationOf(look: Look, judgement: Judgement, now: () => number): Examination {
  const start = now();
  const { evidence } = look;
  const diagnosis = diagnose(evidence, judgement.checks);
  const remedies: Record<string, Remedy[]> = {};
  for (const finding of diagnosis.findings) {
    if (finding.level !== 'unknown') remedies[finding.id] = remediesOf(finding, evidence, judgement);
  }
  const { requests, roundTrips, readMs } = look;
  return { evidence, diagnosis, remedies, timings: { readMs, judgeMs: now() - start, requests, roundTrips } };
}

function remediesOf(finding: Finding, evidence: Evidence, judgement: Judgement): Remedy[] {
  try {
    return judgement
      .proposalsFor(finding, viewOf(evidence))
      .map((proposal) => ({ proposal, preview: previewOf(proposal) }));
  } catch (error) {
    judgement.onProblem?.(`The fixes of ${finding.id} could not be worked out: ${messageOf(error)}`);
    return [];
  }
}
