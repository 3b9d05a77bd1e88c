import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { answers } from './support/answers.js';
import { serveNone } from './support/cert-manager.js';
import { readyPodAddress } from './support/cluster.js';
import { missingForInstall } from './support/machine.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const cluster = inject('cluster');
const missing = await missingForInstall(cluster);
if (missing !== undefined) process.stderr.write(`\nthe how-to's objects are not installed: ${missing}\n`);

/** What the how-to has one make, up to its Ingress: a bare Pod without a volume of its own. Clients are another matter. */
describe.skipIf(missing !== undefined)("an install of the how-to's own objects", () => {
  let place: Workplace;
  beforeAll(async () => {
    // Other tests leave cert-manager's kinds behind, with no controller that would do anything about them.
    await serveNone(cluster.kubeconfig ?? '');
    place = await openWorkplace(cluster.kubeconfig ?? '', 'regdoctor-own');
    await place.profile(`schema: regdoctor.profile/1
context: lab
namespace: ${place.namespace}
host: howto.registry.test
ingress: { class: nginx }
certificate: { source: self-signed }
users: [admin]
storage: { kind: emptyDir }
`);
  });
  afterAll(() => place?.done());

  const skip = ['ingress-controller', 'dns', 'verify'].flatMap((step) => ['--skip', step]);
  const install = (...flags: string[]) =>
    place.regdoctor('install', '--profile', place.profilePath, '--as-howto', '--yes', ...skip, ...flags);

  it('runs until the registry asks for a login and takes it, and is the same the second time', async () => {
    const { output, exitCode } = await install();
    expect(exitCode, output).toBe(0);
    const pod = await place.core.readNamespacedPod({ namespace: place.namespace, name: 'docker-registry' });
    expect(pod.metadata?.ownerReferences).toBeUndefined();
    expect(pod.spec?.volumes?.find(({ name }) => name === 'storage')?.emptyDir).toEqual({});
    const address = await readyPodAddress(place);
    expect(await answers(address)).toBe(401);
    expect(await answers(address, `admin:${place.password}`)).toBe(200);
    const ingress = await place.networking.readNamespacedIngress({
      namespace: place.namespace,
      name: 'docker-registry',
    });
    expect(
      ingress.metadata?.annotations?.['kubernetes.io/ingress.class'] ?? ingress.spec?.ingressClassName,
    ).toBe('nginx');
    const before = await place.versions();
    const again = await install();
    expect(again.exitCode, again.output).toBe(0);
    expect(await place.versions()).toEqual(before);
  });

  it('is taken away with its namespace, which nothing else is in', async () => {
    const { output, exitCode } = await place.regdoctor('uninstall', '--profile', place.profilePath, '--yes');
    expect(exitCode, output).toBe(0);
    expect(await place.namespaceThere()).toBe(false);
  });
});
