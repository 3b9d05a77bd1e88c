import { expect, it } from 'vitest';
import { openUninstall } from '../../../src/commands/open-uninstall.js';
import { readValue } from '../../../src/evidence/reading.js';
import type { Playground } from '../../../src/playground/playground.js';
import type { InstallSession, InstallView } from '../../../src/session/install-session.js';
import { STEP_IDS } from '../../../src/steps/step.js';
import { run, world } from '../../commands/support.js';
import { play } from '../../playground/support.js';
import { drive, openOn, type Stop, viewOf } from '../../support/drive-install.js';

const { signal } = new AbortController();
/** Milliseconds for a whole install: seconds on an idle machine. */
const PATIENCE = 90_000;
/** The fix that the diagnosis has for what stops the step, as its screen applies it. */
async function byDiagnosis(session: InstallSession, stop: Stop): Promise<void> {
  if (!('step' in stop)) throw new Error('nothing stops it');
  const diagnosis = session.diagnosis();
  const { remedies } = await diagnosis.examine({ signal });
  const [remedy] = stop.step.failures.flatMap(({ id }) => remedies[id] ?? []);
  if (remedy === undefined) throw new Error('there is no fix');
  expect(await diagnosis.apply(remedy, {}, { signal })).toMatchObject({ state: 'fixed' });
  await diagnosis.close();
}

it(
  'makes a name resolve here and trusts a new authority here, and finds all of it done the next time',
  async () => {
    const playground = await play('install-ready', { inject: ['dns'] });
    const { session, saved } = await openOn(playground, { host: playground.endpoint.host, style: 'howto' });
    const answers = {
      'dns.way': 'hosts',
      'source.source': 'new-ca',
      'users.password.admin': 'correct-horse',
    };
    const untrusted = await drive(session, { answers });
    expect([untrusted.why, codes(untrusted)]).toEqual(['failing', ['RD304', 'RD101']]);
    await byDiagnosis(session, untrusted);
    const { why, view } = await drive(session);
    expect(why).toBe('finished');
    expectWhole(view);
    expect(playground.lookup(playground.endpoint.host)).toBe('127.0.0.1');
    await session.close();

    const before = versions(playground);
    const again = await openOn(playground, saved());
    const asks = await drive(again.session, { until: 'verify' });
    expect(asks).toMatchObject({ why: 'reached', step: { standing: { state: 'ask' } } });
    const done = await drive(again.session, { answers: { 'verify.password.admin': 'correct-horse' } });
    expect(done.why).toBe('finished');
    expect(done.view.steps.at(-1)?.standing.says).toContain('which an earlier trial pushed and pulled');
    await playground.settled();
    expect(versions(playground)).toEqual(before);
    await again.session.close();

    const { kubeconfig, context, access, stateDir } = playground;
    const scope = { namespace: 'registry', name: 'docker-registry', deleteStorage: false };
    const where = { kubeconfig, context, access, stateDir, resolve: [], allNamespaces: false };
    const uninstall = await openUninstall({ ...where, ...scope, host: playground.endpoint.host });
    expect((await uninstall.look({ signal })).left.map(({ what }) => what)).toEqual([
      '/etc/hosts',
      expect.stringMatching(/^\/etc\/docker\/certs\.d\/\S+: Let Docker trust /),
    ]);
    uninstall.close();

    // Nobody is in this profile: whose password it is, the Secret says.
    const script = async (password: string) => {
      const { users: _nobody, ...rest } = saved() ?? {};
      const { session: unattended } = await openOn(playground, rest);
      const around = world();
      const [{ code }] = await Promise.all([
        run(['install', '--yes', '--password-stdin'], around, undefined, unattended),
        around.stdin.close(`${password}\n`),
      ]);
      return { code, output: around.out() + around.err() };
    };
    const right = await script('correct-horse');
    expect(right.code, right.output).toBe(0);
    expect(right.output).toContain('docker login -u admin');
    expect(right.output).not.toContain('correct-horse');
    const wrong = await script('another-horse');
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain('refuses the login of admin');
    expect(wrong.output).not.toContain('another-horse');
    expect(versions(playground)).toEqual(before);
  },
  PATIENCE,
);

