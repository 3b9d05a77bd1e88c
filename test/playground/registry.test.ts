import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/playground/images/digest.js';
import type { Playground } from '../../src/playground/playground.js';
import { CONFIG, pod } from '../../src/playground/states/howto-manifests.js';
import { change, create, POD, play, remove } from './support.js';

interface Answer {
  status: number;
  location: string;
  headers: Record<string, unknown>;
  body: string;
}

function send(
  playground: Playground,
  method: string,
  url: string,
  body: Buffer = Buffer.alloc(0),
  more: Record<string, string> = {},
): Promise<Answer> {
  const { endpoint, trustFile } = playground;
  const { pathname, search } = new URL(url, 'https://registry');
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: endpoint.address,
        port: endpoint.port,
        servername: endpoint.host,
        ca: readFileSync(trustFile),
        agent: false,
        method,
        path: `${pathname}${search}`,
        auth: 'admin:admin123',
        headers: { host: `${endpoint.host}:${endpoint.port}`, ...more },
      },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => {
          text += part.toString('utf8');
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? '',
            headers: response.headers,
            body: text,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

function manifestOf(digest: string): Buffer {
  const config = { mediaType: 'application/vnd.docker.container.image.v1+json', size: 5, digest };
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: TYPE, config, layers: [] }));
}

async function push(playground: Playground, name: string, content: string): Promise<void> {
  const begun = await send(playground, 'POST', `/v2/${name}/blobs/uploads/`);
  const url = `${begun.location}&digest=${digestOf(content)}`;
  expect((await send(playground, 'PUT', url, Buffer.from(content))).status).toBe(201);
}

/** Gives the registry another configuration and starts it anew. */
async function reconfigure(playground: Playground, config: string): Promise<void> {
  await change(playground, { ...POD, kind: 'ConfigMap' }, { data: { 'registry-config.yml': config } });
  await remove(playground, POD);
  await create(playground, pod());
}

const base = ({ endpoint }: Playground) => `https://${endpoint.host}:${endpoint.port}`;

