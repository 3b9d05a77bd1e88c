import {
  type Check,
  type Finding,
  type Hop,
  ISSUANCE_HOPS,
  type Level,
  PATH_HOPS,
  type Verdict,
} from '../checks/check.js';
import { listReadingsOf } from '../evidence/list-readings.js';
import type { Evidence } from '../evidence/model.js';
import { isUnknown } from '../evidence/reading.js';
import { viewOf } from '../evidence/view.js';
import type { CheckResult, Diagnosis, HopState } from './diagnosis.js';
import { link } from './link.js';

/** One check's verdict. An exception inside a check is *could not tell*, never the end of the run and never a pass. */
export function examineOne(check: Check, evidence: Evidence): Verdict {
  try {
    const verdict = check.examine(viewOf(evidence));
    return verdict.state === 'unknown' ? withoutLeftOut(check, verdict.needs, evidence) : verdict;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: 'unknown', needs: [`a defect of regdoctor in this check: ${reason}`] };
  }
}

/** What a check needs beside what the person wanted left out; when that is nothing, the check is skipped. */
function withoutLeftOut(check: Check, needs: string[], { readings }: Evidence): Verdict {
  const missing = check.reads
    .flatMap((key) => listReadingsOf(key, readings[key]))
    .map(({ reading }) => reading)
    .filter(isUnknown);
  const wanted = missing.filter((one) => one.state !== 'skipped' || one.intended !== true);
  const leftOut = missing.flatMap((one) =>
    one.state === 'skipped' && one.intended === true ? one.reason : [],
  );
  const [reason] = leftOut;
  if (reason === undefined) return { state: 'unknown', needs };
  const rest = needs.filter((need) => !leftOut.some((one) => need.includes(one)));
  return wanted.length === 0 || rest.length === 0
    ? { state: 'skipped', reason }
    : { state: 'unknown', needs: rest };
}

/** Runs the checks over the evidence, links symptoms to causes and ranks them. Pure. */
export function diagnose(evidence: Evidence, checks: readonly Check[]): Diagnosis {
  const verdicts = checks.map((check) => ({ check, verdict: examineOne(check, evidence) }));
  const all = verdicts.flatMap(({ verdict }) => (verdict.state === 'found' ? verdict.findings : []));
  const { findings, roots } = link(all);
  const levels = new Map(findings.map(({ id, level }) => [id, level]));
  const results = verdicts.map(({ check, verdict }) => resultOf(check, verdict, levels));
  return {
    findings,
    roots,
    checks: results,
    hops: hopStates(evidence, findings, verdicts),
    summary: {
      pass: results.filter((r) => r.verdict === 'pass').length,
      warn: results.filter((r) => r.verdict === 'warn').length,
      fail: results.filter((r) => r.verdict === 'fail').length,
      unknown: results.filter((r) => r.verdict === 'unknown').length,
      skipped: results.filter((r) => r.verdict === 'skipped').length,
    },
  };
}

/**
 * The verdict of a check in the words of a report: a finding counts with its gravest level.
 * @param linked levels by finding id, after linking; the findings' own where it says nothing
 */
export function resultOf(
  check: Check,
  verdict: Verdict,
  linked: ReadonlyMap<string, Level> = new Map(),
): CheckResult {
  switch (verdict.state) {
    case 'found': {
      const levels = verdict.findings.map((finding) => linked.get(finding.id) ?? finding.level);
      const worst = levels.includes('fail') ? 'fail' : levels.includes('unknown') ? 'unknown' : 'warn';
      return { code: check.code, verdict: worst, reasons: [] };
    }
    case 'unknown':
      return { code: check.code, verdict: 'unknown', reasons: verdict.needs };
    case 'skipped':
      return { code: check.code, verdict: 'skipped', reasons: [verdict.reason] };
    case 'pass':
      return { code: check.code, verdict: 'pass', reasons: [] };
  }
}

type Judged = readonly { check: Check; verdict: Verdict }[];

/** The state of each hop: of its checks where it has some, else of what was seen there. */
function hopStates(evidence: Evidence, findings: readonly Finding[], verdicts: Judged): HopState[] {
  const issued = judgedState('certificate', findings, verdicts) === 'ok';
  return [...PATH_HOPS, ...ISSUANCE_HOPS].map((hop) => ({
    hop,
    state: onlyIfFound(
      evidence,
      hop,
      judgedState(hop, findings, verdicts) ?? (wasSeen(hop, evidence, issued) ? 'ok' : 'unknown'),
    ),
    findings: findings.filter((finding) => finding.hop === hop).map((finding) => finding.id),
  }));
}

/** Hops that a look from this machine alone sees. */
const SEEN_FROM_HERE: readonly Hop[] = ['client', 'dns', 'tcp', 'tls'];

/**
 * Where there is no registry, checks pass for want of anything to look at: no hop of it is in order. Nor is one inside a cluster that nobody
 * looked at.
 */
function onlyIfFound({ source, target }: Evidence, hop: Hop, state: HopState['state']): HopState['state'] {
  const isSeen = source.kind === 'host' ? SEEN_FROM_HERE.includes(hop) : target.name !== undefined;
  return state === 'ok' && !isSeen ? 'unknown' : state;
}

/** Undefined when no check looked at this hop: none is about it, or all of them were skipped. */
function judgedState(
  hop: Hop,
  findings: readonly Finding[],
  verdicts: Judged,
): HopState['state'] | undefined {
  const here = findings.filter((finding) => finding.hop === hop).map((finding) => finding.level);
  const states = verdicts.filter(({ check }) => check.hop === hop).map(({ verdict }) => verdict.state);
  if (here.includes('fail')) return 'fail';
  if (states.includes('unknown') || here.includes('unknown')) return 'unknown';
  if (here.length > 0) return 'warn';
  return states.includes('pass') ? 'ok' : undefined;
}

/** For hops that no check judged: the way went through them. An order and its challenges are done when the certificate is issued. */
function wasSeen(hop: Hop, { target }: Evidence, issued: boolean): boolean {
  switch (hop) {
    case 'ingress':
      return target.ingress !== undefined;
    case 'order':
    case 'challenge':
      return issued;
    default:
      return false;
  }
}
