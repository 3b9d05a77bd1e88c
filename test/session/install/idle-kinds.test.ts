import { expect, it } from 'vitest';
import type { InstallView } from '../../../src/session/install-session.js';
import type { StepId } from '../../../src/steps/step.js';
import { play } from '../../playground/support.js';
import { drive, openOn } from '../../support/drive-install.js';

const standingOf = (view: InstallView, id: StepId) => view.steps.find((step) => step.id === id)?.standing;

it('installs the controller of kinds on which nothing acts, and gets the certificate then', async () => {
  const playground = await play('install-kinds');
  const { session } = await openOn(playground, {
    host: playground.endpoint.host,
    certificate: { source: 'acme-http01', server: 'staging' },
  });
  const before = await drive(session, { until: 'cert-manager' });
  expect(before).toMatchObject({
    why: 'reached',
    step: { standing: { state: 'plan', says: expect.stringContaining('no controller acts on them') } },
  });
  const { why, view } = await drive(session, { until: 'users' });
  expect(why).toBe('reached');
  expect(standingOf(view, 'cert-manager')).toMatchObject({
    state: 'done',
    says: 'cert-manager v1.21.2 in namespace cert-manager, generation cert-manager.io/v1.',
  });
  expect(standingOf(view, 'certificate')?.state).toBe('done');
  await session.close();
});
