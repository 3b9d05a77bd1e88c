import { describe, expect, it } from 'vitest';
import type { IngressController } from '../../src/evidence/platform-model.js';
import { proxyAnnotations } from '../../src/manifests/ingress-annotations.js';

type Named = Pick<IngressController, 'kind' | 'controller'>;

const of = (kind: Named['kind'], controller = 'x') => proxyAnnotations({ kind, controller });

describe('what a controller is told so that layers of any size pass', () => {
  it.each<[string, Named['kind'], Record<string, string>]>([
    [
      'ingress-nginx',
      'ingress-nginx',
      {
        'nginx.ingress.kubernetes.io/proxy-body-size': '0',
        'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-read-timeout': '900',
        'nginx.ingress.kubernetes.io/proxy-send-timeout': '900',
      },
    ],
    [
      'the controller of NGINX Inc, which takes times with a unit',
      'nginx-inc',
      {
        'nginx.org/client-max-body-size': '0',
        'nginx.org/proxy-read-timeout': '900s',
        'nginx.org/proxy-send-timeout': '900s',
      },
    ],
    ['Contour', 'contour', { 'projectcontour.io/response-timeout': '900s' }],
    ['Traefik, which has no such annotation', 'traefik', {}],
    ['one that nobody knows', 'other', {}],
  ])('for %s', (_name, kind, annotations) => expect(of(kind)).toEqual(annotations));

  it('goes by the prefix of the HAProxy that is there', () => {
    expect(of('haproxy', 'haproxy-ingress.github.io/controller')).toEqual({
      'haproxy-ingress.github.io/timeout-server': '900s',
    });
    expect(of('haproxy', 'haproxy.org/ingress-controller/haproxy')).toEqual({
      'haproxy.org/timeout-server': '900s',
    });
  });

  it('is nothing while the controller is not known', () => expect(proxyAnnotations(undefined)).toEqual({}));
});
