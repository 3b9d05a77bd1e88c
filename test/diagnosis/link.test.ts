import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect, Finding } from '../../src/checks/check.js';
import { link } from '../../src/diagnosis/link.js';

const EFFECTS: Effect[] = [
  'issuer-not-ready',
  'issuance-stalls',
  'certificate-not-issued',
  'container-exits',
];

function finding(code: string, parts: Partial<Finding> = {}): Finding {
  const subject = parts.subject ?? { host: 'registry.test' };
  return {
    id: `${code}:${JSON.stringify(subject)}`,
    code,
    slug: code.toLowerCase(),
    level: 'fail',
    layer: 'tls',
    hop: 'tls',
    subject,
    title: code,
    message: code,
    quotes: [],
    blames: [],
    effects: [],
    facts: {},
    ...parts,
  };
}

const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', namespace: 'default', name: 'acme' };

describe('link', () => {
  it('puts a symptom under the finding that has the blamed effect on the blamed subject', () => {
    const cause = finding('RD201', { subject: issuer, effects: ['issuer-not-ready'], hop: 'issuer' });
    const symptom = finding('RD213', {
      subject: issuer,
      blames: [{ subject: issuer, effect: 'issuer-not-ready' }],
      hop: 'issuer',
    });
    const { findings, roots } = link([symptom, cause]);
    expect(roots).toEqual([cause.id]);
    expect(findings.map((f) => f.code)).toEqual(['RD201', 'RD213']);
    expect(findings[1]?.causedBy).toEqual([cause.id]);
    expect(findings[0]?.consequences).toEqual([symptom.id]);
  });

  it('takes one object served under two versions of its group as one subject', () => {
    const old = { ...issuer, apiVersion: 'cert-manager.io/v1alpha2' };
    const cause = finding('RD201', { subject: old, effects: ['issuer-not-ready'] });
    const symptom = finding('RD213', { blames: [{ subject: issuer, effect: 'issuer-not-ready' }] });
    expect(link([cause, symptom]).roots).toEqual([cause.id]);
  });

  it('does not link another subject, another group, or another effect', () => {
    const cause = finding('RD201', { subject: issuer, effects: ['issuer-not-ready'] });
    const elsewhere = finding('RD213', {
      blames: [
        { subject: { ...issuer, namespace: 'other' }, effect: 'issuer-not-ready' },
        { subject: { ...issuer, apiVersion: 'certmanager.k8s.io/v1alpha1' }, effect: 'issuer-not-ready' },
        { subject: issuer, effect: 'container-exits' },
      ],
    });
    expect(link([cause, elsewhere]).roots).toHaveLength(2);
  });

  it('takes a warning that a failure hangs on for a failure', () => {
    const pending = finding('RD230', { subject: issuer, level: 'warn', effects: ['certificate-not-issued'] });
    const served = finding('RD301', { blames: [{ subject: issuer, effect: 'certificate-not-issued' }] });
    const { findings } = link([served, pending]);
    expect(findings.map(({ code, level }) => [code, level])).toEqual([
      ['RD230', 'fail'],
      ['RD301', 'fail'],
    ]);
    expect(link([pending]).findings[0]?.level).toBe('warn');
  });

  it('ranks failures before what could not be told before warnings, and upstream before downstream', () => {
    const findings = [
      finding('RD701', { level: 'warn', hop: 'storage' }),
      finding('RD803', { level: 'unknown', hop: 'access' }),
      finding('RD603', { hop: 'config' }),
      finding('RD201', { hop: 'issuer' }),
      finding('RD801', { hop: 'access' }),
    ];
    expect(link(findings).findings.map((f) => f.code)).toEqual(['RD801', 'RD201', 'RD603', 'RD803', 'RD701']);
  });

  it('keeps every finding exactly once and never closes a circle, whatever blames whom', () => {
    const subjects = [{ host: 'a' }, { host: 'b' }, issuer];
    const arbitrary = fc.array(
      fc.record({
        subject: fc.constantFrom(...subjects),
        effects: fc.subarray(EFFECTS),
        blames: fc.array(
          fc.record({ subject: fc.constantFrom(...subjects), effect: fc.constantFrom(...EFFECTS) }),
        ),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(arbitrary, (parts) => {
        const given = parts.map((part, index) => finding(`RD9${String(index).padStart(2, '0')}`, part));
        const { findings, roots } = link(given);
        expect(findings.map((f) => f.id).sort()).toEqual(given.map((f) => f.id).sort());
        expect(
          findings
            .filter((f) => f.causedBy.length === 0)
            .map((f) => f.id)
            .sort(),
        ).toEqual([...roots].sort());
      }),
    );
  });
});
