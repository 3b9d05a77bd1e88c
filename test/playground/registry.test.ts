import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { describe, expect, it } from 'vitest';
import type { Playground } from '../../src/playground/playground.js';
import { CONFIG, pod } from '../../src/playground/states/howto-manifests.js';
import { change, create, POD, play, remove } from './support.js';

interface Answer {
  status: number;
  location: string;
  headers: Record<string, unknown>;
  body: string;
}

function send(playground: Playground, method: string, url: string, body = Buffer.alloc(0)): Promise<Answer> {
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
        headers: { host: `${endpoint.host}:${endpoint.port}` },
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
    const digest = `sha256:${createHash('sha256').update(layer).digest('hex')}`;
    expect((await send(playground, 'HEAD', `/v2/team/app/blobs/${digest}`)).status).toBe(404);
    const begun = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    expect((await send(playground, 'PUT', `${begun.location}&digest=sha256:0`, layer)).body).toContain(
      'DIGEST_INVALID',
    );
    const again = await send(playground, 'POST', '/v2/team/app/blobs/uploads/');
    const done = await send(playground, 'PUT', `${again.location}&digest=${digest}`, layer);
    expect(done).toMatchObject({ status: 201, location: `${base(playground)}/v2/team/app/blobs/${digest}` });
    expect((await send(playground, 'HEAD', `/v2/team/app/blobs/${digest}`)).status).toBe(200);
    expect((await send(playground, 'PUT', '/v2/team/app/manifests/1.0', Buffer.from('{}'))).status).toBe(201);
    expect((await send(playground, 'GET', '/v2/team/app/manifests/1.0')).body).toBe('{}');
    expect((await send(playground, 'GET', '/v2/_catalog')).body).toBe('{"repositories":["team/app"]}\n');
  });

  it('knows its tags, and says what it does not know', async () => {
    const playground = await play('RD132');
    const list = await send(playground, 'GET', '/v2/team/app/tags/list');
    expect(list.body).toBe('{"name":"team/app","tags":["1.0.0","1.1.0","1.2.0"]}\n');
    expect((await send(playground, 'GET', '/v2/team/app/manifests/1.2.0')).headers['content-type']).toBe(
      'application/vnd.docker.distribution.manifest.v2+json',
    );
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
    const data = { 'registry-config.yml': CONFIG.replace('http:\n', 'http:\n  relativeurls: true\n') };
    await change(playground, { ...POD, kind: 'ConfigMap' }, { data });
    await remove(playground, POD);
    await create(playground, pod());
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
