import { describe, expect, it } from 'vitest';
import { at, strings } from '../../src/kube/objects.js';
import { INJECTIONS } from '../../src/playground/cases/install-injections.js';
import type { Playground } from '../../src/playground/playground.js';
import { STEP_IDS, type StepId } from '../../src/steps/step.js';
import { testHost } from './docker-support.js';
import * as given from './install-support.js';
import { create, find, NAMESPACE, run } from './install-support.js';
import { ask, play, readyCondition } from './support.js';

const NAME = 'docker-registry';

async function broken(step: StepId): Promise<Playground> {
  return play('install-ready', { inject: [step] });
}

/** The registry with a certificate of its own making. */
async function complete(playground: Playground, env?: Record<string, unknown>[]): Promise<void> {
  await create(
    playground,
    given.namespace,
    given.issuer({ selfSigned: {} }),
    given.certificate(playground),
    ...given.registry(playground, 'traefik', env),
  );
}

function waiting(playground: Playground): unknown {
  const { store } = playground;
  const [pod] = store.list(store.kind('v1', 'Pod'), NAMESPACE);
  return at(pod, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason');
}

describe('what goes wrong at a step', () => {
  it('is there for each of them, and all of it at once starts', async () => {
    expect(Object.keys(INJECTIONS)).toEqual(STEP_IDS);
    const playground = await play('install', { inject: STEP_IDS });
    await playground.settled();
  });

  it('dns: the name does not resolve, until there is a hosts entry or a record', async () => {
    const playground = await broken('dns');
    const { host, port } = playground.endpoint;
    expect(playground.resolves).toEqual([]);
    const { tree } = testHost(playground.docker);
    tree.write('/etc/hosts', `127.0.0.1 ${host}\n`);
    expect(playground.resolves).toEqual([`${host}:${port}:127.0.0.1`]);
    tree.write('/etc/hosts', '');
    expect(playground.resolves).toEqual([]);
    playground.point(host, '127.0.0.1');
    expect(playground.resolves).toEqual([`${host}:${port}:127.0.0.1`]);
  });

  it('cert-manager: nothing of it can be created, until its webhook answers', async () => {
    const playground = await broken('cert-manager');
    await create(playground, given.namespace);
    await expect(create(playground, given.issuer({ selfSigned: {} }))).rejects.toThrow(
      'failed calling webhook',
    );
    playground.breakWebhook(undefined);
    await create(playground, given.issuer({ selfSigned: {} }));
  });

  it('source: the Issuer that is there is refused by cert-manager', async () => {
    const found = find(await broken('source'), 'cert-manager.io/v1', 'Issuer', `${NAME}-acme-production`);
    expect(readyCondition(found)).toMatchObject({ status: 'False', reason: 'InvalidConfig' });
  });

  it('certificate: the Secret has another name in it', async () => {
    const secret = find(await broken('certificate'), 'v1', 'Secret', `${NAME}-tls-certificate`);
    const annotations = strings(secret?.metadata.annotations);
    expect(annotations['cert-manager.io/certificate-name']).toBe('somebody-else');
  });

  it.each([
    ['users', 'Secret'],
    ['configuration', 'ConfigMap'],
    ['service', 'Service'],
  ] as const)('%s: a %s of that name is there', async (step, kind) => {
    expect(find(await broken(step), 'v1', kind, NAME)).toBeDefined();
  });

  it('storage: the claim stays pending', async () => {
    const playground = await broken('storage');
    await create(playground, given.namespace, ...given.registry(playground, 'traefik').slice(2, 3));
    expect(at(find(playground, 'v1', 'PersistentVolumeClaim', NAME), 'status', 'phase')).toBe('Pending');
  });

  it('workload: the image does not come', async () => {
    const playground = await broken('workload');
    await complete(playground);
    expect(waiting(playground)).toBe('ImagePullBackOff');
  });

  it('ingress: the Ingress is of nobody', async () => {
    const playground = await broken('ingress');
    expect(at(find(playground, 'networking.k8s.io/v1', 'Ingress', NAME), 'spec', 'ingressClassName')).toBe(
      'gone',
    );
    expect((await ask(playground)).status).toBe(404);
  });

  it('verify: small requests pass and large ones do not, until the proxy is told otherwise', async () => {
    const playground = await broken('verify');
    await complete(playground);
    const name = `${playground.endpoint.host}:${playground.endpoint.port}`;
    testHost(playground.docker).tree.write(
      '/etc/docker/daemon.json',
      JSON.stringify({ 'insecure-registries': [name] }),
    );
    await run(playground, 'systemctl reload docker');
    await run(playground, `docker login -u admin --password-stdin ${name}`, 'admin123');
    const large = Array.from({ length: 150_000 }, () => Math.random().toString(36)).join('');
    await run(playground, `docker import - ${name}/trial:1`, large);
    expect((await run(playground, `docker push ${name}/trial:1`)).stderr).toContain('HTTP 413');
    playground.limitRequests(undefined);
    expect((await run(playground, `docker push ${name}/trial:1`)).exitCode).toBe(0);
  });
});

describe('variables out of Secrets', () => {
  it('keep the container from being created while they are not there', async () => {
    const playground = await play('install-ready');
    const reference = { name: 'docker-registry-http', key: 'secret' };
    await complete(playground, [{ name: 'REGISTRY_HTTP_SECRET', valueFrom: { secretKeyRef: reference } }]);
    expect(waiting(playground)).toBe('CreateContainerConfigError');
    expect((await ask(playground)).status).toBe(503);
    const metadata = { name: reference.name };
    await create(playground, { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { secret: 'x' } });
    expect(waiting(playground)).toBeUndefined();
    expect((await ask(playground)).status).toBe(401);
  });
});
