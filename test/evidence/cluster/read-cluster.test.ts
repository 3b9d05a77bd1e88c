import { describe, expect, it } from 'vitest';
import { findRegistries } from '../../../src/evidence/cluster/find-registries.js';
import { type ReadClusterOptions, readCluster } from '../../../src/evidence/cluster/read-cluster.js';
import { listReadings } from '../../../src/evidence/list-readings.js';
import type { Evidence } from '../../../src/evidence/model.js';
import type { ReadingProgress } from '../../../src/evidence/progress.js';
import { readValue } from '../../../src/evidence/reading.js';
import { ApiFailure } from '../../../src/kube/api.js';
import { type KubeObject, nameOf } from '../../../src/kube/objects.js';
import { type CaptureApi, captureApi, status } from './capture-api.js';

const HOWTO = '21-certmanager-issuer-v01';
const HOST = 'registry.xcloud.huatai.me';
/** A port where nothing listens: the probes end at once, with a result of their own. */
const endpoint = { resolve: [`${HOST}:1:127.0.0.1`], timeoutMs: 1000 };

const read = (api: CaptureApi, more: Partial<ReadClusterOptions> = {}) =>
  readCluster(api, { namespace: 'default', port: 1, endpoint, ...more });

const state = (evidence: Evidence) =>
  Object.fromEntries(listReadings(evidence).map(({ what, reading }) => [what, reading.state]));

