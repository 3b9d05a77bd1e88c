import { describe, expect, it } from 'vitest';
import type { Subject } from '../../src/checks/check.js';
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

const STARTING = {
  phase: 'Pending',
  containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
};
const RUNNING = { phase: 'Running', containerStatuses: [{ ready: true }] };

function examination(findings: LinkedFinding[], unknown: string[] = [], pod: object = RUNNING): Examination {
  const evidence = emptyEvidence(
    { kind: 'cluster', context: 'test', server: 'https://memory.invalid' },
    { namespace: 'default', port: 443 },
    '2026-01-02T03:04:05Z',
  );
  evidence.readings.pods = read([{ metadata: { name: 'docker-registry' }, status: pod }]);
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
async function verify(
  rounds: (Examination | Error)[],
  {
    settleSeconds = 30,
    touched = [POD],
    before = BEFORE,
  }: { settleSeconds?: number; touched?: Subject[]; before?: Examination } = {},
) {
  const progress: PlanProgress[] = [];
  let round = -1;
  const outcome = await verifyPlan({
    finding: 'RD603',
    touched,
    before,
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

describe('verify of a change of the Docker host', () => {
  const path = '/etc/docker/daemon.json';
  const still = examination([finding('RD603', [], { subject: { path } })]);

  it('waits for the check alone, and says so meanwhile', async () => {
    const { outcome, progress } = await verify([still, examination([])], {
      touched: [{ path }],
      before: still,
    });
    expect(outcome).toMatchObject({ state: 'fixed', seconds: 1 });
    expect(progress).toEqual([{ type: 'waiting', seconds: 0, what: path, current: 'not as it should be' }]);
  });

  it('gives up when its time is over', async () => {
    const { why } = await verify([still], { touched: [{ path }], before: still, settleSeconds: 5 });
    expect(why).toBe(`After 5 s it is still found: RD603 ${path} (not as it should be).`);
  });
});

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
    expect(outcome).toMatchObject({ state: 'fixed' });
    expect(progress[0]).toEqual({
      type: 'waiting',
      seconds: 0,
      what: 'Pod default/docker-registry',
      current: 'Running, ready',
    });
  });

  it('says fixed at once when no Pod is concerned', async () => {
    const before = examination([finding('RD201', [], { subject: ISSUER }), finding('RD603')]);
    const outcome = await verifyPlan({
      finding: 'RD201',
      touched: [ISSUER],
      before,
      settleSeconds: 30,
      signal: new AbortController().signal,
      clock: fakeClock(),
      examine: async () => examination([finding('RD603')]),
    });
    expect(outcome).toMatchObject({ state: 'fixed', seconds: 0 });
  });

  it('does not take a Pod that starts for a cure, nor one that is up for a moment', async () => {
    const starting = examination([], [], STARTING);
    const up = examination([]);
    const { outcome, progress } = await verify([starting, up, starting, up]);
    expect(outcome.state).toBe('fixed');
    // Up at 0.5 s, down again at 1.5 s, up for good at 3 s, and steady two seconds later.
    expect(outcome).toMatchObject({ seconds: 5 });
    expect(progress[0]).toMatchObject({ current: 'Pending: ContainerCreating' });
    const crash = await verify([starting, up, examination([finding('RD511')])]);
    expect(crash.outcome.state).toBe('still-failing');
  });

  it('says which Pod does not come up', async () => {
    const { outcome, why } = await verify([examination([], [], STARTING)]);
    expect(outcome).toMatchObject({ state: 'still-failing', seconds: 30 });
    expect(why).toContain('not up yet after 30 s: Pod default/docker-registry (Pending: ContainerCreating)');
  });

  it('does not wait for a Pod that something else keeps from coming up', async () => {
    const other = finding('RD201', [], { effects: ['volume-not-mounted'] });
    const { outcome } = await verify([examination([other], [], STARTING)]);
    expect(outcome.state).toBe('fixed');
  });

  it('says still failing with what the object says, when the time is over and not before', async () => {
    const { outcome, why, progress } = await verify([BEFORE]);
    expect(outcome).toMatchObject({ state: 'still-failing', seconds: 30 });
    expect(why).toBe('After 30 s it is still found: RD603 Pod default/docker-registry (Running, ready).');
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
      touched: [POD],
      before: BEFORE,
      settleSeconds: 30,
      signal: controller.signal,
      onProgress: () => controller.abort(),
      examine: async () => BEFORE,
    });
    expect(outcome).toMatchObject({ state: 'interrupted', reversed: false });
  });
});
