import { describe, expect, it } from 'vitest';
import type { CheckResult, LinkedFinding } from '../../src/diagnosis/diagnosis.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import { read } from '../../src/evidence/reading.js';
import { hungAlone, verifyPlan } from '../../src/plan/verify.js';
import type { Examination, PlanProgress } from '../../src/session/session.js';
import { fakeClock, POD } from './fixtures.js';

const ISSUER = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Issuer',
  namespace: 'default',
  name: 'letsencrypt',
};

function finding(code: string, causedBy: string[] = [], rest: Partial<LinkedFinding> = {}): LinkedFinding {
  return {
    id: code,
    code,
    slug: code.toLowerCase(),
    level: 'fail',
    layer: 'pod',
    hop: 'pod',
    subject: POD,
    title: code,
    message: code,
    quotes: [],
    blames: [],
    effects: [],
    facts: {},
    causedBy,
    consequences: [],
    ...rest,
  };
}

function examination(findings: LinkedFinding[], unknown: string[] = []): Examination {
  const evidence = emptyEvidence(
    { kind: 'cluster', context: 'test', server: 'https://memory.invalid' },
    { namespace: 'default', port: 443 },
    '2026-01-02T03:04:05Z',
  );
  evidence.readings.pods = read([
    {
      metadata: { name: 'docker-registry' },
      status: {
        phase: 'Pending',
        containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
      },
    },
  ]);
  const checks: CheckResult[] = unknown.map((code) => ({ code, verdict: 'unknown', reasons: [] }));
  return {
    evidence,
    diagnosis: {
      findings,
      roots: findings.filter((f) => f.causedBy.length === 0).map((f) => f.id),
      checks,
      hops: [],
      summary: { pass: 0, warn: 0, fail: findings.length, unknown: 0, skipped: 0 },
    },
    remedies: {},
    timings: { readMs: 0, judgeMs: 0, requests: 0, roundTrips: 0 },
  };
}

const BEFORE = examination([
  finding('RD201', [], { subject: ISSUER }),
  finding('RD213', ['RD201']),
  finding('RD603'),
  finding('RD511', ['RD603']),
  finding('RD101', ['RD213', 'RD511']),
  finding('RD701', [], { level: 'warn' }),
]);

/** Verifies a plan for RD603 over these examinations, the last of which stays. */
async function verify(rounds: (Examination | Error)[], settleSeconds = 30) {
  const progress: PlanProgress[] = [];
  let round = -1;
  const outcome = await verifyPlan({
    finding: 'RD603',
    before: BEFORE,
    settleSeconds,
    signal: new AbortController().signal,
    clock: fakeClock(),
    onProgress: (event) => progress.push(event),
    examine: async () => {
      round = Math.min(round + 1, rounds.length - 1);
      const now = rounds[round];
      if (now === undefined || now instanceof Error) throw now ?? new Error('no round');
      return now;
    },
  });
  return { outcome, progress, why: 'why' in outcome ? outcome.why : '' };
}

const only = (...ids: string[]) =>
  examination(BEFORE.diagnosis.findings.filter((candidate) => ids.includes(candidate.id)));

describe('hungAlone', () => {
  it('has the consequences that nothing else explains', () => {
    expect([...hungAlone(BEFORE.diagnosis, 'RD603')]).toEqual(['RD603', 'RD511']);
    expect([...hungAlone(BEFORE.diagnosis, 'RD201')]).toEqual(['RD201', 'RD213']);
    const one = examination([
      finding('RD603'),
      finding('RD511', ['RD603']),
      finding('RD101', ['RD511', 'RD603']),
    ]);
    expect([...hungAlone(one.diagnosis, 'RD603')]).toEqual(['RD603', 'RD511', 'RD101']);
  });
});

describe('verifyPlan', () => {
  it('says fixed as soon as the finding and what hung under it alone is gone', async () => {
    const { outcome, progress } = await verify([
      BEFORE,
      only('RD201', 'RD213', 'RD511', 'RD101', 'RD701'),
      only('RD201', 'RD213', 'RD101'),
    ]);
    expect(outcome).toMatchObject({ state: 'fixed', seconds: 2 });
    expect(progress).toEqual([
      {
        type: 'waiting',
        seconds: 0,
        what: 'Pod default/docker-registry',
        current: 'Pending: ContainerCreating',
      },
      {
        type: 'waiting',
        seconds: 1,
        what: 'Pod default/docker-registry',
        current: 'Pending: ContainerCreating',
      },
    ]);
  });

  it('says still failing with what the object says, when the time is over and not before', async () => {
    const { outcome, why, progress } = await verify([BEFORE]);
    expect(outcome).toMatchObject({ state: 'still-failing', seconds: 30 });
    expect(why).toBe(
      'After 30 s it is still found: RD603 Pod default/docker-registry (Pending: ContainerCreating).',
    );
    expect(progress.length).toBeGreaterThan(5);
    expect(progress.length).toBeLessThan(15);
  });

  it('names consequences that remain although the cause is gone', async () => {
    const { outcome, why } = await verify([only('RD201', 'RD511')]);
    expect(outcome.state).toBe('still-failing');
    expect(why).toContain('The cause is gone');
    expect(why).toContain('RD511');
  });

  it('names failures that were not there before, if nothing known explains them', async () => {
    const fresh = finding('RD605');
    const { outcome, why } = await verify([examination([...only('RD201').diagnosis.findings, fresh])]);
    expect(outcome.state).toBe('still-failing');
    expect(why).toContain('New, not there before: RD605');
    const explained = [finding('RD201', [], { subject: ISSUER }), finding('RD301', ['RD201'])];
    expect((await verify([examination(explained)])).outcome.state).toBe('fixed');
    const warning = finding('RD610', [], { level: 'warn' });
    expect((await verify([examination([warning])])).outcome.state).toBe('fixed');
  });

  it('never says fixed while the check could not tell', async () => {
    const { outcome, why } = await verify([examination([], ['RD603'])]);
    expect(outcome.state).toBe('still-failing');
    expect(why).toContain('Could not tell: RD603');
    expect((await verify([examination([], ['RD201'])])).outcome.state).toBe('fixed');
  });

  it('outlives examinations that fail, and says so when the last one did', async () => {
    expect((await verify([new Error('unreachable'), only('RD201')])).outcome.state).toBe('fixed');
    const { outcome, why } = await verify([new Error('Connection refused.')]);
    expect(outcome).toMatchObject({ state: 'still-failing', examination: BEFORE });
    expect(why).toContain('Connection refused.');
  });

  it('stops at once when interrupted, and says that the plan is applied', async () => {
    const controller = new AbortController();
    const outcome = await verifyPlan({
      finding: 'RD603',
      before: BEFORE,
      settleSeconds: 30,
      signal: controller.signal,
      onProgress: () => controller.abort(),
      examine: async () => BEFORE,
    });
    expect(outcome).toMatchObject({ state: 'interrupted', reversed: false });
  });
});
