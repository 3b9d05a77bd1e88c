import type { KubernetesObject } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { makeCertificate } from '../../src/fixes/shared/x509.js';
import { type Running, start } from '../cli/support.js';
import { type Generation, serveGeneration, serveNone, takeControllerAway } from './support/cert-manager.js';
import { until } from './support/cluster.js';
import { tlsSecret } from './support/howto.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const cluster = inject('cluster');
const kubeconfig = cluster.kubeconfig ?? '';
const HOST = 'registry.xcloud.huatai.me';
const DIRECTORY = 'https://acme.xcloud.huatai.me/directory';
/** The steps to the certificate; ACME by HTTP-01 needs no more of the controller than its class. */
const OTHERS = [
  'ingress-controller',
  'dns',
  'users',
  'configuration',
  'storage',
  'workload',
  'service',
  'ingress',
  'verify',
];

type Live = KubernetesObject & { spec: Record<string, unknown> };

/**
 * The steps to a certificate with the API of each generation of cert-manager. Its controller is a stand-in: the test writes what it would write, and an
 * install that waits has to say it.
 */
describe.skipIf(cluster.missing !== undefined)('an install with cert-manager', () => {
  let place: Workplace;
  let install: Running | undefined;
  beforeEach(async () => {
    place = await openWorkplace(kubeconfig, 'regdoctor-issuance');
    await place.profile(`schema: regdoctor.profile/1
context: lab
namespace: ${place.namespace}
host: ${HOST}
ingress: { class: nginx }
certificate: { source: acme-http01, server: '${DIRECTORY}' }
users: [admin]
storage: { kind: emptyDir }
`);
  });
  afterEach(async () => {
    install?.child.kill('SIGKILL');
    await place.done();
  });
  afterAll(() => serveNone(kubeconfig));

  /** The object as soon as it is there. */
  async function written(apiVersion: string, kind: string, name: string): Promise<Live> {
    const ref = { apiVersion, kind, metadata: { name, namespace: place.namespace } };
    let found: Live | undefined;
    await until(`${kind} ${name}`, async () => {
      found = await place.objects.read(ref).then(
        (object) => object as Live,
        () => undefined,
      );
      return found !== undefined;
    });
    return found as Live;
  }

  /** What the controller says of an object. */
  async function say(object: KubernetesObject, status: Record<string, unknown>): Promise<void> {
    const [group = '', version = ''] = (object.apiVersion ?? '').split('/');
    const name = {
      group,
      version,
      namespace: place.namespace,
      plural: `${object.kind?.toLowerCase()}s`,
      name: object.metadata?.name ?? '',
    };
    const now = (await place.custom.getNamespacedCustomObject(name)) as Record<string, unknown>;
    await place.custom.replaceNamespacedCustomObjectStatus({ ...name, body: { ...now, status } });
  }

  const condition = (status: string, reason: string, message: string, type = 'Ready') => ({
    conditions: [{ type, status, reason, message, lastTransitionTime: new Date().toISOString() }],
  });

  function run(): Running {
    const skip = OTHERS.flatMap((step) => ['--skip', step]);
    const argv = ['install', '--profile', place.profilePath, '--state-dir', `${place.folder}/state`];
    install = start([...argv, '--yes', ...skip], place.env);
    return install;
  }

  /** Makes the objects of an order below this owner, with a challenge that is stuck. */
  async function orderBelow(owner: KubernetesObject, apiVersion: string): Promise<void> {
    const order = await below(owner, apiVersion, 'Order', 'docker-registry-4118901981', {
      'acme.cert-manager.io/certificate-name': 'docker-registry',
    });
    await say(order, { state: 'pending' });
    const labels = { 'acme.cert-manager.io/order-name': 'docker-registry-4118901981' };
    const challenge = await below(order, apiVersion, 'Challenge', 'docker-registry-4118901981-0', labels, {
      type: apiVersion === 'certmanager.k8s.io/v1alpha1' ? 'http-01' : 'HTTP-01',
    });
    const reason = "Waiting for http-01 challenge propagation: wrong status code '404', expected '200'";
    await say(challenge, { state: 'pending', presented: true, processing: true, reason });
  }

  async function below(
    owner: KubernetesObject,
    apiVersion: string,
    kind: string,
    name: string,
    labels: Record<string, string>,
    spec: Record<string, unknown> = {},
  ): Promise<KubernetesObject> {
    const reference = {
      apiVersion: owner.apiVersion ?? '',
      kind: owner.kind ?? '',
      name: owner.metadata?.name ?? '',
      uid: owner.metadata?.uid ?? '',
    };
    const object = {
      apiVersion,
      kind,
      metadata: { name, namespace: place.namespace, labels, ownerReferences: [reference] },
      spec: { dnsNames: [HOST], ...spec },
    };
    return place.objects.create(object);
  }

  async function fillSecret(): Promise<void> {
    const { certificate, key } = await makeCertificate({
      subject: `CN=${HOST}`,
      names: [HOST],
      notBefore: new Date(Date.now() - 3_600_000),
      notAfter: new Date(Date.now() + 90 * 86_400_000),
    });
    const secret = tlsSecret(certificate, key);
    await place.objects.create({
      ...secret,
      metadata: { ...secret.metadata, namespace: place.namespace },
    } as KubernetesObject);
  }

  const generations: [Generation, { acme: string; issuer: object; certificate: object }][] = [
    [
      'certmanager.k8s.io/v1alpha1',
      {
        acme: 'certmanager.k8s.io/v1alpha1',
        issuer: { http01: {} },
        certificate: { acme: { config: [{ http01: { ingressClass: 'nginx' }, domains: [HOST] }] } },
      },
    ],
    [
      'cert-manager.io/v1',
      {
        acme: 'acme.cert-manager.io/v1',
        issuer: { solvers: [{ http01: { ingress: { class: 'nginx' } } }] },
        certificate: {},
      },
    ],
  ];

  it.each(generations)(
    'of %s: writes Issuer and Certificate, and follows the order to its end',
    async (generation, { acme, issuer: solved, certificate: extra }) => {
      await serveGeneration(kubeconfig, generation);
      const running = run();

      const issuer = await written(generation, 'Issuer', 'docker-registry-acme');
      expect(issuer.metadata?.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'regdoctor' });
      expect(issuer.spec).toEqual({
        acme: {
          server: DIRECTORY,
          privateKeySecretRef: { name: 'docker-registry-acme-account-key' },
          ...solved,
        },
      });
      await running.until(/Issuer docker-registry-acme: no status yet/);
      await say(issuer, condition('True', 'ACMEAccountRegistered', 'The ACME account was registered'));

      const certificate = await written(generation, 'Certificate', 'docker-registry');
      expect(certificate.spec).toEqual({
        secretName: 'docker-registry-tls-certificate',
        issuerRef: { name: 'docker-registry-acme', kind: 'Issuer' },
        dnsNames: [HOST],
        ...extra,
      });
      await say(
        certificate,
        condition('False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
      );
      let owner: KubernetesObject = certificate;
      if (generation === 'cert-manager.io/v1') {
        const annotated = { 'acme.cert-manager.io/certificate-name': 'docker-registry' };
        owner = await below(certificate, generation, 'CertificateRequest', 'docker-registry-1', annotated);
        await say(owner, condition('False', 'Pending', 'Waiting on certificate issuance from order'));
        await running.until(/CertificateRequest docker-registry-1: Ready=False, Pending: Waiting on/);
      }
      await orderBelow(owner, acme);
      await running.until(/Certificate docker-registry: Ready=False, DoesNotExist: Issuing certificate as/);
      await running.until(/Order docker-registry-4118901981: pending/);
      await running.until(
        /Challenge \(HTTP-01\) docker-registry-4118901981-0: pending, presented: Waiting for http-01 challenge propagation: wrong status code '404'/,
      );

      await fillSecret();
      await say(certificate, condition('True', 'Ready', 'Certificate is up to date and has not expired'));
      const { code, out } = await running.finished;
      expect(out.replace(/\s+/g, ' ')).toMatch(/✔ 7\/14 Certificate: Certificate \S+ is issued for/);
      expect(code, out).toBe(0);
    },
  );

  it('stops before an Issuer on which nothing would act', async () => {
    await serveGeneration(kubeconfig, 'cert-manager.io/v1');
    await takeControllerAway(kubeconfig);
    const { code, out } = await run().finished;
    expect(out.replace(/\s+/g, ' ')).toContain(
      'The kinds of cert-manager are served (cert-manager.io/v1), and no controller acts on them: none runs in any namespace.',
    );
    expect(out).toContain(
      'kubectl --context lab apply -f https://github.com/cert-manager/cert-manager/releases/',
    );
    expect(code, out).not.toBe(0);
    const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer' };
    const { items } = await place.objects.list(issuer.apiVersion, issuer.kind, place.namespace);
    expect(items).toEqual([]);
  });
});
