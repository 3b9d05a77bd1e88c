import type { IngressController } from '../evidence/platform-model.js';

/** How long a proxy waits for the registry, in seconds: it says nothing while it puts a large layer in its place. */
const PATIENCE = 900;

/**
 * What the controller has to be told so that layers pass: of any size, and however long they take.
 *
 * - ingress-nginx and the controller of NGINX Inc refuse more than 1 MB and wait 60 s; the first also keeps each upload on its own disk before it
 *   passes it on.
 * - HAProxy has no limit and waits 50 s; its two controllers read different prefixes.
 * - Contour has no limit and waits 15 s for the whole answer.
 * - Traefik has no limit, and its timeouts are settings of its own, not of an Ingress.
 */
export function proxyAnnotations(
  controller: Pick<IngressController, 'kind' | 'controller'> | undefined,
): Record<string, string> {
  switch (controller?.kind) {
    case 'ingress-nginx':
      return {
        'nginx.ingress.kubernetes.io/proxy-body-size': '0',
        'nginx.ingress.kubernetes.io/proxy-read-timeout': `${PATIENCE}`,
        'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-send-timeout': `${PATIENCE}`,
      };
    case 'nginx-inc':
      return {
        'nginx.org/client-max-body-size': '0',
        'nginx.org/proxy-read-timeout': `${PATIENCE}s`,
        'nginx.org/proxy-send-timeout': `${PATIENCE}s`,
      };
    case 'haproxy': {
      const prefix = controller.controller.startsWith('haproxy-ingress.github.io/')
        ? 'haproxy-ingress.github.io'
        : 'haproxy.org';
      return { [`${prefix}/timeout-server`]: `${PATIENCE}s` };
    }
    case 'contour':
      return { 'projectcontour.io/response-timeout': `${PATIENCE}s` };
    case 'traefik':
    case 'other':
    case undefined:
      return {};
  }
}
