import {
  AppsV1Api,
  CoreV1Api,
  type KubeConfig,
  NetworkingV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Deployment,
  type V1Pod,
  VersionApi,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raw, refusal } from './support.js';

export interface Connection {
  kubeConfig: KubeConfig;
  /** The tests make objects in it and delete them; nothing else may be in their way. */
  namespace: string;
  /** A user without any rights. */
  readerKubeConfig?: KubeConfig;
  /** Called after the tests' own clearing up. */
  close?: () => Promise<void>;
}

const LABEL = 'regdoctor-contract';
const as = (strategy: PatchStrategy) => setHeaderOptions('Content-Type', strategy);

/**
 * What regdoctor relies on in an API server, asked with the unchanged client: the same tests against a real one and against the
 * playground's. A difference is a mistake of the playground.
 */
export function clusterContract(connect: () => Promise<Connection>): void {
  let connection: Connection;
  let core: CoreV1Api;
  let apps: AppsV1Api;
  let networking: NetworkingV1Api;
  let namespace: string;
  let count = 0;
  const id = Math.random().toString(36).slice(2, 8);
  const fresh = () => `contract-${id}-${++count}`;

  beforeAll(async () => {
    connection = await connect();
    namespace = connection.namespace;
    core = connection.kubeConfig.makeApiClient(CoreV1Api);
    apps = connection.kubeConfig.makeApiClient(AppsV1Api);
    networking = connection.kubeConfig.makeApiClient(NetworkingV1Api);
  });

  afterAll(async () => {
    const labelSelector = `${LABEL}=${id}`;
    const maps = await core.listNamespacedConfigMap({ namespace, labelSelector });
    for (const { metadata } of maps.items) {
      await core.deleteNamespacedConfigMap({ name: metadata?.name ?? '', namespace });
    }
    await connection.close?.();
  });

  const map = (name: string, data: Record<string, string> = { key: 'value' }, labels = {}): V1ConfigMap => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { [LABEL]: id, ...labels } },
    data,
  });
  const createMap = async (data?: Record<string, string>, labels?: Record<string, string>) =>
    core.createNamespacedConfigMap({ namespace, body: map(fresh(), data, labels) });
  const readMap = (name: string) => core.readNamespacedConfigMap({ name, namespace });

  const deployment = (name: string): V1Deployment => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            { name: 'one', image: 'registry:2', ports: [{ containerPort: 5000, name: 'http' }] },
            { name: 'two', image: 'busybox:1' },
          ],
        },
      },
    },
  });

  const pod = (name: string): V1Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      automountServiceAccountToken: false,
      containers: [
        { name: 'main', image: 'registry:2', volumeMounts: [{ name: 'config', mountPath: '/config' }] },
      ],
      volumes: [{ name: 'config', configMap: { name: 'not-there' } }],
    },
  });

  describe('reads', () => {
    it('says its version and its groups', async () => {
      const version = await connection.kubeConfig.makeApiClient(VersionApi).getCode();
      expect(version.gitVersion).toMatch(/^v1\.\d+/);
      const groups = JSON.parse((await raw(connection.kubeConfig, { method: 'GET', path: '/apis' })).body);
      const names = (groups as { groups: { name: string }[] }).groups.map((group) => group.name);
      expect(names).toEqual(expect.arrayContaining(['apps', 'networking.k8s.io']));
    });

    it('answers a group that is not installed with a page that is no Status', async () => {
      const answer = await raw(connection.kubeConfig, {
        method: 'GET',
        path: '/apis/not-installed.example/v1',
      });
      expect(answer.status).toBe(404);
      expect(answer.body).toBe('404 page not found\n');
    });

    it('answers a resource that a group does not have with a Status', async () => {
      const path = `/api/v1/namespaces/${namespace}/registries`;
      const answer = await raw(connection.kubeConfig, { method: 'GET', path });
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({
        kind: 'Status',
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      });
    });

    it('names what is not there', async () => {
      expect(await refusal(readMap('nowhere'))).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: 'configmaps "nowhere" not found',
        details: { name: 'nowhere', kind: 'configmaps' },
      });
      expect(await refusal(apps.readNamespacedDeployment({ name: 'nowhere', namespace }))).toMatchObject({
        code: 404,
        message: 'deployments.apps "nowhere" not found',
        details: { name: 'nowhere', group: 'apps', kind: 'deployments' },
      });
    });

    it('selects by labels', async () => {
      const one = (await createMap({}, { tier: 'one' })).metadata?.name ?? '';
      const two = (await createMap({}, { tier: 'two', extra: 'yes' })).metadata?.name ?? '';
      const none = (await createMap({})).metadata?.name ?? '';
      const select = async (selector: string) => {
        const labelSelector = `${LABEL}=${id},${selector}`;
        const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector });
        return items
          .map((item) => item.metadata?.name)
          .filter((name) => [one, two, none].includes(name ?? ''));
      };
      expect(await select('tier=one')).toEqual([one]);
      expect(await select('tier==two')).toEqual([two]);
      expect(await select('tier!=one')).toEqual([two, none]);
      expect(await select('tier in (one, two)')).toEqual([one, two]);
      expect(await select('tier notin (one)')).toEqual([two, none]);
      expect(await select('extra')).toEqual([two]);
      expect(await select('!tier')).toEqual([none]);
      expect(await select('tier in (one,two),!extra')).toEqual([one]);
    });

    it('selects by fields, and refuses fields that the kind does not offer', async () => {
      const name = (await createMap()).metadata?.name ?? '';
      const { items } = await core.listNamespacedConfigMap({
        namespace,
        fieldSelector: `metadata.name=${name}`,
      });
      expect(items.map((item) => item.metadata?.name)).toEqual([name]);
      const unknown = core.listNamespacedConfigMap({ namespace, fieldSelector: 'data.key=value' });
      expect(await refusal(unknown)).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: '"data.key" is not a known field selector: only "metadata.name", "metadata.namespace"',
      });
    });

    it('selects events by the object that they are about', async () => {
      const name = fresh();
      const involvedObject = { kind: 'Pod', name, namespace };
      await core.createNamespacedEvent({
        namespace,
        body: { metadata: { name }, involvedObject, reason: 'Test', message: 'x', type: 'Warning' },
      });
      const fieldSelector = `involvedObject.name=${name},involvedObject.kind=Pod,type=Warning`;
      const { items } = await core.listNamespacedEvent({ namespace, fieldSelector });
      expect(items.map((item) => item.metadata.name)).toEqual([name]);
      const others = await core.listNamespacedEvent({
        namespace,
        fieldSelector: `involvedObject.name=${name},type=Normal`,
      });
      expect(others.items).toEqual([]);
      await core.deleteNamespacedEvent({ name, namespace });
    });

    it('cuts lists at the limit and continues them', async () => {
      const page = 'paged';
      const made = [];
      for (const _ of [1, 2, 3]) made.push((await createMap({}, { page })).metadata?.name);
      const labelSelector = `${LABEL}=${id},page=${page}`;
      const first = await core.listNamespacedConfigMap({ namespace, labelSelector, limit: 2 });
      expect(first.items).toHaveLength(2);
      const _continue = first.metadata?._continue ?? '';
      expect(_continue).not.toBe('');
      const rest = await core.listNamespacedConfigMap({ namespace, labelSelector, limit: 2, _continue });
      expect(rest.metadata?._continue ?? '').toBe('');
      expect([...first.items, ...rest.items].map((item) => item.metadata?.name)).toEqual(made);
    });

    it('leaves apiVersion and kind out of the items of a list', async () => {
      await createMap();
      const path = `/api/v1/namespaces/${namespace}/configmaps?limit=1`;
      const { body } = await raw(connection.kubeConfig, { method: 'GET', path });
      const list = JSON.parse(body) as { kind: string; apiVersion: string; items: object[] };
      expect(list).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
      expect(list.items[0]).toHaveProperty('metadata');
      expect(list.items[0]).not.toHaveProperty('kind');
      expect(list.items[0]).not.toHaveProperty('apiVersion');
    });

    it('lists nothing in a namespace that is not there', async () => {
      const { items } = await core.listNamespacedPod({ namespace: 'not-there' });
      expect(items).toEqual([]);
    });
  });

  describe('create', () => {
    it('gives an object its identity', async () => {
      const created = await createMap({ key: 'value' });
      expect(created.data).toEqual({ key: 'value' });
      expect(created.metadata).toMatchObject({ namespace, uid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      expect(created.metadata?.resourceVersion).toMatch(/^\d+$/);
      expect(Math.abs(Date.now() - (created.metadata?.creationTimestamp?.getTime() ?? 0))).toBeLessThan(
        60_000,
      );
      expect((await readMap(created.metadata?.name ?? '')).metadata?.uid).toBe(created.metadata?.uid);
    });

    it('refuses a name that is taken', async () => {
      const name = (await createMap()).metadata?.name ?? '';
      expect(await refusal(core.createNamespacedConfigMap({ namespace, body: map(name) }))).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: `configmaps "${name}" already exists`,
        details: { name, kind: 'configmaps' },
      });
    });

    it('refuses names, namespaces and kinds that cannot be', async () => {
      const named = refusal(core.createNamespacedConfigMap({ namespace, body: map('Not_A_Name') }));
      expect(await named).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: expect.stringContaining('ConfigMap "Not_A_Name" is invalid: metadata.name: Invalid value'),
        details: { causes: [{ field: 'metadata.name', reason: 'FieldValueInvalid' }] },
      });
      const nameless = core.createNamespacedConfigMap({ namespace, body: { metadata: {} } });
      expect(await refusal(nameless)).toMatchObject({
        code: 422,
        message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
      });
      const nowhere = core.createNamespacedConfigMap({ namespace: 'not-there', body: map(fresh()) });
      expect(await refusal(nowhere)).toMatchObject({
        code: 404,
        message: 'namespaces "not-there" not found',
      });
      const elsewhere = { ...map(fresh()), metadata: { name: 'x', namespace: 'kube-system' } };
      expect(await refusal(core.createNamespacedConfigMap({ namespace, body: elsewhere }))).toMatchObject({
        code: 400,
        message: 'the namespace of the provided object does not match the namespace sent on the request',
      });
    });

    it('turns stringData into data', async () => {
      const name = fresh();
      const body = { metadata: { name }, stringData: { HTPASSWD: 'admin:x\n' } };
      const created = await core.createNamespacedSecret({ namespace, body });
      expect(created).toMatchObject({ type: 'Opaque', data: { HTPASSWD: 'YWRtaW46eAo=' } });
      expect(created.stringData).toBeUndefined();
      await core.deleteNamespacedSecret({ name, namespace });
    });

    it('fills in a Service', async () => {
      const name = fresh();
      const created = await core.createNamespacedService({
        namespace,
        body: { metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 5000 }] } },
      });
      expect(created.spec).toMatchObject({
        ports: [{ port: 5000, protocol: 'TCP', targetPort: 5000 }],
        sessionAffinity: 'None',
        type: 'ClusterIP',
        clusterIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      });
      expect(created.status).toEqual({ loadBalancer: {} });
      await core.deleteNamespacedService({ name, namespace });
    });

    it('fills in a Deployment, with a generation', async () => {
      const name = fresh();
      const created = await apps.createNamespacedDeployment({ namespace, body: deployment(name) });
      expect(created.metadata?.generation).toBe(1);
      expect(created.spec).toMatchObject({
        progressDeadlineSeconds: 600,
        revisionHistoryLimit: 10,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template: {
          spec: {
            dnsPolicy: 'ClusterFirst',
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            containers: [
              { name: 'one', imagePullPolicy: 'IfNotPresent', ports: [{ protocol: 'TCP' }] },
              { name: 'two', terminationMessagePath: '/dev/termination-log' },
            ],
          },
        },
      });
      await apps.deleteNamespacedDeployment({ name, namespace });
    });

    it('asks an Ingress for its path type', async () => {
      const backend = { service: { name: 'registry', port: { number: 5000 } } };
      const body = {
        metadata: { name: fresh() },
        spec: { rules: [{ host: 'a.example', http: { paths: [{ path: '/', backend }] } }] },
      };
      const created = networking.createNamespacedIngress({
        namespace,
        body: body as unknown as Parameters<NetworkingV1Api['createNamespacedIngress']>[0]['body'],
      });
      expect(await refusal(created)).toMatchObject({
        code: 422,
        message: expect.stringContaining('spec.rules[0].http.paths[0].pathType: Required value'),
      });
    });
  });

  describe('replace', () => {
    it('refuses an old version, and takes the latest', async () => {
      const created = await createMap({ key: 'one' });
      const name = created.metadata?.name ?? '';
      const second = await core.replaceNamespacedConfigMap({
        name,
        namespace,
        body: { ...created, data: { key: 'two' } },
      });
      expect(second.metadata?.resourceVersion).not.toBe(created.metadata?.resourceVersion);
      const stale = core.replaceNamespacedConfigMap({ name, namespace, body: { ...created, data: {} } });
      expect(await refusal(stale)).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on configmaps "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      });
      expect((await readMap(name)).data).toEqual({ key: 'two' });
    });

    it('keeps the version when nothing is different', async () => {
      const created = await createMap();
      const name = created.metadata?.name ?? '';
      const same = await core.replaceNamespacedConfigMap({ name, namespace, body: created });
      expect(same.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion);
    });

    it('refuses another name than the one asked for', async () => {
      const name = (await createMap()).metadata?.name ?? '';
      const other = core.replaceNamespacedConfigMap({ name, namespace, body: map('other') });
      expect(await refusal(other)).toMatchObject({
        code: 400,
        message: `the name of the object (other) does not match the name on the URL (${name})`,
      });
    });
  });

  describe('patch', () => {
    it('takes JSON patches, and does nothing when a test in them fails', async () => {
      const created = await createMap({ key: 'one' });
      const name = created.metadata?.name ?? '';
      const body = [
        { op: 'test', path: '/data/key', value: 'one' },
        { op: 'replace', path: '/data/key', value: 'two' },
        { op: 'add', path: '/metadata/annotations', value: { note: 'x' } },
      ];
      const patched = await core.patchNamespacedConfigMap({ name, namespace, body });
      expect(patched).toMatchObject({ data: { key: 'two' }, metadata: { annotations: { note: 'x' } } });
      expect(await refusal(core.patchNamespacedConfigMap({ name, namespace, body }))).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
      });
      const version = [
        { op: 'test', path: '/metadata/resourceVersion', value: created.metadata?.resourceVersion },
        { op: 'remove', path: '/data' },
      ];
      const stale = core.patchNamespacedConfigMap({ name, namespace, body: version });
      expect(await refusal(stale)).toMatchObject({ code: 422 });
      expect((await readMap(name)).data).toEqual({ key: 'two' });
    });

    it('takes merge patches, in which null removes', async () => {
      const name = (await createMap({ keep: 'a', drop: 'b' })).metadata?.name ?? '';
      const body = { data: { drop: null, more: 'c' } };
      const patched = await core.patchNamespacedConfigMap(
        { name, namespace, body },
        as(PatchStrategy.MergePatch),
      );
      expect(patched.data).toEqual({ keep: 'a', more: 'c' });
      const stale = { metadata: { resourceVersion: '1' }, data: { more: 'd' } };
      const refused = core.patchNamespacedConfigMap(
        { name, namespace, body: stale },
        as(PatchStrategy.MergePatch),
      );
      expect(await refusal(refused)).toMatchObject({ code: 409, reason: 'Conflict' });
    });

    it('takes strategic patches, which merge containers by name', async () => {
      const name = fresh();
      await apps.createNamespacedDeployment({ namespace, body: deployment(name) });
      const body = { spec: { template: { spec: { containers: [{ name: 'two', image: 'busybox:2' }] } } } };
      const patched = await apps.patchNamespacedDeployment(
        { name, namespace, body },
        as(PatchStrategy.StrategicMergePatch),
      );
      const containers = patched.spec?.template.spec?.containers ?? [];
      expect(Object.fromEntries(containers.map(({ name: container, image }) => [container, image]))).toEqual({
        one: 'registry:2',
        two: 'busybox:2',
      });
      expect(containers.find((container) => container.name === 'one')?.ports).toHaveLength(1);
      expect(patched.metadata?.generation).toBe(2);
      await apps.deleteNamespacedDeployment({ name, namespace });
    });

    it('applies: creates what is not there, merges what is, and wants to know who', async () => {
      const name = fresh();
      const body = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, labels: { [LABEL]: id } },
        data: { a: '1' },
      };
      const apply = as(PatchStrategy.ServerSideApply);
      const anonymous = core.patchNamespacedConfigMap({ name, namespace, body }, apply);
      expect(await refusal(anonymous)).toMatchObject({
        code: 422,
        message:
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      });
      const fieldManager = 'contract';
      const created = await core.patchNamespacedConfigMap({ name, namespace, body, fieldManager }, apply);
      expect(created.data).toEqual({ a: '1' });
      await core.patchNamespacedConfigMap(
        { name, namespace, body: { data: { b: '2' } }, fieldManager: 'somebody' },
        as(PatchStrategy.MergePatch),
      );
      const again = { ...body, data: { a: '3' } };
      const applied = await core.patchNamespacedConfigMap(
        { name, namespace, body: again, fieldManager },
        apply,
      );
      expect(applied.data).toEqual({ a: '3', b: '2' });
      const dropped = { ...body, data: { c: '4' } };
      const owned = await core.patchNamespacedConfigMap(
        { name, namespace, body: dropped, fieldManager },
        apply,
      );
      expect(owned.data).toEqual({ b: '2', c: '4' });
      const theirs = { ...body, data: { b: '5' } };
      const conflict = core.patchNamespacedConfigMap({ name, namespace, body: theirs, fieldManager }, apply);
      expect(await refusal(conflict)).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: expect.stringMatching(
          /^Apply failed with 1 conflict: conflict with "somebody" using v1: \.data\.b$/,
        ),
      });
      const force = true;
      const forced = await core.patchNamespacedConfigMap(
        { name, namespace, body: theirs, fieldManager, force },
        apply,
      );
      expect(forced.data).toEqual({ b: '5' });
    });

    it('refuses other types of patches', async () => {
      const name = (await createMap()).metadata?.name ?? '';
      const answer = await raw(connection.kubeConfig, {
        method: 'PATCH',
        path: `/api/v1/namespaces/${namespace}/configmaps/${name}`,
        contentType: 'application/json',
        body: '{}',
      });
      expect(answer.status).toBe(415);
      expect(JSON.parse(answer.body)).toMatchObject({ reason: 'UnsupportedMediaType' });
    });

    it('leaves the spec alone when the status is patched', async () => {
      const name = fresh();
      await apps.createNamespacedDeployment({ namespace, body: deployment(name) });
      const patched = await apps.patchNamespacedDeploymentStatus(
        { name, namespace, body: { spec: { revisionHistoryLimit: 3 }, status: { collisionCount: 7 } } },
        as(PatchStrategy.MergePatch),
      );
      expect(patched.spec?.revisionHistoryLimit).toBe(10);
      expect(patched.metadata?.generation).toBe(1);
      await apps.deleteNamespacedDeployment({ name, namespace });
    });

    it('refuses another selector for a Deployment', async () => {
      const name = fresh();
      await apps.createNamespacedDeployment({ namespace, body: deployment(name) });
      const body = { spec: { selector: { matchLabels: { app: 'other' } } } };
      const refused = apps.patchNamespacedDeployment({ name, namespace, body }, as(PatchStrategy.MergePatch));
      expect(await refusal(refused)).toMatchObject({
        code: 422,
        message: expect.stringContaining('field is immutable'),
      });
      await apps.deleteNamespacedDeployment({ name, namespace });
    });
  });

  describe('dry-run', () => {
    const dryRun = 'All';

    it('changes nothing, and answers as if it had', async () => {
      const name = fresh();
      const created = await core.createNamespacedConfigMap({ namespace, body: map(name), dryRun });
      expect(created.data).toEqual({ key: 'value' });
      expect(await refusal(readMap(name))).toMatchObject({ code: 404 });

      const real = await createMap({ key: 'one' });
      const there = real.metadata?.name ?? '';
      const body = [{ op: 'replace', path: '/data/key', value: 'two' }];
      const patched = await core.patchNamespacedConfigMap({ name: there, namespace, body, dryRun });
      expect(patched.data).toEqual({ key: 'two' });
      const replaced = await core.replaceNamespacedConfigMap({
        name: there,
        namespace,
        body: map(there, { key: 'three' }),
        dryRun,
      });
      expect(replaced.data).toEqual({ key: 'three' });
      await core.deleteNamespacedConfigMap({ name: there, namespace, dryRun });
      const left = await readMap(there);
      expect(left.data).toEqual({ key: 'one' });
      expect(left.metadata?.resourceVersion).toBe(real.metadata?.resourceVersion);
    });

    it('refuses what would be refused', async () => {
      const name = (await createMap()).metadata?.name ?? '';
      const taken = core.createNamespacedConfigMap({ namespace, body: map(name), dryRun });
      expect(await refusal(taken)).toMatchObject({ code: 409, reason: 'AlreadyExists' });
      const unknown = core.createNamespacedConfigMap({ namespace, body: map(fresh()), dryRun: 'Some' });
      expect(await refusal(unknown)).toMatchObject({
        code: 422,
        message: expect.stringContaining('CreateOptions.meta.k8s.io "" is invalid: dryRun: '),
      });
    });
  });

  describe('delete', () => {
    it('honours preconditions', async () => {
      const created = await createMap();
      const name = created.metadata?.name ?? '';
      const uid = created.metadata?.uid ?? '';
      const wrong = core.deleteNamespacedConfigMap({
        name,
        namespace,
        body: { preconditions: { uid: '11111111-1111-1111-1111-111111111111' } },
      });
      expect(await refusal(wrong)).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: expect.stringContaining('the UID in the precondition'),
      });
      const stale = core.deleteNamespacedConfigMap({
        name,
        namespace,
        body: { preconditions: { resourceVersion: '1' } },
      });
      expect(await refusal(stale)).toMatchObject({
        code: 409,
        message: expect.stringContaining('the ResourceVersion in the precondition (1)'),
      });
      await core.deleteNamespacedConfigMap({
        name,
        namespace,
        propagationPolicy: 'Background',
        body: { preconditions: { uid } },
      });
      expect(await refusal(readMap(name))).toMatchObject({ code: 404 });
      expect(await refusal(core.deleteNamespacedConfigMap({ name, namespace }))).toMatchObject({
        code: 404,
        message: `configmaps "${name}" not found`,
      });
    });
  });

  describe('Pods', () => {
    it('cannot be changed but for their images', async () => {
      const name = fresh();
      await core.createNamespacedPod({ namespace, body: pod(name) });
      const body = { spec: { volumes: [{ name: 'config', configMap: { name: 'other' } }] } };
      const refused = core.patchNamespacedPod({ name, namespace, body }, as(PatchStrategy.MergePatch));
      expect(await refusal(refused)).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: expect.stringMatching(
          new RegExp(
            `^Pod "${name}" is invalid: spec: Forbidden: pod updates may not change fields other than \`spec\\.containers\\[\\*\\]\\.image\``,
          ),
        ),
        details: { name, kind: 'Pod', causes: [{ field: 'spec', reason: 'FieldValueForbidden' }] },
      });
      const image = [{ op: 'replace', path: '/spec/containers/0/image', value: 'registry:2.8' }];
      const patched = await core.patchNamespacedPod({ name, namespace, body: image });
      expect(patched.spec?.containers[0]?.image).toBe('registry:2.8');
      await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
    });

    it('refuses one without containers or with a mount of no volume', async () => {
      const name = fresh();
      const empty = { ...pod(name), spec: { automountServiceAccountToken: false, containers: [] } };
      expect(await refusal(core.createNamespacedPod({ namespace, body: empty }))).toMatchObject({
        code: 422,
        message: `Pod "${name}" is invalid: spec.containers: Required value`,
      });
      const body = pod(name);
      if (body.spec !== undefined) body.spec.volumes = [];
      expect(await refusal(core.createNamespacedPod({ namespace, body }))).toMatchObject({
        code: 422,
        message: `Pod "${name}" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "config"`,
      });
    });

    it('says why there is no log', async () => {
      const name = fresh();
      const missing = core.readNamespacedPodLog({ name, namespace });
      expect(await refusal(missing)).toMatchObject({ code: 404, message: `pods "${name}" not found` });
      await core.createNamespacedPod({ namespace, body: pod(name) });
      const other = core.readNamespacedPodLog({ name, namespace, container: 'other' });
      expect(await refusal(other)).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: `container other is not valid for pod ${name}`,
      });
      const { items } = await core.listNode();
      if (items.length > 0) {
        await expect
          .poll(
            async () => (await core.readNamespacedPod({ name, namespace })).status?.containerStatuses?.length,
            {
              timeout: 15_000,
            },
          )
          .toBe(1);
        expect(await refusal(core.readNamespacedPodLog({ name, namespace }))).toMatchObject({
          code: 400,
          message: `container "main" in pod "${name}" is waiting to start: ContainerCreating`,
        });
        const previous = core.readNamespacedPodLog({ name, namespace, previous: true });
        expect(await refusal(previous)).toMatchObject({
          code: 400,
          message: `previous terminated container "main" in pod "${name}" not found`,
        });
      }
      await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
    });
  });

  describe('access', () => {
    it('refuses a token that it does not know', async () => {
      const path = `/api/v1/namespaces/${namespace}/pods`;
      const answer = await raw(connection.kubeConfig, { method: 'GET', path, token: 'no-such-token' });
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    });

    it('tells a user without rights what is missing', async (context) => {
      const reader = connection.readerKubeConfig;
      if (reader === undefined) return context.skip();
      const user = reader.getCurrentUser()?.name ?? '';
      const limited = reader.makeApiClient(CoreV1Api);
      expect(await refusal(limited.listNamespacedPod({ namespace }))).toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message: `pods is forbidden: User "${user}" cannot list resource "pods" in API group "" in the namespace "${namespace}"`,
        details: { kind: 'pods' },
      });
      expect(await refusal(limited.readNamespacedSecret({ name: 'x', namespace }))).toMatchObject({
        code: 403,
        message: `secrets "x" is forbidden: User "${user}" cannot get resource "secrets" in API group "" in the namespace "${namespace}"`,
        details: { name: 'x', kind: 'secrets' },
      });
      expect(await refusal(limited.readNamespacedPodLog({ name: 'x', namespace }))).toMatchObject({
        code: 403,
        message: `pods "x" is forbidden: User "${user}" cannot get resource "pods/log" in API group "" in the namespace "${namespace}"`,
      });
      expect(await refusal(limited.readNamespace({ name: namespace }))).toMatchObject({
        message: `namespaces "${namespace}" is forbidden: User "${user}" cannot get resource "namespaces" in API group "" in the namespace "${namespace}"`,
      });
      expect(await refusal(limited.listNamespace())).toMatchObject({
        message: `namespaces is forbidden: User "${user}" cannot list resource "namespaces" in API group "" at the cluster scope`,
      });
      const listed = reader.makeApiClient(AppsV1Api).listNamespacedDeployment({ namespace });
      expect(await refusal(listed)).toMatchObject({
        message: `deployments.apps is forbidden: User "${user}" cannot list resource "deployments" in API group "apps" in the namespace "${namespace}"`,
        details: { group: 'apps', kind: 'deployments' },
      });
      const create = limited.createNamespacedConfigMap({ namespace, body: map(fresh()) });
      expect(await refusal(create)).toMatchObject({ code: 403 });
    });

    it('lets a user without rights see which groups there are, but forbids those that are not installed', async (context) => {
      const reader = connection.readerKubeConfig;
      if (reader === undefined) return context.skip();
      expect((await raw(reader, { method: 'GET', path: '/apis' })).status).toBe(200);
      const path = `/apis/not-installed.example/v1/namespaces/${namespace}/issuers`;
      const answer = await raw(reader, { method: 'GET', path });
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('issuers.not-installed.example is forbidden');
    });
  });
}
