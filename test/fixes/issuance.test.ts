import { expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { at, record } from '../../src/kube/objects.js';
import type { ObjectChange } from '../../src/plan/change.js';
import { captured } from '../support/evidence.js';
import { generated, NEW, OLD, onlyGeneration, specOf } from '../support/issuance.js';

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
  expect(proposal.commands).toEqual([
    `kubectl -n default patch issuers.certmanager.k8s.io acme-issuer --type=merge -p '{"spec":{"acme":{"server":"${V2}"}}}'`,
  ]);
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
