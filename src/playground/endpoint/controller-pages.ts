import type { ControllerKind } from '../controllers/ingress-controllers.js';
import { defaultBackend, nginxPage, type Reply, SERVER } from './reply.js';

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' };

/** What a controller says itself when nobody behind it can: to a host that no Ingress claims, and when the Service leads to nothing. */
export function controllerPage(kind: ControllerKind, error: 404 | 502 | 503): Reply {
  if (kind === 'nginx') return error === 404 ? defaultBackend() : nginxPage(error);
  if (kind === 'traefik') {
    const words = { 404: '404 page not found\n', 502: 'Bad Gateway', 503: 'no available server\n' };
    return { status: error, headers: { ...PLAIN, 'X-Content-Type-Options': 'nosniff' }, body: words[error] };
  }
  if (error === 404) return { status: 404, headers: PLAIN, body: 'default backend - 404' };
  // HAProxy does not tell a refused connection from no server at all.
  const body =
    '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n';
  return { status: 503, headers: { 'Cache-Control': 'no-cache', 'Content-Type': 'text/html' }, body };
}

/** Headers that the proxy adds to every answer. */
export function ownHeaders(kind: ControllerKind): Record<string, string> {
  return kind === 'nginx' ? { Server: SERVER } : {};
}

/** The subject of the certificate for hosts without one. */
export const OWN_CERTIFICATE: Readonly<Record<ControllerKind, string>> = {
  nginx: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
  traefik: 'CN=TRAEFIK DEFAULT CERT',
  haproxy: 'CN=localhost',
};
