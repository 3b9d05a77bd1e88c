import { expect, it } from 'vitest';
import { at } from '../../src/kube/objects.js';
import { isManaged, managedLabels } from '../../src/manifests/labels.js';
import { failureCase } from '../cases/RD703.js';
import { objectIn } from '../support/evidence.js';
import { proposalsOf } from '../support/proposals.js';

/** The proposals for this situation of the case. */
async function proposalsFor(name: string) {
  const situation = failureCase.positive.find((one) => one.name === name);
  if (situation === undefined) throw new Error(`there is no situation "${name}"`);
  const evidence = await situation.evidence();
  return { evidence, proposals: proposalsOf('RD703', evidence) };
}

const after = (change: unknown, ...path: string[]) => at(change, 'after', ...path);

it('a volume is given to the group of the registry, beside what was said of the Pod', async () => {
  const { proposals } = await proposalsFor('a claim whose volume no fsGroup gives to the Pod');
  const [group, root] = proposals;
  expect(group?.changes).toHaveLength(1);
  expect(group).toMatchObject({ workaround: false, reversible: true, changes: [{ kind: 'recreate' }] });
  expect(after(group?.changes[0], 'spec', 'securityContext')).toEqual({
    runAsUser: 1000,
    runAsGroup: 1000,
    fsGroup: 1000,
  });
  expect(group?.commands.join()).toContain('/spec/securityContext/fsGroup');
  expect(root).toMatchObject({ risk: 'weakens-security', workaround: true });
  expect(after(root?.changes[0], 'spec', 'securityContext')).toEqual({});
});

it.each([
  ['a mount that is read-only', '/spec/template/spec/containers/0/volumeMounts/0/readOnly'],
  ['a claim that is attached read-only', '/spec/template/spec/volumes/0/persistentVolumeClaim/readOnly'],
])('%s is one no more', async (name, pointer) => {
  const { proposals } = await proposalsFor(name);
  const [writable] = proposals;
  expect(JSON.stringify(after(writable?.changes[0], 'spec'))).not.toContain('readOnly');
  expect(writable?.commands.join()).toContain(pointer);
});

it('a registry that an install made is not made to run as root', async () => {
  const { evidence } = await proposalsFor('a folder of the node that belongs to root');
  const pod = objectIn(evidence, 'pods', 'docker-registry');
  if (pod.metadata !== undefined)
    pod.metadata.labels = { ...(pod.metadata.labels as object), ...managedLabels('docker-registry') };
  expect(isManaged(pod)).toBe(true);
  expect(proposalsOf('RD703', evidence)).toEqual([]);
});
