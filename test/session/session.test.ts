import { describe, expect, it } from 'vitest';
import type { Check, Finding } from '../../src/checks/check.js';
import { findingOf, found } from '../../src/checks/verdicts.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import type { Proposal } from '../../src/fixes/fix.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { createFilesSession } from '../../src/session/files-session.js';
import { judgingBy } from '../../src/session/judging.js';
import { createLiveSession } from '../../src/session/live-session.js';
import type { PlanProgress, Progress, Session } from '../../src/session/session.js';
import {
  CONFIG_MAP,
  change,
  configMap,
  fakeClock,
  proposal,
  setKey,
  temporaryJournal,
} from '../plan/fixtures.js';
import { MemoryApi, status } from '../support/memory-api.js';

const KEY_MISSING: Check = {
  code: 'RD602',
  slug: 'key-missing',
  layer: 'config',
  hop: 'config',
  title: 'The ConfigMap has config.yml',
  level: 'fail',
  reads: ['configMaps'],
  signs: [],
  examine(view) {
    const reading = view.get('configMaps')['docker-registry'];
    const data = reading?.state === 'read' ? (reading.value.data as Record<string, string>) : {};
    if (data['config.yml'] !== undefined) return { state: 'pass' };
    return found([findingOf(KEY_MISSING, { subject: CONFIG_MAP, title: 't', message: 'm', quotes: [] })]);
  },
};

function evidenceOf(live: KubeObject): Evidence {
  const evidence = emptyEvidence(
    { kind: 'cluster', context: 'test', server: 'https://memory.invalid' },
    { namespace: 'default', port: 443 },
    '2026-01-02T03:04:05Z',
  );
  evidence.readings.configMaps = { 'docker-registry': read(live) };
  return evidence;
}

function proposalsFor(finding: Finding): Proposal[] {
  const add = change('patch', CONFIG_MAP, configMap(), setKey('config.yml', 'version: 0.1\n'));
  return [proposal([add], { id: 'RD602.add-key', finding: finding.id })];
}

function live(api: MemoryApi): { session: Session; closed: () => number } {
  let closed = 0;
  const session = createLiveSession({
    api,
    judgement: async () => judgingBy({ checks: [KEY_MISSING], proposalsFor }),
    journal: temporaryJournal(),
    where: 'test (https://memory.invalid)',
    playground: false,
    clock: fakeClock(),
    read: async (_signal, onProgress) => {
      onProgress({ type: 'reading', key: 'configMaps', what: 'configMaps/docker-registry', state: 'read' });
      return { evidence: evidenceOf(structuredClone(api.get(CONFIG_MAP))), requests: 1, roundTrips: 1 };
    },
    onClose: async () => {
      closed += 1;
    },
  });
  return { session, closed: () => closed };
}

const { signal } = new AbortController();

describe('a live session', () => {
  it('examines, rehearses, applies, sees the cure, and undoes', async () => {
    const api = new MemoryApi([configMap()]);
    const { session, closed } = live(api);
    const seen: Progress[] = [];
    const examination = await session.examine({ signal, onProgress: (event) => seen.push(event) });
    expect(seen).toEqual([
      { type: 'reading', key: 'configMaps', what: 'configMaps/docker-registry', state: 'read' },
      { type: 'check', code: 'RD602', verdict: 'fail' },
    ]);
    const [root = ''] = examination.diagnosis.roots;
    const remedy = examination.remedies[root]?.[0];
    if (remedy === undefined) throw new Error('no remedy');
    expect(remedy.preview.changes[0]?.diff).toContain('+  config.yml: |');
    expect(examination.timings).toMatchObject({ requests: 1, roundTrips: 1 });

    expect(await session.rehearse(remedy, {}, { signal })).toMatchObject({ ok: true });
    expect(await session.history()).toEqual([]);

    const progress: PlanProgress[] = [];
    const outcome = await session.apply(remedy, {}, { signal, onProgress: (event) => progress.push(event) });
    expect(outcome.state).toBe('fixed');
    expect(progress.map((event) => (event.type === 'change' ? event.state : event.type))).toEqual([
      'started',
      'done',
    ]);
    expect((await session.history())[0]).toMatchObject({
      state: 'applied',
      fix: 'RD602.add-key',
      ...session.place,
    });

    const again = await session.apply(remedy, {}, { signal });
    expect(again).toMatchObject({ state: 'refused', reason: expect.stringContaining('has changed since') });

    expect(await session.undo({ signal })).toMatchObject({ state: 'undone' });
    expect((await session.examine({ signal })).diagnosis.roots).toEqual([root]);
    expect(await session.unfinished()).toEqual([]);
    await session.close();
    expect(closed()).toBe(1);
  });

  it('says still failing when the plan did not help', async () => {
    const api = new MemoryApi([configMap()]);
    const { session } = live(api);
    const { remedies, diagnosis } = await session.examine({ signal });
    const remedy = remedies[diagnosis.roots[0] ?? '']?.[0];
    if (remedy === undefined) throw new Error('no remedy');
    const useless = {
      ...remedy,
      proposal: {
        ...remedy.proposal,
        changes: [change('patch', CONFIG_MAP, configMap(), setKey('other', 'x'))],
      },
    };
    const outcome = await session.apply(useless, {}, { signal });
    expect(outcome).toMatchObject({
      state: 'still-failing',
      seconds: 30,
      why: expect.stringContaining('RD602'),
    });
  });

  it('hands on what the server refuses, and examines first when nobody has', async () => {
    const api = new MemoryApi([configMap()]);
    const { session } = live(api);
    api.intercept = (request) =>
      request.method === 'PATCH' ? status(403, 'configmaps is forbidden') : undefined;
    const [plan] = proposalsFor(
      findingOf(KEY_MISSING, { subject: CONFIG_MAP, title: 't', message: 'm', quotes: [] }),
    );
    if (plan === undefined) throw new Error('no plan');
    const outcome = await session.apply({ proposal: plan, preview: { changes: [] } }, {}, { signal });
    expect(outcome).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('configmaps is forbidden'),
    });
  });
});

describe('a session over files', () => {
  const judge = (proposals: (finding: Finding) => Proposal[], problems: string[] = []) =>
    createFilesSession({
      judgement: async () =>
        judgingBy({
          checks: [KEY_MISSING],
          proposalsFor: proposals,
          onProblem: (problem) => problems.push(problem),
        }),
      where: '/folder',
      read: async () => evidenceOf(configMap()),
    });

  it('shows the remedies and applies none', async () => {
    const session = judge(proposalsFor);
    const { remedies, diagnosis } = await session.examine({ signal });
    const remedy = remedies[diagnosis.roots[0] ?? '']?.[0];
    if (remedy === undefined) throw new Error('no remedy');
    expect(session.canApply).toBe(false);
    expect(await session.apply(remedy, {}, { signal })).toMatchObject({ state: 'refused' });
    expect(await session.rehearse(remedy, {}, { signal })).toMatchObject({ ok: false });
    expect(await session.undo({ signal })).toMatchObject({ state: 'nothing-to-undo' });
    expect(await session.history()).toEqual([]);
  });

  it('does not lose the diagnosis when a fix has a defect', async () => {
    const problems: string[] = [];
    const session = judge(() => {
      throw new TypeError('x is undefined');
    }, problems);
    const { remedies, diagnosis } = await session.examine({ signal });
    expect(diagnosis.summary.fail).toBe(1);
    expect(Object.values(remedies)).toEqual([[]]);
    expect(problems).toEqual([expect.stringContaining('x is undefined')]);
  });
});
