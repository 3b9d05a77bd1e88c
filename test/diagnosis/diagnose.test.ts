import { describe, expect, it } from 'vitest';
import type { Check, Verdict } from '../../src/checks/check.js';
import { findingOf } from '../../src/checks/verdicts.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import { failed, leftOut, type Reading, skipped } from '../../src/evidence/reading.js';

const evidence = emptyEvidence(
  { kind: 'files', path: '/saved' },
  { namespace: 'default', name: 'docker-registry', port: 443 },
  '2026-01-02T03:04:05Z',
);

function check(code: Check['code'], hop: Check['hop'], verdict: (self: Check) => Verdict): Check {
  const self: Check = {
    code,
    slug: code,
    layer: 'pod',
    hop,
    title: code,
    level: 'fail',
    reads: [],
    signs: [],
    examine: () => verdict(self),
  };
  return self;
}

const failing = (self: Check): Verdict => ({
  state: 'found',
  findings: [findingOf(self, { subject: { host: 'a' }, title: 't', message: 'm', quotes: [] })],
});

describe('diagnose', () => {
  it('takes an exception in a check for something that could not be told, and goes on', () => {
    const broken = check('RD901', 'pod', () => {
      throw new TypeError('x is not a function');
    });
    const { checks, findings } = diagnose(evidence, [broken, check('RD902', 'tls', failing)]);
    expect(checks[0]).toMatchObject({ code: 'RD901', verdict: 'unknown' });
    expect(checks[0]?.reasons.join()).toContain('x is not a function');
    expect(findings.map((finding) => finding.code)).toEqual(['RD902']);
  });

  it('skips a check that lacks nothing but what nobody wanted to be looked at', () => {
    const at = (reading: Reading<never>) => {
      const here = structuredClone(evidence);
      here.readings.push = reading;
      const asking: Check = {
        ...check('RD901', 'client', () => ({ state: 'unknown', needs: ['an upload'] })),
        reads: ['push', 'secrets'],
      };
      return diagnose(here, [asking]).checks[0];
    };
    expect(at(leftOut('--push-test was not given'))).toEqual({
      code: 'RD901',
      verdict: 'skipped',
      reasons: ['--push-test was not given'],
    });
    expect(at(skipped('no connection'))?.verdict).toBe('unknown');
  });

  it('names of several needs those alone that nobody wanted left out', () => {
    const here = structuredClone(evidence);
    here.readings.push = leftOut('--push-test was not given');
    here.readings.tls = failed('timeout', 'no answer');
    const needing = (...needs: string[]): Check => ({
      ...check('RD901', 'client', () => ({ state: 'unknown', needs })),
      reads: ['push', 'tls'],
    });
    const both = needing('push: --push-test was not given', 'tls: no answer');
    const one = needing('push: --push-test was not given');
    expect(diagnose(here, [both, one]).checks).toEqual([
      { code: 'RD901', verdict: 'unknown', reasons: ['tls: no answer'] },
      { code: 'RD901', verdict: 'skipped', reasons: ['--push-test was not given'] },
    ]);
  });

  it('counts each verdict and gives each hop its gravest state', () => {
    const result = diagnose(evidence, [
      check('RD901', 'pod', () => ({ state: 'pass' })),
      check('RD902', 'pod', failing),
      check('RD903', 'tls', () => ({ state: 'pass' })),
      check('RD904', 'dns', () => ({ state: 'unknown', needs: ['a right'] })),
      check('RD905', 'tcp', () => ({ state: 'skipped', reason: 'no host' })),
    ]);
    expect(result.summary).toEqual({ pass: 2, warn: 0, fail: 1, unknown: 1, skipped: 1 });
    const states = Object.fromEntries(result.hops.map(({ hop, state }) => [hop, state]));
    expect(states).toMatchObject({ pod: 'fail', tls: 'ok', dns: 'unknown', tcp: 'unknown' });
  });

  it('takes a hop that no check judges for passed only when it was seen to be', () => {
    const seen = structuredClone(evidence);
    seen.target.ingress = 'docker-registry';
    const state = (result: Diagnosis, hop: string) =>
      result.hops.find((candidate) => candidate.hop === hop)?.state;
    const issued = check('RD906', 'certificate', () => ({ state: 'pass' }));
    expect(state(diagnose(seen, [issued]), 'ingress')).toBe('ok');
    expect(state(diagnose(evidence, [issued]), 'ingress')).toBe('unknown');
    expect(state(diagnose(seen, [issued]), 'order')).toBe('ok');
    expect(state(diagnose(seen, []), 'order')).toBe('unknown');
  });

  it('calls no hop in order where there is no registry', () => {
    const nowhere = structuredClone(evidence);
    delete nowhere.target.name;
    const { hops } = diagnose(nowhere, [check('RD907', 'issuer', () => ({ state: 'pass' }))]);
    expect(hops.map(({ state }) => state)).not.toContain('ok');
  });

  it('calls no hop inside a cluster in order that a look from this machine alone did not see', () => {
    const here = { ...structuredClone(evidence), source: { kind: 'host' as const, name: 'box' } };
    const hops = ['client', 'dns', 'tcp', 'tls', 'ingress', 'service', 'pod', 'config', 'storage'] as const;
    const passing = hops.map((hop) => check('RD907', hop, () => ({ state: 'pass' })));
    expect(diagnose(here, passing).hops.map(({ hop, state }) => `${hop} ${state}`)).toEqual([
      'client ok',
      'dns ok',
      'tcp ok',
      'tls ok',
      'ingress unknown',
      'service unknown',
      'pod unknown',
      'config unknown',
      'storage unknown',
      'issuer unknown',
      'certificate unknown',
      'order unknown',
      'challenge unknown',
    ]);
    const { hops: failed } = diagnose(here, [check('RD610', 'config', failing)]);
    expect(failed.find(({ hop }) => hop === 'config')?.state).toBe('fail');
  });
});
