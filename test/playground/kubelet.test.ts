import { describe, expect, it } from 'vitest';
import { at, type KubeObject, list, record } from '../../src/kube/objects.js';
import { pod } from '../../src/playground/states/howto-manifests.js';
import {
  all,
  captured,
  capturedLog,
  change,
  create,
  eventsOf,
  find,
  logOf,
  POD,
  play,
  remove,
} from './support.js';

/** What a status says, without what differs from Pod to Pod: ids, times, addresses, and how often it happened. */
function normalised(pod: KubeObject | undefined): unknown {
  const status = structuredClone(record(pod?.status));
  const uid = String(pod?.metadata?.uid);
  const text = JSON.stringify(status, (key, value: unknown) => {
    if (['containerID', 'imageID'].includes(key)) return value === '' ? '' : 'ID';
    if (['hostIP', 'podIP', 'ip'].includes(key)) return 'IP';
    if (/(Time|At)$/.test(key) && value !== null) return 'TIME';
    if (key === 'restartCount') return value === 0 ? 0 : 'SOME';
    return value;
  });
  return JSON.parse(text.replaceAll(uid, 'UID').replace(/back-off (\d+m)?\d+s/, 'back-off TIME')) as unknown;
}

const SITUATIONS = [
  { name: 'healthy', folder: '01-healthy' },
  { name: 'RD601', folder: '02-missing-configmap' },
  { name: 'RD602', folder: '03-configmap-lacks-key' },
  { name: 'RD603', folder: '04-wrong-path' },
  { name: 'RD605', folder: '05-missing-secret' },
  { name: 'RD605-key', folder: '06-secret-lacks-key' },
  { name: 'RD608', folder: '07-bad-yaml' },
  { name: 'RD512', folder: '11-imagepullbackoff' },
];

describe.each(SITUATIONS)("$name's Pod is as in the capture $folder", ({ name, folder }) => {
  it('in its status', async () => {
    const playground = await play(name);
    const [real] = captured(folder, 'pods');
    expect(normalised(find(playground, POD))).toEqual(normalised(real));
  });

  it('in its events', async () => {
    const playground = await play(name);
    const ours = all(playground, 'v1', 'Event').filter(
      (event) => at(event, 'involvedObject', 'kind') === 'Pod',
    );
    const say = (event: KubeObject) =>
      [
        event.type,
        event.reason,
        at(event, 'involvedObject', 'fieldPath'),
        event.message,
        event.count === undefined,
      ]
        .join(' ')
        .replace(/lab-node|minikube/, 'NODE')
        .replace(/unattached volumes=\[.*\]/, 'unattached volumes=[...]');
    const real = captured(folder, 'events').map(say);
    // Secrets were captured before the kubelet gave up waiting for the volume for the first time.
    const seen = ours.map(say).filter((event) => !event.includes('timed out') || real.includes(event));
    expect(seen.sort()).toEqual(real.sort());
  });

  it('in its logs, or in why there are none', async () => {
    const playground = await play(name);
    const lines = (log: string) =>
      log
        .split('\n')
        .filter(
          (line) => !line.startsWith('172.') && !/ level=(info|warning|error) .*http\.request/.test(line),
        )
        .map((line) => /^time=.* level=(\w+) msg="(.*?)" go\.version/.exec(line)?.slice(1).join(' ') ?? line)
        .map((line) => line.replace(/purge in \d+m/, 'purge in Nm'))
        .sort();
    const current = capturedLog(folder, 'docker-registry.current.txt');
    const previous = capturedLog(folder, 'docker-registry.previous.txt');
    expect(lines(await logOf(playground, 'docker-registry'))).toEqual(lines(current));
    expect(lines(await logOf(playground, 'docker-registry', true))).toEqual(lines(previous));
  });
});

describe('a Pod that crashes', () => {
  it('looks as if it had done so for minutes', async () => {
    const playground = await play('RD603');
    const pod = find(playground, POD);
    const container = list(at(pod, 'status', 'containerStatuses'))[0];
    expect(Number(at(container, 'restartCount'))).toBeGreaterThanOrEqual(5);
    expect(at(container, 'lastState', 'terminated', 'exitCode')).toBe(1);
    expect(String(at(container, 'state', 'waiting', 'message'))).toMatch(/back-off (2m40s|5m0s) restarting/);
    const age = Date.now() - Date.parse(String(pod?.metadata.creationTimestamp));
    expect(age).toBeGreaterThan(240_000);
    const backOff = all(playground, 'v1', 'Event').find(
      (event) => event.message === 'Back-off restarting failed container',
    );
    expect(backOff?.count).toBeGreaterThan(5);
  });

  it('panics over an unknown storage driver with exit code 2, and over a key that is not mounted with a fatal line', async () => {
    const unknown = await play('healthy');
    const map = find(unknown, { apiVersion: 'v1', kind: 'ConfigMap', name: 'docker-registry' });
    const config = String(at(map, 'data', 'registry-config.yml')).replace('  filesystem:', '  localdisk:');
    await change(
      unknown,
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'docker-registry' },
      { data: { 'registry-config.yml': config } },
    );
    await remove(unknown, POD);
    await create(unknown, pod());
    expect(await logOf(unknown, 'docker-registry')).toBe(
      capturedLog('08-unknown-driver', 'docker-registry.current.txt'),
    );
    const state = at(
      find(unknown, POD),
      'status',
      'containerStatuses',
      0,
      'lastState',
      'terminated',
      'exitCode',
    );
    expect(state).toBe(2);

    const fatal = await play('RD511');
    expect(await logOf(fatal, 'docker-registry')).toMatch(
      /level=fatal msg="open \/certs\/tls\.crt: no such file or directory"\n$/,
    );
  });
});

describe('a Pod of a Deployment', () => {
  it('comes with its ReplicaSet and the events of both', async () => {
    const playground = await play('RD603-deployment');
    const [set] = all(playground, 'apps/v1', 'ReplicaSet');
    const [pod] = all(playground, 'v1', 'Pod');
    expect(set?.metadata?.name).toMatch(/^docker-registry-[a-z0-9]{9,10}$/);
    expect(pod?.metadata?.name).toMatch(new RegExp(`^${set?.metadata?.name}-[a-z0-9]{5}$`));
    expect(eventsOf(playground, 'Deployment')).toEqual([
      `ScalingReplicaSet: Scaled up replica set ${set?.metadata?.name} to 1`,
    ]);
    expect(eventsOf(playground, 'ReplicaSet')).toEqual([
      `SuccessfulCreate: Created pod: ${pod?.metadata?.name}`,
    ]);
    const [deployment] = all(playground, 'apps/v1', 'Deployment');
    expect(deployment?.status).toMatchObject({ replicas: 1, unavailableReplicas: 1, updatedReplicas: 1 });
  });
});