it(
  "goes through minikube's cluster with its addon, and keeps the images in an object store without a step back",
  async () => {
    const playground = await play('install-minikube');
    const { session, saved } = await openOn(playground);
    const answers = {
      'ingress-controller.controller': 'minikube',
      'source.source': 'new-ca',
      'users.password.admin': 'correct-horse',
      'configuration.driver': 's3',
      'configuration.bucket': 'images',
      'configuration.region': 'fra1',
      'configuration.endpoint': 'fra1.digitaloceanspaces.com',
      'storage.accesskey': 'AKIA-EXAMPLE',
      'storage.secretkey': 'very/secret+key',
    };
    const written = await drive(session, { answers, until: 'storage' });
    expect(written).toMatchObject({ why: 'reached', step: { standing: { state: 'plan' } } });
    expect(viewOf(written.view, 'configuration').standing).toMatchObject({
      state: 'done',
      facts: [expect.stringContaining('Images: s3;')],
    });
    const untrusted = await drive(session, { answers });
    expect([untrusted.why, codes(untrusted)]).toEqual(['failing', ['RD304', 'RD101']]);
    await byDiagnosis(session, untrusted);
    const { why, view } = await drive(session);
    expect(why).toBe('finished');
    expectWhole(view);
    expect(viewOf(view, 'ingress-controller').standing.says).toContain('nginx');
    expect(saved()).toMatchObject({
      ingress: { class: 'nginx', install: 'minikube' },
      storage: { kind: 's3', endpoint: 'https://fra1.digitaloceanspaces.com', secret: 'docker-registry-s3' },
    });
    await session.close();
  },
  PATIENCE,
);

it(
  "goes through a cluster of the how-to's time, and takes its plans back one after the other",
  async () => {
    const playground = await play('install-old', {
      // The last one without networking.k8s.io for Ingresses.
      adjust: (state) => {
        state.serverVersion = 'v1.13.12';
      },
    });
    const { session } = await openOn(playground, {
      host: playground.endpoint.host,
      certificate: { source: 'acme-http01', server: 'production' },
    });
    const { why, view } = await drive(session);
    expect(why).toBe('finished');
    expectWhole(view);
    const apis = Object.values(view.survey.platform.objects).map((reading) => readValue(reading)?.apiVersion);
    expect(apis).toEqual(expect.arrayContaining(['certmanager.k8s.io/v1alpha1', 'extensions/v1beta1']));
    let undone = await session.undo({ signal });
    while (undone.ok) undone = await session.undo({ signal });
    // The namespace alone stays, for what cert-manager put into it: keys and certificates are nobody's to delete on the way.
    expect(undone.reason).toMatch(
      /^Namespace registry holds Secret .*docker-registry-tls-certificate, which/,
    );
    await playground.settled();
    expect(versions(playground).filter((line) => !line.startsWith('Secret'))).toEqual([]);
    expect(playground.store.list(playground.store.kind('apps/v1', 'Deployment'), 'registry')).toEqual([]);
    await session.close();
  },
  PATIENCE,
);

function expectWhole({ steps, summary }: InstallView): void {
  expect(steps.flatMap(({ id, failures }) => failures.map(({ code }) => `${id}: ${code}`))).toEqual([]);
  expect(steps.map(({ standing }) => standing.state)).toEqual(STEP_IDS.map(() => 'done'));
  expect(steps.at(-1)?.standing.says).toMatch(/was pushed and pulled, digest sha256:[0-9a-f]{64}\.$/);
  expect(summary?.commands.map(({ command }) => command)).toContainEqual(
    expect.stringMatching(/^docker login -u admin \S+$/),
  );
}

/** Of everything that is in the registry's namespace. */
function versions({ store }: Playground): string[] {
  const kinds = [
    ['v1', 'Secret'],
    ['v1', 'ConfigMap'],
    ['v1', 'Pod'],
    ['v1', 'Service'],
    ['networking.k8s.io/v1', 'Ingress'],
  ] as const;
  return kinds.flatMap(([apiVersion, kind]) =>
    store
      .list(store.kind(apiVersion, kind), 'registry')
      .map(({ metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`),
  );
}

function codes(stop: Stop): string[] {
  return 'step' in stop ? stop.step.failures.map(({ code }) => code) : [];
}
