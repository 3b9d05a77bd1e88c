import { describe, expect, it } from 'vitest';
import { at, list, record } from '../../src/kube/objects.js';
import type { Playground } from '../../src/playground/playground.js';
import {
  ACME_V2,
  CONFIG,
  configMap,
  HOST,
  htpasswdSecret,
  pod,
} from '../../src/playground/states/howto-manifests.js';
import { all, ask, change, create, eventsOf, find, POD, play, readyCondition, remove } from './support.js';

const G0 = 'certmanager.k8s.io/v1alpha1';
const G2 = 'cert-manager.io/v1';
const MAP = { apiVersion: 'v1', kind: 'ConfigMap', name: 'docker-registry' };
const SECRET = { apiVersion: 'v1', kind: 'Secret', name: 'docker-registry' };
const SERVICE = { apiVersion: 'v1', kind: 'Service', name: 'docker-registry' };
const INGRESS = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'docker-registry' };

async function expectHealthy(playground: Playground): Promise<void> {
  const seen = await ask(playground, { user: 'admin:admin123' });
  expect(seen.fault).toBeNull();
  expect(seen.status).toBe(200);
  expect((await ask(playground)).status).toBe(401);
}

describe("the how-to's end", () => {
  it('heals when the Issuer and the Pod are set right', async () => {
    const playground = await play('howto');
    const before = await ask(playground);
    expect(before).toMatchObject({ status: 503, fault: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(before.issuer).toBe('O=cert-manager, CN=cert-manager.local');
    const issuer = { apiVersion: G0, kind: 'Issuer', name: 'acme-issuer' };
    await change(playground, issuer, { spec: { acme: { server: ACME_V2 } } });
    expect(readyCondition(find(playground, issuer))).toMatchObject({
      status: 'True',
      reason: 'ACMEAccountRegistered',
    });
    const certificate = find(playground, { apiVersion: G0, kind: 'Certificate', name: 'docker-registry' });
    expect(readyCondition(certificate)).toEqual({
      status: 'True',
      reason: 'Ready',
      message: 'Certificate is up to date and has not expired',
    });
    expect(eventsOf(playground, 'Certificate')).toEqual(
      expect.arrayContaining([
        'IssuerNotReady: Issuer acme-issuer not ready',
        'OrderCreated: Created Order resource "docker-registry-4118901981"',
        'OrderComplete: Order "docker-registry-4118901981" completed successfully',
        'CertIssued: Certificate issued successfully',
      ]),
    );
    expect((await ask(playground)).fault).toBeNull();
    await remove(playground, POD);
    expect(find(playground, POD)).toBeUndefined();
    await create(playground, pod());
    await expectHealthy(playground);
  });

  it('falls ill again when the Issuer is set back: it is judged anew, the issued certificate stays', async () => {
    const playground = await play('healthy');
    const issuer = { apiVersion: G0, kind: 'Issuer', name: 'acme-issuer' };
    const server = 'https://acme-v01.api.letsencrypt.org/directory';
    await change(playground, issuer, { spec: { acme: { server } } });
    expect(readyCondition(find(playground, issuer))).toEqual({
      status: 'False',
      reason: 'InvalidConfig',
      message: `Your ACME server URL is set to a v1 endpoint (${server}). You should update the spec.acme.server field to "${ACME_V2}"`,
    });
    await expectHealthy(playground);
  });
});

describe('the Pod', () => {
  it('starts by itself when the ConfigMap appears', async () => {
    const playground = await play('RD601');
    await create(playground, configMap());
    await expectHealthy(playground);
  });

  it('starts by itself when the key appears', async () => {
    const playground = await play('RD602');
    await change(playground, MAP, { data: { 'registry-config.yml': CONFIG } });
    await expectHealthy(playground);
  });

  it('starts by itself when the Secret appears', async () => {
    const playground = await play('RD605');
    await create(playground, htpasswdSecret());
    await expectHealthy(playground);
  });

  it('starts at its next try when the configuration becomes valid', async () => {
    const playground = await play('RD608');
    await change(playground, MAP, { data: { 'registry-config.yml': CONFIG } });
    await expectHealthy(playground);
    expect(at(find(playground, POD), 'status', 'containerStatuses', 0, 'restartCount')).toBeGreaterThan(5);
  });

  it('starts when its image can be pulled', async () => {
    const playground = await play('RD512');
    const spec = structuredClone(record(find(playground, POD)?.spec));
    record(list(spec.containers)[0]).image = 'registry:2';
    await change(playground, POD, { spec: { containers: spec.containers } });
    await expectHealthy(playground);
  });

  it('keeps its configuration until it is made anew, but reads the htpasswd file at every login', async () => {
    const playground = await play('RD610');
    expect((await ask(playground)).status).toBe(200);
    await change(playground, MAP, { data: { 'registry-config.yml': CONFIG } });
    expect((await ask(playground)).status).toBe(200);
    await remove(playground, POD);
    await create(playground, pod());
    await expectHealthy(playground);

    const other = await play('RD606');
    expect((await ask(other, { user: 'admin:admin123' })).status).toBe(401);
    await change(other, SECRET, { data: htpasswdSecret().data });
    await expectHealthy(other);
  });

  it('of a Deployment is replaced when the template changes', async () => {
    const playground = await play('RD603-deployment');
    const [old] = all(playground, 'v1', 'Pod');
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'docker-registry' };
    const volumes = structuredClone(
      list(at(find(playground, ref), 'spec', 'template', 'spec', 'volumes')),
    ).map(record);
    record(list(record(volumes[0]?.configMap).items)[0]).path = 'config.yml';
    await change(playground, ref, { spec: { template: { spec: { volumes } } } });
    await expectHealthy(playground);
    const pods = all(playground, 'v1', 'Pod');
    expect(pods).toHaveLength(1);
    expect(pods[0]?.metadata?.uid).not.toBe(old?.metadata?.uid);
    expect(find(playground, ref)?.status).toMatchObject({
      availableReplicas: 1,
      replicas: 1,
      updatedReplicas: 1,
    });
    const revisions = all(playground, 'apps/v1', 'ReplicaSet').map((set) => at(set, 'spec', 'replicas'));
    expect(revisions.sort()).toEqual([0, 1]);
  });

  it('and its ReplicaSet go with their Deployment', async () => {
    const playground = await play('RD603-deployment');
    await remove(playground, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'docker-registry' });
    expect(all(playground, 'apps/v1', 'ReplicaSet')).toEqual([]);
    expect(all(playground, 'v1', 'Pod')).toEqual([]);
  });
});

