import { beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../../src/checks/check.js';
import { findingOf, found } from '../../../src/checks/verdicts.js';
import { emptyEvidence } from '../../../src/evidence/empty.js';
import { objectKey, type Platform } from '../../../src/evidence/platform-model.js';
import { absent, read } from '../../../src/evidence/reading.js';
import type { Proposal, Question } from '../../../src/fixes/fix.js';
import type { ObjectRef } from '../../../src/kube/objects.js';
import { EMPTY_PROFILE, type Profile } from '../../../src/profile/profile.js';
import { Changes } from '../../../src/session/install/changes.js';
import type { InstallDeps } from '../../../src/session/install/deps.js';
import { createInstallSession } from '../../../src/session/install/install.js';
import type { InstallProgress } from '../../../src/session/install-session.js';
import { judgingBy } from '../../../src/session/judging.js';
import { isRejected, type Step, type TrialResult } from '../../../src/steps/step.js';
import { CONFIG_MAP, configMap, fakeClock, proposal, temporaryJournal } from '../../plan/fixtures.js';
import { MemoryApi } from '../../support/memory-api.js';

const { signal } = new AbortController();

/** Fails as soon as the ConfigMap says `broken`. */
const BROKEN: Check = {
  code: 'RD608',
  slug: 'broken',
  layer: 'config',
  hop: 'config',
  title: 'The configuration is in order',
  level: 'fail',
  reads: ['configMaps'],
  signs: [],
  examine(view) {
    const reading = view.get('configMaps')[CONFIG_MAP.name];
    const data = reading?.state === 'read' ? (reading.value.data as Record<string, string>) : {};
    if (data.state !== 'broken') return { state: 'pass' };
    return found([findingOf(BROKEN, { subject: CONFIG_MAP, title: 't', message: 'm', quotes: [] })]);
  },
};

const HOST: Step = {
  id: 'profile',
  title: 'Profile',
  purpose: 'p',
  codes: [],
  look: ({ profile, memory }) =>
    profile.host === undefined || memory.reopened === 'profile'
      ? { state: 'ask', says: 'Which host?', questions: [{ id: 'host', prompt: 'Host', kind: 'text' }] }
      : { state: 'done', says: profile.host },
  take: ({ profile }, { host = '' }) =>
    host.includes('_') ? { problem: `"${host}" is no host name.`, question: 'host' } : { ...profile, host },
};

const PASSWORD: Question = {
  id: 'password.admin',
  prompt: 'Password of admin',
  kind: 'secret',
  generate: true,
};

/** Creates the ConfigMap; done when it is there, `waiting` while it says so. */
const CONFIGURATION: Step = {
  id: 'configuration',
  title: 'Configuration',
  purpose: 'p',
  codes: ['RD608'],
  objects: () => [CONFIG_MAP],
  look: ({ survey }) => {
    const live = survey.platform.objects[objectKey(CONFIG_MAP)];
    if (live?.state === 'read') {
      const { state } = live.value.data as Record<string, string>;
      return state === 'slow'
        ? { state: 'waiting', says: 'soon', current: [] }
        : { state: 'done', says: 'there' };
    }
    return { state: 'plan', says: 'create it', why: [], plan: { proposal: creation(), foreign: foreign } };
  },
};

let foreign: ObjectRef[] = [];
let wanted = 'fine';

function creation(): Proposal {
  const after = { ...configMap(), data: { state: wanted } };
  return proposal([{ kind: 'create', target: CONFIG_MAP, after }], {
    id: 'install.configuration',
    finding: '',
    questions: [PASSWORD],
    settleSeconds: 30,
  });
}

interface Rig {
  api: MemoryApi;
  saved: Profile[];
  reads: ObjectRef[][];
  deps: InstallDeps;
}

function rig(over: Partial<InstallDeps> = {}): Rig {
  const api = new MemoryApi();
  const saved: Profile[] = [];
  const reads: ObjectRef[][] = [];
  const live = () => (api.has(CONFIG_MAP) ? read(structuredClone(api.get(CONFIG_MAP))) : absent('not there'));
  const deps: InstallDeps = {
    api,
    host: {} as InstallDeps['host'],
    steps: [HOST, CONFIGURATION],
    judgement: async () => judgingBy({ checks: [BROKEN], proposalsFor: () => [] }),
    readEvidence: async () => {
      const source = { kind: 'cluster', context: 'test', server: 's' } as const;
      const evidence = emptyEvidence(source, { namespace: 'default', port: 443 }, '2026-01-02T03:04:05Z');
      evidence.readings.configMaps = { [CONFIG_MAP.name]: live() };
      return { evidence, requests: 1, roundTrips: 1 };
    },
    readPlatform: async (_at, objects) => {
      reads.push([...objects]);
      return {
        objects: Object.fromEntries(objects.map((ref) => [objectKey(ref), live()])),
        secrets: {},
      } as unknown as Platform;
    },
    openDiagnosis: () => {
      throw new Error('not opened');
    },
    tryPush: async (): Promise<TrialResult> => ({ ok: true, by: 'api', lines: [] }),
    profile: EMPTY_PROFILE,
    profilePath: 'regdoctor.yaml',
    saveProfile: async (profile) => void saved.push(profile),
    journal: temporaryJournal(),
    where: 'test',
    playground: false,
    clock: fakeClock(),
    ...over,
  };
  return { api, saved, reads, deps };
}

beforeEach(() => {
  foreign = [];
  wanted = 'fine';
});

describe('a guided install', () => {
  it('reads the objects of the steps by name, once it knows them', async () => {
    const { deps, reads } = rig();
    const session = createInstallSession(deps);
    const view = await session.look({ signal });
    expect(reads.map((refs) => refs.length)).toEqual([0, 1]);
    expect(view.current).toBe('profile');
    await session.look({ signal });
    expect(reads.map((refs) => refs.length)).toEqual([0, 1, 1]);
  });

  it('takes answers into the profile and saves it, and refuses with a sentence what it cannot take', async () => {
    const { deps, saved } = rig();
    const session = createInstallSession(deps);
    const refused = await session.answer('profile', { host: 'a_b' }, { signal });
    expect(refused).toEqual({ problem: '"a_b" is no host name.', question: 'host' });
    expect(saved).toEqual([]);
    const view = await session.answer('profile', { host: 'registry.example.com' }, { signal });
    if (isRejected(view as never)) throw new Error('refused');
    expect(saved.at(-1)?.host).toBe('registry.example.com');
    expect('current' in view && view.current).toBe('configuration');
    expect(session.reopen('profile').steps[0]?.standing.state).toBe('ask');
  });

  it('applies, waits until it is done, knows the generated password, and takes it back', async () => {
    const tried: string[] = [];
    const { deps, api } = rig({
      profile: { ...EMPTY_PROFILE, host: 'h.example.com', users: ['admin'] },
      tryPush: async (_at, password) => {
        tried.push(password);
        return { ok: true, by: 'api', lines: [] };
      },
    });
    const session = createInstallSession(deps);
    await session.look({ signal });
    const told: InstallProgress[] = [];
    const outcome = await session.apply('configuration', {}, { signal, onProgress: (p) => told.push(p) });
    expect(outcome.state).toBe('done');
    expect(api.writes).toHaveLength(1);
    expect(told).toContainEqual({
      type: 'standing',
      step: 'configuration',
      standing: { state: 'done', says: 'there' },
    });
    const note = told.find((progress) => progress.type === 'note' && /shown only now/.test(progress.text));
    const password = note?.type === 'note' ? note.text.split(': ').at(-1) : undefined;
    await session.tryPush({}, { signal });
    expect(tried).toEqual([password]);
    expect(JSON.stringify(await deps.journal.list())).not.toContain(password);

    const undone = await session.undo({ signal });
    expect(undone).toMatchObject({ ok: true });
    expect(api.has(CONFIG_MAP)).toBe(false);
    expect((await session.undo({ signal })).ok).toBe(false);
  });

  it('takes its plans back in reverse order', async () => {
    const { deps, api } = rig();
    const changes = new Changes(deps, fakeClock());
    const later: ObjectRef = { ...CONFIG_MAP, name: 'later' };
    for (const target of [CONFIG_MAP, later]) {
      const after = { ...configMap(), metadata: { ...configMap().metadata, name: target.name } };
      const created = proposal([{ kind: 'create', target, after }]);
      expect(await changes.apply(created, {}, { signal })).toMatchObject({ state: 'applied' });
    }
    const left = () => [CONFIG_MAP, later].map((ref) => api.has(ref));
    expect(await changes.undoLatest({ signal })).toMatchObject({ ok: true });
    expect(left()).toEqual([true, false]);
    expect(await changes.undoLatest({ signal })).toMatchObject({ ok: true });
    expect(left()).toEqual([false, false]);
    expect(await changes.undoLatest({ signal })).toBeUndefined();
  });

  it('lets the steps remember what was answered, but no password', async () => {
    const seen: unknown[] = [];
    const ASKING: Step = {
      ...HOST,
      look: ({ memory }) => {
        seen.push(memory);
        const questions = [{ id: 'host', prompt: 'Host', kind: 'text' as const }, PASSWORD];
        return { state: 'ask', says: 'Which host?', questions };
      },
    };
    const { deps, saved } = rig({ steps: [ASKING] });
    const answers = { host: 'h.example.com', 'password.admin': 'correct horse' };
    await createInstallSession(deps).answer('profile', answers, { signal });
    expect(seen.at(-1)).toMatchObject({
      wish: { step: 'profile', answers: { host: 'h.example.com' } },
      knownPasswords: ['admin'],
    });
    expect(JSON.stringify([seen, saved])).not.toContain('correct horse');
  });

  it('says that a failure stops the step when it stands, not at its first sight', async () => {
    wanted = 'broken';
    const clock = fakeClock();
    const { deps } = rig({ clock, profile: { ...EMPTY_PROFILE, host: 'h.example.com' } });
    const session = createInstallSession(deps);
    await session.look({ signal });
    const outcome = await session.apply('configuration', {}, { signal });
    expect(outcome).toMatchObject({ state: 'failing' });
    if (outcome.state !== 'failing') return;
    expect(outcome.seconds).toBeGreaterThanOrEqual(6);
    expect(outcome.view.steps[1]?.failures.map(({ code }) => code)).toEqual(['RD608']);
    expect(outcome.view.current).toBe('configuration');
  });

  it('gives waiting up when the time of the plan is over', async () => {
    wanted = 'slow';
    const { deps } = rig({ profile: { ...EMPTY_PROFILE, host: 'h.example.com' } });
    const session = createInstallSession(deps);
    await session.look({ signal });
    const outcome = await session.apply('configuration', {}, { signal });
    expect(outcome).toMatchObject({ state: 'waiting' });
    if (outcome.state === 'waiting') expect(outcome.seconds).toBeGreaterThanOrEqual(30);
  });

  it('has the next plan of a step agreed to at once, and waits while the same one is still there', async () => {
    const plan = (title: string) => ({ ...creation(), title });
    const SECOND: Step = {
      ...CONFIGURATION,
      look: (context) => {
        const there = CONFIGURATION.look(context).state === 'done';
        const next = plan(there && wanted === 'fine' ? 'the second' : 'the first');
        return { state: 'plan', says: 'more', why: [], plan: { proposal: next, foreign: [] } };
      },
    };
    const applied = async () => {
      const { deps } = rig({ steps: [SECOND] });
      const session = createInstallSession(deps);
      await session.look({ signal });
      return session.apply('configuration', {}, { signal });
    };
    expect(await applied()).toMatchObject({ state: 'waiting', seconds: 0 });
    wanted = 'ignored';
    expect(await applied()).toMatchObject({ state: 'waiting', seconds: expect.closeTo(7, 0) });
  });

  it('tries the registry as a user who is there when the profile has none', async () => {
    const tried: (string | undefined)[] = [];
    const secret = {
      keys: {},
      htpasswd: { HTPASSWD: { lines: [{ kind: 'entry', user: 'jane', scheme: 'bcrypt' }] } },
    };
    const { deps } = rig({
      readPlatform: async () =>
        ({ objects: {}, secrets: { [CONFIG_MAP.name]: read(secret) } }) as unknown as Platform,
      tryPush: async ({ user }) => {
        tried.push(user);
        return { ok: true, by: 'api', lines: [] };
      },
    });
    const session = createInstallSession(deps);
    await session.look({ signal });
    await session.tryPush({ 'password.jane': 'correct-horse' }, { signal });
    expect(tried).toEqual(['jane']);
  });

  it("changes nobody else's object without a consent of its own", async () => {
    foreign = [CONFIG_MAP];
    const { deps, api } = rig({ profile: { ...EMPTY_PROFILE, host: 'h.example.com' } });
    const session = createInstallSession(deps);
    await session.look({ signal });
    const refused = await session.apply('configuration', {}, { signal });
    expect(refused).toMatchObject({ state: 'refused' });
    expect(refused.state === 'refused' && refused.reason).toContain('ConfigMap default/docker-registry');
    expect(api.writes).toEqual([]);
    const agreed = await session.apply('configuration', {}, { signal, overForeign: true });
    expect(agreed.state).toBe('done');
  });

  it('passes a step over and takes that back', async () => {
    const { deps } = rig({ profile: { ...EMPTY_PROFILE, host: 'h.example.com' } });
    const session = createInstallSession(deps);
    await session.look({ signal });
    expect(session.skip('configuration', true).current).toBeUndefined();
    expect(session.skip('configuration', false).current).toBe('configuration');
  });

  it('calls no step failing that merely waits for an earlier one', async () => {
    const LATER: Step = {
      ...CONFIGURATION,
      objects: () => [],
      look: () => ({ state: 'blocked', says: 'the host first', next: [], commands: [] }),
    };
    const broken = { ...configMap(), data: { state: 'broken' } };
    const failuresWith = async (profile: Profile) => {
      const { deps, api } = rig({ steps: [HOST, LATER], profile });
      api.put(broken);
      const view = await createInstallSession(deps).look({ signal });
      return view.steps[1]?.failures.map(({ code }) => code);
    };
    expect(await failuresWith(EMPTY_PROFILE)).toEqual([]);
    expect(await failuresWith({ ...EMPTY_PROFILE, host: 'h.example.com' })).toEqual(['RD608']);
  });

  it('waits a moment before it calls the next step stopped: what a step brings has to get around', async () => {
    let looks = 0;
    const NEXT: Step = {
      ...HOST,
      id: 'verify',
      codes: ['RD608'],
      look: () => ({ state: 'blocked', says: 'x', next: [], commands: [] }),
    };
    const FIRST: Step = { ...CONFIGURATION, codes: [] };
    wanted = 'broken';
    const { deps, api } = rig({
      steps: [FIRST, NEXT],
      profile: { ...EMPTY_PROFILE, host: 'h.example.com' },
    });
    const { readEvidence } = deps;
    deps.readEvidence = async (at) => {
      const read = await readEvidence(at);
      looks += 1;
      // The third look after the plan sees the world as it is going to stay.
      if (looks >= 4) read.evidence.readings.configMaps = {};
      return read;
    };
    const session = createInstallSession(deps);
    await session.look({ signal });
    const outcome = await session.apply('configuration', {}, { signal });
    expect(api.writes).toHaveLength(1);
    expect(outcome.state).toBe('done');
    expect('view' in outcome && outcome.view.steps[1]?.failures).toEqual([]);
    expect(looks).toBeGreaterThanOrEqual(4);
  });
});
