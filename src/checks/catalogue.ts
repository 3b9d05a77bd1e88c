import { rd801 } from './access/rd801-cluster-unreachable.js';
import { rd802 } from './access/rd802-credentials-rejected.js';
import { rd803 } from './access/rd803-rights-missing.js';
import { rd806 } from './access/rd806-namespace-or-name-not-found.js';
import type { Check } from './check.js';
import { rd101 } from './client/rd101-x509-unknown-authority.js';
import { rd102 } from './client/rd102-certs-d-misplaced.js';
import { rd103 } from './client/rd103-http-registry-contacted-as-https.js';
import { rd104 } from './client/rd104-insecure-registries-flag-and-file.js';
import { rd105 } from './client/rd105-daemon-json-invalid.js';
import { rd106 } from './client/rd106-daemon-setting-not-loaded.js';
import { rd107 } from './client/rd107-defaults-file-ignored.js';
import { rd108 } from './client/rd108-unit-changed-not-reloaded.js';
import { rd109 } from './client/rd109-docker-daemon-unreachable.js';
import { rd110 } from './client/rd110-wrong-credentials.js';
import { rd132 } from './client/rd132-image-not-there.js';
import { rd601 } from './config/rd601-configmap-missing.js';
import { rd602 } from './config/rd602-configmap-key-missing.js';
import { rd603 } from './config/rd603-config-path-mapping-wrong.js';
import { rd604 } from './config/rd604-config-where-image-does-not-look.js';
import { rd605 } from './config/rd605-htpasswd-secret-missing-or-key.js';
import { rd606 } from './config/rd606-htpasswd-not-bcrypt.js';
import { rd607 } from './config/rd607-htpasswd-malformed.js';
import { rd608 } from './config/rd608-config-yaml-invalid.js';
import { rd610 } from './config/rd610-registry-open-to-anyone.js';
import { rd320 } from './dns/rd320-name-not-resolved.js';
import { rd321 } from './dns/rd321-name-resolves-elsewhere.js';
import { rd402 } from './ingress/rd402-ingress-no-class-or-controller.js';
import { rd406 } from './ingress/rd406-body-too-large-413.js';
import { rd411 } from './ingress/rd411-location-downgraded-to-http.js';
import { rd201 } from './issuance/rd201-issuer-acme-v1-endpoint.js';
import { rd206 } from './issuance/rd206-issuer-contact-invalid.js';
import { rd209 } from './issuance/rd209-issuer-missing-or-wrong-kind.js';
import { rd212 } from './issuance/rd212-cert-manager-too-old-for-acme.js';
import { rd213 } from './issuance/rd213-issuer-not-ready.js';
import { rd220 } from './issuance/rd220-annotation-group-stale.js';
import { rd222 } from './issuance/rd222-two-certificates-one-secret.js';
import { rd230 } from './issuance/rd230-certificate-pending.js';
import { rd258 } from './issuance/rd258-http01-ca-cannot-reach.js';
import { rd274 } from './issuance/rd274-cert-manager-too-old-for-cluster.js';
import { rd510 } from './pod/rd510-pod-missing.js';
import { rd511 } from './pod/rd511-crash-loop.js';
import { rd512 } from './pod/rd512-image-pull-failed.js';
import { rd513 } from './pod/rd513-pod-unschedulable.js';
import { rd501 } from './service/rd501-service-missing.js';
import { rd502 } from './service/rd502-service-selects-nothing.js';
import { rd503 } from './service/rd503-service-target-port-wrong.js';
import { rd701 } from './storage/rd701-storage-is-ephemeral.js';
import { rd703 } from './storage/rd703-storage-not-writable.js';
import { rd705 } from './storage/rd705-pvc-pending.js';
import { rd330 } from './tcp/rd330-connection-refused-or-timeout.js';
import { rd331 } from './tcp/rd331-plain-http-or-port-mixup.js';
import { rd301 } from './tls/rd301-temporary-certificate-served.js';
import { rd302 } from './tls/rd302-ingress-fake-certificate-served.js';
import { rd303 } from './tls/rd303-staging-certificate-served.js';
import { rd304 } from './tls/rd304-private-ca-or-self-signed.js';
import { rd305 } from './tls/rd305-certificate-expired.js';
import { rd306 } from './tls/rd306-certificate-not-yet-valid-or-client-clock.js';
import { rd307 } from './tls/rd307-hostname-mismatch.js';
import { rd308 } from './tls/rd308-cn-only-certificate.js';
import { rd309 } from './tls/rd309-missing-intermediate.js';
import { rd310 } from './tls/rd310-tls-intercepted.js';
import { rd311 } from './tls/rd311-served-is-not-stored.js';

/** Every known failure, in the order of the codes. A new check is one new line here. */
export const CATALOGUE: readonly Check[] = [
  rd101,
  rd102,
  rd103,
  rd104,
  rd105,
  rd106,
  rd107,
  rd108,
  rd109,
  rd110,
  rd132,
  rd201,
  rd206,
  rd209,
  rd212,
  rd213,
  rd220,
  rd222,
  rd230,
  rd258,
  rd274,
  rd301,
  rd302,
  rd303,
  rd304,
  rd305,
  rd306,
  rd307,
  rd308,
  rd309,
  rd310,
  rd311,
  rd320,
  rd321,
  rd330,
  rd331,
  rd402,
  rd406,
  rd411,
  rd501,
  rd502,
  rd503,
  rd510,
  rd511,
  rd512,
  rd513,
  rd601,
  rd602,
  rd603,
  rd604,
  rd605,
  rd606,
  rd607,
  rd608,
  rd610,
  rd701,
  rd703,
  rd705,
  rd801,
  rd802,
  rd803,
  rd806,
];

/** The check with this code, in any case; undefined when there is none. */
export function checkByCode(code: string): Check | undefined {
  const wanted = code.toUpperCase();
  return CATALOGUE.find((check) => check.code === wanted);
}
