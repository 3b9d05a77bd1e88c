import { describe, expect, it } from 'vitest';
import { denied, read } from '../../src/evidence/reading.js';
import { record } from '../../src/kube/objects.js';
import { captured } from '../support/evidence.js';
import { first, proposalsOf } from '../support/proposals.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const NAME = 'docker-registry';

describe('RD601', () => {
  it("creates the how-to's configuration under the key that the item names, and leaves the Pod alone", async () => {
    const proposal = first('RD601', await captured('02-missing-configmap'));
    expect(proposal).toMatchObject({ risk: 'safe', loses: [], interrupts: [], reversible: true });
    const [change] = proposal.changes;
    if (change?.kind !== 'create') throw new Error('no creation');
    expect(change.target).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: NAME });
    const healthy = (await captured('01-healthy')).readings.configMaps[NAME];
    if (healthy?.state !== 'read') throw new Error('no ConfigMap in the healthy case');
    expect(record(change.after?.data)).toEqual(record(healthy.value.data));
    expect(proposal.commands[0]).toMatch(
      /^printf '%s\\n' 'version: 0.1' .* \| kubectl create configmap docker-registry -n default --from-file=registry-config\.yml=\/dev\/stdin$/,
    );
  });

  it('says that nobody is asked for a password when the Pod has no htpasswd file', () => {
    const pod = registryPod(
      {
        ports: [{ containerPort: 8080 }],
        volumeMounts: [
          { name: 'config', mountPath: '/etc/docker/registry' },
          { name: 'data', mountPath: '/srv/images' },
        ],
      },
      {
        volumes: [
          { name: 'config', configMap: { name: 'cm' } },
          { name: 'data', hostPath: { path: '/data' } },
        ],
      },
    );
    const proposal = first('RD601', evidenceOf({ pods: [pod], configMaps: { cm: null } }));
    expect(proposal.risk).toBe('weakens-security');
    expect(proposal.loses.join()).toMatch(/asks nobody for a password/);
    const [change] = proposal.changes;
    const text = String(record(change?.kind === 'create' ? change.after?.data : {})['config.yml']);
    expect(text).toContain('rootdirectory: /srv/images');
    expect(text).toContain('addr: :8080');
    expect(text).not.toContain('auth:');
  });

  it('invents nothing for a ConfigMap that is not the configuration', () => {
    const pod = registryPod(
      { volumeMounts: [{ name: 'x', mountPath: '/opt/x' }] },
      { volumes: [{ name: 'x', configMap: { name: 'cm' } }] },
    );
    expect(proposalsOf('RD601', evidenceOf({ pods: [pod], configMaps: { cm: null } }))).toEqual([]);
  });
});

describe('RD602', () => {
  const wanting = (key: string) =>
    registryPod(
      {},
      { volumes: [{ name: 'config', configMap: { name: 'cm', items: [{ key, path: 'config.yml' }] } }] },
    );

  it('renames the key to what the Pod asks for: the Pod is left alone', async () => {
    const proposal = first('RD602', await captured('03-configmap-lacks-key'));
    expect(proposal).toMatchObject({ id: 'RD602.rename-key', risk: 'safe' });
    const [change] = proposal.changes;
    if (change?.kind !== 'patch') throw new Error('no patch');
    expect(Object.keys(record(change.before?.data))).toEqual(['config.yml']);
    expect(Object.keys(record(change.after?.data))).toEqual(['registry-config.yml']);
    expect(proposal.commands).toEqual([
      `kubectl patch configmap docker-registry -n default --type=json -p '[{"op":"move","from":"/data/config.yml","path":"/data/registry-config.yml"}]'`,
    ]);
  });

  it('recreates a Pod whose container never started as a safe plan', async () => {
    const [, item] = proposalsOf('RD602', await captured('03-configmap-lacks-key'));
    expect(item).toMatchObject({ id: 'RD602.item-key', risk: 'safe' });
    expect(item?.title).toMatch(
      /recreate Pod default\/docker-registry \(nothing is lost: its container was never started\)/,
    );
  });

  it('corrects the item first when something else takes the key, and then adds instead of renaming', () => {
    const other = deploymentOf(
      registryPod({
        env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'cm', key: 'config.yml' } } }],
      }),
    );
    other.metadata = { name: 'web', namespace: 'default' };
    const evidence = evidenceOf({
      pods: [wanting('registry.yml')],
      configMaps: { cm: { 'config.yml': 'a' } },
    });
    evidence.readings.deployments = read([other]);
    const all = proposalsOf('RD602', evidence);
    expect(all.map(({ id }) => id)).toEqual(['RD602.item-key', 'RD602.add-key']);
    expect(all[1]?.title).toContain('Deployment web');
    const [change] = all[1]?.changes ?? [];
    expect(record(change?.kind === 'patch' ? change.after?.data : {})).toEqual({
      'config.yml': 'a',
      'registry.yml': 'a',
    });
  });

  it('takes nothing away while other objects could not be read', () => {
    const evidence = evidenceOf({
      pods: [wanting('registry.yml')],
      configMaps: { cm: { 'config.yml': 'a' } },
    });
    evidence.readings.deployments = denied(
      { verb: 'list', group: 'apps', resource: 'deployments' },
      'forbidden',
    );
    expect(proposalsOf('RD602', evidence).map(({ id }) => id)).toEqual(['RD602.item-key', 'RD602.add-key']);
  });

  it('chooses the key that is most like the one asked for', () => {
    const configMaps = { cm: { 'notes.txt': '', 'Registry_Config.yml': '', 'other-config.yaml': '' } };
    const proposal = first('RD602', evidenceOf({ pods: [wanting('registry-config.yml')], configMaps }));
    expect(proposal.title).toContain('Registry_Config.yml');
  });
});
