import { describe, expect, it } from 'vitest';
import { ask, change, play } from './support.js';

const INGRESS = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'docker-registry' };
const TLS = { apiVersion: 'v1', kind: 'Secret', name: 'docker-registry-tls-certificate' };
const FAKE = 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate';

describe("the registry's endpoint", () => {
  it('challenges, lets in, and refuses as the registry does', async () => {
    const playground = await play('healthy');
    const challenged = await ask(playground);
    expect(challenged).toMatchObject({ status: 401, reason: 'Unauthorized', fault: null });
    expect(challenged.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'docker-distribution-api-version': 'registry/2.0',
      'www-authenticate': 'Basic realm="basic-realm"',
      'x-content-type-options': 'nosniff',
      'content-length': '87',
    });
    expect(challenged.body).toBe(
      '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":null}]}\n',
    );
    const accepted = await ask(playground, { user: 'admin:admin123' });
    expect(accepted).toMatchObject({ status: 200, body: '{}' });
    expect(accepted.headers['www-authenticate']).toBeUndefined();
    expect(await ask(playground, { user: 'admin:wrong' })).toMatchObject({
      status: 401,
      body: challenged.body,
    });
    expect(await ask(playground, { user: 'nobody:admin123' })).toMatchObject({ status: 401 });
    const catalog = await ask(playground, { user: 'admin:admin123', path: '/v2/_catalog' });
    expect(catalog).toMatchObject({ status: 200, body: '{"repositories":[]}\n' });
  });

  it('sends the chain of the authority that the Docker host trusts', async () => {
    const playground = await play('healthy');
    const seen = await ask(playground);
    expect(seen.issuer).toBe('O=Playground Trust, CN=Playground Issuing CA');
    expect(seen.names).toBe('DNS:registry.xcloud.huatai.me');
  });

  it('answers 400 with no body when the htpasswd file is malformed, and only to credentials', async () => {
    const playground = await play('RD607');
    expect(await ask(playground)).toMatchObject({ status: 401 });
    expect(await ask(playground, { user: 'admin:admin123' })).toMatchObject({ status: 400, body: '' });
  });

  it('lets anyone in when there is no auth section', async () => {
    expect(await ask(await play('RD610'))).toMatchObject({ status: 200, body: '{}' });
  });

  it.each([
    ['RD502', 503, 'Service Temporarily Unavailable'],
    ['RD510', 503, 'Service Temporarily Unavailable'],
    ['RD601', 503, 'Service Temporarily Unavailable'],
    ['RD503', 502, 'Bad Gateway'],
  ])("answers %s with nginx's %i", async (name, status, words) => {
    const seen = await ask(await play(name));
    expect(seen).toMatchObject({ status, reason: words });
    expect(seen.headers).toMatchObject({ server: 'nginx/1.22.1', 'content-type': 'text/html' });
    expect(seen.body).toContain(
      `<center><h1>${status} ${words}</h1></center>\r\n<hr><center>nginx/1.22.1</center>`,
    );
    expect(Number(seen.headers['content-length'])).toBe(status === 503 ? 197 : 157);
  });

  it('sends hosts that no Ingress claims to the default backend, with the made-up certificate', async () => {
    const seen = await ask(await play('healthy'), { host: 'other.example' });
    expect(seen).toMatchObject({ status: 404, body: 'default backend - 404', issuer: FAKE });
    expect(seen.names).toBe('DNS:ingress.local');
  });

  it.each([
    ['RD301', 'O=cert-manager, CN=cert-manager.local', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['RD304', 'O=Huatai, CN=Huatai Internal CA', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['RD305', 'O=Playground Trust, CN=Playground Issuing CA', 'CERT_HAS_EXPIRED'],
    ['RD307', FAKE, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['RD220', FAKE, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('serves the certificate of %s', async (name, issuer, fault) => {
    expect(await ask(await play(name))).toMatchObject({ issuer, fault });
  });

  it('reads the Secret again at every handshake', async () => {
    const playground = await play('RD304');
    const broken = { 'tls.crt': Buffer.from('no certificate').toString('base64') };
    await change(playground, TLS, { data: broken });
    expect((await ask(playground)).issuer).toBe(FAKE);
  });

  it('serves no Ingress of another class', async () => {
    const playground = await play('healthy');
    await change(playground, INGRESS, {
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'traefik' } },
    });
    expect(await ask(playground)).toMatchObject({ status: 404, issuer: FAKE });
  });
});
