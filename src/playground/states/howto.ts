import { exchange } from './edit.js';
import * as howto from './howto-manifests.js';
import type { PlaygroundState } from './state.js';

/** The issuance half of the how-to's end: Issuer on the retired API, an Order that never finished, the stand-in certificate. */
export function stuckOnAcmeV1(state: PlaygroundState): void {
  exchange(state, 'Issuer', 'acme-issuer', howto.issuer(howto.ACME_V1));
  const secondsAgo = 61 * 60 - 5;
  const about = { apiVersion: 'certmanager.k8s.io/v1alpha1', kind: 'Certificate', name: 'docker-registry' };
  const event = { secondsAgo, about, type: 'Normal' as const, component: 'cert-manager' };
  state.tls.push({
    secondsAgo,
    namespace: howto.NAMESPACE,
    secretName: 'docker-registry-tls-certificate',
    names: [howto.HOST],
    made: 'temporary',
    certificate: 'docker-registry',
    issuer: 'acme-issuer',
  });
  state.objects.push({
    secondsAgo,
    object: {
      apiVersion: 'certmanager.k8s.io/v1alpha1',
      kind: 'Order',
      metadata: howto.named('docker-registry-4118901981', {
        ownerReferences: [{ ...about, controller: true, blockOwnerDeletion: true, uid: '' }],
      }),
      spec: {
        config: [{ http01: { ingressClass: 'nginx' }, domains: [howto.HOST] }],
        dnsNames: [howto.HOST],
        issuerRef: { name: 'acme-issuer' },
      },
      status: {
        state: 'pending',
        url: 'https://acme-v02.api.letsencrypt.org/acme/order/59821427/4118901981',
      },
    },
  });
  state.events.push(
    { ...event, reason: 'Generated', message: 'Generated new private key' },
    { ...event, reason: 'GenerateSelfSigned', message: 'Generated temporary self signed certificate' },
    {
      ...event,
      reason: 'OrderCreated',
      message: 'Created Order resource "docker-registry-4118901981"',
    },
  );
}
