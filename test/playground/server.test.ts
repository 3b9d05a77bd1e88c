import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { ApisApi, CustomObjectsApi, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Playground } from '../../src/playground/playground.js';
import { raw, refusal } from '../contract/support.js';
import { kubeConfigOf, play } from './support.js';

function credentials(playground: Playground): { ca: Buffer; token: string } {
  const config = kubeConfigOf(playground.kubeconfig);
  const ca = Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64');
  return { ca, token: config.getCurrentUser()?.token ?? '' };
}

/** All these paths at once over one HTTP/2 connection. */
async function together(playground: Playground, paths: string[]): Promise<number[]> {
  const { ca, token } = credentials(playground);
  const session = connect(playground.server, { ca });
  const statuses = await Promise.all(
    paths.map(
      (path) =>
        new Promise<number>((resolve, reject) => {
          const stream = session.request({ ':path': path, authorization: `Bearer ${token}` });
          let status = 0;
          stream.on('response', (headers) => {
            status = Number(headers[':status']);
          });
          stream.on('error', reject);
          stream.on('end', () => resolve(status));
          stream.resume();
        }),
    ),
  );
  session.close();
  return statuses;
}

const PODS = '/api/v1/namespaces/default/pods';

describe("the playground's API server", () => {
  it('speaks HTTP/2 beside HTTP/1.1, with latency once for requests made together, and counts them', async () => {
    const playground = await play('healthy', { latencyMs: 150 });
    const before = playground.requests;
    const begun = performance.now();
    expect(await together(playground, [PODS, '/apis', `${PODS}/x`, '/version'])).toEqual([
      200, 200, 404, 200,
    ]);
    const took = performance.now() - begun;
    expect(took).toBeGreaterThanOrEqual(150);
    expect(took).toBeLessThan(600);
    const answer = await raw(kubeConfigOf(playground.kubeconfig), { method: 'GET', path: PODS });
    expect(answer.status).toBe(200);
    expect(playground.requests - before).toBe(5);
  });

  it('does not offer watches, and says so', async () => {
    const playground = await play('healthy');
    const path = `${PODS}?watch=true`;
    const answer = await raw(kubeConfigOf(playground.kubeconfig), { method: 'GET', path });
    expect(answer.status).toBe(501);
    expect(JSON.parse(answer.body)).toMatchObject({
      kind: 'Status',
      message: 'watch is not offered by the playground',
    });
  });

  it('serves the groups of the installed cert-manager and no others', async () => {
    const groups = async (name: string) => {
      const api = kubeConfigOf((await play(name)).kubeconfig).makeApiClient(ApisApi);
      const names = (await api.getAPIVersions()).groups.map((group) => group.name);
      return names.filter((name) => /cert-?manager/.test(name));
    };
    expect(await groups('healthy')).toEqual(['certmanager.k8s.io']);
    expect(await groups('RD201-v1')).toEqual(['cert-manager.io', 'acme.cert-manager.io']);
  });

  it('serves custom resources, whose items say what they are and which take no strategic patch', async () => {
    const playground = await play('RD201-v1');
    const api = kubeConfigOf(playground.kubeconfig).makeApiClient(CustomObjectsApi);
    const of = { group: 'cert-manager.io', version: 'v1', namespace: 'default', plural: 'issuers' };
    const list = (await api.listNamespacedCustomObject(of)) as { items: { kind: string }[] };
    expect(list.items.map((item) => item.kind)).toEqual(['Issuer']);
    const one = { ...of, name: 'acme-issuer' };
    const body = { spec: { acme: { email: 'other@example.com' } }, status: { made: 'up' } };
    const patched = (await api.patchNamespacedCustomObject(
      { ...one, body },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    )) as { metadata: { generation: number }; spec: { acme: { email: string } }; status: { made?: string } };
    expect(patched.spec.acme.email).toBe('other@example.com');
    expect(patched.metadata.generation).toBe(2);
    expect(patched.status.made).toBeUndefined();
    const strategic = api.patchNamespacedCustomObject(
      { ...one, body },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
    expect(await refusal(strategic)).toMatchObject({ code: 415 });
    const absent = api.getNamespacedCustomObject({ ...one, name: 'nowhere' });
    expect(await refusal(absent)).toMatchObject({
      code: 404,
      message: 'issuers.cert-manager.io "nowhere" not found',
    });
  });

  it('lets the reader do what is granted and no more', async () => {
    const playground = await play('healthy');
    const reader = kubeConfigOf(playground.readerKubeconfig);
    const get = async (path: string) => (await raw(reader, { method: 'GET', path })).status;
    expect(await get(PODS)).toBe(403);
    playground.grant([
      { verbs: ['list'], groups: [''], resources: ['pods'], namespaces: ['default'] },
      { verbs: ['get'], groups: [''], resources: ['configmaps'], names: ['docker-registry'] },
    ]);
    expect(await get(PODS)).toBe(200);
    expect(await get(`${PODS}/docker-registry`)).toBe(403);
    expect(await get(`${PODS}/docker-registry/log`)).toBe(403);
    expect(await get('/api/v1/namespaces/kube-system/pods')).toBe(403);
    expect(await get('/api/v1/namespaces/default/configmaps/docker-registry')).toBe(200);
    expect(await get('/api/v1/namespaces/default/configmaps/other')).toBe(403);
  });

  it('cuts logs from their end', async () => {
    const playground = await play('RD603');
    const config = kubeConfigOf(playground.kubeconfig);
    const log = async (query: string) =>
      (await raw(config, { method: 'GET', path: `${PODS}/docker-registry/log${query}` })).body;
    expect(await log('?tailLines=1')).toBe('  -h, --help   help for serve\n');
    expect(await log('?tailLines=100&previous=true')).toBe(await log(''));
    expect(await log('?limitBytes=13')).toBe('configuration');
  });

  it('answers a body that is no JSON, and one that is too large, without falling over', async () => {
    const playground = await play('healthy');
    const config = kubeConfigOf(playground.kubeconfig);
    const post = { method: 'POST', path: PODS, contentType: 'application/json' };
    expect((await raw(config, { ...post, body: '{bad' })).status).toBe(400);
    expect((await raw(config, { ...post, body: 'x'.repeat(4 * 1024 * 1024) })).status).toBe(413);
    expect((await raw(config, { method: 'GET', path: PODS })).status).toBe(200);
  });
});

describe('the kubeconfigs', () => {
  it('lead to the playground with one context', async () => {
    const playground = await play('healthy');
    const file = parse(readFileSync(playground.kubeconfig, 'utf8')) as Record<string, unknown>;
    expect(file).toMatchObject({
      'current-context': playground.context,
      contexts: [{ name: playground.context, context: { namespace: 'default', user: 'admin' } }],
    });
    expect(kubeConfigOf(playground.kubeconfig).getCurrentCluster()?.server).toBe(playground.server);
  });

  it('lead astray in the cases about access', async () => {
    const status = async (name: string, path: string) => {
      const config = kubeConfigOf((await play(name)).kubeconfig);
      return (await raw(config, { method: 'GET', path })).status;
    };
    await expect(status('RD801', '/version')).rejects.toThrow('ECONNREFUSED');
    expect(await status('RD802', PODS)).toBe(401);
    expect(await status('RD803', PODS)).toBe(403);
    expect(await status('RD803', '/version')).toBe(200);
    const elsewhere = await play('RD806');
    const config = kubeConfigOf(elsewhere.kubeconfig);
    const namespace = config.getContextObject(elsewhere.context)?.namespace;
    expect(namespace).toBe('registry');
    const path = `/api/v1/namespaces/${namespace}`;
    expect((await raw(config, { method: 'GET', path })).status).toBe(200);
    const pods = JSON.parse((await raw(config, { method: 'GET', path: `${path}/pods` })).body) as {
      items: [];
    };
    expect(pods.items).toEqual([]);
  });
});
