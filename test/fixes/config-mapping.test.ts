import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { type KubeObject, record } from '../../src/kube/objects.js';
import { failureCase as rd601 } from '../cases/RD601.js';
import { failureCase as rd602 } from '../cases/RD602.js';
import { failureCase as rd603 } from '../cases/RD603.js';
import { afterApplying } from '../support/apply.js';
import { captured, objectIn } from '../support/evidence.js';
import { first, proposalsOf } from '../support/proposals.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const NAME = 'docker-registry';
const RUNNING = {
  name: 'registry',
  image: 'registry:2',
  ready: true,
  restartCount: 0,
  state: { running: { startedAt: '2026-11-22T10:00:00Z' } },
};

/** A crash-looping Pod with keys for file names. */
const byKeys = (volumes: unknown[] = []): KubeObject =>
  registryPod(
    {
      volumeMounts: [
        { name: 'config', mountPath: '/etc/docker/registry' },
        { name: 'data', mountPath: '/var/lib/registry' },
      ],
    },
    { volumes: [{ name: 'config', configMap: { name: 'cm' } }, ...volumes] },
    {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'registry',
          restartCount: 3,
          lastState: { terminated: { exitCode: 1 } },
          state: { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    },
  );
const configMaps = { cm: { 'registry.yml': 'version: 0.1' } };

describe.each([rd601, rd602, rd603])(
  'every remedy of $code cures what it was proposed for',
  ({ code, positive }) => {
    const withProposals = positive.filter(({ proposals }) => proposals !== undefined);
    it('is tested with at least one', () => expect(withProposals.length).toBeGreaterThan(0));

    it.each(withProposals)('$name', async (situation) => {
      const evidence = await situation.evidence();
      for (const proposal of proposalsOf(code, evidence)) {
        const after = viewOf(afterApplying(evidence, proposal));
        const verdict = CATALOGUE.find((check) => check.code === code)?.examine(after);
        expect(verdict?.state, proposal.id).toBe('pass');
      }
    });
  },
);

describe('RD603', () => {
  it('recreates the Pod that provably never served as a safe plan, and says why', async () => {
    const proposal = first('RD603', await captured('04-wrong-path'));
    expect(proposal).toMatchObject({
      id: 'RD603.item-path',
      risk: 'safe',
      interrupts: [],
      loses: [],
      workaround: false,
    });
    expect(proposal.title).toMatch(
      /path config\.yml, and recreate Pod default\/docker-registry \(nothing is lost: its own spec never let it start/,
    );
    const [change] = proposal.changes;
    if (change?.kind !== 'recreate') throw new Error('no change');
    expect(change).toMatchObject({
      kind: 'recreate',
      target: { kind: 'Pod', name: NAME, namespace: 'default' },
    });
    expect(JSON.stringify(change.before)).not.toMatch(/default-token|resourceVersion|"status"/);
    expect(JSON.stringify(change.after)).toContain('"path":"config.yml"');
    expect(JSON.stringify(change.after).length - JSON.stringify(change.before).length).toBe(
      'config.yml'.length - 'registry-config.yml'.length,
    );
    expect(proposal.commands).toHaveLength(1);
    expect(proposal.commands[0]).toMatch(
      /^kubectl patch pod docker-registry -n default --type=json -p '\[.*\/spec\/volumes\/0\/configMap\/items\/0\/path.*--dry-run=client -o json \| kubectl replace --force -n default -f -$/,
    );
  });

  it('patches a Deployment, and warns of lost images while its Pods serve from an emptyDir', async () => {
    const good = byKeys([{ name: 'data', emptyDir: {} }]);
    good.status = { phase: 'Running', containerStatuses: [RUNNING] };
    const bad = structuredClone(good);
    record(bad.spec).volumes = [
      { name: 'config', configMap: { name: 'cm', items: [{ key: 'registry.yml', path: 'r.yml' }] } },
      { name: 'data', emptyDir: {} },
    ];
    const proposal = first(
      'RD603',
      evidenceOf({
        deployment: deploymentOf(bad),
        pods: [good],
        configMaps: { cm: { 'config.yml': '', 'registry.yml': '' } },
      }),
    );
    expect(proposal).toMatchObject({ id: 'RD603.item-path', risk: 'disruptive' });
    expect(proposal.changes[0]).toMatchObject({ kind: 'patch', target: { kind: 'Deployment' } });
    expect(proposal.interrupts.join()).toMatch(/does not answer/);
    expect(proposal.loses.join()).toMatch(/volume "data" \(emptyDir\)/);
  });

  it('is never safe for a Pod on emptyDir whose file names come from keys: it may have served before', () => {
    const ids = proposalsOf(
      'RD603',
      evidenceOf({ pods: [byKeys([{ name: 'data', emptyDir: {} }])], configMaps }),
    );
    const byId = Object.fromEntries(ids.map((proposal) => [proposal.id, proposal]));
    expect(byId['RD603.rename-key']).toMatchObject({ risk: 'safe', loses: [] });
    expect(byId['RD603.add-items']).toMatchObject({ risk: 'disruptive' });
    expect(byId['RD603.add-items']?.loses.join()).toMatch(/Images pushed so far may be lost/);
  });

  it('is safe for the same Pod on a claim', () => {
    const claim = { name: 'data', persistentVolumeClaim: { claimName: 'c' } };
    const all = proposalsOf('RD603', evidenceOf({ pods: [byKeys([claim])], configMaps }));
    expect(all.map(({ risk }) => risk)).toEqual(['safe', 'safe', 'safe']);
  });

  it('leaves the ConfigMap alone when something else takes the key', () => {
    const other = registryPod({ envFrom: [{ configMapRef: { name: 'cm' } }], image: 'busybox' });
    other.metadata = { name: 'other', namespace: 'default' };
    const all = proposalsOf('RD603', evidenceOf({ pods: [byKeys(), other], configMaps }));
    expect(all.map(({ id }) => id)).toEqual(['RD603.add-items', 'RD603.args']);
  });

  it('proposes nothing for a Pod that a controller would bring back', async () => {
    const evidence = await captured('04-wrong-path', (one) => {
      objectIn(one, 'pods', NAME).metadata = {
        ...objectIn(one, 'pods', NAME).metadata,
        ownerReferences: [{ kind: 'DaemonSet', name: 'x', controller: true }],
      };
    });
    expect(proposalsOf('RD603', evidence)).toEqual([]);
  });

  it('does not touch an immutable ConfigMap', () => {
    const evidence = evidenceOf({ pods: [byKeys()], configMaps });
    evidence.readings.configMaps.cm = read({
      metadata: { name: 'cm' },
      immutable: true,
      data: configMaps.cm,
    });
    expect(proposalsOf('RD603', evidence).map(({ id }) => id)).toEqual(['RD603.add-items', 'RD603.args']);
  });
});