describe('the Service', () => {
  const endpoints = { apiVersion: 'v1', kind: 'Endpoints', name: 'docker-registry' };
  const addressOf = (playground: Playground) => {
    const ip = at(
      find(playground, { apiVersion: 'v1', kind: 'Pod', name: 'docker-registry' }),
      'status',
      'podIP',
    );
    expect(ip).toMatch(/^172\.17\.0\.\d+$/);
    return ip;
  };

  it('has no subsets while it selects nothing, and the Pod when it does', async () => {
    const playground = await play('RD502');
    expect(find(playground, endpoints)?.subsets).toBeUndefined();
    expect((await ask(playground)).status).toBe(503);
    await change(playground, SERVICE, { spec: { selector: { app: null, name: 'docker-registry' } } });
    expect(find(playground, endpoints)?.subsets).toMatchObject([
      {
        addresses: [{ ip: addressOf(playground), targetRef: { kind: 'Pod', name: 'docker-registry' } }],
        ports: [{ name: 'http', port: 5000, protocol: 'TCP' }],
      },
    ]);
    await expectHealthy(playground);
  });

  it('answers 502 on a port where nothing listens, and resolves names of ports', async () => {
    const playground = await play('RD503');
    expect(at(find(playground, endpoints), 'subsets', 0, 'ports', 0, 'port')).toBe(5001);
    expect((await ask(playground)).status).toBe(502);
    const ports = [{ name: 'http', protocol: 'TCP', port: 5000, targetPort: 'http' }];
    await change(playground, SERVICE, { spec: { ports } });
    expect(at(find(playground, endpoints), 'subsets', 0, 'ports', 0, 'port')).toBe(5000);
    await expectHealthy(playground);
  });

  it('lists a crashing Pod as not ready', async () => {
    const playground = await play('RD603');
    expect(find(playground, endpoints)?.subsets).toMatchObject([
      { notReadyAddresses: [{ ip: addressOf(playground) }], ports: [{ port: 5000 }] },
    ]);
    expect(at(find(playground, endpoints), 'subsets', 0, 'addresses')).toBeUndefined();
  });
});

