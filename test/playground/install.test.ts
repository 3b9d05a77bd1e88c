import { describe, expect, it } from 'vitest';
import { at } from '../../src/kube/objects.js';
import { INSTALL_CASES } from '../../src/playground/cases/install.js';
import type { Playground } from '../../src/playground/playground.js';
import * as given from './install-support.js';
import { create, find, NAMESPACE, run } from './install-support.js';
import { ask, play, readyCondition } from './support.js';

const CERTIFICATE = ['cert-manager.io/v1', 'Certificate', 'docker-registry'] as const;

async function withPlatform(): Promise<Playground> {
  const playground = await play('install-ready');
  await create(playground, given.namespace);
  return playground;
}

describe('a cluster to install in', () => {
  it.each(INSTALL_CASES.map(({ name }) => [name]))('%s is settled when it has started', async (name) => {
    const playground = await play(name, { speed: 10 });
    const before = playground.store.revision;
    await playground.settled();
    expect(playground.store.revision).toBe(before);
    const { store } = playground;
    expect(store.find(store.kind('v1', 'Namespace'), undefined, NAMESPACE)).toBeUndefined();
  });

  it('has nobody at the address until a controller has one', async () => {
    const playground = await play('install');
    await expect(ask(playground)).rejects.toThrow('ECONNREFUSED');
    expect(playground.store.serves('cert-manager.io/v1', 'Issuer')).toBe(false);
    expect((await run(playground, given.TRAEFIK)).exitCode).toBe(0);
    await expect(ask(playground)).rejects.toThrow('ECONNREFUSED');
    await playground.settled();
    const service = find(playground, 'v1', 'Service', 'traefik', 'traefik');
    expect(at(service, 'status', 'loadBalancer', 'ingress', 0, 'ip')).toBe('127.0.0.1');
    expect(await ask(playground)).toMatchObject({
      status: 404,
      body: '404 page not found\n',
      issuer: 'O=, CN=TRAEFIK DEFAULT CERT',
    });
    await run(playground, 'helm uninstall traefik --namespace traefik');
    await playground.settled();
    await expect(ask(playground)).rejects.toThrow('ECONNREFUSED');
  });

  it('gets a registry that takes and gives back an image', async () => {
    const playground = await play('install');
    await run(playground, given.TRAEFIK);
    expect((await run(playground, given.CERT_MANAGER)).exitCode).toBe(0);
    await create(
      playground,
      given.namespace,
      given.acme('acme-v02', 'traefik'),
      given.certificate(playground),
      ...given.registry(playground, 'traefik'),
    );
    expect(readyCondition(find(playground, ...CERTIFICATE))).toMatchObject({ status: 'True' });
    expect(at(find(playground, 'v1', 'PersistentVolumeClaim', 'docker-registry'), 'status', 'phase')).toBe(
      'Bound',
    );
    expect(
      at(
        find(playground, 'networking.k8s.io/v1', 'Ingress', 'docker-registry'),
        'status',
        'loadBalancer',
        'ingress',
        0,
        'ip',
      ),
    ).toBe('127.0.0.1');
    const name = `${playground.endpoint.host}:${playground.endpoint.port}`;
    const login = await run(playground, `docker login -u admin --password-stdin ${name}`, 'admin123');
    expect(login.stdout).toBe('Login Succeeded\n');
    await run(playground, `docker import - ${name}/trial:1`, '\0'.repeat(1024));
    const pushed = await run(playground, `docker push ${name}/trial:1`);
    await run(playground, `docker rmi ${name}/trial:1`);
    const pulled = await run(playground, `docker pull ${name}/trial:1`);
    const digest = /digest: (sha256:\w+)/.exec(pushed.stdout)?.[1] ?? 'none';
    expect(pulled.stdout).toContain(`Digest: ${digest}\n`);
  });

  it('of another class gets no requests, and of nobody none at all', async () => {
    const playground = await withPlatform();
    await create(playground, ...given.registry(playground, 'nginx'));
    expect(await ask(playground)).toMatchObject({ status: 404, body: '404 page not found\n' });
    const ingress = find(playground, 'networking.k8s.io/v1', 'Ingress', 'docker-registry');
    expect(at(ingress, 'status', 'loadBalancer', 'ingress')).toBeUndefined();
  });

  it('has the default class for Ingresses that name none, and 503 for a Service without Pods', async () => {
    const playground = await withPlatform();
    const [ingress] = given.registry(playground, '').slice(-1);
    const spec = { ...(ingress?.spec as object), ingressClassName: undefined };
    const [service] = given.registry(playground, '').slice(-2);
    await create(playground, { ...service }, { ...ingress, spec });
    expect(await ask(playground)).toMatchObject({ status: 503, body: 'no available server\n' });
  });
});

