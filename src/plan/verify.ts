import { type Subject, subjectName } from '../checks/check.js';
import type { Diagnosis, LinkedFinding } from '../diagnosis/diagnosis.js';
import type { ObjectRef } from '../kube/objects.js';
import { type Clock, systemClock } from './clock.js';
import { describeState } from './current-state.js';
import type { Examination, Outcome, PlanProgress } from './outcome.js';
import { messageOf } from './stopped.js';
import { concerned, unsettled } from './unsettled.js';

/**
 * Seconds for which everything has to be well once Pods are concerned: a registry that cannot work with its configuration runs, and may even
 * count as ready, for a moment before it exits.
 */
const STEADY = 2;

/** Milliseconds between two examinations: short at first, since most cures show within seconds. */
const INTERVALS = [500, 1000, 1500, 2000, 3000, 5000];

export interface VerifyOptions {
  /** The id of the finding that the plan cures. */
  finding: string;
  /** The diagnosis on which the plan was made. */
  before: Examination;
  /** What the plan changed. */
  touched: readonly Subject[];
  /** Seconds until the cure is given up on. */
  settleSeconds: number;
  examine(signal: AbortSignal): Promise<Examination>;
  signal: AbortSignal;
  onProgress?: (progress: PlanProgress) => void;
  clock?: Clock;
}

/**
 * Examines again until the finding, and everything that hung under it alone, is gone, nothing new fails and the Pods concerned are up, or
 * the time is over. *Fixed* is said only when the checks could tell.
 */
export async function verifyPlan(options: VerifyOptions): Promise<Outcome> {
  const { before, signal, settleSeconds } = options;
  const clock = options.clock ?? systemClock;
  const start = clock.now();
  const watched = hungAlone(before.diagnosis, options.finding);
  let examination = before;
  let wellSince: number | undefined;
  for (let round = 0; ; round += 1) {
    let trouble: string | undefined;
    try {
      examination = await options.examine(signal);
    } catch (error) {
      trouble = messageOf(error);
    }
    if (signal.aborted) return interrupted;
    const now = clock.now();
    const seconds = Math.round((now - start) / 1000);
    const open = trouble === undefined ? stillOpen(options, examination, watched) : undefined;
    const well = open !== undefined && open.total === 0;
    wellSince = well ? (wellSince ?? now) : undefined;
    const steady = open?.workloads.length === 0 || now - (wellSince ?? now) >= STEADY * 1000;
    if (well && steady) return { state: 'fixed', examination, seconds };
    if (!well && seconds >= settleSeconds) {
      const why =
        open === undefined
          ? `The cluster could not be examined again: ${trouble}`
          : explain(open, options, examination);
      return { state: 'still-failing', examination, seconds, why };
    }
    options.onProgress?.({ type: 'waiting', seconds, ...awaited(open, options, examination, trouble) });
    const interval = INTERVALS[round] ?? 5000;
    const left = well ? STEADY * 1000 : settleSeconds * 1000 - (now - start);
    await clock.sleep(Math.max(0, Math.min(interval, left)), signal);
    if (signal.aborted) return interrupted;
  }
}

const interrupted: Outcome = {
  state: 'interrupted',
  reason: 'The plan is applied; the wait for its effect was interrupted. Diagnose again to see it, or undo.',
  reversed: false,
};

/** The finding and those of its consequences that have no other cause. */
export function hungAlone(diagnosis: Diagnosis, finding: string): Set<string> {
  const watched = new Set([finding]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, causedBy } of diagnosis.findings) {
      if (watched.has(id) || causedBy.length === 0 || !causedBy.every((cause) => watched.has(cause)))
        continue;
      watched.add(id);
      grown = true;
    }
  }
  return watched;
}

interface Open {
  /** Watched findings that are there still. */
  remaining: LinkedFinding[];
  /** Codes of watched findings whose checks could not tell this time. */
  untold: string[];
  /** Failures that were not there before, and that nothing explains which was. */
  fresh: LinkedFinding[];
  /** The Pods and workloads concerned, and those of them that are not up yet. */
  workloads: ObjectRef[];
  moving: ObjectRef[];
  total: number;
}

function stillOpen(options: VerifyOptions, now: Examination, watched: ReadonlySet<string>): Open {
  const { findings, checks } = now.diagnosis;
  const before = options.before.diagnosis.findings;
  const remaining = findings.filter((finding) => watched.has(finding.id));
  const cured = before.filter((finding) => watched.has(finding.id));
  const codes = new Set(cured.map((finding) => finding.code));
  const untold = checks.filter((c) => codes.has(c.code) && c.verdict === 'unknown').map((c) => c.code);
  const known = new Set(before.map((finding) => finding.id));
  const explained = new Set([...known].filter((id) => !watched.has(id)));
  // Findings come causes first, so one pass reaches everything under an explained one.
  for (const finding of findings) {
    if (!known.has(finding.id) && finding.causedBy.some((id) => explained.has(id))) explained.add(finding.id);
  }
  const fresh = findings.filter((f) => f.level === 'fail' && !known.has(f.id) && !explained.has(f.id));
  const subjects = cured.map((finding) => finding.subject);
  const workloads = concerned(options.touched, subjects, now.evidence);
  const moving = unsettled(workloads, now.evidence, findings, watched);
  const total = remaining.length + untold.length + fresh.length + moving.length;
  return { remaining, untold, fresh, workloads, moving, total };
}

function explain(open: Open, options: VerifyOptions, now: Examination): string {
  const says = (finding: LinkedFinding) =>
    `${finding.code} ${subjectName(finding.subject)} (${describeState(finding.subject, now.evidence)})`;
  const sentences: string[] = [];
  const own = open.remaining.find((finding) => finding.id === options.finding);
  if (own !== undefined) {
    sentences.push(`After ${options.settleSeconds} s it is still found: ${says(own)}.`);
  } else if (open.remaining.length > 0) {
    sentences.push(
      `The cause is gone; what hung under it is still there and may take longer: ${open.remaining.map(says).join(', ')}.`,
    );
  }
  if (open.untold.length > 0) sentences.push(`Could not tell: ${open.untold.join(', ')}.`);
  if (open.fresh.length > 0) sentences.push(`New, not there before: ${open.fresh.map(says).join(', ')}.`);
  if (open.moving.length > 0 && open.remaining.length === 0) {
    const states = open.moving.map((ref) => `${subjectName(ref)} (${describeState(ref, now.evidence)})`);
    sentences.push(`Found no more, but not up yet after ${options.settleSeconds} s: ${states.join(', ')}.`);
  }
  return sentences.join(' ');
}

function awaited(
  open: Open | undefined,
  options: VerifyOptions,
  now: Examination,
  trouble: string | undefined,
): { what: string; current: string } {
  if (open === undefined) return { what: 'the cluster to answer', current: trouble ?? '' };
  const own = open.remaining.find((finding) => finding.id === options.finding);
  const subject = (own ?? open.remaining[0] ?? open.fresh[0])?.subject ?? open.moving[0] ?? open.workloads[0];
  if (open.untold.length > 0 || subject === undefined) {
    return { what: `a verdict of ${open.untold.join(', ')}`, current: 'could not tell' };
  }
  return { what: subjectName(subject), current: describeState(subject, now.evidence) };
}