describe('the how-to in its broken state', () => {
  it('finds the registry and reads what it refers to, in two waves when the names follow the conventions', async () => {
    const api = captureApi(HOWTO);
    const { evidence, requests, roundTrips } = await read(api);
    expect(evidence.target).toMatchObject({
      name: 'docker-registry',
      workload: { kind: 'Pod', name: 'docker-registry' },
      service: 'docker-registry',
      ingress: 'docker-registry',
      host: HOST,
    });
    expect(evidence.source).toEqual({ kind: 'cluster', context: 'lab', server: 'https://lab:6443' });
    expect(state(evidence)).toMatchObject({
      access: 'read',
      namespace: 'read',
      pods: 'read',
      'configMaps/docker-registry': 'read',
      'secrets/docker-registry': 'read',
      'secrets/docker-registry-tls-certificate': 'absent',
      'logs/docker-registry/docker-registry': 'read',
      'previousLogs/docker-registry/docker-registry': 'absent',
      'issuers/certmanager.k8s.io/v1alpha1': 'read',
      'certificates/certmanager.k8s.io/v1alpha1': 'read',
      'orders/certmanager.k8s.io/v1alpha1': 'read',
      events: 'read',
      dns: 'read',
      tcp: 'failed',
      tls: 'skipped',
    });
    expect(requests).toBe(api.asked.length);
    expect(roundTrips).toBe(2);
    expect(api.waves()).toBe(2);
    expect(new Set(api.asked).size).toBe(api.asked.length);
  });

  it('tells what is settled as the waves end, and everything at the end', async () => {
    const stages: number[] = [];
    let last: string[] = [];
    const { evidence } = await read(captureApi(HOWTO), {
      onSettled: (_, settled) => {
        stages.push(settled.size);
        last = [...settled];
      },
    });
    expect(stages.length).toBeGreaterThanOrEqual(3);
    expect(stages).toEqual([...stages].sort((a, b) => a - b));
    expect(last.sort()).toEqual(Object.keys(evidence.readings).sort());
  });

  it('scopes every request by name or namespace, and gets Secrets by name only', async () => {
    const api = captureApi(HOWTO);
    await read(api);
    const unscoped = api.asked.filter((path) => !path.includes('/namespaces/default'));
    expect(unscoped).toEqual(['/apis']);
    expect(api.asked.filter((path) => /\/secrets(\?|$)/.test(path))).toEqual([]);
    expect(
      api.asked
        .filter((path) => path.includes('/events'))
        .every((path) => path.includes('involvedObject.name')),
    ).toBe(true);
  });

  it('keeps no secret, no managed fields and no copy of what was applied', async () => {
    const api = captureApi(HOWTO);
    const [pod] = api.objects.get('pods') ?? [];
    Object.assign(pod?.metadata ?? {}, { managedFields: [{ manager: 'kubectl' }] });
    const { evidence } = await read(api);
    const written = JSON.stringify(evidence);
    expect(pod?.metadata).toHaveProperty('managedFields');
    expect(written).not.toMatch(/last-applied-configuration|managedFields/);
    const secret = api.objects.get('secrets')?.find((one) => nameOf(one) === 'docker-registry');
    for (const value of Object.values((secret?.data ?? {}) as Record<string, string>)) {
      expect(written).not.toContain(value);
      expect(written).not.toContain(Buffer.from(value, 'base64').toString().trim());
    }
    expect(readValue(evidence.readings.secrets['docker-registry'])?.htpasswd.HTPASSWD?.lines[0]?.user).toBe(
      'admin',
    );
  });

  it('gives the items of lists the kind that lists leave out', async () => {
    const api = captureApi(HOWTO);
    api.objects.set(
      'pods',
      (api.objects.get('pods') ?? []).map(({ kind, apiVersion, ...pod }) => pod),
    );
    const { evidence } = await read(api);
    expect(readValue(evidence.readings.pods)?.[0]).toMatchObject({ kind: 'Pod', apiVersion: 'v1' });
  });

  it('takes a third wave for what only the Certificate names', async () => {
    const api = captureApi(HOWTO);
    api.objects.set('certificates', [
      {
        metadata: { name: 'by-hand', namespace: 'default' },
        spec: {
          secretName: 'made-by-hand',
          dnsNames: [HOST],
          issuerRef: { kind: 'ClusterIssuer', name: 'le' },
        },
      },
      {
        metadata: { name: 'other', namespace: 'default' },
        spec: { secretName: 'of-another', dnsNames: ['x.test'], issuerRef: { name: 'y' } },
      },
    ]);
    const { evidence, roundTrips } = await read(api);
    expect(roundTrips).toBe(3);
    expect(api.waves()).toBe(3);
    expect(state(evidence)).toMatchObject({
      'secrets/made-by-hand': 'absent',
      'clusterIssuers/certmanager.k8s.io/v1alpha1/le': 'absent',
    });
    expect(evidence.readings.secrets).not.toHaveProperty('of-another');
    expect(api.asked).toContain('/apis/certmanager.k8s.io/v1alpha1/clusterissuers/le');
  });

  it('reads the claim that a Pod mounts and its events, by name, in the second wave', async () => {
    const api = captureApi('19-pvc-pending');
    const { evidence, roundTrips } = await read(api);
    expect(readValue(evidence.readings.persistentVolumeClaims['docker-registry'])).toMatchObject({
      status: { phase: 'Pending' },
    });
    expect(readValue(evidence.readings.events)?.map(({ reason }) => reason)).toContain('FailedBinding');
    expect(api.asked.filter((path) => path.includes('persistentvolumeclaims'))).toEqual([
      '/api/v1/namespaces/default/persistentvolumeclaims/docker-registry',
    ]);
    expect(roundTrips).toBe(2);
  });

  it('reads the class that the Ingress names, the usual ones only while it has no address, and none for an annotation', async () => {
    const classesAsked = async (edit: (ingress: KubeObject) => void) => {
      const api = captureApi(HOWTO);
      api.objects.set('ingressclasses', [{ kind: 'IngressClass', metadata: { name: 'mine' } }]);
      const [ingress] = api.objects.get('ingresses') ?? [];
      if (ingress === undefined) throw new Error('no Ingress was recorded');
      edit(ingress);
      const { evidence, roundTrips } = await read(api);
      expect(roundTrips).toBe(2);
      return { evidence, names: Object.keys(evidence.readings.ingressClasses) };
    };
    const name = (ingress: KubeObject) => Object.assign(ingress.spec as object, { ingressClassName: 'mine' });
    const taken = { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } };
    expect((await classesAsked(() => {})).names).toEqual([]);
    const known = await classesAsked((ingress) => {
      name(ingress);
      ingress.status = taken;
    });
    expect(known.names).toEqual(['mine']);
    expect(known.evidence.readings.ingressClasses.mine?.state).toBe('read');
    const untaken = await classesAsked(name);
    expect(untaken.names).toEqual(['mine', 'nginx', 'traefik', 'haproxy', 'contour']);
    expect(untaken.evidence.readings.ingressClasses.nginx?.state).toBe('absent');
  });

  it('reads Orders of newer cert-manager from their own group, and the newest version of each group', async () => {
    const api = captureApi('01-healthy');
    api.groups.push(
      { name: 'cert-manager.io', versions: ['v1', 'v1alpha2'] },
      { name: 'acme.cert-manager.io', versions: ['v1', 'v1alpha2'] },
    );
    const { evidence } = await read(api);
    expect(Object.keys(evidence.readings.issuers)).toEqual(['cert-manager.io/v1']);
    expect(
      api.asked.some((path) => path.startsWith('/apis/acme.cert-manager.io/v1/namespaces/default/orders')),
    ).toBe(true);
    expect(evidence.readings.orders['cert-manager.io/v1']).toEqual({ state: 'read', value: [] });
  });

  it('tries every generation when the groups may not be listed, and leaves out those that are not there', async () => {
    const api = captureApi(HOWTO);
    api.override((path) => (path === '/apis' ? status(403, 'no') : undefined));
    const { evidence } = await read(api);
    expect(Object.keys(evidence.readings.issuers)).toEqual(['certmanager.k8s.io/v1alpha1']);
    expect(evidence.readings.apiGroups).toMatchObject({
      state: 'denied',
      needs: { resource: '/apis', verb: 'get' },
    });
  });

  it('reads Ingresses of an older API server, and then what they name', async () => {
    const api = captureApi(HOWTO);
    api.groups = [
      { name: 'extensions', versions: ['v1beta1'] },
      { name: 'certmanager.k8s.io', versions: ['v1alpha1'] },
    ];
    const { evidence, roundTrips } = await read(api);
    expect(readValue(evidence.readings.ingresses)).toHaveLength(1);
    expect(evidence.target.host).toBe(HOST);
    expect(state(evidence)).toMatchObject({
      'secrets/docker-registry-tls-certificate': 'absent',
      tcp: 'failed',
    });
    expect(roundTrips).toBe(3);
  });

  it('reads long lists page by page', async () => {
    const api = captureApi(HOWTO);
    const [pod] = api.objects.get('pods') ?? [];
    api.override((path, query) => {
      if (!path.endsWith('/pods')) return undefined;
      expect(query.limit).toBe('500');
      return query.continue === 'p2'
        ? { status: 200, body: { kind: 'PodList', metadata: {}, items: [pod] } }
        : {
            status: 200,
            body: { kind: 'PodList', metadata: { continue: 'p2' }, items: [{ metadata: { name: 'x' } }] },
          };
    });
    const { evidence, roundTrips } = await read(api);
    expect(readValue(evidence.readings.pods)?.map(nameOf)).toEqual(['x', 'docker-registry']);
    expect(roundTrips).toBe(3);
  });

  it('asks for the logs that a crashing container leaves', async () => {
    const { evidence } = await read(captureApi('04-wrong-path'));
    const { logs, previousLogs } = evidence.readings;
    expect(readValue(logs['docker-registry/docker-registry'])).toContain('configuration');
    expect(readValue(previousLogs['docker-registry/docker-registry'])).toContain('configuration');
  });

  it('takes a container that waits to start for one without a log', async () => {
    const { evidence } = await read(captureApi('02-missing-configmap'));
    expect(evidence.readings.logs['docker-registry/docker-registry']).toMatchObject({
      state: 'absent',
      reason: expect.stringContaining('is waiting to start'),
    });
    expect(evidence.readings.configMaps['docker-registry']).toMatchObject({ state: 'absent' });
  });

  it('tells its progress', async () => {
    const seen: ReadingProgress[] = [];
    await read(captureApi(HOWTO), { onProgress: (event) => seen.push(event) });
    const started = seen.filter((event) => event.state === 'started').map((event) => event.what);
    const ended = seen.filter((event) => event.state !== 'started').map((event) => event.what);
    expect(started).toContain('secrets/docker-registry');
    expect([...ended].sort()).toEqual([...started].sort());
  });
});