describe('the certificate', () => {
  it("of Let's Encrypt's test environment is trusted by nobody", async () => {
    const playground = await withPlatform();
    await create(
      playground,
      given.acme('acme-staging-v02', 'traefik'),
      given.certificate(playground),
      ...given.registry(playground, 'traefik'),
    );
    expect(await ask(playground)).toMatchObject({
      issuer: "O=(STAGING) Let's Encrypt, CN=(STAGING) Ersatz Edamame E1",
      fault: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
  });

  it.each([
    ['nginx', undefined, "wrong status code '404', expected '200'"],
    ['traefik', 'not in DNS', /dial tcp: lookup \S+ on 10\.96\.0\.10:53: no such host$/],
  ])('waits for a solver of class %s, %s', async (name, missing, why) => {
    const playground = await play('install-ready', {
      adjust: (state) => {
        state.endpoint.resolves = missing === undefined;
      },
    });
    await create(playground, given.namespace, given.acme('acme-v02', name), given.certificate(playground));
    const { store } = playground;
    const [challenge] = store.list(store.kind('acme.cert-manager.io/v1', 'Challenge'), NAMESPACE);
    const reason = String(at(challenge, 'status', 'reason'));
    if (typeof why === 'string') expect(reason).toBe(`Waiting for HTTP-01 challenge propagation: ${why}`);
    else expect(reason).toMatch(why);
    expect(readyCondition(find(playground, ...CERTIFICATE))).toMatchObject({ status: 'False' });
  });

  it('comes as soon as the name resolves', async () => {
    const playground = await play('install-ready', {
      adjust: (state) => {
        state.endpoint.resolves = false;
      },
    });
    await create(
      playground,
      given.namespace,
      given.acme('acme-v02', 'traefik'),
      given.certificate(playground),
    );
    playground.point(playground.endpoint.host, '127.0.0.1');
    await expect
      .poll(() => readyCondition(find(playground, ...CERTIFICATE)).status, { timeout: 5000, interval: 20 })
      .toBe('True');
  });

  it("is an own authority's", async () => {
    const playground = await withPlatform();
    const ca = {
      ...given.certificate(playground, {
        isCA: true,
        commonName: 'docker-registry CA',
        dnsNames: undefined,
        secretName: 'docker-registry-ca',
        issuerRef: { name: 'self-signed' },
      }),
      metadata: { name: 'docker-registry-ca' },
    };
    await create(
      playground,
      given.issuer({ ca: { secretName: 'docker-registry-ca' } }),
      given.certificate(playground),
      ...given.registry(playground, 'traefik'),
    );
    expect(readyCondition(find(playground, 'cert-manager.io/v1', 'Issuer', 'docker-registry'))).toEqual({
      status: 'False',
      reason: 'ErrGetKeyPair',
      message: 'Error getting keypair for CA issuer: secret "docker-registry-ca" not found',
    });
    await create(playground, given.issuer({ selfSigned: {} }, 'self-signed'), ca);
    expect(readyCondition(find(playground, ...CERTIFICATE))).toMatchObject({ status: 'True' });
    expect(await ask(playground)).toMatchObject({
      issuer: 'O=, CN=docker-registry CA',
      names: `DNS:${playground.endpoint.host}`,
      fault: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    const secret = find(playground, 'v1', 'Secret', 'docker-registry-tls');
    const authority = find(playground, 'v1', 'Secret', 'docker-registry-ca');
    expect(at(secret, 'data', 'ca.crt')).toBe(at(authority, 'data', 'tls.crt'));
  });

  it('is self-signed where that is wanted', async () => {
    const playground = await withPlatform();
    await create(
      playground,
      given.issuer({ selfSigned: {} }),
      given.certificate(playground),
      ...given.registry(playground, 'traefik'),
    );
    expect(await ask(playground)).toMatchObject({ fault: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
