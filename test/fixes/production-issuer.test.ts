import { expect, it } from 'vitest';
import { rd303 } from '../../src/checks/tls/rd303-staging-certificate-served.js';
import type { Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { ObjectChange } from '../../src/fixes/change.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { at, type KubeObject, record } from '../../src/kube/objects.js';
import { captured, objectIn } from '../support/evidence.js';
import { generated, NEW, OLD, onlyGeneration, specOf } from '../support/issuance.js';
import { handshake, refusal, stagingCertificate } from '../support/tls-facts.js';

const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';

const staging = (generation: string, edit: (evidence: Evidence) => void = () => {}) =>
  captured('21-certmanager-issuer-v01', (evidence) => {
    onlyGeneration(evidence, generation);
    record(specOf(generated(evidence, 'issuers', generation, 'acme-issuer')).acme).server = STAGING;
    evidence.readings.tls = read(handshake([stagingCertificate()], refusal('unknown-authority')));
    edit(evidence);
  });

function proposalOf(evidence: Evidence): Proposal | undefined {
  const view = viewOf(evidence);
  const verdict = rd303.examine(view);
  const finding = verdict.state === 'found' ? verdict.findings[0] : undefined;
  if (finding === undefined) throw new Error('RD303 finds nothing');
  return proposalsFor(finding, view)[0];
}

function changesOf(proposal: Proposal | undefined): ObjectChange[] {
  return (proposal?.changes ?? []).map((change) => {
    if (change.kind !== 'create' && change.kind !== 'patch') throw new Error('not a change of an object');
    return change;
  });
}

it('makes an Issuer for production beside the one for tests, with an account key of its own', async () => {
  const proposal = proposalOf(await staging(NEW));
  const [created, switched, ...others] = changesOf(proposal);
  expect(others).toEqual([]);
  const name = 'acme-issuer-production';
  expect(created).toMatchObject({
    kind: 'create',
    target: { apiVersion: NEW, kind: 'Issuer', namespace: 'default', name },
  });
  expect(created?.after).toEqual({
    apiVersion: NEW,
    kind: 'Issuer',
    metadata: { name, namespace: 'default' },
    spec: {
      acme: {
        email: 'huatai@huatai.me',
        server: PRODUCTION,
        privateKeySecretRef: { name: `${name}-account-key` },
        solvers: [{ http01: { ingress: { class: 'nginx' } } }],
      },
    },
  });
  expect(switched).toMatchObject({ kind: 'patch', target: { kind: 'Certificate', name: 'docker-registry' } });
  const expected = structuredClone(switched?.before);
  record(at(expected, 'spec', 'issuerRef')).name = name;
  expect(switched?.after).toEqual(expected);
  expect(proposal).toMatchObject({ risk: 'safe', reversible: true, workaround: false });
  expect(proposal?.title).toBe(
    'Create Issuer default/acme-issuer-production for production and let Certificate default/docker-registry ask it; one certificate is then ordered',
  );
  expect(proposal?.commands).toHaveLength(2);
  const json = /^printf %s '(.*)' \| kubectl create -f -$/.exec(proposal?.commands[0] ?? '')?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(created?.after);
  expect(proposal?.commands[1]).toBe(
    `kubectl patch certificate.cert-manager.io docker-registry -n default --type=merge -p '{"spec":{"issuerRef":{"name":"${name}"}}}'`,
  );
});

it('switches the annotation where the Ingress orders the certificate, and leaves the Issuer as it is', async () => {
  const evidence = await staging(OLD, (e) => (e.readings.certificates = { [OLD]: read([]) }));
  const changes = changesOf(proposalOf(evidence));
  expect(changes.map(({ kind, target }) => [kind, target.kind, target.name])).toEqual([
    ['create', 'Issuer', 'acme-issuer-production'],
    ['patch', 'Ingress', 'docker-registry'],
  ]);
  const before = at(changes[1]?.before, 'metadata', 'annotations');
  expect(at(changes[1]?.after, 'metadata', 'annotations')).toEqual({
    ...record(before),
    'certmanager.k8s.io/issuer': 'acme-issuer-production',
  });
});

it('takes the Issuer for production that is there', async () => {
  const evidence = await staging(NEW, (e) => {
    const issuer = generated(e, 'issuers', NEW, 'acme-issuer');
    const production: KubeObject = structuredClone(issuer);
    production.metadata = { ...production.metadata, name: 'letsencrypt' };
    record(specOf(production).acme).server = `${PRODUCTION}/`;
    e.readings.issuers[NEW] = read([issuer, production]);
  });
  const proposal = proposalOf(evidence);
  const [only, ...others] = changesOf(proposal);
  expect(others).toEqual([]);
  expect(at(only?.after, 'spec', 'issuerRef', 'name')).toBe('letsencrypt');
  expect(proposal?.title).toContain('ask Issuer default/letsencrypt;');
});

it('replaces the word staging in a name, for a ClusterIssuer too', async () => {
  const evidence = await staging(NEW, (e) => {
    const { spec } = generated(e, 'issuers', NEW, 'acme-issuer');
    e.readings.clusterIssuers = {
      [`${NEW}/letsencrypt-staging`]: read({ metadata: { name: 'letsencrypt-staging' }, spec }),
    };
    e.readings.certificates = { [NEW]: read([]) };
    const { metadata } = objectIn(e, 'ingresses', 'docker-registry');
    if (metadata !== undefined)
      metadata.annotations = { 'cert-manager.io/cluster-issuer': 'letsencrypt-staging' };
  });
  const [created, switched] = changesOf(proposalOf(evidence));
  expect(created?.target).toEqual({ apiVersion: NEW, kind: 'ClusterIssuer', name: 'letsencrypt-production' });
  expect(at(switched?.after, 'metadata', 'annotations')).toEqual({
    'cert-manager.io/cluster-issuer': 'letsencrypt-production',
  });
});

it('proposes nothing where it cannot know what is meant', async () => {
  const taken = await staging(NEW, (e) => {
    const issuer = generated(e, 'issuers', NEW, 'acme-issuer');
    const other: KubeObject = structuredClone(issuer);
    other.metadata = { ...other.metadata, name: 'acme-issuer-production' };
    e.readings.issuers[NEW] = read([issuer, other]);
  });
  expect(proposalOf(taken)).toBeUndefined();
  const both = await captured('21-certmanager-issuer-v01', (e) => {
    for (const generation of [OLD, NEW]) {
      record(specOf(generated(e, 'issuers', generation, 'acme-issuer')).acme).server = STAGING;
    }
    e.readings.tls = read(handshake([stagingCertificate()], refusal('unknown-authority')));
  });
  expect(proposalOf(both)).toBeUndefined();
});
