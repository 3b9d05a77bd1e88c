import { expect, it } from 'vitest';
import type { Playground } from '../../../src/playground/playground.js';
import { stepIn } from '../../../src/session/install/settle.js';
import type { InstallSession } from '../../../src/session/install-session.js';
import type { Standing, StepId } from '../../../src/steps/step.js';
import { CERT_MANAGER, run, TRAEFIK } from '../../playground/install-support.js';
import { play } from '../../playground/support.js';
import { drive, openOn } from '../../support/drive-install.js';

const { signal } = new AbortController();
const EVERYTHING = [{ verbs: ['*'], groups: ['*'], resources: ['*'] }];

interface Meanwhile {
  step: StepId;
  before: Partial<Standing>;
  /** What somebody does elsewhere once the session has looked twice. */
  happens(playground: Playground): unknown;
  after: Partial<Standing>;
}

const MEANWHILE: readonly Meanwhile[] = [
  {
    step: 'access',
    before: { state: 'blocked', code: 'RD803' },
    happens: (playground) => playground.grant(EVERYTHING),
    after: { state: 'plan' },
  },
  {
    step: 'ingress-controller',
    before: { state: 'plan' },
    happens: (playground) => run(playground, TRAEFIK),
    after: { state: 'done' },
  },
  {
    step: 'dns',
    before: { state: 'waiting' },
    happens: (playground) => playground.point(playground.endpoint.host, '127.0.0.1'),
    after: { state: 'done' },
  },
  {
    step: 'cert-manager',
    before: { state: 'plan' },
    happens: (playground) => run(playground, CERT_MANAGER),
    after: { state: 'done' },
  },
  {
    step: 'cert-manager',
    before: { state: 'blocked', code: 'RD270' },
    happens: (playground) => playground.breakWebhook(undefined),
    after: { state: 'done' },
  },
];

/** Waits for the step, at which this happens after the second look. */
async function waitWhile(
  session: InstallSession,
  playground: Playground,
  { step, happens }: Meanwhile,
): Promise<Standing | undefined> {
  let looks = 0;
  let done: unknown;
  const outcome = await session.wait(step, {
    signal,
    onProgress: () => {
      looks += 1;
      if (looks === 2) done = happens(playground);
    },
  });
  await done;
  expect(looks, step).toBeGreaterThan(2);
  return 'view' in outcome ? stepIn(outcome.view, step).standing : undefined;
}

it('sees while it waits what others do meanwhile', async () => {
  const playground = await play('install', { inject: ['access', 'dns'] });
  const { session } = await openOn(playground, {
    host: playground.endpoint.host,
    ingress: { class: 'traefik', install: 'helm' },
    certificate: { source: 'acme-http01', server: 'staging' },
  });
  expect(await drive(session)).toMatchObject({ why: 'blocked', step: { id: 'access' } });
  for (const row of MEANWHILE) {
    if (row.step === 'dns') await session.answer('dns', { way: 'record' }, { signal });
    if (row.before.state === 'blocked' && row.step === 'cert-manager')
      playground.breakWebhook('no-endpoints');
    const view = await session.look({ signal });
    expect(stepIn(view, row.step).standing, row.step).toMatchObject(row.before);
    expect(await waitWhile(session, playground, row), row.step).toMatchObject(row.after);
  }
  await session.close();
  // Seconds on an idle machine.
}, 90_000);
