import { expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { ObjectChange } from '../../src/fixes/change.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { at, record } from '../../src/kube/objects.js';
import { captured, objectIn } from '../support/evidence.js';
import { generated, NEW, OLD, onlyGeneration, specOf } from '../support/issuance.js';
import { certificate, handshake, refusal } from '../support/tls-facts.js';

const V2 = 'https://acme-v02.api.letsencrypt.org/directory';

/** The first proposal for the only finding of this check. */
function suggested(evidence: Evidence, code: string): Proposal {
  const view = viewOf(evidence);
  const verdict = CATALOGUE.find((check) => check.code === code)?.examine(view);
  if (verdict?.state !== 'found' || verdict.findings[0] === undefined)
    throw new Error(`${code} finds nothing`);
  const [proposal] = proposalsFor(verdict.findings[0], view);
  if (proposal === undefined) throw new Error(`${code} proposes nothing`);
  return proposal;
}

/** The only change of a proposal, which must be a patch. */
function onlyPatch(proposal: Proposal): ObjectChange {
  const [change, ...others] = proposal.changes;
  if (change?.kind !== 'patch' || others.length > 0) throw new Error('not one patch');
  return change;
}

it('RD201 on the old generation changes the URL and nothing else', async () => {
  const evidence = await captured('21-certmanager-issuer-v01', (e) => onlyGeneration(e, OLD));
  const proposal = suggested(evidence, 'RD201');
  const change = onlyPatch(proposal);
  expect(change.target).toEqual({
    apiVersion: OLD,
    kind: 'Issuer',
    namespace: 'default',
    name: 'acme-issuer',
  });
  expect(at(change.before, 'spec', 'acme', 'server')).toBe('https://acme-v01.api.letsencrypt.org/directory');
  const expected = structuredClone(change.before);
  record(at(expected, 'spec', 'acme')).server = V2;
  expect(change.after).toEqual(expected);
  expect(at(change.after, 'spec', 'acme', 'http01')).toEqual({});
  expect(change.after).not.toHaveProperty('status');
  expect(proposal).toMatchObject({ risk: 'safe', reversible: true, workaround: false, interrupts: [] });
  expect(proposal.title).toContain('new ACME account');
  expect(proposal.commands).toHaveLength(1);
  expect(proposal.commands[0]).toMatch(/^kubectl .*\bissuers?\.certmanager\.k8s\.io acme-issuer/);
  expect(proposal.commands[0]).toContain(`-p '{"spec":{"acme":{"server":"${V2}"}}}'`);
});

it('RD201 turns the old solver form into solvers where the generation knows nothing else', async () => {
  const evidence = await captured('21-certmanager-issuer-v01', (e) => {
    onlyGeneration(e, NEW);
    const acme = record(specOf(generated(e, 'issuers', NEW, 'acme-issuer')).acme);
    delete acme.solvers;
    acme.http01 = {};
  });
  const acme = record(at(onlyPatch(suggested(evidence, 'RD201')).after, 'spec', 'acme'));
  expect(acme).not.toHaveProperty('http01');
  expect(acme.solvers).toEqual([{ http01: { ingress: { class: 'nginx' } } }]);
});

it('RD201 patches a ClusterIssuer without a namespace, from a list that leaves out the kind', async () => {
  const evidence = await captured('21-certmanager-issuer-v01', (e) => {
    onlyGeneration(e, NEW);
    const { spec } = generated(e, 'issuers', NEW, 'acme-issuer');
    specOf(generated(e, 'certificates', NEW, 'docker-registry')).issuerRef = {
      kind: 'ClusterIssuer',
      name: 'le',
    };
    e.readings.clusterIssuers = { [`${NEW}/le`]: read({ metadata: { name: 'le', uid: 'u' }, spec }) };
  });
  const change = onlyPatch(suggested(evidence, 'RD201'));
  expect(change.target).toEqual({ apiVersion: NEW, kind: 'ClusterIssuer', name: 'le' });
  expect(change.after).toMatchObject({ apiVersion: NEW, kind: 'ClusterIssuer', metadata: { name: 'le' } });
  expect(at(change.after, 'spec', 'acme', 'server')).toBe(V2);
});

it('RD209 points an Ingress at the ClusterIssuer by its annotation', async () => {
  const evidence = await captured('21-certmanager-issuer-v01', (e) => {
    onlyGeneration(e, NEW);
    e.readings.certificates = { [NEW]: read([]) };
    annotate(e, { 'cert-manager.io/issuer': 'le', keep: 'me' });
    e.readings.clusterIssuers = { [`${NEW}/le`]: read({ metadata: { name: 'le' }, spec: {} }) };
  });
  const proposal = suggested(evidence, 'RD209');
  const change = onlyPatch(proposal);
  expect(change.target).toMatchObject({ kind: 'Ingress', name: 'docker-registry' });
  expect(change.after?.metadata?.annotations).toEqual({ 'cert-manager.io/cluster-issuer': 'le', keep: 'me' });
  expect(proposal.commands[0]).toContain('cert-manager.io/issuer- cert-manager.io/cluster-issuer=le');
});

it('RD209 points a Certificate at the only Issuer', async () => {
  const evidence = await captured('21-certmanager-issuer-v01', (e) => {
    onlyGeneration(e, OLD);
    annotate(e, {});
    specOf(generated(e, 'certificates', OLD, 'docker-registry')).issuerRef = { name: 'typo' };
  });
  const change = onlyPatch(suggested(evidence, 'RD209'));
  expect(change.target).toMatchObject({ apiVersion: OLD, kind: 'Certificate', name: 'docker-registry' });
  expect(at(change.before, 'spec', 'issuerRef')).toEqual({ name: 'typo' });
  expect(at(change.after, 'spec', 'issuerRef')).toEqual({ name: 'acme-issuer', kind: 'Issuer' });
});

it('RD220 renames the annotation and keeps the others', async () => {
  const evidence = await captured('21-certmanager-issuer-v01', (e) => {
    onlyGeneration(e, NEW);
    e.readings.certificates = { [NEW]: read([]) };
  });
  const proposal = suggested(evidence, 'RD220');
  const annotations = onlyPatch(proposal).after?.metadata?.annotations;
  expect(annotations).toMatchObject({
    'cert-manager.io/issuer': 'acme-issuer',
    'nginx.ingress.kubernetes.io/proxy-body-size': '0',
  });
  expect(annotations).not.toHaveProperty(['certmanager.k8s.io/issuer']);
  expect(proposal.commands).toHaveLength(1);
  expect(proposal.commands[0]).toContain('certmanager.k8s.io/issuer- cert-manager.io/issuer=acme-issuer');
});

/** A registry whose certificate is for another name, and whose Certificate asks for that name alone. */
const otherName = (edit: (evidence: Evidence) => void) =>
  captured('21-certmanager-issuer-v01', (e) => {
    onlyGeneration(e, OLD);
    e.readings.tls = read(handshake([certificate({ names: ['old.example.com'] })], refusal('name')));
    const spec = specOf(generated(e, 'certificates', OLD, 'docker-registry'));
    Object.assign(spec, { dnsNames: ['old.example.com'] });
    record(at(spec, 'acme', 'config', 0)).domains = ['old.example.com'];
    edit(e);
  });

it('RD307 adds the host to the Certificate, and to the solver of the old form', async () => {
  const evidence = await otherName(() => {});
  const proposal = suggested(evidence, 'RD307');
  const { after } = onlyPatch(proposal);
  const names = ['old.example.com', 'registry.xcloud.huatai.me'];
  expect(at(after, 'spec', 'dnsNames')).toEqual(names);
  expect(at(after, 'spec', 'acme', 'config')).toEqual([
    { domains: names, http01: { ingressClass: 'nginx' } },
  ]);
  expect(proposal.commands[0]).toContain('"path":"/spec/dnsNames/-"');
  expect(proposal.commands[0]).toContain('"path":"/spec/acme/config/0/domains/-"');
});

it('RD307 adds the host to the Ingress that owns the Certificate', async () => {
  const evidence = await otherName((e) => {
    const shim = generated(e, 'certificates', OLD, 'docker-registry');
    const owner = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'docker-registry' };
    shim.metadata = { ...shim.metadata, ownerReferences: [owner] };
    record(at(objectIn(e, 'ingresses', 'docker-registry'), 'spec', 'tls', 0)).hosts = ['old.example.com'];
  });
  const change = onlyPatch(suggested(evidence, 'RD307'));
  expect(change.target).toMatchObject({ kind: 'Ingress', name: 'docker-registry' });
  expect(at(change.after, 'spec', 'tls')).toEqual([
    {
      hosts: ['old.example.com', 'registry.xcloud.huatai.me'],
      secretName: 'docker-registry-tls-certificate',
    },
  ]);
});

function annotate(evidence: Evidence, annotations: Record<string, string>): void {
  const { metadata } = objectIn(evidence, 'ingresses', 'docker-registry');
  if (metadata !== undefined) metadata.annotations = annotations;
}
