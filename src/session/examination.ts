import type { Check, Finding } from '../checks/check.js';
import { diagnose } from '../diagnosis/diagnose.js';
import type { LinkedFinding } from '../diagnosis/diagnosis.js';
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
  for (const finding of diagnosis.findings) {
    const own = remedies[finding.id] ?? [];
    if (own.some(({ proposal }) => proposal.workaround)) {
      remedies[finding.id] = [...rootCures(finding, diagnosis.findings, remedies), ...own];
    }
  }
  const { requests, roundTrips, readMs } = look;
  return { evidence, diagnosis, remedies, timings: { readMs, judgeMs: now() - start, requests, roundTrips } };
}

/** What cures the causes of a finding: it stands above a workaround, which would only hide them. */
function rootCures(
  finding: LinkedFinding,
  findings: readonly LinkedFinding[],
  remedies: Readonly<Record<string, Remedy[]>>,
): Remedy[] {
  const causes = findings.filter(({ id }) => finding.causedBy.includes(id));
  const cures = causes.flatMap((cause) => {
    const own = (remedies[cause.id] ?? []).filter(
      ({ proposal }) => proposal.finding === cause.id && !proposal.workaround,
    );
    return own.length > 0 ? own : rootCures(cause, findings, remedies);
  });
  return [...new Map(cures.map((cure) => [cure.proposal.id, cure])).values()];
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
