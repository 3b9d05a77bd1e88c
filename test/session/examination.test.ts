import { describe, expect, it } from 'vitest';
import type { Check, Finding } from '../../src/checks/check.js';
import { findingOf } from '../../src/checks/verdicts.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { examinationOf } from '../../src/session/examination.js';

const evidence = emptyEvidence(
  { kind: 'host', name: 'laptop' },
  { namespace: '', host: 'registry.test', port: 443 },
  '2026-01-02T03:04:05Z',
);
const HOST = { host: 'registry.test' };

function check(code: Check['code'], parts: Partial<Pick<Finding, 'blames' | 'effects'>>): Check {
  const self: Check = {
    code,
    slug: code,
    layer: 'client',
    hop: 'client',
    title: code,
    level: 'fail',
    reads: [],
    signs: [],
    examine: () => ({
      state: 'found',
      findings: [findingOf(self, { subject: HOST, title: code, message: 'm', quotes: [], ...parts })],
    }),
  };
  return self;
}

function proposal(id: string, finding: Finding, workaround: boolean): Proposal {
  return {
    id,
    finding: finding.id,
    title: id,
    risk: workaround ? 'weakens-security' : 'safe',
    workaround,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [],
    settleSeconds: 1,
    commands: [],
  };
}

const ROOT = check('RD201', { effects: ['certificate-not-issued'] });
const BETWEEN = check('RD301', {
  blames: [{ subject: HOST, effect: 'certificate-not-issued' }],
  effects: ['certificate-untrusted'],
});
const SYMPTOM = check('RD101', { blames: [{ subject: HOST, effect: 'certificate-untrusted' }] });

function remediesOf(checks: Check[], proposals: Record<string, [id: string, workaround: boolean][]>) {
  const look = { evidence, requests: 0, roundTrips: 0, readMs: 0 };
  const judgement = {
    checks,
    proposalsFor: (finding: Finding) =>
      (proposals[finding.code] ?? []).map(([id, workaround]) => proposal(id, finding, workaround)),
  };
  const { remedies } = examinationOf(look, judgement, () => 0);
  return (remedies['RD101:registry.test'] ?? []).map((remedy) => remedy.proposal);
}

describe('the remedies of a symptom that has workarounds', () => {
  it('begin with what cures its root, which is then what is suggested', () => {
    const found = remediesOf([ROOT, BETWEEN, SYMPTOM], {
      RD201: [['RD201.cure', false]],
      RD101: [['RD101.insecure', true]],
    });
    expect(found.map(({ id }) => id)).toEqual(['RD201.cure', 'RD101.insecure']);
    expect(found[0]?.finding).toBe('RD201:registry.test');
  });

  it('take the nearest cause that has a cure, and none of its workarounds', () => {
    const found = remediesOf([ROOT, BETWEEN, SYMPTOM], {
      RD201: [['RD201.cure', false]],
      RD301: [
        ['RD301.trust', false],
        ['RD301.hide', true],
      ],
      RD101: [['RD101.insecure', true]],
    });
    expect(found.map(({ id }) => id)).toEqual(['RD301.trust', 'RD101.insecure']);
  });

  it('are their own where nothing upstream is at fault, or where they are cures themselves', () => {
    const alone = remediesOf([SYMPTOM], { RD101: [['RD101.insecure', true]] });
    expect(alone.map(({ id }) => id)).toEqual(['RD101.insecure']);
    const cured = remediesOf([ROOT, BETWEEN, SYMPTOM], {
      RD201: [['RD201.cure', false]],
      RD101: [['RD101.cure', false]],
    });
    expect(cured.map(({ id }) => id)).toEqual(['RD101.cure']);
  });
});
