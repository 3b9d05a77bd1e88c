import {
  ApisApi,
  AuthorizationV1Api,
  CoreV1Api,
  NetworkingV1Api,
  PatchStrategy,
  StorageV1Api,
  setHeaderOptions,
  VersionApi,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../src/kube/objects.js';
import type { Connection } from './cluster-contract.js';
import { raw, refusal } from './support.js';

const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/** What a guided install relies on in an API server besides `clusterContract`, asked of a real one and of the playground's. */
export function installContract(connect: () => Promise<Connection>): void {
  let connection: Connection;
  let core: CoreV1Api;
  let networking: NetworkingV1Api;
  let storage: StorageV1Api;
  let namespace: string;
  const id = Math.random().toString(36).slice(2, 8);
  let count = 0;
  const fresh = () => `install-${id}-${++count}`;
  const undo: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    connection = await connect();
    namespace = connection.namespace;
    core = connection.kubeConfig.makeApiClient(CoreV1Api);
    networking = connection.kubeConfig.makeApiClient(NetworkingV1Api);
    storage = connection.kubeConfig.makeApiClient(StorageV1Api);
  });

  afterAll(async () => {
    for (const one of undo) await one().catch(() => undefined);
    await connection.close?.();
  });

  const send = async (method: string, path: string, body?: object, contentType = 'application/json') => {
    const answer = await raw(connection.kubeConfig, {
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body), contentType }),
    });
    return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> };
  };
  const resources = async (groupVersion: string) => {
    const { status, body } = await send('GET', `/apis/${groupVersion}`).catch(() => ({
      status: 404,
      body: {},
    }));
    return status === 200 ? (at(body, 'resources') as { name: string }[]).map(({ name }) => name) : [];
  };

  describe('the version and what is served', () => {
    it('is told with a number that can be read', async () => {
      const version = await connection.kubeConfig.makeApiClient(VersionApi).getCode();
      expect(version.major).toBe('1');
      expect(version.minor).toMatch(/^\d+/);
      expect(version.gitVersion).toContain(`v1.${/^\d+/.exec(version.minor)?.[0]}.`);
    });

    it('has the groups that an install asks for, and lists what is in them', async () => {
      const { groups } = await connection.kubeConfig.makeApiClient(ApisApi).getAPIVersions();
      expect(groups.map((group) => group.name)).toEqual(
        expect.arrayContaining(['authorization.k8s.io', 'networking.k8s.io', 'storage.k8s.io']),
      );
      expect(await resources('networking.k8s.io/v1')).toEqual(
        expect.arrayContaining(['ingressclasses', 'ingresses', 'networkpolicies']),
      );
      expect(await resources('authorization.k8s.io/v1')).toContain('selfsubjectaccessreviews');
    });
  });

  describe('reviews of the own rights', () => {
    const spec = (verb: string, subresource?: string) => ({
      resourceAttributes: {
        verb,
        group: '',
        resource: 'pods',
        namespace,
        ...(subresource === undefined ? {} : { subresource }),
      },
    });

    it('are answered, not stored', async () => {
      const reviews = connection.kubeConfig.makeApiClient(AuthorizationV1Api);
      const review = await reviews.createSelfSubjectAccessReview({ body: { spec: spec('get', 'log') } });
      expect(review.status?.allowed).toBe(true);
      expect(review.spec.resourceAttributes).toMatchObject({ verb: 'get', subresource: 'log' });
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      expect((await send('POST', path, { spec: spec('list') })).status).toBe(201);
      expect(await send('GET', path)).toMatchObject({ status: 405, body: { reason: 'MethodNotAllowed' } });
    });

    it('need no rights', async (context) => {
      const reader = connection.readerKubeConfig;
      if (reader === undefined) return context.skip();
      const reviews = reader.makeApiClient(AuthorizationV1Api);
      const review = await reviews.createSelfSubjectAccessReview({ body: { spec: spec('create') } });
      expect(review.status?.allowed).toBe(false);
    });
  });

  describe('classes', () => {
    it('of Ingresses stand in no namespace, and an Ingress without one gets the default', async () => {
      const name = fresh();
      const made = await networking.createIngressClass({
        body: {
          metadata: { name, annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
          spec: { controller: 'k8s.io/ingress-nginx' },
        },
      });
      undo.push(() => networking.deleteIngressClass({ name }));
      expect(made.metadata?.generation).toBe(1);
      expect((await networking.listIngressClass()).items.map((item) => item.metadata?.name)).toContain(name);
      const ingress = fresh();
      const dry = () =>
        networking.createNamespacedIngress({
          namespace,
          body: { metadata: { name: ingress }, spec: { defaultBackend } },
          dryRun: 'All',
        });
      await expect.poll(async () => (await dry()).spec?.ingressClassName, { timeout: 10_000 }).toBe(name);
      await networking.deleteIngressClass({ name });
    });

    it('of storage need a provisioner, and a claim without one gets the default', async () => {
      const name = fresh();
      const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } };
      const nameless = storage.createStorageClass({ body: { metadata: { name }, provisioner: '' } });
      expect(await refusal(nameless)).toMatchObject({
        code: 422,
        message: `StorageClass.storage.k8s.io "${name}" is invalid: provisioner: Required value`,
      });
      const made = await storage.createStorageClass({
        body: {
          metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
          provisioner: 'example.com/none',
        },
      });
      undo.push(() => storage.deleteStorageClass({ name }));
      expect(made).toMatchObject({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
      const dry = () =>
        core.createNamespacedPersistentVolumeClaim({
          namespace,
          body: { metadata: { name: fresh() }, spec: claim },
          dryRun: 'All',
        });
      await expect.poll(async () => (await dry()).spec?.storageClassName, { timeout: 10_000 }).toBe(name);
      await storage.deleteStorageClass({ name });
    });
  });

  const defaultBackend = { service: { name: 'registry', port: { number: 5000 } } };

  describe('claims', () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } };

    it('are pending at first, keep their spec, and wait for their end', async () => {
      const name = fresh();
      const body = { metadata: { name }, spec: { ...spec, storageClassName: '' } };
      const made = await core.createNamespacedPersistentVolumeClaim({ namespace, body });
      expect(made).toMatchObject({
        metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
        spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '10Gi' } } },
        status: { phase: 'Pending' },
      });
      const changed = core.patchNamespacedPersistentVolumeClaim(
        { name, namespace, body: { spec: { accessModes: ['ReadWriteMany'] } } },
        merge,
      );
      expect(await refusal(changed)).toMatchObject({
        code: 422,
        message: expect.stringContaining(
          `PersistentVolumeClaim "${name}" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests for bound claims`,
        ),
      });
      const deleted = await core.deleteNamespacedPersistentVolumeClaim({ name, namespace });
      expect(deleted.metadata?.deletionTimestamp).toBeDefined();
    });

    it('are refused without a mode, without a size and with one that is none', async () => {
      const name = fresh();
      const create = (given: object) =>
        refusal(
          core.createNamespacedPersistentVolumeClaim({
            namespace,
            body: { metadata: { name }, spec: given },
          }),
        );
      expect(await create({})).toMatchObject({
        code: 422,
        message: `PersistentVolumeClaim "${name}" is invalid: [spec.accessModes: Required value: at least 1 access mode is required, spec.resources[storage]: Required value]`,
      });
      expect(await create({ ...spec, resources: { requests: { storage: 'ten' } } })).toMatchObject({
        code: 400,
        message: expect.stringContaining('quantities must match the regular expression'),
      });
    });
  });

  describe('namespaces', () => {
    it('are made, end, and take nothing while they end', async () => {
      const name = fresh();
      const made = await core.createNamespace({ body: { metadata: { name } } });
      expect(made).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
      await core.createNamespacedConfigMap({ namespace: name, body: { metadata: { name: 'kept' } } });
      const deleted = await send('DELETE', `/api/v1/namespaces/${name}`);
      expect(deleted).toMatchObject({
        status: 200,
        body: { kind: 'Namespace', status: { phase: 'Terminating' } },
      });
      const late = core.createNamespacedConfigMap({ namespace: name, body: { metadata: { name: 'late' } } });
      const said = await refusal(late);
      // Its controller may already have taken it away.
      if (said.code !== 404) {
        expect(said).toMatchObject({
          code: 403,
          message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
        });
      }
    });

    it('are refused with names that are none, and some are never deleted', async () => {
      const named = core.createNamespace({ body: { metadata: { name: 'two.parts' } } });
      expect(await refusal(named)).toMatchObject({
        code: 422,
        message: expect.stringContaining(
          'Namespace "two.parts" is invalid: metadata.name: Invalid value: "two.parts": a lowercase RFC 1123 label must consist of',
        ),
      });
      expect(await refusal(core.deleteNamespace({ name: 'default' }))).toMatchObject({
        code: 403,
        message: 'namespaces "default" is forbidden: this namespace may not be deleted',
      });
    });
  });

  describe('Ingresses of older versions', () => {
    const versions = ['extensions/v1beta1', 'networking.k8s.io/v1beta1'];
    const backend = { serviceName: 'registry', servicePort: 5000 };
    const older = (apiVersion: string, name: string, host = 'a.example') => ({
      apiVersion,
      kind: 'Ingress',
      metadata: { name },
      spec: { rules: [{ host, http: { paths: [{ backend }] } }] },
    });
    const pathOf = (apiVersion: string) => `/apis/${apiVersion}/namespaces/${namespace}/ingresses`;

    it.each(versions)('are the same objects under %s', async (version) => {
      if (!(await resources(version)).includes('ingresses')) return;
      const name = fresh();
      const path = pathOf(version);
      const made = await send('POST', path, older(version, name));
      undo.push(() => networking.deleteNamespacedIngress({ name, namespace }));
      expect(made).toMatchObject({ status: 201, body: { apiVersion: version } });
      expect(at(made.body, 'spec', 'rules', 0, 'http', 'paths', 0)).toEqual({
        pathType: 'ImplementationSpecific',
        backend,
      });
      const seen = await networking.readNamespacedIngress({ name, namespace });
      expect(seen.metadata?.uid).toBe(at(made.body, 'metadata', 'uid'));
      expect(seen.spec?.rules?.[0]?.http?.paths[0]?.backend).toEqual(defaultBackend);
      const operation = {
        op: 'replace',
        path: '/spec/rules/0/http/paths/0/backend/servicePort',
        value: 'http',
      };
      const patched = await send('PATCH', `${path}/${name}`, [operation], 'application/json-patch+json');
      expect(at(patched.body, 'spec', 'rules', 0, 'http', 'paths', 0, 'backend')).toEqual({
        serviceName: 'registry',
        servicePort: 'http',
      });
      const again = await networking.readNamespacedIngress({ name, namespace });
      expect(again.spec?.rules?.[0]?.http?.paths[0]?.backend.service?.port).toEqual({ name: 'http' });
      const listed = await send('GET', path);
      expect(listed.body).toMatchObject({ kind: 'IngressList', apiVersion: version });
      const { body } = await send('DELETE', `${path}/${name}`);
      expect(body).toMatchObject({ status: 'Success' });
    });

    it('are applied under their version, and a second time without a change', async () => {
      const version = 'extensions/v1beta1';
      if (!(await resources(version)).includes('ingresses')) return;
      const name = fresh();
      const apply = () =>
        send(
          'PATCH',
          `${pathOf(version)}/${name}?fieldManager=regdoctor`,
          older(version, name),
          'application/apply-patch+yaml',
        );
      undo.push(() => networking.deleteNamespacedIngress({ name, namespace }));
      const first = await apply();
      expect(first).toMatchObject({ status: 201, body: { apiVersion: version } });
      const second = await apply();
      expect(at(second.body, 'metadata', 'resourceVersion')).toBe(
        at(first.body, 'metadata', 'resourceVersion'),
      );
      expect(at(second.body, 'spec', 'rules', 0, 'http', 'paths', 0, 'backend')).toEqual(backend);
    });
  });
}
