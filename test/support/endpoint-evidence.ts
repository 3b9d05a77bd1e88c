import type { CertificateFacts, Evidence, HttpFacts, TlsVerification } from '../../src/evidence/model.js';
import { leftOut, read } from '../../src/evidence/reading.js';
import { record } from '../../src/kube/objects.js';
import { captured, objectIn } from './evidence.js';
import { HOST, TLS_SECRET } from './tls-evidence.js';
import { certificate, handshake, tlsSecret } from './tls-facts.js';

/** Where the ingress controller of a registry that can be reached takes requests in. */
export const ENTRY = '203.0.113.7';

/** The registry's own answer to `GET /v2/` without a login. */
export function registryAnswer(edits: Partial<HttpFacts> = {}): HttpFacts {
  return {
    url: `https://${HOST}/v2/`,
    status: 401,
    apiVersion: 'registry/2.0',
    authenticate: 'Basic realm="basic-realm"',
    body: '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":null}]}',
    ...edits,
  };
}

/** What nginx answers when nothing of its own is behind the host. */
export function webServerAnswer(edits: Partial<HttpFacts> = {}): HttpFacts {
  const url = `https://${HOST}/v2/`;
  return { url, status: 404, server: 'nginx/1.22.1', body: '<html><h1>404 Not Found</h1></html>', ...edits };
}

/** The healthy registry, reached from here at the address of its Ingress: name, connection, certificate and answer are in order. */
export function reached(edit: (evidence: Evidence) => void = () => {}): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    const { readings } = evidence;
    resolvesTo(evidence, [ENTRY]);
    servedAt(evidence, [ENTRY]);
    readings.tcp = read({ address: ENTRY, port: 443 });
    readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [certificate()]));
    serves(evidence, [certificate()], { ok: true });
    readings.http = read(registryAnswer());
    readings.image = leftOut('no --image');
    edit(evidence);
  });
}

export function resolvesTo(evidence: Evidence, addresses: string[], overridden = false): void {
  evidence.readings.dns = read({ host: HOST, addresses, overridden });
}

/** The addresses in the status of the Ingress. */
export function servedAt(evidence: Evidence, addresses: string[]): void {
  const ingress = objectIn(evidence, 'ingresses', 'docker-registry');
  ingress.status = { ...record(ingress.status), loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } };
}

export function serves(evidence: Evidence, chain: CertificateFacts[], verification: TlsVerification): void {
  evidence.readings.tls = read(handshake(chain, verification));
}
