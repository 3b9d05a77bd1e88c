import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { Finding } from '../../src/checks/check.js';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.js';
import { link } from '../../src/diagnosis/link.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Evidence } from '../../src/evidence/model.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { Style, type StyleOptions } from '../../src/report/style.js';
import { examinationOf } from '../../src/session/examination.js';
import type { Examination, Remedy } from '../../src/session/session.js';

/** An examination of this evidence by the real checks and fixes. */
export function examined(evidence: Evidence): Examination {
  const look = { evidence, requests: 3, roundTrips: 1, readMs: 12.4 };
  return examinationOf(look, { checks: CATALOGUE, proposalsFor }, () => 0);
}

export function evidenceOfCluster(): Evidence {
  return emptyEvidence(
    { kind: 'cluster', context: 'lab', server: 'https://192.0.2.1:6443' },
    { namespace: 'default', name: 'docker-registry', host: 'registry.example.com', port: 443 },
    '2026-11-22T20:00:00.000Z',
  );
}

export function finding(parts: Partial<Finding> & Pick<Finding, 'code'>): Finding {
  const name = parts.code.toLowerCase();
  return {
    id: `${parts.code}:Pod default/${name}`,
    slug: 'some-slug',
    level: 'fail',
    layer: 'pod',
    hop: 'pod',
    subject: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name },
    title: `Title of ${parts.code}`,
    message: `Message of ${parts.code}.`,
    quotes: [{ source: `Pod default/${name}`, path: '.spec', text: 'quoted' }],
    blames: [],
    effects: [],
    facts: {},
    ...parts,
  };
}

/** A diagnosis of these findings, linked as the real ones are. */
export function diagnosisOf(findings: Finding[]): Diagnosis {
  const count = (level: Finding['level']) => findings.filter((one) => one.level === level).length;
  return {
    ...link(findings),
    checks: findings.map(({ code, level }) => ({ code, verdict: level, reasons: [] })),
    hops: [
      { hop: 'client', state: 'ok', findings: [] },
      { hop: 'pod', state: 'fail', findings: [] },
      { hop: 'issuer', state: 'unknown', findings: [] },
    ],
    summary: { pass: 2, warn: count('warn'), fail: count('fail'), unknown: count('unknown'), skipped: 1 },
  };
}

export function remedyFor(found: Finding, parts: Partial<Proposal> = {}): Remedy {
  return {
    proposal: {
      id: `${found.code}.cure`,
      finding: found.id,
      title: `Cure of ${found.code}`,
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      questions: [],
      changes: [],
      settleSeconds: 1,
      commands: [],
      ...parts,
    },
    preview: {
      changes: [{ kind: 'patch', target: 'Pod default/x', diff: '@@ -1,1 +1,1 @@\n-old: 1\n+new: 2\n' }],
    },
  };
}

export function examinationWith(
  findings: Finding[],
  options: { remedies?: Record<string, Remedy[]>; evidence?: Evidence } = {},
): Examination {
  return {
    evidence: options.evidence ?? evidenceOfCluster(),
    diagnosis: diagnosisOf(findings),
    remedies: options.remedies ?? {},
    timings: { readMs: 10, judgeMs: 1, requests: 3, roundTrips: 2 },
  };
}

export function style(options: Partial<StyleOptions> = {}): Style {
  return new Style({ colour: false, unicode: true, columns: 80, ...options });
}
