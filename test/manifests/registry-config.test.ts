import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { registryConfigText } from '../../src/manifests/registry-config.js';

it.each<[string | undefined, boolean]>([
  [undefined, false],
  ['https://fra1.digitaloceanspaces.com', false],
  ['https://172.32.0.9:9000', false],
  ['http://minio:9000', true],
  ['http://minio.store.svc:9000', true],
  ['http://minio.store.svc.cluster.local', true],
  ['https://10.1.2.3', true],
  ['https://172.31.0.9:9000', true],
])('clients are not sent to a store that only the cluster reaches: %s', (endpoint, inside) => {
  const s3 = { bucket: 'images', region: 'fra1', ...(endpoint === undefined ? {} : { endpoint }) };
  const { storage } = parse(registryConfigText({ s3 })) as { storage: Record<string, unknown> };
  expect(storage.redirect).toEqual(inside ? { disable: true } : undefined);
  expect(storage.s3).toMatchObject(s3.endpoint === undefined ? s3 : { regionendpoint: s3.endpoint });
});

it('asks for a password where there is a file of users', () => {
  const auth = (htpasswdPath?: string) =>
    parse(registryConfigText(htpasswdPath === undefined ? {} : { htpasswdPath })).auth;
  expect(auth('/auth/htpasswd')).toEqual({ htpasswd: { realm: 'basic-realm', path: '/auth/htpasswd' } });
  expect(auth()).toBeUndefined();
});