describe('cert-manager', () => {
  const certificate = (apiVersion: string) => ({ apiVersion, kind: 'Certificate', name: 'docker-registry' });

  it('1.x issues through a CertificateRequest once the Issuer is right', async () => {
    const playground = await play('RD201-v1');
    expect(readyCondition(find(playground, certificate(G2)))).toMatchObject({
      status: 'False',
      reason: 'DoesNotExist',
    });
    expect(readyCondition(all(playground, G2, 'CertificateRequest')[0])).toEqual({
      status: 'False',
      reason: 'Pending',
      message: 'Referenced issuer does not have a Ready status condition',
    });
    expect((await ask(playground)).issuer).toBe(
      'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
    );
    const issuer = { apiVersion: G2, kind: 'Issuer', name: 'acme-issuer' };
    await change(playground, issuer, { spec: { acme: { server: ACME_V2 } } });
    expect(readyCondition(find(playground, certificate(G2)))).toMatchObject({
      status: 'True',
      reason: 'Ready',
    });
    expect(
      all(playground, 'acme.cert-manager.io/v1', 'Order').map((order) => at(order, 'status', 'state')),
    ).toEqual(['valid']);
    expect(eventsOf(playground, 'Certificate')).toContain(
      'Issuing: The certificate has been successfully issued',
    );
    await expectHealthy(playground);
  });

  it('says which Issuer it misses', async () => {
    const playground = await play('RD209');
    const message = 'Referenced "Issuer" not found: issuer.cert-manager.io "letsencrypt-prod" not found';
    expect(readyCondition(all(playground, G2, 'CertificateRequest')[0])).toEqual({
      status: 'False',
      reason: 'Pending',
      message,
    });
    expect(eventsOf(playground, 'CertificateRequest')).toContain(`IssuerNotFound: ${message}`);
    await change(playground, certificate(G2), { spec: { issuerRef: { name: 'acme-issuer' } } });
    await expectHealthy(playground);
  });

  it('0.8 says so in an event', async () => {
    const playground = await play('healthy');
    const secret = { apiVersion: 'v1', kind: 'Secret', name: 'docker-registry-tls-certificate' };
    await change(playground, certificate(G0), { spec: { issuerRef: { name: 'letsencrypt' } } });
    await remove(playground, secret);
    expect(eventsOf(playground, 'Certificate')).toContain(
      'IssuerNotFound: issuer.certmanager.k8s.io "letsencrypt" not found',
    );
    expect(readyCondition(find(playground, certificate(G0)))).toMatchObject({ reason: 'NotFound' });
  });

  it('says why an account cannot be registered', async () => {
    const playground = await play('RD213');
    const host = 'acme-v02.api.letsencrypt.invalid';
    expect(readyCondition(find(playground, { apiVersion: G0, kind: 'Issuer', name: 'acme-issuer' }))).toEqual(
      {
        status: 'False',
        reason: 'ErrRegisterACMEAccount',
        message: `Failed to verify ACME account: Get https://${host}/directory: dial tcp: lookup ${host} on 10.96.0.10:53: no such host`,
      },
    );
    expect(eventsOf(playground, 'Issuer').join()).toContain('ErrInitIssuer: Error initializing issuer: ');
  });

  it('waits for a challenge that nobody answers, and goes on when the class is right', async () => {
    const playground = await play('RD230');
    const [challenge] = all(playground, G0, 'Challenge');
    expect(challenge?.status).toMatchObject({
      state: 'pending',
      reason: "Waiting for http-01 challenge propagation: wrong status code '404', expected '200'",
    });
    expect(all(playground, G0, 'Order').map((order) => at(order, 'status', 'state'))).toEqual(['pending']);
    expect((await ask(playground)).serial).toBe('1234567890');
    const config = [{ http01: { ingressClass: 'nginx' }, domains: [HOST] }];
    await change(playground, certificate(G0), { spec: { acme: { config } } });
    await expectHealthy(playground);
    expect(all(playground, G0, 'Challenge')).toEqual([]);
  });

  it('issues anew when the names change', async () => {
    const playground = await play('RD307');
    expect(await ask(playground)).toMatchObject({ names: 'DNS:ingress.local' });
    await change(playground, certificate(G0), {
      spec: { dnsNames: [HOST], acme: { config: [{ http01: { ingressClass: 'nginx' }, domains: [HOST] }] } },
    });
    expect((await ask(playground)).names).toBe(`DNS:${HOST}`);
    await expectHealthy(playground);
  });

  it('passes over the annotation of another generation, and makes a Certificate for its own', async () => {
    const playground = await play('RD220');
    expect(all(playground, G2, 'Certificate')).toEqual([]);
    expect(eventsOf(playground, 'Ingress')).toEqual([]);
    const annotations = { 'certmanager.k8s.io/issuer': null, 'cert-manager.io/issuer': 'acme-issuer' };
    await change(playground, INGRESS, { metadata: { annotations } });
    expect(all(playground, G2, 'Certificate').map((made) => made.metadata?.name)).toEqual([
      'docker-registry-tls-certificate',
    ]);
    expect(eventsOf(playground, 'Ingress')).toEqual([
      'CreateCertificate: Successfully created Certificate "docker-registry-tls-certificate"',
    ]);
    await expectHealthy(playground);
  });

  it('1.x puts a temporary certificate only where it is asked for', async () => {
    const playground = await play('RD201-v1');
    const annotations = { 'cert-manager.io/issue-temporary-certificate': 'true' };
    await change(playground, certificate(G2), { metadata: { annotations } });
    expect((await ask(playground)).issuer).toBe('O=, CN=cert-manager.local');
    expect(readyCondition(find(playground, certificate(G2)))).toMatchObject({ status: 'True' });
    expect(eventsOf(playground, 'Certificate')).toContain('Issuing: Issued temporary certificate');
  });
});