describe('the registry', () => {
  it('takes an upload in parts, and forgets one that is cancelled', async () => {
    const playground = await play('healthy');
    const begun = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    expect(begun.status).toBe(202);
    expect(begun.headers).toMatchObject({ range: '0-0', 'docker-distribution-api-version': 'registry/2.0' });
    expect(begun.location).toMatch(
      new RegExp(`^${base(playground)}/v2/team/app/blobs/uploads/[0-9a-f-]{36}\\?_state=`),
    );
    const more = await send(playground, 'PATCH', begun.location, Buffer.alloc(2 * 1024 * 1024));
    expect(more).toMatchObject({ status: 202, headers: { range: '0-2097151' } });
    expect(playground.storage.openUploads).toBe(1);
    expect((await send(playground, 'DELETE', more.location)).status).toBe(204);
    expect(playground.storage.openUploads).toBe(0);
    expect((await send(playground, 'PATCH', more.location)).body).toContain('BLOB_UPLOAD_UNKNOWN');
  });

  it('keeps what was pushed', async () => {
    const playground = await play('healthy');
    const layer = Buffer.from('layer');
    const digest = digestOf(layer);
    expect((await send(playground, 'HEAD', `/v2/team/app/blobs/${digest}`)).status).toBe(404);
    const begun = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    expect((await send(playground, 'PUT', `${begun.location}&digest=sha256:0`, layer)).body).toContain(
      'DIGEST_INVALID',
    );
    const again = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    const done = await send(playground, 'PUT', `${again.location}&digest=${digest}`, layer);
    expect(done).toMatchObject({ status: 201, location: `${base(playground)}/v2/team/app/blobs/${digest}` });
    expect((await send(playground, 'HEAD', `/v2/team/app/blobs/${digest}`)).status).toBe(200);
    const read = await send(playground, 'GET', `/v2/team/app/blobs/${digest}`);
    expect(read).toMatchObject({ status: 200, body: 'layer' });
    expect(read.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5',
      'docker-content-digest': digest,
    });
    const manifest = manifestOf(digest);
    const url = '/v2/team/app/manifests/1.0';
    const put = await send(playground, 'PUT', url, manifest, { 'content-type': TYPE });
    expect(put).toMatchObject({ status: 201, headers: { 'docker-content-digest': digestOf(manifest) } });
    const got = await send(playground, 'GET', url, undefined, { accept: TYPE });
    expect(got).toMatchObject({ body: manifest.toString(), headers: { 'content-type': TYPE } });
    const head = await send(playground, 'HEAD', put.location, undefined, { accept: TYPE });
    expect(head).toMatchObject({
      status: 200,
      headers: { 'content-length': String(manifest.length), etag: `"${digestOf(manifest)}"` },
    });
    expect((await send(playground, 'GET', '/v2/_catalog')).body).toBe('{"repositories":["team/app"]}\n');
  });

  it('takes no manifest of what it does not have, and lends blobs', async () => {
    const playground = await play('healthy');
    const digest = digestOf('layer');
    const put = (name: string) =>
      send(playground, 'PUT', `/v2/${name}/manifests/1`, manifestOf(digest), { 'content-type': TYPE });
    expect(await put('a')).toMatchObject({
      status: 400,
      body: `{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry","detail":"${digest}"}]}\n`,
    });
    expect((await send(playground, 'PUT', '/v2/a/manifests/1', Buffer.from('nonsense'))).body).toContain(
      'MANIFEST_INVALID',
    );
    await push(playground, 'a', 'layer');
    expect((await put('a')).status).toBe(201);
    expect((await put('b')).status).toBe(400);
    const mounted = await send(playground, 'POST', `/v2/b/blobs/uploads/?mount=${digest}&from=a`);
    expect(mounted).toMatchObject({ status: 201, headers: { 'docker-content-digest': digest } });
    expect((await put('b')).status).toBe(201);
    expect((await send(playground, 'POST', `/v2/c/blobs/uploads/?mount=${digest}&from=none`)).status).toBe(
      202,
    );
  });

  it('gives the old form of a manifest to whoever does not ask for the new one', async () => {
    const playground = await play('healthy');
    await push(playground, 'a', 'layer');
    const url = '/v2/a/manifests/1';
    await send(playground, 'PUT', url, manifestOf(digestOf('layer')), { 'content-type': TYPE });
    const old = await send(playground, 'GET', url, undefined, { accept: '*/*' });
    expect(old.headers['content-type']).toBe('application/vnd.docker.distribution.manifest.v1+prettyjws');
    expect(JSON.parse(old.body)).toMatchObject({ schemaVersion: 1, name: 'a', tag: '1' });
    const oci = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    await send(playground, 'PUT', url, manifestOf(digestOf('layer')), oci);
    expect(await send(playground, 'GET', url)).toMatchObject({
      status: 404,
      body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"OCI manifest found, but accept header does not support OCI manifests"}]}\n',
    });
  });

  it('deletes only where the configuration allows it', async () => {
    const playground = await play('healthy');
    await push(playground, 'a', 'layer');
    const manifest = manifestOf(digestOf('layer'));
    await send(playground, 'PUT', '/v2/a/manifests/1', manifest, { 'content-type': TYPE });
    const erase = (reference: string) => send(playground, 'DELETE', `/v2/a/${reference}`);
    expect(await erase(`manifests/${digestOf(manifest)}`)).toMatchObject({
      status: 405,
      body: '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}\n',
    });
    await reconfigure(playground, CONFIG.replace('storage:\n', 'storage:\n  delete:\n    enabled: true\n'));
    expect((await erase('manifests/1')).body).toContain('DIGEST_INVALID');
    expect((await erase(`manifests/${digestOf(manifest)}`)).status).toBe(202);
    expect((await erase(`manifests/${digestOf(manifest)}`)).body).toBe(
      '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}\n',
    );
    expect((await send(playground, 'GET', '/v2/a/tags/list')).body).toBe('{"name":"a","tags":null}\n');
    expect((await erase(`blobs/${digestOf('layer')}`)).status).toBe(202);
    expect((await erase(`blobs/${digestOf('layer')}`)).status).toBe(404);
  });

  it('has no place for names and methods that it does not know', async () => {
    const playground = await play('healthy');
    expect(await send(playground, 'GET', '/v2/UPPER/tags/list')).toMatchObject({
      status: 404,
      body: '404 page not found\n',
    });
    expect(await send(playground, 'POST', '/v2/_catalog')).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
      body: 'Method not allowed\n',
    });
  });

  it('knows its tags, and says what it does not know', async () => {
    const playground = await play('RD132');
    const list = await send(playground, 'GET', '/v2/team/app/tags/list');
    expect(list.body).toBe('{"name":"team/app","tags":["1.0.0","1.1.0","1.2.0"]}\n');
    expect(
      (await send(playground, 'GET', '/v2/team/app/manifests/1.2.0', undefined, { accept: TYPE })).headers[
        'content-type'
      ],
    ).toBe(TYPE);
    expect(await send(playground, 'GET', '/v2/team/app/manifests/1.2')).toMatchObject({
      status: 404,
      body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"1.2"}}]}\n',
    });
    expect(await send(playground, 'GET', '/v2/other/tags/list')).toMatchObject({
      status: 404,
      body: '{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"other"}}]}\n',
    });
    const app = playground.store.find(playground.store.kind('v1', 'Pod'), 'default', 'app');
    expect(JSON.stringify(app?.spec)).toContain(
      `${playground.endpoint.host}:${playground.endpoint.port}/team/app:1.2"`,
    );
  });

  it('sends uploads to where http.host says, wrong as that may be', async () => {
    const playground = await play('RD411');
    const begun = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    expect(begun.location).toMatch(/^http:\/\/registry\.xcloud\.huatai\.me\/v2\/team\/app\/blobs\/uploads\//);
  });

  it('names only a path with relativeurls', async () => {
    const playground = await play('healthy');
    await reconfigure(playground, CONFIG.replace('http:\n', 'http:\n  relativeurls: true\n'));
    const begun = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    expect(begun.location).toMatch(/^\/v2\/team\/app\/blobs\/uploads\//);
  });

  it('gets nothing larger than 1 MiB unless the Ingress says so', async () => {
    const playground = await play('RD406');
    const begun = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    const mebibyte = 1024 ** 2;
    expect((await send(playground, 'PATCH', begun.location, Buffer.alloc(mebibyte))).status).toBe(202);
    const refused = await send(playground, 'PATCH', begun.location, Buffer.alloc(mebibyte + 1));
    expect(refused.status).toBe(413);
    expect(refused.body).toContain('<title>413 Request Entity Too Large</title>');
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'docker-registry' };
    for (const [size, status] of [
      ['2M', 202],
      ['x', 413],
      ['0', 202],
    ] as const) {
      const annotations = { 'nginx.ingress.kubernetes.io/proxy-body-size': size };
      await change(playground, ingress, { metadata: { annotations } });
      const answer = await send(playground, 'PATCH', begun.location, Buffer.alloc(mebibyte + 1));
      expect(answer.status, size).toBe(status);
    }
  });
});
