import { describe, expect, it } from 'vitest';
import type { Kept } from '../../../src/evidence/platform/read-platform.js';
import { absent, denied, failed, type Reading, read, skipped } from '../../../src/evidence/reading.js';
import { keptWhileWaiting, keptWithinLook } from '../../../src/session/install/kept.js';
import { STEP_IDS, type StepId } from '../../../src/steps/step.js';
import { play } from '../../playground/support.js';
import { openOn } from '../../support/drive-install.js';
import { contextOf } from '../../support/survey.js';

const ALL: readonly (keyof Kept)[] = [
  'certManager',
  'controllers',
  'groups',
  'helm',
  'ingressApis',
  'ingressClasses',
  'minikube',
  'rights',
  'storageClasses',
  'tiller',
  'version',
];

/** A survey whose readings are all in this state. */
function surveyOf(reading: Reading<never>) {
  const { survey } = contextOf();
  const platform = Object.fromEntries(ALL.map((key) => [key, reading]));
  survey.evidence.readings.apiGroups = reading;
  return { ...survey, platform: { ...survey.platform, ...platform } };
}

const readAgain = (kept: Kept) => ALL.filter((key) => kept[key] === undefined);

/** What each step reads again at each look, of what could be kept. */
const AGAIN: Readonly<Record<StepId, readonly (keyof Kept)[]>> = {
  access: ['rights'],
  profile: [],
  'ingress-controller': ['controllers', 'groups', 'helm', 'ingressApis', 'ingressClasses', 'minikube'],
  dns: ['controllers', 'ingressClasses'],
  'cert-manager': ['certManager', 'groups', 'helm'],
  source: ['certManager', 'groups'],
  certificate: ['certManager', 'groups'],
  users: [],
  configuration: [],
  storage: ['storageClasses'],
  workload: ['storageClasses'],
  service: [],
  ingress: ['ingressClasses'],
  verify: [],
};

describe('what a look keeps of the one before', () => {
  it.each(STEP_IDS)('while %s is waited for', (step) => {
    expect(readAgain(keptWhileWaiting(step, surveyOf(read(undefined as never))))).toEqual(AGAIN[step]);
    expect(readAgain(keptWhileWaiting(step, surveyOf(absent('none'))))).toEqual(AGAIN[step]);
  });

  it('is everything but the rights when it looks a second time for objects of which it has just learned', () => {
    expect(readAgain(keptWithinLook(surveyOf(read(undefined as never))))).toEqual(['rights']);
  });

  it.each([
    denied({ verb: 'list', group: '', resource: 'things' }, 'no'),
    failed('timeout', 'no answer'),
    skipped('not yet'),
  ])('is never what was $state', (reading) => {
    for (const step of STEP_IDS) expect(keptWhileWaiting(step, surveyOf(reading))).toEqual({});
    expect(keptWithinLook(surveyOf(reading))).toEqual({});
  });

  it('is only what the platform has, and no object', () => {
    const kept = keptWhileWaiting('users', surveyOf(read(undefined as never)));
    expect(Object.keys(kept).sort()).toEqual(ALL);
  });
});

it('lets a look while waiting ask the API server for about half of what a look asks', async () => {
  const playground = await play('install-ready');
  const { host } = playground.endpoint;
  const { session } = await openOn(playground, {
    host,
    users: ['admin'],
    storage: { kind: 'pvc', size: '1Gi', class: 'standard' },
    certificate: { source: 'acme-http01', server: 'staging' },
  });
  const { signal } = new AbortController();
  await session.look({ signal });
  /** Requests of each look of a wait: nothing is applied, so that it goes on for its grace. */
  const looks = async (step: StepId) => {
    const at = [playground.requests];
    await session.wait(step, { signal, onProgress: () => void at.push(playground.requests) });
    return at.slice(1).map((count, index) => count - (at[index] ?? 0));
  };
  for (const step of ['workload', 'certificate'] as const) {
    const [whole = 0, ...again] = await looks(step);
    expect(again.length).toBeGreaterThan(2);
    // 59 of a whole look; 26 of one that waits for the workload, and 30 for the certificate.
    expect(Math.max(...again), `${step}: ${whole}, ${again}`).toBeLessThan(whole * 0.55);
  }
  await session.close();
});