describe('answers that say no', () => {
  it('403 is denied, with the rule that would be needed, and never absent', async () => {
    const api = captureApi(HOWTO);
    api.override((path) => (path === '/apis' ? undefined : status(403, `forbidden: ${path}`)));
    const { evidence } = await read(api, { name: 'docker-registry', host: HOST });
    expect(evidence.readings.access.state).toBe('read');
    expect(evidence.readings.pods).toEqual({
      state: 'denied',
      reason: 'forbidden: /api/v1/namespaces/default/pods',
      needs: { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
    });
    expect(evidence.readings.ingresses).toMatchObject({
      needs: { verb: 'list', group: 'networking.k8s.io', resource: 'ingresses', namespace: 'default' },
    });
    expect(evidence.readings.events).toMatchObject({ state: 'denied', needs: { resource: 'events' } });
    expect(listReadings(evidence).filter(({ reading }) => reading.state === 'absent')).toEqual([]);
    expect(evidence.readings.dns.state).toBe('read');
  });

  it('403 on one Secret and on a log names them', async () => {
    const api = captureApi(HOWTO);
    api.override((path) => (/\/secrets\/docker-registry$|\/log$/.test(path) ? status(403, 'no') : undefined));
    const { evidence } = await read(api);
    expect(evidence.readings.secrets['docker-registry']).toMatchObject({
      needs: { verb: 'get', group: '', resource: 'secrets', namespace: 'default', name: 'docker-registry' },
    });
    expect(evidence.readings.logs['docker-registry/docker-registry']).toMatchObject({
      needs: { verb: 'get', resource: 'pods/log', name: 'docker-registry' },
    });
  });

  it('says why there is no host name when the Ingresses are denied', async () => {
    const api = captureApi(HOWTO);
    api.override((path) => (path.endsWith('/ingresses') ? status(403, 'no') : undefined));
    const { evidence } = await read(api);
    expect(evidence.readings.dns).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('could not be read'),
    });
  });

  it('401 is a failed login for the whole run', async () => {
    const api = captureApi(HOWTO);
    api.override(() => status(401, 'Unauthorized'));
    const { evidence, roundTrips } = await read(api);
    expect(evidence.readings.access).toMatchObject({ state: 'failed', cause: 'unauthorized' });
    expect(evidence.readings.pods).toMatchObject({ state: 'failed', cause: 'unauthorized' });
    expect(roundTrips).toBe(1);
  });

  it.each([
    [429, 'throttled'],
    [500, 'server'],
    [418, 'garbage'],
  ])('%i everywhere is %s', async (code, cause) => {
    const api = captureApi(HOWTO);
    api.override(() => status(code, 'no'));
    const { evidence } = await read(api);
    expect(evidence.readings.access).toMatchObject({ state: 'failed', cause });
    expect(evidence.readings.services).toMatchObject({ state: 'failed', cause });
  });

  it.each([
    ['HTML', '<html>hello'],
    ['another kind', { kind: 'SecretList', items: [] }],
    ['items that are no list', { kind: 'PodList', items: 'x' }],
  ])('%s in place of a list is garbage, and the other readings stand', async (_, body) => {
    const api = captureApi(HOWTO);
    api.override((path) => (path.endsWith('/pods') ? { status: 200, body } : undefined));
    const { evidence } = await read(api);
    expect(evidence.readings.pods).toMatchObject({ state: 'failed', cause: 'garbage' });
    expect(evidence.readings.access.state).toBe('read');
    expect(evidence.readings.services.state).toBe('read');
  });

  it('an API server out of reach leaves nothing but that, and the host name that was given', async () => {
    const api = captureApi(HOWTO);
    api.override(() => new ApiFailure('unreachable', 'Nothing listens there.'));
    const { evidence, roundTrips } = await read(api, { host: HOST });
    const { access, dns, tcp, ...rest } = evidence.readings;
    expect(access).toEqual({ state: 'failed', cause: 'unreachable', reason: 'Nothing listens there.' });
    expect([dns.state, tcp.state]).toEqual(['read', 'failed']);
    expect(rest.pods).toEqual({ state: 'skipped', reason: 'the API server could not be reached' });
    const states = listReadings({ ...evidence, readings: { ...evidence.readings } }).map(
      ({ reading }) => reading.state,
    );
    expect(states.filter((one) => one === 'absent')).toEqual([]);
    expect(roundTrips).toBe(1);
  });

  it('a single failure is one reading and not the end', async () => {
    const api = captureApi(HOWTO);
    api.override((path) =>
      path.endsWith('/endpoints') ? new ApiFailure('timeout', 'Too late.') : undefined,
    );
    const { evidence } = await read(api);
    expect(evidence.readings.endpoints).toEqual({ state: 'failed', cause: 'timeout', reason: 'Too late.' });
    expect(evidence.readings.access.state).toBe('read');
  });

  it('a wrong --resolve is an error of the user', async () => {
    await expect(read(captureApi(HOWTO), { endpoint: { resolve: ['x'] } })).rejects.toThrow(
      '--resolve x is not',
    );
  });

  it('stops when it is cancelled', async () => {
    const api = captureApi(HOWTO);
    const { evidence } = await read(api, { signal: AbortSignal.abort() });
    expect(evidence.readings.access).toMatchObject({ state: 'failed', cause: 'cancelled' });
    expect(api.waves()).toBe(1);
  });
});

describe('registries of all namespaces', () => {
  it('names each workload once, by the image of its Pods', async () => {
    const api = captureApi('18-two-replicas-emptydir');
    const other = {
      metadata: { name: 'web', namespace: 'shop' },
      spec: { containers: [{ image: 'nginx' }] },
    };
    api.objects.get('pods')?.push(other);
    const found = await findRegistries(api);
    expect(readValue(found)?.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'default/docker-registry',
    ]);
    expect(api.asked).toEqual(['/api/v1/pods?limit=500']);
  });

  it('is denied when the Pods of all namespaces may not be listed', async () => {
    const api = captureApi(HOWTO);
    api.override(() => status(403, 'no'));
    expect(await findRegistries(api)).toMatchObject({
      state: 'denied',
      needs: { verb: 'list', resource: 'pods' },
    });
  });
});
