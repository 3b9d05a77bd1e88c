import type { Subject } from '../checks/check.js';
import { listReadings } from '../evidence/list-readings.js';
import type { Evidence } from '../evidence/model.js';
import type { Examination, Remedy } from '../session/session.js';
import { sanitize } from './sanitize.js';
import { triedOf } from './tried.js';

const SCHEMA = 'regdoctor.report/1';

/** The report of a diagnosis for programs; its shape stands in `schema/report.schema.json`. Text from outside is made harmless. */
export function jsonReport(examination: Examination, version: string): string {
  const { evidence, diagnosis, remedies, timings } = examination;
  const tried = triedOf(evidence);
  const rootLevels = diagnosis.findings.filter((finding) => diagnosis.roots.includes(finding.id));
  return print({
    schema: SCHEMA,
    tool: { name: 'regdoctor', version },
    target: targetOf(evidence),
    takenAt: evidence.takenAt,
    summary: diagnosis.summary,
    // A warning causes nothing: what fails, and what keeps regdoctor from telling, has a root cause.
    rootCauses: [...new Set(rootLevels.filter((f) => f.level !== 'warn').map((f) => f.code))],
    findings: diagnosis.findings.map((finding) => ({
      id: finding.id,
      code: finding.code,
      slug: finding.slug,
      level: finding.level,
      layer: finding.layer,
      subject: subjectOf(finding.subject),
      title: finding.title,
      message: finding.message,
      quotes: finding.quotes.map(({ source, path, text }) => ({ source, path, text })),
      causedBy: finding.causedBy,
      fixes: (remedies[finding.id] ?? []).map(fixOf),
      docs: `docs/failures/${finding.code}.md`,
    })),
    checks: diagnosis.checks.map(({ code, verdict }) => ({ code, verdict })),
    ...(Object.keys(tried).length === 0 ? {} : { tried }),
    readings: listReadings(evidence).map(({ what, reading }) => ({
      what,
      state: reading.state,
      reason: reading.state === 'read' ? '' : reading.reason,
    })),
    timings: {
      readMs: Math.round(timings.readMs),
      judgeMs: Math.round(timings.judgeMs),
      requests: timings.requests,
      roundTrips: timings.roundTrips,
    },
  });
}

/** The document that stands in for a report when there is no diagnosis. */
export function jsonError(error: { message: string; hint?: string | undefined }, version: string): string {
  return print({
    schema: SCHEMA,
    tool: { name: 'regdoctor', version },
    error: { message: error.message, hint: error.hint ?? '' },
  });
}

function targetOf(evidence: Evidence): object {
  const { source, target } = evidence;
  if (source.kind === 'files') return { path: source.path };
  return {
    ...(source.kind === 'host'
      ? { machine: source.name }
      : { context: source.context, server: source.server, namespace: target.namespace }),
    ...(target.name === undefined ? {} : { name: target.name }),
    ...(target.host === undefined ? {} : { host: target.host }),
    port: target.port,
  };
}

function subjectOf(subject: Subject): object {
  if ('host' in subject) return { host: subject.host };
  if ('path' in subject) return { path: subject.path };
  const { apiVersion, kind, namespace, name } = subject;
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

function fixOf({ proposal, preview }: Remedy): object {
  return {
    id: proposal.id,
    title: proposal.title,
    risk: proposal.risk,
    workaround: proposal.workaround,
    reversible: proposal.reversible,
    changes: preview.changes.map(({ kind, target, diff }) => ({ kind, target, diff })),
  };
}

/** One document, indented for people, with every string safe to be printed by whoever reads it. */
export function print(document: object): string {
  return `${JSON.stringify(document, (_, value) => (typeof value === 'string' ? sanitize(value) : value), 2)}\n`;
}
